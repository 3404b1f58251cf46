//! `/api/lictor/v1/members`: who may use the dashboard.

use serde_json::{Value, json};
use testkit::{ADMIN_EMAIL, Reply, TestApp, both_engines};

use crate::dashboard::browser::Browser;

both_engines!(
    a_member_is_invited_and_listed,
    an_invitation_is_made_again_until_it_is_followed,
    a_role_is_changed,
    a_member_is_removed,
    somebody_can_always_help_the_others,
    two_admins_cannot_remove_each_other,
    it_takes_both_scopes,
    what_is_tried_or_sent_twice_happens_not_or_once,
);

const MEMBERS: &str = "/api/lictor/v1/members";

async fn invite(app: &TestApp, email: &str, role: &str) -> Reply {
    let body = json!({"email": email, "role": role});
    app.admin().await.post(MEMBERS, &body).await
}

async fn members(app: &TestApp) -> Vec<Value> {
    let listed = app.admin().await.get(MEMBERS).await.expect(200).json();
    listed["members"].as_array().unwrap().clone()
}

async fn first(app: &TestApp) -> String {
    let listed = members(app).await;
    let mut listed = listed.iter();
    let found = listed.find(|one| one["email"] == ADMIN_EMAIL).unwrap();
    found["id"].as_str().unwrap().to_owned()
}

async fn a_member_is_invited_and_listed(app: TestApp) {
    let invited = invite(&app, " Bert@Example.com", "editor").await;
    invited.expect(400);
    let invited = invite(&app, "Bert@Example.com", "editor").await.expect(201);
    let link = invited.text("setup_link");
    assert!(link.starts_with("https://localhost:8443/dashboard/setup?token="));
    assert_eq!(invited.text("email"), "bert@example.com");
    let listed = members(&app).await;
    let emails: Vec<_> = listed.iter().map(|one| one["email"].clone()).collect();
    assert_eq!(emails, [ADMIN_EMAIL, "bert@example.com"]);
    let bert = &listed[1];
    assert_eq!(
        (&bert["role"], &bert["state"], &bert["last_sign_in"]),
        (&json!("editor"), &json!("invited"), &Value::Null)
    );
    assert_eq!(bert.get("setup_link"), None);
    // Nobody finds the link in the log.
    let entries = app.admin().await.get("/api/v2/logs").await.expect(200);
    let token = link.split_once('=').unwrap().1;
    assert!(entries.shown().contains("Invite a member") && !entries.shown().contains(token));
    // They are none of the tenant's users.
    let users = app.admin().await.get("/api/v2/users").await;
    users.is(200, "[]");
    for body in [
        json!({"email": "nobody", "role": "editor"}),
        json!({"email": "c@example.com", "role": "owner"}),
        json!({"email": "c@example.com"}),
        json!({"email": "c@example.com", "role": "editor", "password": "x"}),
    ] {
        let refused = app.admin().await.post(MEMBERS, &body).await.expect(400);
        assert_eq!(refused.text("errorCode"), "invalid_body");
    }
}

async fn an_invitation_is_made_again_until_it_is_followed(app: TestApp) {
    let first = invite(&app, "b@example.com", "viewer").await.expect(201);
    let again = invite(&app, "b@example.com", "editor").await.expect(201);
    assert_eq!(first.text("id"), again.text("id"));
    assert_ne!(first.text("setup_link"), again.text("setup_link"));
    let page = async |reply: &Reply| {
        let link = reply.text("setup_link");
        let path = link.trim_start_matches("https://localhost:8443").to_owned();
        app.nobody().get(&path).await.status
    };
    assert_eq!((page(&first).await, page(&again).await), (404, 200));
    Browser::signed_in(&app).await;
    let taken = invite(&app, ADMIN_EMAIL, "viewer").await;
    let message = "A member with this email address already exists.";
    taken.is_problem(409, message, "member_conflict");
    // A week later it has ended.
    app.clock.advance_seconds(7 * 24 * 60 * 60);
    assert_eq!(page(&again).await, 404);
}

async fn a_role_is_changed(app: TestApp) {
    let id = invite(&app, "b@example.com", "viewer").await.text("id");
    let path = format!("{MEMBERS}/{id}");
    let changed = app
        .admin()
        .await
        .patch(&path, &json!({"role": "admin"}))
        .await;
    assert_eq!(changed.expect(200).text("role"), "admin");
    let entries = app.admin().await.get("/api/v2/logs").await.json();
    let change = entries[0].pointer("/details/change").unwrap();
    assert_eq!(
        (&change["before"]["role"], &change["after"]["role"]),
        (&json!("viewer"), &json!("admin"))
    );
}

async fn a_member_is_removed(app: TestApp) {
    let id = invite(&app, "b@example.com", "viewer").await.text("id");
    let path = format!("{MEMBERS}/{id}");
    let admin = app.admin().await;
    admin.delete(&path).await.expect(204);
    let gone = admin.delete(&path).await;
    gone.is_problem(404, "The member does not exist.", "inexistent_member");
    assert_eq!(members(&app).await.len(), 1);
}

async fn somebody_can_always_help_the_others(app: TestApp) {
    Browser::signed_in(&app).await;
    // Who was only invited can't.
    invite(&app, "b@example.com", "admin").await.expect(201);
    let path = format!("{MEMBERS}/{}", first(&app).await);
    let admin = app.admin().await;
    let message = "The last admin can't be removed or get another role.";
    for refused in [
        admin.delete(&path).await,
        admin.patch(&path, &json!({"role": "viewer"})).await,
    ] {
        refused.is_problem(409, message, "last_admin");
    }
    admin
        .patch(&path, &json!({"role": "admin"}))
        .await
        .expect(200);
}

async fn two_admins_cannot_remove_each_other(app: TestApp) {
    Browser::signed_in(&app).await;
    let invited = invite(&app, "b@example.com", "admin").await.expect(201);
    Browser::invited(&app, &invited.text("setup_link")).await;
    let one = format!("{MEMBERS}/{}", first(&app).await);
    let other = format!("{MEMBERS}/{}", invited.text("id"));
    let admin = app.admin().await;
    let (first, second) = tokio::join!(admin.delete(&one), admin.delete(&other));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409]);
    assert_eq!(members(&app).await.len(), 1);
}

async fn it_takes_both_scopes(app: TestApp) {
    let body = json!({"email": "b@example.com", "role": "admin"});
    for scopes in [
        &["update:tenant_settings"][..],
        &["create:client_grants"],
        &["read:tenant_settings"],
    ] {
        let actor = app.with_scopes(scopes).await;
        let refused = actor.post(MEMBERS, &body).await.expect(403);
        assert_eq!(refused.text("errorCode"), "insufficient_scope");
    }
    let both = ["update:tenant_settings", "create:client_grants"];
    let actor = app.with_scopes(&both).await;
    actor.post(MEMBERS, &body).await.expect(201);
    actor.get(MEMBERS).await.expect(403);
}

async fn what_is_tried_or_sent_twice_happens_not_or_once(app: TestApp) {
    let body = json!({"email": "b@example.com", "role": "admin"});
    let admin = app.admin().await;
    let tried = format!("{MEMBERS}?dry_run=true");
    admin.post(&tried, &body).await.expect(201);
    assert_eq!(members(&app).await.len(), 1);
    let once = app.admin().await.with("idempotency-key", "k");
    let first = once.post(MEMBERS, &body).await.expect(201);
    let second = once.post(MEMBERS, &body).await.expect(201);
    assert_eq!(first.json(), second.json());
}
