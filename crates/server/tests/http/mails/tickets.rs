//! `/api/v2/tickets`.

use serde_json::{Value, json};
use testkit::{ISSUER, TestApp, both_engines};

use crate::jobs::connection;

both_engines!(
    a_ticket_is_a_link,
    what_a_body_must_not_have,
    what_is_not_there,
    the_log_has_no_link,
);

const VERIFICATION: &str = "/api/v2/tickets/email-verification";
const CHANGE: &str = "/api/v2/tickets/password-change";

async fn a_ticket_is_a_link(app: TestApp) {
    let admin = app.admin().await;
    let user = app.user_with(json!({"email": "eve@example.com"})).await;
    let made = admin.post(VERIFICATION, &json!({"user_id": user})).await;
    let link = made.expect(201).text("ticket");
    assert!(link.starts_with(&format!("{ISSUER}u/email-verification?ticket=")));
    let by_address = json!({
        "connection_id": connection(&app).await, "email": "EVE@example.com", "ttl_sec": 60,
        "mark_email_as_verified": true,
    });
    for body in [json!({"user_id": user}), by_address] {
        let made = admin.post(CHANGE, &body).await.expect(201);
        assert_eq!(made.members(), ["ticket"]);
        let link = made.text("ticket");
        assert!(link.starts_with(&format!("{ISSUER}u/reset-verify?ticket=")));
    }
}

async fn what_a_body_must_not_have(app: TestApp) {
    let admin = app.admin().await;
    let cases = [
        (
            VERIFICATION,
            json!({}),
            "'Missing required property: user_id'",
        ),
        (
            CHANGE,
            json!({"email": "a@b.test"}),
            "'Missing required property: connection_id'",
        ),
        (
            VERIFICATION,
            json!({"user_id": "auth0|1", "x": 1}),
            "'Additional properties not allowed: x'",
        ),
    ];
    for (path, body, detail) in cases {
        let message = format!("Payload validation error: {detail}.");
        let refused = admin.post(path, &body).await;
        refused.is_problem(400, &message, "invalid_body");
    }
}

async fn what_is_not_there(app: TestApp) {
    let admin = app.admin().await;
    let user = app.user().await;
    let refused = |message: &'static str, body: Value| (message, body);
    for path in [VERIFICATION, CHANGE] {
        let nobody = admin.post(path, &json!({"user_id": "auth0|nobody"})).await;
        nobody.is_problem(404, "The user does not exist.", "inexistent_user");
        for (message, body) in [
            refused(
                "The client does not exist",
                json!({"user_id": user, "client_id": "nobody"}),
            ),
            refused(
                "The organization does not exist",
                json!({"user_id": user, "organization_id": "org_0000000000000001"}),
            ),
            refused(
                "The user exists, but does not contain the given identity.",
                json!({"user_id": user, "identity": {"user_id": "x", "provider": "auth0"}}),
            ),
        ] {
            let answer = admin.post(path, &body).await;
            answer.is_problem(400, message, "invalid_body");
        }
        let other = app.organization(&[]).await;
        let body = json!({"user_id": user, "organization_id": other.id});
        let message = format!(
            "The user with id {user} is not a member of organization with id {}.",
            other.id
        );
        admin
            .post(path, &body)
            .await
            .is_problem(400, &message, "invalid_body");
    }
    let neighbour = app.neighbour().await;
    let foreign = neighbour.admin().await;
    let body = json!({"user_id": user});
    let answer = foreign.post(CHANGE, &body).await;
    answer.is_problem(404, "The user does not exist.", "inexistent_user");
}

async fn the_log_has_no_link(app: TestApp) {
    let admin = app.admin().await;
    let user = app.user().await;
    let made = admin
        .post(CHANGE, &json!({"user_id": user}))
        .await
        .expect(201);
    let secret = made.text("ticket");
    let secret = secret
        .split("ticket=")
        .nth(1)
        .unwrap()
        .trim_end_matches('#');
    let logs = admin.get("/api/v2/logs").await.expect(200);
    assert!(logs.shown().contains("Create a password change ticket"));
    assert!(!logs.shown().contains(secret));
}
