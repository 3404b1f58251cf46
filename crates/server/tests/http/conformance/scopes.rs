//! Scopes in the Basic plan, one and all, in any order.

use serde_json::{Value, json};
use testkit::{TestApp, both_engines, claims};

use super::{strict, tokens};
use crate::authorize::code;

both_engines!(
    oidcc_scope_all,
    oidcc_scope_address_and_phone,
    oidcc_ensure_other_scope_order_succeeds,
    oidcc_userinfo_post_body,
);

/// What `/userinfo` and the ID token say when these scopes are asked for.
async fn said(app: &TestApp, scope: &str) -> [Value; 2] {
    let mut scene = strict(app, json!({})).await;
    let given = tokens(&mut scene, json!({"scope": scope})).await;
    let bearer = app.bearer(&given.text("access_token"));
    let shown = bearer.get("/userinfo").await.expect(200).json();
    let id = claims(&given.text("id_token"));
    assert_eq!(shown["sub"], id["sub"]);
    [shown, id]
}

#[track_caller]
fn is_typed(said: &Value) {
    for (name, value) in said.as_object().unwrap() {
        let is_right = match name.as_str() {
            "updated_at" | "iat" | "exp" | "auth_time" => value.is_number(),
            "email_verified" | "phone_number_verified" => value.is_boolean(),
            "address" => value.is_object(),
            _ => value.as_str().is_some_and(|text| !text.is_empty()),
        };
        assert!(is_right, "{name}: {value}");
    }
}

async fn oidcc_scope_all(app: TestApp) {
    for said in said(&app, "openid profile email address phone").await {
        is_typed(&said);
        for name in ["name", "nickname", "updated_at", "email", "email_verified"] {
            assert!(said.get(name).is_some(), "{name}: {said}");
        }
    }
}

async fn oidcc_scope_address_and_phone(app: TestApp) {
    for scope in ["openid address", "openid phone"] {
        for said in said(&app, scope).await {
            is_typed(&said);
            assert!(said.get("email").is_none(), "{said}");
        }
    }
}

async fn oidcc_ensure_other_scope_order_succeeds(app: TestApp) {
    let mut scene = strict(&app, json!({})).await;
    let path = format!(
        "/authorize?scope=email%20openid&state=s&redirect_uri=https%3A%2F%2Fapp.test%2Fcb\
         &response_type=code&client_id={}",
        scene.client.id
    );
    let reply = scene.get(&path).await.expect(302);
    let location = reply.header("location");
    assert!(
        location.starts_with("https://app.test/cb?code="),
        "{location}"
    );
    code(&scene.ask(json!({"scope": "email openid"})).await);
}

async fn oidcc_userinfo_post_body(app: TestApp) {
    let mut scene = strict(&app, json!({})).await;
    let given = tokens(&mut scene, json!({})).await;
    let kind = "application/x-www-form-urlencoded";
    let form = format!("access_token={}", given.text("access_token"));
    let person = app.nobody();
    let shown = person.send_bytes(http::Method::POST, "/userinfo", kind, form);
    let shown = shown.await.expect(200).json();
    assert_eq!(shown["sub"], scene.user_id);
}
