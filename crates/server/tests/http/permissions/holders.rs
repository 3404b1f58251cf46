//! Who holds a permission.

use serde_json::{Value, json};
use testkit::{TestApp, both_engines};

use super::{give, path, role_with};

both_engines!(each_kind_is_listed_and_paged, each_kind_has_its_scope);

async fn each_kind_is_listed_and_paged(app: TestApp) {
    let (api, client, grant) = app.granted(&["a", "b"]).await;
    let (first, second) = (app.user().await, app.user().await);
    for user in [&first, &second] {
        give(&app, &api, user, &["a"]).await;
    }
    let role = role_with(&app, &api, &["a"], &[&first]).await;
    let all = app.client().await;
    let giving = app
        .grant_with(json!({
            "client_id": all.id, "audience": api.identifier, "allow_all_scopes": true,
        }))
        .await;
    let admin = app.admin().await;
    let holders = format!("{}/holders", path(&api, "a"));
    let pages = async |kind: &str, key: &str| {
        let (mut found, mut from) = (Vec::new(), String::new());
        loop {
            let page = admin
                .get(&format!("{holders}?kind={kind}&take=1{from}"))
                .await;
            let page = page.expect(200).json();
            for holder in page["holders"].as_array().unwrap() {
                found.push(holder[key].as_str().unwrap().to_owned());
            }
            let Value::String(next) = &page["next"] else {
                break;
            };
            from = format!("&from={next}");
        }
        found
    };
    assert_eq!(pages("role", "id").await, [role.id.as_str()]);
    assert_eq!(
        pages("user", "user_id").await,
        [first.as_str(), second.as_str()]
    );
    assert_eq!(
        pages("client", "client_id").await,
        [client.id.as_str(), all.id.as_str()]
    );
    assert_eq!(
        pages("client", "grant_id").await,
        [grant.id.as_str(), giving.id.as_str()]
    );
    for query in [
        "",
        "?kind=x",
        "?kind=user&from=x",
        "?kind=client&from=eA",
        "?kind=role&page=1",
    ] {
        admin.get(&format!("{holders}{query}")).await.expect(400);
    }
    let none = format!("{}/holders?kind=role", path(&api, "c"));
    admin.get(&none).await.expect(404);
}

async fn each_kind_has_its_scope(app: TestApp) {
    let api = app.api(&["a"]).await;
    for (kind, scope) in [
        ("role", "read:roles"),
        ("user", "read:users"),
        ("client", "read:client_grants"),
    ] {
        let holders = format!("{}/holders?kind={kind}", path(&api, "a"));
        let actor = app.with_scopes(&["read:resource_servers"]).await;
        let message = format!("Insufficient scope, expected all of: {scope}");
        actor
            .get(&holders)
            .await
            .is_problem(403, &message, "insufficient_scope");
        let actor = app.with_scopes(&["read:resource_servers", scope]).await;
        assert_eq!(
            actor.get(&holders).await.expect(200).json(),
            json!({"holders": []})
        );
        app.with_scopes(&[scope])
            .await
            .get(&holders)
            .await
            .expect(403);
    }
}
