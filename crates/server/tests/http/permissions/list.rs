//! The list of an API's permissions with who uses them.

use serde_json::{Value, json};
use testkit::{TestApp, both_engines};

use super::{count, give, role_with};

both_engines!(
    uses_and_issuances_are_shown,
    it_is_searched_sorted_and_paged
);

async fn uses_and_issuances_are_shown(app: TestApp) {
    let (api, client, _) = app.granted(&["a", "b"]).await;
    let user = app.user().await;
    role_with(&app, &api, &["a"], &[]).await;
    give(&app, &api, &user, &["a", "b"]).await;
    app.admin()
        .await
        .keep_scopes(&api, &["a", "b", "c"])
        .await
        .expect(200);
    app.draw(&client, &api).await.expect(200);
    app.app.exchanges().flush().await;
    let admin = app.admin().await;
    let listed = admin
        .get(&format!("{}/permissions", api.extension()))
        .await
        .expect(200)
        .json();
    let used = |roles, users, grants| json!({"roles": count(roles), "users": count(users), "client_grants": count(grants)});
    assert_eq!(listed[0]["used_by"], used(1, 1, 1));
    assert_eq!(listed[1]["used_by"], used(0, 1, 1));
    let unused = json!({
        "value": "c", "description": null, "used_by": used(0, 0, 0),
        "last_issued_at": null, "latest_expiry": null,
    });
    assert_eq!(listed[2], unused);
    assert_eq!(listed[0]["last_issued_at"], "2026-01-02T03:04:05.678Z");
}

async fn it_is_searched_sorted_and_paged(app: TestApp) {
    let scopes = json!([
        {"value": "read:b", "description": "Orders"}, {"value": "write:a"},
        {"value": "read:a"}, {"value": "x", "description": "reader"},
    ]);
    let api = app.api_with(json!({"scopes": scopes})).await;
    let admin = app.admin().await;
    let values = async |query: &str| {
        let path = format!("{}/permissions{query}", api.extension());
        let found = admin.get(&path).await.expect(200).json();
        let list = found.as_array().unwrap().iter();
        list.map(|one| one["value"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
            .join(" ")
    };
    for (query, found) in [
        ("", "read:b write:a read:a x"),
        ("?sort=position:-1", "x read:a write:a read:b"),
        ("?sort=value:1", "read:a read:b write:a x"),
        ("?q=READ&sort=value:-1", "x read:b read:a"),
        ("?per_page=2&page=1", "read:a x"),
        ("?q=nothing", ""),
    ] {
        assert_eq!(values(query).await, found, "{query}");
    }
    let totals = format!(
        "{}/permissions?include_totals=true&per_page=1",
        api.extension()
    );
    let totals = admin.get(&totals).await.expect(200).json();
    assert_eq!(
        (&totals["total"], &totals["start"], &totals["limit"]),
        (&json!(4), &json!(0), &json!(1))
    );
    assert_eq!(totals["permissions"].as_array().map(Vec::len), Some(1));
    for query in ["?sort=x", "?per_page=101", "?q=", "?fields=value"] {
        let path = format!("{}/permissions{query}", api.extension());
        let refused: Value = admin.get(&path).await.expect(400).json();
        assert_eq!(refused["errorCode"], "invalid_query_string", "{query}");
    }
}
