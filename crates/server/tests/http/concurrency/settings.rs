//! A token drawn after a setting was changed follows it.

use std::sync::Arc;

use serde_json::{Value, json};
use testkit::{Reply, TestApp, both_engines};

use super::Crowd;
use super::timeline::Timeline;

both_engines!(the_default_audience, the_lifetime, the_algorithm);

const ROUNDS: usize = 20;

/// Sends one body and the other in turn, while others draw tokens; `seen` says whether a token
/// is as after the first body.
async fn toggle(
    app: &Arc<TestApp>,
    (path, bodies): (String, [Value; 2]),
    request: Value,
    seen: fn(&Reply) -> bool,
) {
    let admin = app.admin().await;
    admin.patch(&path, &bodies[0]).await.expect(200);
    let timeline = Arc::new(Timeline::new(&bodies[0].to_string(), true));
    let mut crowd = Crowd::new();
    crowd.writer({
        let (app, timeline) = (app.clone(), timeline.clone());
        async move {
            for round in 1..=ROUNDS {
                let change = async {
                    app.admin()
                        .await
                        .patch(&path, &bodies[round % 2])
                        .await
                        .expect(200);
                };
                timeline.switch(round % 2 == 0, change).await;
                timeline.be_seen().await;
            }
        }
    });
    for _ in 0..3 {
        let (app, timeline, request) = (app.clone(), timeline.clone(), request.clone());
        crowd.watcher(move || {
            let (app, timeline, request) = (app.clone(), timeline.clone(), request.clone());
            async move {
                let look = async { Some(seen(&app.token_request(&request).await.expect(200))) };
                timeline.look(look).await;
            }
        });
    }
    crowd.finish().await;
    timeline.check();
}

fn token(reply: &Reply) -> String {
    reply.text("access_token")
}

async fn the_default_audience(app: TestApp) {
    let app = Arc::new(app);
    let first = app
        .api_with(json!({"identifier": "first", "scopes": [{"value": "a"}]}))
        .await;
    let client = app.client().await;
    app.grant(&client, &first, &["a"]).await;
    let second = app.api(&["b"]).await;
    app.grant(&client, &second, &["b"]).await;
    let bodies = [&first, &second].map(|api| json!({"default_audience": api.identifier}));
    let request = json!({
        "grant_type": "client_credentials", "client_id": client.id, "client_secret": client.secret,
    });
    let seen = |reply: &Reply| testkit::claims(&token(reply))["aud"] == "first";
    toggle(
        &app,
        ("/api/v2/tenants/settings".to_owned(), bodies),
        request,
        seen,
    )
    .await;
}

async fn the_lifetime(app: TestApp) {
    let app = Arc::new(app);
    let (api, client, _) = app.granted(&["a"]).await;
    let bodies = [
        json!({"token_lifetime": 60}),
        json!({"token_lifetime": 120}),
    ];
    let request = super::super::oauth::request(&client, &api);
    let seen = |reply: &Reply| reply.member("expires_in") == 60;
    toggle(&app, (api.path(), bodies), request, seen).await;
}

async fn the_algorithm(app: TestApp) {
    let app = Arc::new(app);
    let (api, client, _) = app.granted(&["a"]).await;
    let bodies = ["ES256", "HS256"].map(|algorithm| json!({"signing_alg": algorithm}));
    let request = super::super::oauth::request(&client, &api);
    let seen = |reply: &Reply| testkit::header(&token(reply))["alg"] == "ES256";
    toggle(&app, (api.extension(), bodies), request, seen).await;
}
