//! Deleting users.

use testkit::{TestApp, both_engines};

use super::{MISSING, PATH, new, path_of};

both_engines!(a_deleted_user_is_gone, an_email_is_free_again);

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
