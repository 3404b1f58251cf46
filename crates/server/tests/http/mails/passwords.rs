//! What connections ask of passwords, and asking for a new one.

use serde_json::{Value, json};
use testkit::{TestApp, both_engines};

use super::to;
use crate::jobs::connection;

both_engines!(
    the_policy_holds_for_whoever_creates_or_changes_a_user,
    a_password_of_the_history_is_refused,
    asking_for_a_new_password_answers_the_same_for_everybody,
    what_is_missing_is_said,
);

const CHANGE: &str = "/dbconnections/change_password";
const DATABASE: &str = "Username-Password-Authentication";
const WEAK: &str = "PasswordStrengthError: Password is too weak";

async fn set_options(app: &TestApp, options: Value) {
    let path = format!("/api/v2/connections/{}", connection(app).await);
    let changed = app
        .admin()
        .await
        .patch(&path, &json!({"options": options}))
        .await;
    changed.expect(200);
}

async fn the_policy_holds_for_whoever_creates_or_changes_a_user(app: TestApp) {
    let admin = app.admin().await;
    let body = |password: &str| json!({"connection": DATABASE, "email": "eve@example.com", "password": password});
    let refused = admin.post("/api/v2/users", &body("only letters")).await;
    refused.is_problem(400, WEAK, "invalid_body");
    let user = admin
        .post("/api/v2/users", &body("Letters & 1"))
        .await
        .expect(201);
    let path = format!("/api/v2/users/{}", user.text("user_id").replace('|', "%7C"));
    let refused = admin.patch(&path, &json!({"password": "short 1"})).await;
    refused.is_problem(400, WEAK, "invalid_body");
    set_options(
        &app,
        json!({
            "passwordPolicy": "low", "password_no_personal_info": {"enable": true},
            "password_dictionary": {"enable": true, "dictionary": ["lictor"]},
        }),
    )
    .await;
    for (password, message) in [
        (
            "xxEVExx",
            "PasswordNoUserInfoError: Password contains user information",
        ),
        (
            "Lictor",
            "PasswordDictionaryError: Password is not allowed, it might be too common.",
        ),
    ] {
        let refused = admin.patch(&path, &json!({"password": password})).await;
        refused.is_problem(400, message, "invalid_body");
    }
    admin
        .patch(&path, &json!({"password": "only letters"}))
        .await
        .expect(200);
}

async fn a_password_of_the_history_is_refused(app: TestApp) {
    set_options(
        &app,
        json!({"password_history": {"enable": true, "size": 2}}),
    )
    .await;
    let admin = app.admin().await;
    let user = app.user_with(json!({"password": "first"})).await;
    let path = format!("/api/v2/users/{}", user.replace('|', "%7C"));
    let change = async |password: &str| admin.patch(&path, &json!({"password": password})).await;
    let message = "PasswordHistoryError: Password has previously been used";
    change("first")
        .await
        .is_problem(400, message, "invalid_body");
    change("second").await.expect(200);
    change("first")
        .await
        .is_problem(400, message, "invalid_body");
    change("third").await.expect(200);
    change("first").await.expect(200);
    change("third")
        .await
        .is_problem(400, message, "invalid_body");
}

async fn asking_for_a_new_password_answers_the_same_for_everybody(app: TestApp) {
    app.user_with(json!({"email": "eve@example.com", "verify_email": false}))
        .await;
    let ask = async |email: &str| {
        let body = json!({"email": email, "connection": DATABASE});
        app.nobody().post(CHANGE, &body).await.expect(200)
    };
    let (known, unknown) = (
        ask("eve@example.com").await,
        ask("nobody@example.com").await,
    );
    let sentence = "We've just sent you an email to reset your password.";
    assert_eq!(known.shown(), sentence);
    assert_eq!(known.shown(), unknown.shown());
    let headers = |reply: &testkit::Reply| {
        let mut headers = reply.headers.clone();
        for name in ["x-request-id", "date", "x-correlation-id"] {
            headers.remove(name);
        }
        format!("{headers:?}").replace(reply.header("x-request-id"), "")
    };
    assert_eq!(headers(&known), headers(&unknown));
    let mails = to(&app, "eve@example.com").await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].link().starts_with("/u/reset-verify?ticket="));
    assert_eq!(app.mails().await.len(), 1);
}

async fn what_is_missing_is_said(app: TestApp) {
    for (body, description) in [
        (
            json!({"connection": DATABASE}),
            "Missing required parameter: email",
        ),
        (
            json!({"email": "a@b.test"}),
            "Missing required parameter: connection",
        ),
        (
            json!({"email": "a@b.test", "connection": "nowhere"}),
            "the connection was not found",
        ),
        (
            json!({"email": "a@b.test", "connection": DATABASE, "client_id": "nobody"}),
            "the client was not found",
        ),
    ] {
        let refused = app.nobody().post(CHANGE, &body).await;
        refused.is_refusal(400, "invalid_request", description);
    }
}
