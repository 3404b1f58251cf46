//! Creating users.

use serde_json::json;
use testkit::{TestApp, both_engines};

use super::{DATABASE, MISSING, PATH, new, path_of, with};
use crate::snapshot;

both_engines!(
    a_user_has_auth0s_defaults,
    everything_can_be_given,
    a_user_exists_once,
    what_the_connection_asks_for,
    bodies_that_are_refused,
    the_password_is_nowhere_to_be_read,
    a_profile_has_a_size,
);

async fn a_user_has_auth0s_defaults(app: TestApp) {
    let admin = app.admin().await;
    let made = admin.post(PATH, &new("Jane.Doe@Example.com")).await;
    snapshot!("user_created", made);
    let id = made.text("user_id");
    assert_eq!((id.len(), id.starts_with("auth0|")), (30, true));
    admin.get(&path_of(&id)).await.is(200, &made.shown());
}

async fn everything_can_be_given(app: TestApp) {
    let admin = app.admin().await;
    let body = with(
        new("a@b.test"),
        &json!({
            "user_id": "chosen", "name": "Firstname Lastname", "given_name": "Firstname",
            "family_name": "Lastname", "username": "user", "nickname": "nick",
            "picture": "https://www.example.com/picture.jpg", "blocked": true,
            "email_verified": true, "verify_email": false, "phone_number": "+15551234",
            "user_metadata": {"foo": "bar", "null": null}, "app_metadata": {"deep": [{"a": 1}]},
        }),
    );
    let made = admin.post(PATH, &body).await;
    snapshot!("user_with_everything", made);
    admin
        .get(&path_of("auth0|chosen"))
        .await
        .is(200, &made.shown());
}

async fn a_user_exists_once(app: TestApp) {
    let admin = app.admin().await;
    let known = json!({"user_id": "1", "username": "user", "phone_number": "+1"});
    admin
        .post(PATH, &with(new("a@b.test"), &known))
        .await
        .expect(201);
    for other in [
        json!({"email": "A@B.test"}),
        json!({"user_id": "1"}),
        json!({"username": "USER"}),
        json!({"phone_number": "+1"}),
    ] {
        let again = with(new("other@b.test"), &other);
        let refused = admin.post(PATH, &again).await;
        refused.is_problem(409, "The user already exists.", "auth0_idp_error");
    }
    assert_eq!(admin.get(PATH).await.json().as_array().unwrap().len(), 1);
}

async fn what_the_connection_asks_for(app: TestApp) {
    let admin = app.admin().await;
    let unknown = with(new("a@b.test"), &json!({"connection": "nowhere"}));
    let refused = admin.post(PATH, &unknown).await;
    refused.is_problem(400, "Connection does not exist.", "invalid_body");
    for missing in ["email", "password"] {
        let mut body = new("a@b.test");
        body.as_object_mut().unwrap().remove(missing);
        let message = format!("Payload validation error: 'Missing required property: {missing}'.");
        admin
            .post(PATH, &body)
            .await
            .is_problem(400, &message, "invalid_body");
    }
}

async fn bodies_that_are_refused(app: TestApp) {
    let admin = app.admin().await;
    for (member, detail) in [
        (
            json!({"email": "nobody"}),
            "'Object didn't pass validation for format email: nobody' on property email",
        ),
        (
            json!({"identities": []}),
            "'Additional properties not allowed: identities'",
        ),
        (
            json!({"user_metadata": []}),
            "'Expected type object but found type array' on property user_metadata",
        ),
        (
            json!({"connection": ""}),
            "'String is too short (0 chars), minimum 1' on property connection",
        ),
    ] {
        let body = with(new("a@b.test"), &member);
        let message = format!("Payload validation error: {detail}.");
        admin
            .post(PATH, &body)
            .await
            .is_problem(400, &message, "invalid_body");
    }
    let long = with(
        new("a@b.test"),
        &json!({"password": "Pass word 1".repeat(100)}),
    );
    let message = "The password is longer than 1,024 bytes.";
    admin
        .post(PATH, &long)
        .await
        .is_problem(400, message, "invalid_body");
    admin.get(PATH).await.is(200, "[]");
}

async fn the_password_is_nowhere_to_be_read(app: TestApp) {
    let admin = app.admin().await;
    let secret = "tell nobody of this 1";
    let body = with(new("a@b.test"), &json!({"password": secret}));
    let made = admin.post(PATH, &body).await.expect(201);
    let id = made.text("user_id");
    let changed = json!({"password": format!("{secret} again")});
    let changed = admin.patch(&path_of(&id), &changed).await.expect(200);
    let log = admin.get("/api/v2/logs?per_page=100").await;
    let found = admin.get(&format!("{PATH}?q={DATABASE}")).await;
    for reply in [made, changed, log, found] {
        let shown = reply.shown();
        assert!(
            !shown.contains("tell nobody") && !shown.contains("argon2"),
            "{shown}"
        );
    }
}

async fn a_profile_has_a_size(app: TestApp) {
    let admin = app.admin().await;
    let big = json!({"user_metadata": {"text": "x".repeat(1024 * 1024)}});
    let refused = admin.post(PATH, &with(new("a@b.test"), &big)).await;
    let message = "The user's profile is larger than 1 MB.";
    refused.is_problem(400, message, "invalid_body");
    let id = app.user().await;
    let refused = admin.patch(&path_of(&id), &big).await;
    refused.is_problem(400, message, "invalid_body");
    let (missing, code) = MISSING;
    admin
        .get(&path_of("auth0|0"))
        .await
        .is_problem(404, missing, code);
}
