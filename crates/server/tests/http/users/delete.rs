//! Deleting users.

use futures_util::future::join_all;
use serde_json::json;
use server::jobs::purge;
use testkit::{TestApp, both_engines};

use crate::audit::{seal, verify_with};

use super::{MISSING, PATH, new, path_of};

both_engines!(
    a_deleted_user_is_gone,
    an_email_is_free_again,
    the_log_forgets_a_deleted_user,
    the_log_forgets_however_much_there_is,
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

async fn the_log_forgets_however_much_there_is(app: TestApp) {
    let admin = app.admin().await;
    let id = app.user_with(json!({"email": "very@private.test"})).await;
    let path = path_of(&id);
    for part in 0..13 {
        let changes: Vec<_> = (0..40)
            .map(|number| json!({"nickname": format!("privately {part} {number}")}))
            .collect();
        for changed in join_all(changes.iter().map(|body| admin.patch(&path, body))).await {
            changed.expect(200);
        }
    }
    admin.delete(&path).await.expect(204);
    purge::once(&app.app).await.unwrap();
    let log = "/api/v2/logs?per_page=100&q=type:sapi";
    for page in 0..6 {
        let left = admin.get(&format!("{log}&page={page}")).await.shown();
        assert!(!left.contains("private"), "{left}");
    }
    seal(&app).await;
    let report = verify_with(&app, None).await;
    assert!(report.findings.is_empty(), "{report:?}");
    assert_eq!(report.erased, 521);
}
