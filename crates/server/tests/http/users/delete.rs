//! Deleting users.

use serde_json::json;
use testkit::{TestApp, both_engines};

use crate::audit::{seal, verify_with};

use super::{MISSING, PATH, new, path_of};

both_engines!(
    a_deleted_user_is_gone,
    an_email_is_free_again,
    the_log_forgets_a_deleted_user
);

async fn a_deleted_user_is_gone(app: TestApp) {
    let admin = app.admin().await;
    let path = path_of(&app.user().await);
    admin.delete(&path).await.is(204, "");
    let (message, code) = MISSING;
    admin.get(&path).await.is_problem(404, message, code);
    admin.get(PATH).await.is(200, "[]");
    admin.delete(&path).await.is(204, "");
}

async fn an_email_is_free_again(app: TestApp) {
    let admin = app.admin().await;
    let first = admin.post(PATH, &new("a@b.test")).await.expect(201);
    admin
        .delete(&path_of(&first.text("user_id")))
        .await
        .expect(204);
    let second = admin.post(PATH, &new("a@b.test")).await.expect(201);
    assert_ne!(first.text("user_id"), second.text("user_id"));
}

async fn the_log_forgets_a_deleted_user(app: TestApp) {
    let admin = app.admin().await;
    let other = app.user_with(json!({"email": "other@b.test"})).await;
    let secret = json!({"email": "very@private.test", "user_metadata": {"diary": "dear"}});
    let first = app.user_with(secret).await;
    let second = app.user_with(json!({"email": "linked@private.test"})).await;
    let path = path_of(&first);
    let changed = json!({"nickname": "privately"});
    admin.patch(&path, &changed).await.expect(200);
    let link = json!({"provider": "auth0", "user_id": second});
    admin
        .post(&format!("{path}/identities"), &link)
        .await
        .expect(201);
    let log = async || admin.get("/api/v2/logs?per_page=100").await.shown();
    assert!(log().await.contains("very@private.test"));
    admin.delete(&path).await.expect(204);
    let left = log().await;
    for word in ["private", "dear"] {
        assert!(!left.contains(word), "{left}");
    }
    assert!(left.contains("other@b.test") && left.contains(&other));
    assert_eq!(left.matches("Delete a User").count(), 1);
    assert_eq!(left.matches("Create a User").count(), 3);
    seal(&app).await;
    let report = verify_with(&app, None).await;
    assert!(report.findings.is_empty(), "{report:?}");
    assert_eq!(report.erased, 4);
}
