//! `id_token_hint`: whom a request is about.

use serde_json::json;
use testkit::{TestApp, both_engines};

use super::{Scene, code, refused, waits_at};

both_engines!(only_the_one_that_is_meant, what_is_no_hint_says_nothing,);

async fn id_token(scene: &mut Scene<'_>) -> String {
    let given = code(&scene.ask(json!({})).await);
    let given = scene.redeem(&given, json!({})).await.expect(200);
    given.text("id_token")
}

async fn only_the_one_that_is_meant(app: TestApp) {
    let mut scene = Scene::signed_in(&app).await;
    let hint = id_token(&mut scene).await;
    app.clock.advance_seconds(40_000);
    let asked = json!({"id_token_hint": hint, "prompt": "none"});
    code(&scene.ask(asked.clone()).await);
    let first = scene.user_id.clone();
    scene.user_id = app.user_without_password().await;
    let session = scene.log_in().await;
    refused(&scene.ask(asked).await, "login_required", "Login required");
    let waiting = scene.ask(json!({"id_token_hint": hint})).await;
    let waiting = waits_at(&waiting, "/u/login");
    scene.advance(&waiting, json!({"session": session})).await;
    refused(
        &scene.resume(&waiting).await,
        "login_required",
        "Login required",
    );
    let waiting = scene.ask(json!({"id_token_hint": hint})).await;
    let waiting = waits_at(&waiting, "/u/login");
    scene.user_id = first;
    let session = scene.log_in().await;
    scene.advance(&waiting, json!({"session": session})).await;
    code(&scene.resume(&waiting).await);
}

async fn what_is_no_hint_says_nothing(app: TestApp) {
    let mut scene = Scene::signed_in(&app).await;
    let hint = id_token(&mut scene).await;
    let forged = format!("{hint}x");
    for hint in ["x", "a.b.c", forged.as_str()] {
        code(&scene.ask(json!({"id_token_hint": hint})).await);
    }
    let mut other = Scene::signed_in(&app).await;
    code(&other.ask(json!({"id_token_hint": hint})).await);
}
