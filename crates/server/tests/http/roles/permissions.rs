//! `/api/v2/roles/{id}/permissions`.

use http::Method;
use serde_json::{Value, json};
use testkit::{Api, Reply, Role, TestApp, both_engines, permissions};

use crate::logs::found;

both_engines!(
    they_are_listed_with_their_api_in_byte_order,
    giving_and_taking_again_changes_nothing,
    what_is_unknown_is_refused_as_a_whole,
    a_deleted_permission_is_not_listed_and_may_be_taken,
    a_system_api_s_permissions_can_be_given,
    what_was_given_is_in_the_log,
    a_role_that_is_gone_has_none,
);

fn path(role: &Role) -> String {
    format!("{}/permissions", role.path())
}

async fn give(app: &TestApp, role: &Role, api: &Api, values: &[&str]) -> Reply {
    let body = permissions(api, values);
    app.admin().await.post(&path(role), &body).await
}

async fn take(app: &TestApp, role: &Role, api: &Api, values: &[&str]) -> Reply {
    let body = permissions(api, values);
    let admin = app.admin().await;
    admin.send(Method::DELETE, &path(role), Some(&body)).await
}

async fn held(app: &TestApp, role: &Role) -> Vec<String> {
    let list = app.admin().await.get(&path(role)).await.expect(200).json();
    let items = list.as_array().unwrap().iter();
    items
        .map(|item| item["permission_name"].as_str().unwrap().to_owned())
        .collect()
}

async fn they_are_listed_with_their_api_in_byte_order(app: TestApp) {
    let scopes = json!([
        {"value": "permission:2", "description": "Two"}, {"value": "permission:10"}, {"value": "x"},
    ]);
    let named = json!({"name": "Orders", "identifier": "https://z.test/", "scopes": scopes});
    let (named, nameless) = (app.api_with(named).await, app.api(&["a"]).await);
    let role = app.role().await;
    give(&app, &role, &named, &["permission:2", "permission:10"])
        .await
        .is(201, "{}");
    give(&app, &role, &nameless, &["a"]).await.is(201, "{}");
    let item = |api: &Api, name: &str, value: &str, description: &str| {
        json!({
            "permission_name": value, "description": description, "resource_server_name": name,
            "resource_server_identifier": api.identifier,
        })
    };
    let all = [
        item(&nameless, &nameless.identifier, "a", ""),
        item(&named, "Orders", "permission:10", ""),
        item(&named, "Orders", "permission:2", "Two"),
    ];
    let admin = app.admin().await;
    admin
        .get(&path(&role))
        .await
        .is(200, &json!(all).to_string());
    let query = "include_totals=true&page=1&per_page=2";
    let page = admin.get(&format!("{}?{query}", path(&role))).await;
    let expected = json!({"permissions": [all[2]], "start": 2, "limit": 2, "total": 3});
    page.is(200, &expected.to_string());
}

async fn giving_and_taking_again_changes_nothing(app: TestApp) {
    let (api, role) = (app.api(&["a", "b"]).await, app.role().await);
    for values in [&["a", "a"][..], &["a"], &["b", "a"]] {
        give(&app, &role, &api, values).await.is(201, "{}");
    }
    assert_eq!(held(&app, &role).await, ["a", "b"]);
    for _ in 0..2 {
        take(&app, &role, &api, &["a"]).await.is(204, "");
        assert_eq!(held(&app, &role).await, ["b"]);
    }
    take(&app, &role, &api, &["never:defined"])
        .await
        .is(204, "");
    let body = json!({"permissions": [
        {"resource_server_identifier": "https://no.test/", "permission_name": "a"},
    ]});
    let admin = app.admin().await;
    let unknown = admin.send(Method::DELETE, &path(&role), Some(&body)).await;
    unknown.is(204, "");
    let none = admin.post(&path(&role), &json!({"permissions": []})).await;
    let message = "Payload validation error: 'Array is too short (0), minimum 1' on property \
                   permissions.";
    none.is_problem(400, message, "invalid_body");
}

