//! Who sends slowly is told so in the envelope of the surface that was asked.

use axum::body::{Body, Bytes};
use futures_util::{StreamExt as _, stream};
use http::Method;
use testkit::{Engine, TestApp};

/// A body that begins and never ends.
fn endless() -> Body {
    let start = stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(b"{"))]);
    Body::from_stream(start.chain(stream::pending()))
}

/// The time of timers is the test's from here on; nothing may wait for a database then.
#[tokio::test]
async fn a_body_that_never_ends_is_not_waited_for() {
    let app = TestApp::start(Engine::Sqlite).await.unwrap();
    let admin = app.admin().await;
    admin.get("/api/v2/clients").await.expect(200);
    tokio::time::pause();
    let json = "application/json";
    let path = "/api/v2/clients";
    let late = admin.send_bytes(Method::POST, path, json, endless()).await;
    late.is_problem(408, "The request took too long", "");
    for path in ["/oauth/token", "/oauth/revoke"] {
        let late = app
            .nobody()
            .send_bytes(Method::POST, path, json, endless())
            .await;
        late.is_refusal(408, "invalid_request", "The request took too long");
    }
}
