//! `/api/v2/jobs/verification-email`.

use serde_json::json;
use testkit::{TestApp, both_engines};

use super::to;

both_engines!(a_job_sends_the_mail_again, what_is_refused);

const PATH: &str = "/api/v2/jobs/verification-email";

async fn a_job_sends_the_mail_again(app: TestApp) {
    let admin = app.admin().await;
    let user = app
        .user_with(json!({"email": "eve@example.com", "email_verified": true}))
        .await;
    let started = admin
        .post(PATH, &json!({"user_id": user}))
        .await
        .expect(201);
    assert_eq!(started.members(), ["status", "type", "created_at", "id"]);
    assert_eq!(started.text("type"), "verification_email");
    assert_eq!(started.text("status"), "pending");
    let done = crate::jobs::done(&app, &started).await;
    assert_eq!(done.text("status"), "completed");
    assert_eq!(to(&app, "eve@example.com").await.len(), 1);
}

async fn what_is_refused(app: TestApp) {
    let admin = app.admin().await;
    let nobody = admin.post(PATH, &json!({"user_id": "auth0|nobody"})).await;
    nobody.is_problem(404, "The user does not exist.", "inexistent_user");
    let user = app.user().await;
    let body = json!({"user_id": user, "client_id": "nobody"});
    let answer = admin.post(PATH, &body).await;
    answer.is_problem(400, "The client does not exist", "invalid_body");
}
