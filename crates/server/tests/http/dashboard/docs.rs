//! The embedded documentation, and the list of operations.

use server::routes::operations;
use testkit::{TestApp, both_engines};

use super::browser::Browser;

both_engines!(
    every_link_of_every_document_leads_somewhere,
    operations_are_listed_and_found,
    nobody_else_sees_them,
);

/// The addresses of links and pictures below the dashboard that a page has.
fn addresses(page: &str) -> Vec<String> {
    let pieces = page
        .split(['"'])
        .filter(|piece| piece.starts_with("/dashboard/docs"));
    pieces.map(str::to_owned).collect()
}

async fn every_link_of_every_document_leads_somewhere(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let list = browser.get("/dashboard/docs").await.expect(200).shown();
    let documents = addresses(&list);
    assert!(documents.len() >= 6, "{list}");
    let mut pictures = 0;
    for document in documents {
        let page = browser.get(&document).await.expect(200).shown();
        assert_eq!(page.matches("<h1").count(), 1, "{document}");
        for address in addresses(&page) {
            let there = browser.get(&address).await.expect(200);
            if address.contains("/images/") {
                assert_eq!(there.header("content-type"), "image/png");
                pictures += 1;
            }
        }
    }
    assert!(pictures >= 5);
    for missing in [
        "/dashboard/docs/decisions",
        "/dashboard/docs/images/none.png",
    ] {
        browser.get(missing).await.expect(404);
    }
}

async fn operations_are_listed_and_found(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let all = browser.get("/dashboard/explorer").await.expect(200).shown();
    let total = format!("1–25 of {}", operations().len());
    assert!(all.contains(&total), "{total}");
    let found = browser
        .get("/dashboard/explorer?q=rotate+secret&method=POST")
        .await;
    let found = found.expect(200).shown();
    assert!(found.contains("1–1 of 1") && found.contains("/api/v2/clients/{id}/rotate-secret"));
    let none = browser
        .get("/dashboard/explorer?q=%3Cb%3E")
        .await
        .expect(200)
        .shown();
    assert!(
        none.contains("No operations match") && !none.contains("<b>"),
        "{none}"
    );
}

async fn nobody_else_sees_them(app: TestApp) {
    let browser = Browser::new(&app);
    for page in [
        "/dashboard/docs",
        "/dashboard/docs/security",
        "/dashboard/explorer",
    ] {
        browser.get(page).await.expect(303);
    }
}
