//! Finding pages and things by name.

use domain::administrator::Role;
use serde_json::json;
use testkit::{TestApp, both_engines};

use super::browser::Browser;

both_engines!(
    whatever_is_found_is_there,
    nobody_is_offered_what_they_may_not,
);

/// Where the results of a search lead.
async fn found(browser: &Browser<'_>, q: &str) -> Vec<String> {
    let path = format!("/dashboard/search?q={q}");
    let page = browser.get(&path).await.expect(200).shown();
    let (_, results) = page.split_once("class=\"results\"").unwrap();
    let links = results.split("href=\"").skip(1);
    let links = links.filter_map(|rest| rest.split('"').next());
    links.map(str::to_owned).collect()
}

async fn whatever_is_found_is_there(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let api = app.api(&["read:posts"]).await;
    let mut seen = 0;
    for q in ["", "e", "s", "api"] {
        for to in found(&browser, q).await {
            let there = browser.get(&to.replace("&amp;", "&")).await;
            assert!([200, 303].contains(&there.status), "{to}: {}", there.status);
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen}");
    let by_id = found(&browser, &api.id).await;
    assert_eq!(by_id, [format!("/dashboard/apis/{}/permissions", api.id)]);
    for page in ["members", "profile", "explorer", "documentation"] {
        assert_eq!(found(&browser, page).await.len(), 1, "{page}");
    }
}

async fn nobody_is_offered_what_they_may_not(app: TestApp) {
    let admin = app.admin().await;
    let body = json!({"email": "v@example.com", "role": Role::Viewer.as_str()});
    let invited = admin.post("/api/lictor/v1/members", &body).await;
    let viewer = Browser::invited(&app, &invited.expect(201).text("setup_link")).await;
    let offered = found(&viewer, "create").await;
    assert_eq!(offered, [""; 0]);
}
