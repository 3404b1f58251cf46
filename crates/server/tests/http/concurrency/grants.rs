//! A token drawn after a grant was changed or deleted follows the change.

use std::sync::Arc;

use serde_json::{Value, json};
use testkit::{Api, Client, Grant, TestApp, both_engines};

use super::Crowd;
use super::timeline::Timeline;

both_engines!(
    a_deleted_grant_gives_no_token,
    a_default_grant_comes_and_goes,
    who_becomes_a_third_party,
    an_api_that_is_deleted_and_made_anew,
);

const ROUNDS: usize = 15;

/// Whether the client gets a token for the API.
async fn gets_one(app: &TestApp, client: &Client, api: &Api) -> Option<bool> {
    match app.draw(client, api).await.status {
        200 => Some(true),
        403 => Some(false),
        other => panic!("answered {other}"),
    }
}

/// Runs a writer with three who draw tokens all the while.
async fn watch(
    app: &Arc<TestApp>,
    (client, api): (&Client, &Api),
    timeline: &Arc<Timeline>,
    writer: impl Future<Output = ()> + Send + 'static,
) {
    let mut crowd = Crowd::new();
    crowd.writer(writer);
    for _ in 0..3 {
        let (app, client, api) = (app.clone(), client.clone(), api.clone());
        let timeline = timeline.clone();
        crowd.watcher(move || {
            let (app, client, api) = (app.clone(), client.clone(), api.clone());
            let timeline = timeline.clone();
            async move { timeline.look(gets_one(&app, &client, &api)).await }
        });
    }
    crowd.finish().await;
    timeline.check();
}

/// Deletes the grant and makes it anew, again and again.
async fn come_and_go(app: Arc<TestApp>, timeline: Arc<Timeline>, mut grant: Grant, body: Value) {
    for _ in 0..ROUNDS {
        let path = grant.path();
        let delete = async {
            app.admin().await.delete(&path).await.expect(204);
        };
        timeline.switch(false, delete).await;
        timeline.be_seen().await;
        let make = async {
            grant = app.grant_with(body.clone()).await;
        };
        timeline.switch(true, make).await;
        timeline.be_seen().await;
    }
}

async fn a_deleted_grant_gives_no_token(app: TestApp) {
    let app = Arc::new(app);
    let (api, client, grant) = app.granted(&["a"]).await;
    let body = json!({"client_id": client.id, "audience": api.identifier, "scope": ["a"]});
    let timeline = Arc::new(Timeline::new("own grant", true));
    let writer = come_and_go(app.clone(), timeline.clone(), grant, body);
    watch(&app, (&client, &api), &timeline, writer).await;
}

async fn a_default_grant_comes_and_goes(app: TestApp) {
    let app = Arc::new(app);
    let api = app.api(&["a"]).await;
    let client = app.client_with(json!({"is_first_party": false})).await;
    let body = json!({"default_for": "third_party_clients", "audience": api.identifier});
    let grant = app.grant_with(body.clone()).await;
    let timeline = Arc::new(Timeline::new("default grant", true));
    let writer = come_and_go(app.clone(), timeline.clone(), grant, body);
    watch(&app, (&client, &api), &timeline, writer).await;
}

async fn who_becomes_a_third_party(app: TestApp) {
    let app = Arc::new(app);
    let api = app.api(&["a"]).await;
    let client = app.client_with(json!({"is_first_party": false})).await;
    let body = json!({"default_for": "third_party_clients", "audience": api.identifier});
    app.grant_with(body).await;
    let timeline = Arc::new(Timeline::new("third party", true));
    let writer = {
        let (app, timeline, path) = (app.clone(), timeline.clone(), client.path());
        async move {
            for round in 0..2 * ROUNDS {
                let third_party = round % 2 == 1;
                let change = async {
                    let body = json!({"is_first_party": !third_party});
                    app.admin().await.patch(&path, &body).await.expect(200);
                };
                timeline.switch(third_party, change).await;
                timeline.be_seen().await;
            }
        }
    };
    watch(&app, (&client, &api), &timeline, writer).await;
}

async fn an_api_that_is_deleted_and_made_anew(app: TestApp) {
    let app = Arc::new(app);
    let (api, client, _) = app.granted(&["a"]).await;
    let timeline = Arc::new(Timeline::new("api", true));
    let writer = {
        let (app, timeline, client) = (app.clone(), timeline.clone(), client.clone());
        let mut api = api.clone();
        async move {
            for _ in 0..ROUNDS {
                let path = api.path();
                let delete = async {
                    app.admin().await.delete(&path).await.expect(204);
                };
                timeline.switch(false, delete).await;
                timeline.be_seen().await;
                // There again, but nobody was granted anything.
                api = app.api_with(json!({"identifier": api.identifier})).await;
                let make = async {
                    app.grant(&client, &api, &[]).await;
                };
                timeline.switch(true, make).await;
                timeline.be_seen().await;
            }
        }
    };
    watch(&app, (&client, &api), &timeline, writer).await;
}
