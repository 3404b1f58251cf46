//! What the OpenID Foundation's conformance suite demands of a server, module by module, with an
//! application that is strict. `compat/conformance.md` is the list; a test has its module's name.

mod basic;
mod config;
mod errors;
mod forms;
mod hybrid;
mod logout;
mod prompts;
mod scopes;

use serde_json::{Value, json};
use testkit::{Reply, TestApp, claims};

use crate::authorize::{Scene, answered, code, waits_at};

/// Response types other than `code`.
const RESPONSE_TYPES: [&str; 5] = [
    "id_token",
    "id_token token",
    "code id_token",
    "code token",
    "code id_token token",
];

/// A strict application, and nobody who is signed in.
async fn strict_and_nobody(app: &TestApp, settings: Value) -> Scene<'_> {
    let scene = Scene::with(app, settings).await;
    let path = format!("/api/lictor/v1/clients/{}", scene.client.id);
    let body = json!({"strict": true});
    app.admin().await.patch(&path, &body).await.expect(200);
    scene
}

/// A strict application, and somebody who is signed in.
async fn strict(app: &TestApp, settings: Value) -> Scene<'_> {
    let mut scene = strict_and_nobody(app, settings).await;
    let email = format!("person-{}@example.com", app.number());
    scene.user_id = app
        .user_with(json!({"email": email, "email_verified": true}))
        .await;
    scene.log_in().await;
    scene
}

/// Tokens by a code, for a request with these parameters.
async fn tokens(scene: &mut Scene<'_>, asked: Value) -> Reply {
    let code = code(&scene.ask(asked).await);
    scene.redeem(&code, json!({})).await.expect(200)
}

/// The claims of the ID token for such a request.
async fn id_token(scene: &mut Scene<'_>, asked: Value) -> Value {
    claims(&tokens(scene, asked).await.text("id_token"))
}

/// The claims of the ID token after such a request has made the person log in again.
async fn id_token_after_login(scene: &mut Scene<'_>, asked: Value) -> Value {
    let waiting = waits_at(&scene.ask(asked).await, "/u/login");
    let session = scene.log_in().await;
    scene.advance(&waiting, json!({"session": session})).await;
    let answer = answered(&scene.resume(&waiting).await);
    let given = scene.redeem(&answer["code"], json!({})).await.expect(200);
    claims(&given.text("id_token"))
}