async fn what_is_unknown_is_refused_as_a_whole(app: TestApp) {
    let (api, role) = (app.api(&["a"]).await, app.role().await);
    let refused = give(&app, &role, &api, &["a", "x:y"]).await;
    let message = format!("This permission does not exist: '{} - x:y'", api.identifier);
    refused.is_problem(404, &message, "inexistent_resource_server_permission");
    let gone = Api {
        id: String::new(),
        identifier: "https://no.test/".to_owned(),
    };
    let mut body = permissions(&api, &["a"]);
    let more = permissions(&gone, &["a"])["permissions"][0].clone();
    body["permissions"].as_array_mut().unwrap().push(more);
    let refused = app.admin().await.post(&path(&role), &body).await;
    let message = "The resource server does not exist";
    refused.is_problem(404, message, "inexistent_resource_server");
    assert!(held(&app, &role).await.is_empty());
}

async fn a_deleted_permission_is_not_listed_and_may_be_taken(app: TestApp) {
    let (api, role) = (app.api(&["a", "b"]).await, app.role().await);
    give(&app, &role, &api, &["a", "b"]).await.expect(201);
    let admin = app.admin().await;
    admin.keep_scopes(&api, &["b"]).await.expect(200);
    assert_eq!(held(&app, &role).await, ["b"]);
    // Made anew it is held by nobody.
    admin.keep_scopes(&api, &["b", "a"]).await.expect(200);
    assert_eq!(held(&app, &role).await, ["b"]);
    admin.keep_scopes(&api, &["b"]).await.expect(200);
    take(&app, &role, &api, &["a"]).await.is(204, "");
    admin.delete(&api.path()).await.expect(204);
    assert!(held(&app, &role).await.is_empty());
    take(&app, &role, &api, &["b"]).await.is(204, "");
}

async fn a_system_api_s_permissions_can_be_given(app: TestApp) {
    let role = app.role().await;
    let system = Api {
        id: String::new(),
        identifier: format!("{}api/v2/", testkit::ISSUER),
    };
    give(&app, &role, &system, &["read:roles"])
        .await
        .is(201, "{}");
    let list = app.admin().await.get(&path(&role)).await.json();
    assert_eq!(list[0]["resource_server_name"], "Auth0 Management API");
    assert_eq!(list[0]["resource_server_identifier"], system.identifier);
    take(&app, &role, &system, &["read:roles"])
        .await
        .is(204, "");
    assert!(held(&app, &role).await.is_empty());
}

async fn what_was_given_is_in_the_log(app: TestApp) {
    let (api, role) = (app.api(&["a", "b"]).await, app.role().await);
    give(&app, &role, &api, &["b", "a"]).await.expect(201);
    take(&app, &role, &api, &["c", "a"]).await.expect(204);
    let entries = found(&app, "q=type:sapi").await;
    let told = |index: usize| {
        let entry: &Value = &entries[index];
        (
            entry["description"].as_str().unwrap().to_owned(),
            entry["details"]["change"].clone(),
        )
    };
    let shown = |values: &[&str]| json!({"role_id": role.id, "permissions": permissions(&api, values)["permissions"]});
    let taken = json!({"before": shown(&["a"]), "after": null});
    assert_eq!(
        told(0),
        ("Remove permissions from a role".to_owned(), taken)
    );
    let given = json!({"before": null, "after": shown(&["b", "a"])});
    assert_eq!(
        told(1),
        ("Associate permissions with a role".to_owned(), given)
    );
}

async fn a_role_that_is_gone_has_none(app: TestApp) {
    let (api, role) = (app.api(&["a"]).await, app.role().await);
    give(&app, &role, &api, &["a"]).await.expect(201);
    app.admin().await.delete(&role.path()).await.expect(200);
    let gone = "The role does not exist.";
    give(&app, &role, &api, &["a"])
        .await
        .is_problem(404, gone, "");
    take(&app, &role, &api, &["a"])
        .await
        .is_problem(404, gone, "");
    let list = app.admin().await.get(&path(&role)).await;
    list.is_problem(404, gone, "");
}
