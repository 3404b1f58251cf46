//! `/api/v2/users/{id}/effective-…`.

use http::Method;
use serde_json::{Value, json};
use testkit::{Api, Role, TestApp, both_engines, permissions};

both_engines!(
    what_is_in_effect_says_where_it_comes_from,
    every_change_is_in_effect_at_once,
    roles_that_give_a_permission_are_listed,
    effective_roles_are_listed_with_checkpoints,
    what_is_unknown_is_refused,
);

fn path(user: &str, rest: &str) -> String {
    format!("/api/v2/users/{}/{rest}", user.replace('|', "%7C"))
}

async fn give_role(app: &TestApp, role: &Role, api: &Api, values: &[&str]) {
    let path = format!("{}/permissions", role.path());
    let body = permissions(api, values);
    app.admin().await.post(&path, &body).await.expect(201);
}

async fn give_user(app: &TestApp, user: &str, api: &Api, values: &[&str]) {
    let body = permissions(api, values);
    let admin = app.admin().await;
    admin
        .post(&path(user, "permissions"), &body)
        .await
        .expect(201);
}

async fn appoint(app: &TestApp, method: Method, user: &str, role: &Role) {
    let body = json!({"roles": [role.id]});
    let admin = app.admin().await;
    admin
        .send(method, &path(user, "roles"), Some(&body))
        .await
        .expect(204);
}

/// What is in effect at an API: `value:sources`.
pub(crate) async fn effective(app: &TestApp, user: &str, api: &Api) -> Vec<String> {
    let query = format!(
        "effective-permissions?resource_server_identifier={}",
        api.identifier
    );
    let found = app.admin().await.get(&path(user, &query)).await.expect(200);
    let list = found.member("permissions");
    let items = list.as_array().unwrap().iter();
    items
        .map(|item| {
            let sources = item["sources"].as_array().unwrap().iter();
            let sources: Vec<&str> = sources.map(|source| source.as_str().unwrap()).collect();
            format!(
                "{}:{}",
                item["permission_name"].as_str().unwrap(),
                sources.join("+")
            )
        })
        .collect()
}

async fn what_is_in_effect_says_where_it_comes_from(app: TestApp) {
    let named = json!({
        "name": "Orders", "scopes": [{"value": "b", "description": "B"}, {"value": "a"}, {"value": "c"}],
    });
    let (api, user, role) = (
        app.api_with(named).await,
        app.user().await,
        app.role().await,
    );
    give_role(&app, &role, &api, &["a", "b"]).await;
    appoint(&app, Method::POST, &user, &role).await;
    give_user(&app, &user, &api, &["b"]).await;
    let item = |value: &str, description: &str, sources: Value| {
        json!({
            "resource_server_identifier": api.identifier, "permission_name": value,
            "resource_server_name": "Orders", "description": description, "sources": sources,
        })
    };
    let all = [
        item("a", "", json!(["roles"])),
        item("b", "B", json!(["direct", "roles"])),
    ];
    let query = format!(
        "effective-permissions?resource_server_identifier={}",
        api.identifier
    );
    let admin = app.admin().await;
    let whole = admin.get(&path(&user, &format!("{query}&take=1000"))).await;
    whole.is(200, &json!({"permissions": all}).to_string());
    let first = admin
        .get(&path(&user, &format!("{query}&take=1")))
        .await
        .expect(200);
    assert_eq!(first.members(), ["permissions", "next"]);
    assert_eq!(first.member("permissions"), json!([all[0]]));
    let rest = format!("{query}&take=1&from={}", first.text("next"));
    let last = admin.get(&path(&user, &rest)).await;
    last.is(200, &json!({"permissions": [all[1]]}).to_string());
}

