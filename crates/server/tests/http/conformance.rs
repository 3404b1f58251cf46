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

use crate::authorize::{Scene, code};

/// A strict application, and somebody who is signed in.
async fn strict(app: &TestApp, settings: Value) -> Scene<'_> {
    let mut scene = Scene::with(app, settings).await;
    let path = format!("/api/lictor/v1/clients/{}", scene.client.id);
    let body = json!({"strict": true});
    app.admin().await.patch(&path, &body).await.expect(200);
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
