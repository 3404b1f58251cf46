//! `/api/v2/users/{id}/permissions`.

use http::Method;
use serde_json::{Value, json};
use testkit::{Api, Reply, TestApp, both_engines, permissions};

use crate::logs::found;

both_engines!(
    they_are_listed_with_their_sources,
    giving_and_taking_again_changes_nothing,
    what_is_unknown_is_refused_as_a_whole,
    a_deleted_permission_is_not_listed_and_may_be_taken,
    what_was_given_is_in_the_log,
);

fn path(user: &str) -> String {
    format!("/api/v2/users/{}/permissions", user.replace('|', "%7C"))
}

async fn change(app: &TestApp, method: Method, user: &str, api: &Api, values: &[&str]) -> Reply {
    let body = permissions(api, values);
    let admin = app.admin().await;
    admin.send(method, &path(user), Some(&body)).await
}

async fn give(app: &TestApp, user: &str, api: &Api, values: &[&str]) -> Reply {
    change(app, Method::POST, user, api, values).await
}

async fn take(app: &TestApp, user: &str, api: &Api, values: &[&str]) -> Reply {
    change(app, Method::DELETE, user, api, values).await
}

async fn held(app: &TestApp, user: &str) -> Vec<String> {
    let list = app.admin().await.get(&path(user)).await.expect(200).json();
    let items = list.as_array().unwrap().iter();
    items
        .map(|item| item["permission_name"].as_str().unwrap().to_owned())
        .collect()
}

async fn they_are_listed_with_their_sources(app: TestApp) {
    let (api, user, role) = (
        app.api(&["a", "b", "c"]).await,
        app.user().await,
        app.role().await,
    );
    let admin = app.admin().await;
    let of_role = format!("{}/permissions", role.path());
    admin
        .post(&of_role, &permissions(&api, &["b", "a"]))
        .await
        .expect(201);
    let members = json!({"users": [user]});
    admin
        .post(&format!("{}/users", role.path()), &members)
        .await
        .expect(200);
    give(&app, &user, &api, &["c", "b"]).await.is(201, "{}");
    let direct = json!({"source_id": "", "source_name": "", "source_type": "DIRECT"});
    let name = admin.get(&role.path()).await.text("name");
    let by_role = json!({"source_id": role.id, "source_name": name, "source_type": "ROLE"});
    let item = |value: &str, sources: &[&Value]| {
        json!({
            "permission_name": value, "description": "",
            "resource_server_name": api.identifier, "resource_server_identifier": api.identifier,
            "sources": sources,
        })
    };
    let all = json!([
        item("a", &[&by_role]),
        item("b", &[&direct, &by_role]),
        item("c", &[&direct]),
    ]);
    admin.get(&path(&user)).await.is(200, &all.to_string());
    let query = "include_totals=true&page=1&per_page=2";
    let page = admin.get(&format!("{}?{query}", path(&user))).await;
    let expected = json!({"permissions": [all[2]], "start": 2, "limit": 2, "total": 3});
    page.is(200, &expected.to_string());
}

async fn giving_and_taking_again_changes_nothing(app: TestApp) {
    let (api, user) = (app.api(&["a", "b"]).await, app.user().await);
    for values in [&["a", "a"][..], &["a"], &["b", "a"]] {
        give(&app, &user, &api, values).await.is(201, "{}");
    }
    assert_eq!(held(&app, &user).await, ["a", "b"]);
    for _ in 0..2 {
        take(&app, &user, &api, &["a", "never:defined"])
            .await
            .is(204, "");
        assert_eq!(held(&app, &user).await, ["b"]);
    }
}

async fn what_is_unknown_is_refused_as_a_whole(app: TestApp) {
    let (api, user) = (app.api(&["a"]).await, app.user().await);
    let refused = give(&app, &user, &api, &["a", "x:y"]).await;
    let message = format!("This permission does not exist: '{} - x:y'", api.identifier);
    refused.is_problem(404, &message, "inexistent_resource_server_permission");
    assert!(held(&app, &user).await.is_empty());
    let neighbour = app.neighbour().await;
    let foreign = neighbour.user().await;
    for id in ["auth0|no", &foreign] {
        let nobody = "The user does not exist.";
        for method in [Method::POST, Method::DELETE] {
            let refused = change(&app, method, id, &api, &["a"]).await;
            refused.is_problem(404, nobody, "inexistent_user");
        }
        let refused = app.admin().await.get(&path(id)).await;
        refused.is_problem(404, nobody, "inexistent_user");
    }
    let refused = give(&app, "3241312", &api, &["a"]).await;
    assert_eq!(refused.expect(400).text("errorCode"), "invalid_uri");
}

async fn a_deleted_permission_is_not_listed_and_may_be_taken(app: TestApp) {
    let (api, user) = (app.api(&["a", "b"]).await, app.user().await);
    give(&app, &user, &api, &["a", "b"]).await.expect(201);
    let admin = app.admin().await;
    admin.keep_scopes(&api, &["b"]).await.expect(200);
    assert_eq!(held(&app, &user).await, ["b"]);
    // Made anew it is held by nobody.
    admin.keep_scopes(&api, &["b", "a"]).await.expect(200);
    assert_eq!(held(&app, &user).await, ["b"]);
    take(&app, &user, &api, &["a"]).await.is(204, "");
    admin.delete(&api.path()).await.expect(204);
    assert!(held(&app, &user).await.is_empty());
    take(&app, &user, &api, &["b"]).await.is(204, "");
}

async fn what_was_given_is_in_the_log(app: TestApp) {
    let (api, user) = (app.api(&["a", "b"]).await, app.user().await);
    give(&app, &user, &api, &["b", "a"]).await.expect(201);
    take(&app, &user, &api, &["c", "a"]).await.expect(204);
    let entries = found(&app, "q=type:sapi").await;
    let shown = |values: &[&str]| json!({"user_id": user, "permissions": permissions(&api, values)["permissions"]});
    let expected = [
        (
            "Remove Permissions from a User",
            json!({"before": shown(&["a"]), "after": null}),
        ),
        (
            "Assign Permissions to a User",
            json!({"before": null, "after": shown(&["b", "a"])}),
        ),
    ];
    for (entry, (title, change)) in entries.iter().zip(expected) {
        assert_eq!(entry["description"], title);
        assert_eq!(entry["details"]["change"], change, "{title}");
    }
}
