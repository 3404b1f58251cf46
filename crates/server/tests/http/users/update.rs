//! Changing users.

use serde_json::{Value, json};
use testkit::{TestApp, both_engines};

use super::{PATH, new, path_of, with};
use crate::snapshot;

both_engines!(
    metadata_are_merged_and_everything_else_replaced,
    what_another_user_has_is_refused,
    what_cannot_be_changed_together,
    an_unknown_member_is_refused,
    the_audit_entry_says_what_differs,
    a_change_that_nobody_else_saw_is_not_lost,
);

async fn metadata_are_merged_and_everything_else_replaced(app: TestApp) {
    let admin = app.admin().await;
    let first = json!({
        "user_metadata": {"foo": "bar", "baz": {"deep": 1}}, "app_metadata": {"foo": "bar"},
    });
    let path = path_of(&app.user_with(first).await);
    app.clock.advance_seconds(1);
    let changed = admin
        .patch(
            &path,
            &json!({
                "user_metadata": {"baz": null, "new": [1]}, "app_metadata": {"foo": "bars"},
                "blocked": true, "name": "New", "email": "New@b.test",
            }),
        )
        .await;
    snapshot!("user_updated", changed);
    admin.get(&path).await.is(200, &changed.shown());
    let wiped = json!({"user_metadata": {}, "app_metadata": {}});
    let wiped = admin.patch(&path, &wiped).await.expect(200);
    assert_eq!(wiped.member("user_metadata"), json!({}));
    assert_eq!(wiped.member("app_metadata"), Value::Null);
    assert_ne!(wiped.member("updated_at"), wiped.member("created_at"));
}

async fn what_another_user_has_is_refused(app: TestApp) {
    let admin = app.admin().await;
    let known = json!({"email": "a@b.test", "username": "user", "phone_number": "+1"});
    app.user_with(known).await;
    let path = path_of(&app.user().await);
    for (body, name) in [
        (json!({"email": "A@b.test"}), "email"),
        (json!({"username": "User"}), "username"),
        (json!({"phone_number": "+1"}), "phone_number"),
    ] {
        let refused = admin.patch(&path, &body).await;
        let message = format!("The specified new {name} already exists");
        refused.is_problem(400, &message, "auth0_idp_error");
    }
}

async fn what_cannot_be_changed_together(app: TestApp) {
    let admin = app.admin().await;
    let path = path_of(&app.user().await);
    let before = admin.get(&path).await;
    for (body, message) in [
        (
            json!({"password": "p", "email": "a@b.test"}),
            "Cannot update password and email simultaneously",
        ),
        (
            json!({"connection": "nowhere"}),
            "Connection does not exist",
        ),
    ] {
        let refused = admin.patch(&path, &body).await;
        refused.is_problem(400, message, "invalid_body");
    }
    admin.get(&path).await.is(200, &before.shown());
}

async fn an_unknown_member_is_refused(app: TestApp) {
    let admin = app.admin().await;
    let path = path_of(&app.user().await);
    for name in ["identities", "user_id", "last_login", "locale"] {
        let refused = admin.patch(&path, &json!({name: "x"})).await;
        let message =
            format!("Payload validation error: 'Additional properties not allowed: {name}'.");
        refused.is_problem(400, &message, "invalid_body");
    }
}

async fn the_audit_entry_says_what_differs(app: TestApp) {
    let admin = app.admin().await;
    let made = admin
        .post(PATH, &with(new("a@b.test"), &json!({"name": "Old"})))
        .await;
    let path = path_of(&made.text("user_id"));
    app.clock.advance_seconds(1);
    admin
        .patch(
            &path,
            &json!({"name": "New", "password": "correct horse 2"}),
        )
        .await
        .expect(200);
    let log = admin
        .get("/api/v2/logs?q=type:sapi&per_page=1")
        .await
        .json();
    let (entry, change) = (&log[0], &log[0]["details"]["change"]);
    assert_eq!(entry["description"], "Update a User");
    assert_eq!(change["before"]["name"], "Old");
    assert_eq!(change["after"]["name"], "New");
    assert_eq!(
        entry["details"]["request"]["body"]["password"],
        "[REDACTED]"
    );
}

async fn a_change_that_nobody_else_saw_is_not_lost(app: TestApp) {
    let path = path_of(&app.user().await);
    let admin = app.admin().await;
    let set = async |key: String| {
        let body = json!({"app_metadata": {key: true}});
        admin.patch(&path, &body).await.expect(200);
    };
    let (a, b, c) = (set("a".into()), set("b".into()), set("c".into()));
    tokio::join!(a, b, c);
    let kept = admin.get(&path).await.member("app_metadata");
    assert_eq!(kept, json!({"a": true, "b": true, "c": true}));
}
