//! Reading one user, and those of an email address.

use serde_json::json;
use testkit::{TestApp, both_engines};

use super::{MISSING, PATH, new, path_of};

both_engines!(
    fields_are_chosen,
    an_id_has_a_form,
    who_is_not_there,
    by_email_case_matters,
    a_scope_for_a_part_allows_the_part,
);

async fn fields_are_chosen(app: TestApp) {
    let admin = app.admin().await;
    let path = path_of(&app.user_with(json!({"email": "a@b.test"})).await);
    let only = admin
        .get(&format!("{path}?fields=email,name,nothing"))
        .await;
    only.is(200, r#"{"email":"a@b.test","name":"a@b.test"}"#);
    let others = admin
        .get(&format!(
            "{path}?fields=identities,user_id&include_fields=false"
        ))
        .await;
    let members = [
        "created_at",
        "email",
        "email_verified",
        "name",
        "nickname",
        "picture",
        "updated_at",
    ];
    assert_eq!(others.members(), members);
    let refused = admin.get(&format!("{path}?include_totals=true")).await;
    let message = "Query validation error: 'Additional properties not allowed: include_totals'.";
    refused.is_problem(400, message, "invalid_query_string");
}

async fn an_id_has_a_form(app: TestApp) {
    let admin = app.admin().await;
    let refused = admin.get(&format!("{PATH}/3241312")).await;
    let message = r"Path validation error: 'String does not match pattern ^.+\|.+$: 3241312' on property id (The user_id of the user to retrieve).";
    refused.is_problem(400, message, "invalid_uri");
    let refused = admin.delete(&format!("{PATH}/1")).await;
    assert_eq!(refused.status, 400);
}

async fn who_is_not_there(app: TestApp) {
    let admin = app.admin().await;
    let (message, code) = MISSING;
    for id in ["auth0|0", "auth0|%00"] {
        let path = path_of(id);
        admin.get(&path).await.is_problem(404, message, code);
        let patched = admin.patch(&path, &json!({"name": "n"})).await;
        patched.is_problem(404, message, code);
        admin.delete(&path).await.is(204, "");
    }
}

async fn by_email_case_matters(app: TestApp) {
    let admin = app.admin().await;
    let made = admin.post(PATH, &new("Jane@Example.com")).await.expect(201);
    let get = async |query: &str| admin.get(&format!("/api/v2/users-by-email?{query}")).await;
    get("email=jane@example.com")
        .await
        .is(200, &format!("[{}]", made.shown()));
    get("email=Jane@Example.com").await.is(200, "[]");
    get("email=jane@example.com&fields=email")
        .await
        .is(200, r#"[{"email":"jane@example.com"}]"#);
    let message = "Query validation error: 'Missing required property: email'.";
    get("")
        .await
        .is_problem(400, message, "invalid_query_string");
}

async fn a_scope_for_a_part_allows_the_part(app: TestApp) {
    let id = app.user().await;
    let body = json!({"app_metadata": {"a": 1}});
    let part = app.with_scopes(&["update:users_app_metadata"]).await;
    part.patch(&path_of(&id), &body).await.expect(200);
    let refused = part.patch(&path_of(&id), &json!({"blocked": true})).await;
    let message = "Insufficient scope, expected any of: update:users";
    refused.is_problem(403, message, "insufficient_scope");
}
