//! Whatever a page leads to is there.

use std::collections::{BTreeSet, VecDeque};

use serde_json::json;
use testkit::{TestApp, both_engines};

use super::browser::Browser;

both_engines!(no_link_leads_nowhere);

/// Pages that are visited at most; there are fewer.
const VISITED_MAX: usize = 1000;

/// The addresses of the dashboard that are in a page: of links, and of forms that only ask.
fn addresses(page: &str) -> impl Iterator<Item = String> {
    let links = page.split("href=\"").skip(1);
    let forms = page.split("method=\"get\" action=\"").skip(1);
    let ends = links.chain(forms).filter_map(|rest| rest.split_once('"'));
    let own = ends.map(|(address, _)| address.replace("&amp;", "&"));
    own.filter(|address| address.starts_with("/dashboard"))
}

async fn no_link_leads_nowhere(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let (api, client, _) = app.granted(&["read:posts", "write:posts"]).await;
    app.draw(&client, &api).await.expect(200);
    app.app.exchanges().flush().await;
    let (role, user, admin) = (app.role().await, app.user().await, app.admin().await);
    let given = testkit::permissions(&api, &["read:posts"]);
    let path = format!("/api/v2/roles/{}", role.id);
    admin
        .post(&format!("{path}/permissions"), &given)
        .await
        .expect(201);
    let users = json!({"users": [user]});
    admin
        .post(&format!("{path}/users"), &users)
        .await
        .expect(200);
    let (mut seen, mut left) = (BTreeSet::new(), VecDeque::new());
    left.push_back(("nowhere".to_owned(), "/dashboard".to_owned()));
    while let Some((from, address)) = left.pop_front() {
        // What is asked with a form's own fields needs those.
        let is_bare = ["/remove", "/devices/revoke", "/delete-permissions"]
            .iter()
            .any(|end| address.ends_with(end));
        if is_bare || !seen.insert(address.clone()) {
            continue;
        }
        let reply = browser.get(&address).await;
        let is_there = [200, 303].contains(&reply.status);
        assert!(is_there, "{from} leads to {address}: {}", reply.status);
        let page = reply.shown();
        left.extend(addresses(&page).map(|next| (address.clone(), next)));
    }
    assert!((60..VISITED_MAX).contains(&seen.len()), "{}", seen.len());
}
