//! Sessions of people: who is signed in, seen and ended by the Management API (reference §13).

mod revoke;

use domain::session::{Device, Lifetimes, Session};
use serde_json::{Map, Value, json};
use store::sessions::StoredSession;
use testkit::{Client, TestApp, both_engines};

both_engines!(
    a_session_is_shown,
    sessions_go_on_where_they_ended,
    metadata_is_kept,
    who_may_see_and_end_them,
);

/// The secret of every session's cookie.
pub(crate) const SECRET: &str = "secret";

/// A session of a user that has signed in to applications; its id.
pub(crate) async fn session(app: &TestApp, user_id: &str, clients: &[&Client]) -> String {
    let (tenant, now) = (app.app.home().tenant, app.clock_now());
    let mut writer = app.app.db().write().await.unwrap();
    let user = store::users::number(writer.conn(), tenant, user_id).await;
    let id = format!("session-{}-{:022}", tenant.0, app.number());
    let device = Device {
        ip: "192.0.2.1".into(),
        user_agent: "browser".into(),
    };
    let session = Session::begin(
        (id.clone(), "Username-Password-Authentication".into()),
        (user.unwrap().unwrap(), user_id.into()),
        device,
        Lifetimes::of(&Map::new()),
        now,
    );
    let stored = StoredSession {
        session,
        secret_hash: jose::base64url(&jose::sha256(SECRET.as_bytes())),
    };
    store::sessions::insert(&mut writer, tenant, &stored)
        .await
        .unwrap();
    for client in clients {
        let signed_in = (id.as_str(), client.id.as_str());
        store::session_clients::add(&mut writer, tenant, signed_in, now)
            .await
            .unwrap();
    }
    writer.commit().await.unwrap();
    id
}

fn path(id: &str) -> String {
    format!("/api/v2/sessions/{id}")
}

async fn a_session_is_shown(app: TestApp) {
    let (client, user) = (app.client().await, app.user().await);
    let id = session(&app, &user, &[&client]).await;
    let admin = app.admin().await;
    let shown = admin.get(&path(&id)).await.expect(200);
    let now = app.clock_now();
    let after = |hours: i64| now.plus_millis(hours * 3_600_000).iso();
    assert_eq!(
        shown.json(),
        json!({
            "id": id, "user_id": user,
            "created_at": now.iso(), "updated_at": now.iso(), "authenticated_at": now.iso(),
            "idle_expires_at": after(72), "expires_at": after(168),
            "last_interacted_at": now.iso(),
            "device": {
                "initial_user_agent": "browser", "initial_ip": "192.0.2.1",
                "last_user_agent": "browser", "last_ip": "192.0.2.1",
            },
            "clients": [{"client_id": client.id}],
            "authentication": {"methods": [{"name": "pwd", "timestamp": now.iso()}]},
            "cookie": {"mode": "persistent"},
            "session_metadata": null,
        })
    );
    admin
        .get(&path("nothing"))
        .await
        .is_problem(404, "The session does not exist.", "");
    app.clock.advance_seconds(73 * 3600);
    let admin = app.admin().await;
    admin.get(&path(&id)).await.expect(404);
    let listed = admin.get(&format!("/api/v2/users/{user}/sessions")).await;
    assert_eq!(listed.expect(200).json(), json!({"sessions": []}));
}

async fn sessions_go_on_where_they_ended(app: TestApp) {
    let (user, other) = (app.user().await, app.user().await);
    for _ in 0..3 {
        session(&app, &user, &[]).await;
    }
    session(&app, &other, &[]).await;
    let admin = app.admin().await;
    let path = format!("/api/v2/users/{}/sessions", user.replace('|', "%7C"));
    let first = admin.get(&format!("{path}?take=2")).await.expect(200);
    assert_eq!(first.members(), ["sessions", "next"]);
    let rest = format!("{path}?take=2&from={}", first.text("next"));
    let rest = admin.get(&rest).await.expect(200);
    assert_eq!(rest.members(), ["sessions"]);
    let mut ids = Vec::new();
    for page in [first.json(), rest.json()] {
        let sessions = page["sessions"].as_array().unwrap().clone();
        ids.extend(sessions.into_iter().map(|one| one["id"].clone()));
    }
    assert_eq!(ids.len(), 3);
    ids.dedup();
    assert_eq!(ids.len(), 3);
    for bad in ["?from=*", "?take=0", "?take=101", "?include_totals=x"] {
        admin.get(&format!("{path}{bad}")).await.expect(400);
    }
    let nobodys = admin.get("/api/v2/users/auth0%7Cnobody/sessions").await;
    nobodys.expect(404);
    admin.get("/api/v2/users/nobody/sessions").await.expect(400);
}

async fn metadata_is_kept(app: TestApp) {
    let user = app.user().await;
    let path = path(&session(&app, &user, &[]).await);
    let admin = app.admin().await;
    app.clock.tick();
    let body = json!({"session_metadata": {"device": "phone"}});
    let changed = admin.patch(&path, &body).await.expect(200).json();
    assert_eq!(changed["session_metadata"], body["session_metadata"]);
    assert_eq!(changed["updated_at"], app.clock_now().iso());
    let kept = admin.get(&path).await.expect(200).json();
    assert_eq!(kept, changed);
    for bad in [
        json!({}),
        json!({"session_metadata": {"a": 1}}),
        json!({"session_metadata": {"a": "x".repeat(256)}}),
        json!({"session_metadata": "x"}),
        json!({"other": {}}),
    ] {
        admin.patch(&path, &bad).await.expect(400);
    }
    let none = json!({"session_metadata": null});
    let changed = admin.patch(&path, &none).await.expect(200).json();
    assert_eq!(changed["session_metadata"], Value::Null);
    let nobodys = admin.patch("/api/v2/sessions/nothing", &none).await;
    nobodys.expect(404);
    let logs = admin.get("/api/v2/logs?q=description:%22Update%20session%22");
    let logs = logs.await.expect(200).json();
    assert_eq!(logs.as_array().unwrap().len(), 2);
}

async fn who_may_see_and_end_them(app: TestApp) {
    let user = app.user().await;
    let one = path(&session(&app, &user, &[]).await);
    let of_user = format!("/api/v2/users/{}/sessions", user.replace('|', "%7C"));
    let reader = app.with_scopes(&["read:sessions"]).await;
    let stranger = app.with_scopes(&["read:users"]).await;
    for path in [&one, &of_user] {
        app.nobody().get(path).await.expect(401);
        reader.get(path).await.expect(200);
        stranger.get(path).await.expect(403);
        reader.delete(path).await.expect(403);
    }
    let body = json!({"session_metadata": null});
    reader.patch(&one, &body).await.expect(403);
    let revoke = format!("{one}/revoke");
    reader.post(&revoke, &json!({})).await.expect(403);
    let neighbour = app.neighbour().await;
    let there = neighbour.admin().await;
    for path in [&one, &of_user] {
        there.get(path).await.expect(404);
    }
    there.patch(&one, &body).await.expect(404);
    there.post(&revoke, &json!({})).await.expect(404);
    there.delete(&one).await.expect(202);
    reader.get(&one).await.expect(200);
}
