//! `/api/v2/user-blocks`.

use serde_json::{Value, json};
use testkit::{TestApp, both_engines};

use super::{CONNECTION, EMAIL, HERE, Scene};

both_engines!(
    blocks_are_found_and_lifted,
    a_user_has_those_of_all_identifiers,
    nobody_is_blocked_while_it_is_off,
    what_is_asked_must_be_right,
);

const PATH: &str = "/api/v2/user-blocks";

fn blocked_for(identifiers: &[&str]) -> String {
    let block =
        |identifier: &&str| json!({"identifier": identifier, "ip": HERE, "connection": CONNECTION});
    let all: Vec<Value> = identifiers.iter().map(block).collect();
    json!({"blocked_for": all}).to_string()
}

fn of_user(scene: &Scene) -> String {
    format!("{PATH}/{}", scene.user_id.replace('|', "%7C"))
}

async fn blocks_are_found_and_lifted(app: TestApp) {
    let scene = Scene::new(app, json!({"max_attempts": 2})).await;
    let admin = scene.app.admin().await;
    let path = format!("{PATH}?identifier=Ada@Example.com");
    scene.fail(EMAIL, 1).await;
    admin.get(&path).await.is(200, r#"{"blocked_for":[]}"#);
    scene.is_blocked(EMAIL, HERE).await;
    admin.get(&path).await.is(200, &blocked_for(&[EMAIL]));
    let neighbour = scene.app.neighbour().await;
    let foreign = neighbour.admin().await;
    foreign.get(&path).await.is(200, r#"{"blocked_for":[]}"#);
    foreign.delete(&path).await.is(204, "");
    admin.get(&path).await.is(200, &blocked_for(&[EMAIL]));
    admin.delete(&path).await.is(204, "");
    admin.delete(&path).await.is(204, "");
    admin.get(&path).await.is(200, r#"{"blocked_for":[]}"#);
    scene.can_log_in().await;
    let logged = scene.logged("ublkdu").await;
    assert_eq!(logged.len(), 1);
    let logs = admin.get("/api/v2/logs?q=type:sapi").await.json();
    let entry = &logs[1];
    assert_eq!(entry["description"], "Unblock by identifier");
    let change = &entry["details"]["change"];
    assert_eq!(change["before"]["blocked_for"][0]["identifier"], EMAIL);
    assert_eq!(change["after"]["blocked_for"], json!([]));
}

async fn a_user_has_those_of_all_identifiers(app: TestApp) {
    let scene = Scene::new(app, json!({"max_attempts": 1})).await;
    let admin = scene.app.admin().await;
    let path = of_user(&scene);
    admin.get(&path).await.is(200, r#"{"blocked_for":[]}"#);
    for identifier in [EMAIL, "bob@example.com"] {
        scene.is_blocked(identifier, HERE).await;
    }
    admin.get(&path).await.is(200, &blocked_for(&[EMAIL]));
    admin.delete(&path).await.is(204, "");
    admin.get(&path).await.is(200, r#"{"blocked_for":[]}"#);
    scene.can_log_in().await;
    scene.is_blocked("bob@example.com", HERE).await;
    let logs = format!("/api/v2/users/{}/logs", scene.user_id.replace('|', "%7C"));
    let logs = admin.get(&logs).await.expect(200).json();
    let is_it = |entry: &Value| entry["description"] == "Unblock a user";
    assert!(logs.as_array().unwrap().iter().any(is_it), "{logs}");
}

async fn nobody_is_blocked_while_it_is_off(app: TestApp) {
    let scene = Scene::new(app, json!({"max_attempts": 1})).await;
    let admin = scene.app.admin().await;
    scene.is_blocked(EMAIL, HERE).await;
    let considering = "consider_brute_force_enablement=true";
    let paths = [
        format!("{PATH}?identifier={EMAIL}"),
        format!("{PATH}?identifier={EMAIL}&{considering}"),
        of_user(&scene),
        format!("{}?{considering}", of_user(&scene)),
    ];
    for path in &paths {
        admin.get(path).await.is(200, &blocked_for(&[EMAIL]));
    }
    for settings in [json!({"shields": []}), json!({"enabled": false})] {
        let path = "/api/v2/attack-protection/brute-force-protection";
        admin.patch(path, &settings).await.expect(200);
        for path in &paths {
            let expected = if path.contains(considering) {
                blocked_for(&[])
            } else {
                blocked_for(&[EMAIL])
            };
            admin.get(path).await.is(200, &expected);
        }
    }
}

async fn what_is_asked_must_be_right(app: TestApp) {
    let admin = app.admin().await;
    let message = "Query validation error: 'Missing required property: identifier'.";
    for reply in [admin.get(PATH).await, admin.delete(PATH).await] {
        reply.is_problem(400, message, "invalid_query_string");
    }
    let path = format!("{PATH}?identifier=x&consider_brute_force_enablement=maybe");
    let refused = admin.get(&path).await.expect(400);
    assert_eq!(refused.text("errorCode"), "invalid_query_string");
    for path in [format!("{PATH}/auth0%7Cnobody"), format!("{PATH}/x")] {
        for reply in [admin.get(&path).await, admin.delete(&path).await] {
            reply.is_problem(404, "The user does not exist.", "inexistent_user");
        }
    }
}
