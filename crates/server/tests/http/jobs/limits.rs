//! What jobs are refused, and when they are forgotten.

use serde_json::json;
use server::jobs::sweep;
use testkit::{Form, TestApp, both_engines};

use super::{IMPORTS, PATH, connection, done, errors, import};

both_engines!(
    what_is_missing_is_said,
    a_file_has_a_size,
    two_may_wait_at_once,
    old_jobs_are_forgotten,
    who_is_not_there,
);

async fn what_is_missing_is_said(app: TestApp) {
    let admin = app.admin().await;
    let id = connection(&app).await;
    let form = || Form::new().text("connection_id", &id);
    for (form, message) in [
        (form(), "Must provide 'users' file as multipart part."),
        (form().file("users", ""), "Users file must not be empty."),
        (
            Form::new().file("users", "[]"),
            "Must provide 'connection_id' as multipart part.",
        ),
    ] {
        form.post(&admin, IMPORTS)
            .await
            .is_problem(400, message, "invalid_body");
    }
    let unknown = Form::new()
        .text("connection_id", "con_0000000000000000")
        .file("users", "[]");
    let message = "The connection does not exist";
    unknown
        .post(&admin, IMPORTS)
        .await
        .is_problem(404, message, "inexistent_connection");
    let json = admin.post(IMPORTS, &json!({})).await;
    json.is_problem(415, "The content type must be multipart/form-data", "");
    let nobody = app.with_scopes(&["read:users"]).await;
    assert_eq!(
        form()
            .file("users", "[]")
            .post(&nobody, IMPORTS)
            .await
            .status,
        403
    );
}

async fn a_file_has_a_size(app: TestApp) {
    let refused = import(&app, &" ".repeat(512_001), &[]).await;
    let message = "Payload content length greater than maximum allowed: 512000";
    refused.is_problem(413, message, "");
    import(&app, &format!("[{}]", " ".repeat(511_998)), &[])
        .await
        .expect(202);
}

async fn two_may_wait_at_once(app: TestApp) {
    for _ in 0..2 {
        import(&app, "[]", &[]).await.expect(202);
    }
    let third = import(&app, "[]", &[]).await;
    let message = "There are 2 active import users jobs, please wait until some of them are finished and try again";
    third.is_problem(429, message, "");
    let admin = app.admin().await;
    let exports = format!("{PATH}/users-exports");
    for _ in 0..2 {
        admin.post(&exports, &json!({})).await.expect(200);
    }
    assert_eq!(admin.post(&exports, &json!({})).await.status, 429);
    server::jobs::tasks::all(&app.app).await.unwrap();
    import(&app, "[]", &[]).await.expect(202);
}

async fn old_jobs_are_forgotten(app: TestApp) {
    let started = import(&app, "[{}]", &[]).await.expect(202);
    done(&app, &started).await;
    let waiting = import(&app, "[]", &[]).await.expect(202);
    app.clock.advance_seconds(24 * 60 * 60);
    sweep::once(&app.app).await.unwrap();
    errors(&app, &started).await.expect(200);
    app.clock.advance_seconds(1);
    sweep::once(&app.app).await.unwrap();
    let gone = errors(&app, &started).await;
    gone.is_problem(404, "The job does not exist.", "inexistent_job");
    assert_eq!(done(&app, &waiting).await.text("status"), "completed");
}

async fn who_is_not_there(app: TestApp) {
    let admin = app.admin().await;
    for path in ["job_0000000000000000", "x", "job_0000000000000000/errors"] {
        let missing = admin.get(&format!("{PATH}/{path}")).await;
        missing.is_problem(404, "The job does not exist.", "inexistent_job");
    }
}