async fn every_change_is_in_effect_at_once(app: TestApp) {
    let (api, user) = (app.api(&["a", "b", "c"]).await, app.user().await);
    let (one, two) = (app.role().await, app.role().await);
    let admin = app.admin().await;
    let now = async || effective(&app, &user, &api).await.join(" ");
    assert_eq!(now().await, "");
    give_user(&app, &user, &api, &["a"]).await;
    assert_eq!(now().await, "a:direct");
    appoint(&app, Method::POST, &user, &one).await;
    appoint(&app, Method::POST, &user, &two).await;
    assert_eq!(now().await, "a:direct");
    give_role(&app, &one, &api, &["a", "b"]).await;
    give_role(&app, &two, &api, &["b", "c"]).await;
    assert_eq!(now().await, "a:direct+roles b:roles c:roles");
    admin.keep_scopes(&api, &["a", "c"]).await.expect(200);
    assert_eq!(now().await, "a:direct+roles c:roles");
    // Made anew it is held by nobody.
    admin.keep_scopes(&api, &["b", "a", "c"]).await.expect(200);
    assert_eq!(now().await, "a:direct+roles c:roles");
    admin.delete(&two.path()).await.expect(200);
    assert_eq!(now().await, "a:direct+roles");
    let body = permissions(&api, &["a"]);
    let own = path(&user, "permissions");
    admin
        .send(Method::DELETE, &own, Some(&body))
        .await
        .expect(204);
    assert_eq!(now().await, "a:roles");
    appoint(&app, Method::DELETE, &user, &one).await;
    assert_eq!(now().await, "");
    appoint(&app, Method::POST, &user, &one).await;
    let held = format!("{}/permissions", one.path());
    admin
        .send(Method::DELETE, &held, Some(&body))
        .await
        .expect(204);
    assert_eq!(now().await, "");
    // Roles in an organization are none outside of it.
    let organization = app.organization(&[&user]).await;
    give_role(&app, &one, &api, &["c"]).await;
    appoint(&app, Method::DELETE, &user, &one).await;
    let member = format!("{}/members/{user}/roles", organization.path()).replace('|', "%7C");
    admin
        .post(&member, &json!({"roles": [one.id]}))
        .await
        .expect(204);
    assert_eq!(now().await, "");
}

async fn roles_that_give_a_permission_are_listed(app: TestApp) {
    let (api, user) = (app.api(&["a", "b"]).await, app.user().await);
    let (one, two, other) = (app.role().await, app.role().await, app.role().await);
    give_role(&app, &one, &api, &["a"]).await;
    give_role(&app, &two, &api, &["a", "b"]).await;
    give_role(&app, &other, &api, &["a"]).await;
    for role in [&one, &two] {
        appoint(&app, Method::POST, &user, role).await;
    }
    give_user(&app, &user, &api, &["a"]).await;
    let admin = app.admin().await;
    let sources = async |value: &str| {
        let query = format!(
            "effective-permissions/sources/effective-roles?resource_server_identifier={}\
             &permission_name={value}",
            api.identifier
        );
        let found = admin.get(&path(&user, &query)).await.expect(200);
        let list = found.member("roles");
        let items = list.as_array().unwrap().iter();
        items
            .map(|item| {
                assert_eq!(item["sources"], json!(["direct"]));
                item["id"].clone()
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(sources("a").await, [one.id.as_str(), two.id.as_str()]);
    assert_eq!(sources("b").await, [two.id.as_str()]);
    assert!(sources("never:defined").await.is_empty());
}

async fn effective_roles_are_listed_with_checkpoints(app: TestApp) {
    let user = app.user().await;
    let roles = [app.role().await, app.role().await];
    for role in &roles {
        appoint(&app, Method::POST, &user, role).await;
    }
    let admin = app.admin().await;
    let first = admin
        .get(&path(&user, "effective-roles?take=1"))
        .await
        .expect(200);
    assert_eq!(first.members(), ["roles", "next"]);
    let name = admin.get(&roles[0].path()).await.text("name");
    let item = json!({"id": roles[0].id, "name": name, "description": "", "sources": ["direct"]});
    assert_eq!(first.member("roles"), json!([item]));
    let rest = format!("effective-roles?take=1&from={}", first.text("next"));
    let last = admin.get(&path(&user, &rest)).await.expect(200);
    assert_eq!(last.members(), ["roles"]);
    assert_eq!(last.member("roles")[0]["id"], roles[1].id);
    let groups = format!("effective-roles/sources/groups?role_id={}", roles[0].id);
    admin
        .get(&path(&user, &groups))
        .await
        .is(200, r#"{"groups":[]}"#);
    let unknown = admin
        .get(&path(&user, "effective-roles/sources/groups?role_id=x"))
        .await;
    unknown.is_problem(404, "The role does not exist.", "");
}

async fn what_is_unknown_is_refused(app: TestApp) {
    let (api, user) = (app.api(&["a"]).await, app.user().await);
    let admin = app.admin().await;
    let query =
        |identifier: &str| format!("effective-permissions?resource_server_identifier={identifier}");
    let unknown = admin.get(&path(&user, &query("https://no.test/"))).await;
    let message = "The resource server does not exist";
    unknown.is_problem(404, message, "inexistent_resource_server");
    let nobody = admin.get(&path("auth0|no", &query(&api.identifier))).await;
    nobody.is_problem(404, "The user does not exist.", "inexistent_user");
    let missing = admin
        .get(&path(&user, "effective-permissions"))
        .await
        .expect(400);
    assert_eq!(missing.text("errorCode"), "invalid_query_string");
    admin.delete(&api.path()).await.expect(204);
    let gone = admin.get(&path(&user, &query(&api.identifier))).await;
    gone.is_problem(404, message, "inexistent_resource_server");
}
