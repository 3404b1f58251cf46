//! An address from which too much fails, whoever it is for, is turned away.

use futures_util::future::join_all;
use serde_json::{Value, json};
use testkit::{TestApp, both_engines};

use super::{CONNECTION, ELSEWHERE, EMAIL, HERE, PASSWORD, Scene};

both_engines!(
    too_many_failures_stop_an_address,
    attempts_at_once_are_no_more,
    successes_cost_nothing,
    without_the_shield_it_only_shows,
    sign_ups_are_counted_whatever_becomes_of_them,
    a_block_is_shown_and_lifted,
);

const SUSPICIOUS: &str = "We have detected suspicious login behavior and further attempts will be \
    blocked. Please contact the administrator.";

async fn scene(app: TestApp, changes: Value) -> Scene {
    let scene = Scene::new(app, json!({})).await;
    let path = "/api/v2/attack-protection/suspicious-ip-throttling";
    let admin = scene.app.admin().await;
    admin.patch(path, &changes).await.expect(200);
    scene
}

/// Three at once, then one more every minute.
fn three() -> Value {
    json!({"stage": {"pre-login": {"max_attempts": 3, "rate": 60_000}}})
}

async fn too_many_failures_stop_an_address(app: TestApp) {
    let scene = scene(app, three()).await;
    for identifier in [EMAIL, "bob@example.com", "eve@example.com"] {
        scene.fail(identifier, 1).await;
    }
    for password in ["wrong", PASSWORD] {
        let refused = scene.log_in(EMAIL, password, HERE).await;
        refused.is_refusal(429, "too_many_attempts", SUSPICIOUS);
    }
    let given = scene.log_in(EMAIL, PASSWORD, ELSEWHERE).await;
    given.expect(200);
    let logged = scene.logged("limit_mu").await;
    assert_eq!((logged.len(), &logged[0]["ip"]), (2, &json!(HERE)));
    scene.app.clock.advance_seconds(60);
    scene.fail("mallory@example.com", 1).await;
    let refused = scene.log_in(EMAIL, PASSWORD, HERE).await;
    refused.is_refusal(429, "too_many_attempts", SUSPICIOUS);
    scene.app.clock.advance_seconds(60);
    scene.can_log_in().await;
}

async fn attempts_at_once_are_no_more(app: TestApp) {
    let scene = scene(app, three()).await;
    let names: Vec<String> = (0..8).map(|n| format!("{n}@example.com")).collect();
    let all = join_all(names.iter().map(|name| scene.log_in(name, "wrong", HERE))).await;
    let told = all.iter().filter(|reply| reply.status == 403).count();
    assert_eq!(told, 3, "{all:?}");
}

async fn successes_cost_nothing(app: TestApp) {
    let scene = scene(app, three()).await;
    for _ in 0..5 {
        scene.can_log_in().await;
    }
    scene.fail(EMAIL, 3).await;
}

async fn without_the_shield_it_only_shows(app: TestApp) {
    let mut changes = three();
    changes["shields"] = json!(["admin_notification"]);
    let scene = scene(app, changes).await;
    scene.fail(EMAIL, 5).await;
    assert_eq!(scene.logged("limit_mu").await.len(), 2);
    scene.can_log_in().await;
}

async fn sign_ups_are_counted_whatever_becomes_of_them(app: TestApp) {
    let changes = json!({
        "stage": {"pre-user-registration": {"max_attempts": 2, "rate": 60_000}},
    });
    let scene = scene(app, changes).await;
    let sign_up = async |email: &str| {
        let body = json!({
            "client_id": scene.client.id, "connection": CONNECTION, "email": email,
            "password": PASSWORD,
        });
        let path = "/dbconnections/signup";
        scene.app.nobody().post(path, &body).await
    };
    sign_up("bob@example.com").await.expect(200);
    sign_up("bob@example.com").await.expect(400);
    let refused = sign_up("eve@example.com").await;
    refused.is_refusal(429, "too_many_requests", SUSPICIOUS);
    assert_eq!(scene.logged("limit_mu").await.len(), 1);
    scene.app.clock.advance_seconds(60);
    sign_up("eve@example.com").await.expect(200);
}

async fn a_block_is_shown_and_lifted(app: TestApp) {
    let neighbour = app.neighbour().await;
    let scene = scene(app, three()).await;
    let path = format!("/api/v2/anomaly/blocks/ips/{HERE}");
    let admin = scene.app.admin().await;
    let none = admin.get(&path).await;
    none.is_problem(404, "The IP address is not blocked.", "");
    for identifier in [EMAIL, "bob@example.com", "eve@example.com"] {
        scene.fail(identifier, 1).await;
    }
    admin.get(&path).await.is(200, "");
    let elsewhere = format!("/api/v2/anomaly/blocks/ips/{ELSEWHERE}");
    admin.get(&elsewhere).await.expect(404);
    // Another tenant's administrator neither sees it nor lifts it.
    let other = neighbour.admin().await;
    other.get(&path).await.expect(404);
    other.delete(&path).await.expect(204);
    let refused = scene.log_in(EMAIL, PASSWORD, HERE).await;
    refused.is_refusal(429, "too_many_attempts", SUSPICIOUS);
    admin.delete(&path).await.expect(204);
    admin.get(&path).await.expect(404);
    scene.can_log_in().await;
    let entries = scene.logged("sapi").await;
    let change = entries[0].pointer("/details/change/before");
    assert_eq!(change, Some(&json!({"ip": HERE})));
    let wrong = admin.get("/api/v2/anomaly/blocks/ips/nowhere").await;
    assert_eq!(wrong.expect(400).text("errorCode"), "invalid_uri");
}
