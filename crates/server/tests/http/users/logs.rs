//! What the log says about a user.

use serde_json::json;
use testkit::{TestApp, both_engines};

use super::{PATH, path_of};

both_engines!(a_users_entries_are_listed, lists_have_limits);

async fn a_users_entries_are_listed(app: TestApp) {
    let admin = app.admin().await;
    let (one, other) = (app.user().await, app.user().await);
    for name in ["b", "c"] {
        app.clock.advance_seconds(1);
        for id in [&one, &other] {
            admin
                .patch(&path_of(id), &json!({"name": name}))
                .await
                .expect(200);
        }
    }
    let logs = format!("{}/logs", path_of(&one));
    let all = admin.get(&logs).await.expect(200);
    let names: Vec<_> = all
        .json()
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["details"]["change"]["after"]["name"].clone())
        .collect();
    assert_eq!(names.len(), 3);
    assert_eq!(names[..2], ["c", "b"]);
    let address = format!("<http://localhost:8443{logs}?page=0&per_page=50>");
    assert_eq!(
        all.header("link"),
        format!("{address}; rel=\"first\", {address}; rel=\"last\"")
    );
    let page = admin
        .get(&format!(
            "{logs}?sort=date:1&per_page=1&page=1&include_totals=true"
        ))
        .await;
    let members = ["start", "limit", "length", "total", "logs"];
    assert_eq!(page.members(), members);
    let body = page.json();
    assert_eq!((&body["start"], &body["total"]), (&json!(1), &json!(3)));
    assert_eq!(body["logs"][0]["details"]["change"]["after"]["name"], "b");
    let id = body["logs"][0]["_id"].as_str().unwrap();
    admin
        .get(&format!("/api/v2/logs/{id}"))
        .await
        .is(200, &body["logs"][0].to_string());
}

async fn lists_have_limits(app: TestApp) {
    let admin = app.admin().await;
    admin
        .get(&format!("{}/logs", path_of("auth0|0")))
        .await
        .is(200, "[]");
    let path = format!("{}/logs", path_of("auth0|0"));
    let far = admin.get(&format!("{path}?page=10&per_page=100")).await;
    assert_eq!(
        (far.status, far.text("errorCode").as_str()),
        (400, "invalid_paging")
    );
    let sorted = admin.get(&format!("{path}?sort=type:1")).await;
    let message =
        "Query validation error: 'Logs are sorted by date:1 or date:-1 only' on property sort.";
    sorted.is_problem(400, message, "invalid_query_string");
    let id = admin.get(&format!("{PATH}/1/logs")).await;
    assert_eq!(
        (id.status, id.text("errorCode").as_str()),
        (400, "invalid_uri")
    );
}
