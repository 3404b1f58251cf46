//! After a secret was rotated, or a credential removed, the old one is refused.

use std::sync::{Arc, Mutex};

use serde_json::json;
use testkit::{Client, TestApp, both_engines};

use super::Crowd;
use super::timeline::Timeline;

both_engines!(
    an_old_secret_is_refused_once_the_new_one_was_answered,
    a_client_that_may_not_use_a_grant_type_may_not_at_once,
);

const ROUNDS: usize = 20;

/// A secret, and whether it is right.
type Secret = (Client, Arc<Timeline>);

async fn an_old_secret_is_refused_once_the_new_one_was_answered(app: TestApp) {
    let app = Arc::new(app);
    let (api, client, _) = app.granted(&["a"]).await;
    let first = Arc::new(Timeline::new("secret 0", true));
    let secrets: Arc<Mutex<Vec<Secret>>> = Arc::new(Mutex::new(vec![(client.clone(), first)]));
    let mut crowd = Crowd::new();
    crowd.writer({
        let (app, secrets) = (app.clone(), secrets.clone());
        async move {
            for round in 1..=ROUNDS {
                let old = secrets.lock().unwrap().last().unwrap().1.clone();
                let path = format!("{}/rotate-secret", client.path());
                let mut secret = String::new();
                let rotate = async {
                    let rotated = app.admin().await.post(&path, &json!({})).await;
                    secret = rotated.expect(200).text("client_secret");
                };
                old.switch(false, rotate).await;
                let new = Arc::new(Timeline::new(&format!("secret {round}"), true));
                let client = Client {
                    secret,
                    ..client.clone()
                };
                secrets.lock().unwrap().push((client, new.clone()));
                old.be_seen().await;
                new.be_seen().await;
            }
        }
    });
    for distance in [0, 0, 1, 2] {
        let (app, api, secrets) = (app.clone(), api.clone(), secrets.clone());
        crowd.watcher(move || {
            let (app, api) = (app.clone(), api.clone());
            let secret = {
                let secrets = secrets.lock().unwrap();
                secrets[secrets.len().saturating_sub(1 + distance)].clone()
            };
            async move {
                let (client, timeline) = secret;
                let is_right = async {
                    match app.draw(&client, &api).await.status {
                        200 => Some(true),
                        401 => Some(false),
                        other => panic!("answered {other}"),
                    }
                };
                timeline.look(is_right).await;
            }
        });
    }
    crowd.finish().await;
    for (_, timeline) in secrets.lock().unwrap().iter() {
        timeline.check();
    }
}

async fn a_client_that_may_not_use_a_grant_type_may_not_at_once(app: TestApp) {
    let app = Arc::new(app);
    let (api, client, _) = app.granted(&["a"]).await;
    let timeline = Arc::new(Timeline::new("grant type", true));
    let mut crowd = Crowd::new();
    crowd.writer({
        let (app, timeline, path) = (app.clone(), timeline.clone(), client.path());
        async move {
            for round in 0..2 * ROUNDS {
                let allowed = round % 2 == 1;
                let grant_types = if allowed {
                    vec!["client_credentials"]
                } else {
                    vec![]
                };
                let change = async {
                    let body = json!({"grant_types": grant_types});
                    app.admin().await.patch(&path, &body).await.expect(200);
                };
                timeline.switch(allowed, change).await;
                timeline.be_seen().await;
            }
        }
    });
    for _ in 0..3 {
        let (app, api, client) = (app.clone(), api.clone(), client.clone());
        let timeline = timeline.clone();
        crowd.watcher(move || {
            let (app, api, client) = (app.clone(), api.clone(), client.clone());
            let timeline = timeline.clone();
            async move {
                let may = async { Some(app.draw(&client, &api).await.status == 200) };
                timeline.look(may).await;
            }
        });
    }
    crowd.finish().await;
    timeline.check();
}
