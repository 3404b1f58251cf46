//! Who is asked, and when.

use serde_json::json;
use testkit::{TestApp, both_engines};

use super::{id_token, id_token_after_login, strict, strict_and_nobody};
use crate::authorize::answered;

both_engines!(
    oidcc_prompt_login,
    oidcc_prompt_none_not_logged_in,
    oidcc_prompt_none_logged_in,
    oidcc_id_token_hint,
    oidcc_max_age_1,
    oidcc_max_age_10000,
);

async fn oidcc_prompt_login(app: TestApp) {
    let mut scene = strict(&app, json!({})).await;
    let asked = json!({"max_age": "10000"});
    let first = id_token(&mut scene, asked).await;
    app.clock.advance_seconds(2);
    let second = id_token_after_login(&mut scene, json!({"prompt": "login"})).await;
    assert!(second["auth_time"].as_i64() > first["auth_time"].as_i64());
}

async fn oidcc_prompt_none_not_logged_in(app: TestApp) {
    let mut scene = strict_and_nobody(&app, json!({})).await;
    let answer = answered(&scene.ask(json!({"prompt": "none"})).await);
    assert_eq!(answer["error"], "login_required");
}

async fn oidcc_prompt_none_logged_in(app: TestApp) {
    let mut scene = strict(&app, json!({})).await;
    let first = id_token(&mut scene, json!({})).await;
    let second = id_token(&mut scene, json!({"prompt": "none"})).await;
    assert_eq!(first["sub"], second["sub"]);
    assert_eq!(first.get("auth_time"), second.get("auth_time"));
}

async fn oidcc_id_token_hint(app: TestApp) {
    let mut scene = strict(&app, json!({})).await;
    let first = super::tokens(&mut scene, json!({})).await.text("id_token");
    let second = id_token(
        &mut scene,
        json!({"prompt": "none", "id_token_hint": first}),
    )
    .await;
    assert_eq!(second["sub"], scene.user_id);
}

async fn oidcc_max_age_1(app: TestApp) {
    let mut scene = strict(&app, json!({})).await;
    let asked = json!({"max_age": "1"});
    let first = id_token(&mut scene, asked.clone()).await;
    app.clock.advance_seconds(2);
    let second = id_token_after_login(&mut scene, asked).await;
    assert!(second["auth_time"].as_i64() > first["auth_time"].as_i64());
}

async fn oidcc_max_age_10000(app: TestApp) {
    let mut scene = strict(&app, json!({})).await;
    let asked = json!({"max_age": "10000"});
    let first = id_token(&mut scene, asked.clone()).await;
    app.clock.advance_seconds(2);
    let second = id_token(&mut scene, asked).await;
    assert!(first["auth_time"].is_number());
    assert_eq!(first["auth_time"], second["auth_time"]);
}
