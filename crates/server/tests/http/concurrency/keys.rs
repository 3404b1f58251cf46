//! After a rotation tokens are signed with the new key; after a revocation nothing that the old
//! one signed is accepted.

use std::sync::{Arc, Mutex};

use serde_json::json;
use testkit::{TestApp, both_engines};

use super::Crowd;
use super::timeline::Timeline;

both_engines!(
    tokens_follow_the_current_key,
    many_rotations_at_once_leave_one_current_key
);

const ROUNDS: usize = 4;

/// A key's id, whether it signs, a token that it signed, and whether that is accepted.
#[derive(Clone)]
struct Key {
    kid: String,
    signs: Arc<Timeline>,
    token: String,
    verifies: Arc<Timeline>,
}

impl Key {
    async fn current(app: &TestApp) -> Self {
        let token = app.admin().await.token.unwrap();
        let kid = testkit::header(&token)["kid"].as_str().unwrap().to_owned();
        Self {
            signs: Arc::new(Timeline::new(&format!("{kid} signs"), true)),
            verifies: Arc::new(Timeline::new(&format!("{kid} verifies"), true)),
            kid,
            token,
        }
    }

    async fn look(&self, app: &TestApp) {
        let signs = async {
            let token = app.admin().await.token.unwrap();
            Some(testkit::header(&token)["kid"] == self.kid.as_str())
        };
        self.signs.look(signs).await;
        let verifies = async {
            let reply = app.bearer(&self.token).get("/api/v2/keys/signing/x").await;
            Some(reply.status == 404)
        };
        self.verifies.look(verifies).await;
        let published = async {
            let keys = app.nobody().get("/.well-known/jwks.json").await.shown();
            Some(keys.contains(&self.kid))
        };
        self.verifies.look(published).await;
    }
}

async fn tokens_follow_the_current_key(app: TestApp) {
    let app = Arc::new(app);
    let keys = Arc::new(Mutex::new(vec![Key::current(&app).await]));
    let mut crowd = Crowd::new();
    crowd.writer({
        let (app, keys) = (app.clone(), keys.clone());
        async move {
            for _ in 0..ROUNDS {
                let key = keys.lock().unwrap().last().unwrap().clone();
                let rotate = async {
                    let admin = app.admin().await;
                    admin
                        .post("/api/v2/keys/signing/rotate", &json!({}))
                        .await
                        .expect(201);
                };
                key.signs.switch(false, rotate).await;
                key.signs.be_seen().await;
                let next = Key::current(&app).await;
                keys.lock().unwrap().push(next);
                let revoke = async {
                    let path = format!("/api/v2/keys/signing/{}/revoke", key.kid);
                    app.admin().await.put(&path).await.expect(200);
                };
                key.verifies.switch(false, revoke).await;
                key.verifies.be_seen().await;
            }
        }
    });
    for distance in [0, 0, 1] {
        let (app, keys) = (app.clone(), keys.clone());
        crowd.watcher(move || {
            let app = app.clone();
            let key = {
                let keys = keys.lock().unwrap();
                keys[keys.len().saturating_sub(1 + distance)].clone()
            };
            async move { key.look(&app).await }
        });
    }
    crowd.finish().await;
    for key in keys.lock().unwrap().iter() {
        key.signs.check();
        key.verifies.check();
    }
}

async fn many_rotations_at_once_leave_one_current_key(app: TestApp) {
    let app = Arc::new(app);
    let mut crowd = Crowd::new();
    for _ in 0..4 {
        let app = app.clone();
        crowd.writer(async move {
            let admin = app.admin().await;
            admin
                .post("/api/v2/keys/signing/rotate", &json!({}))
                .await
                .expect(201);
        });
    }
    crowd.finish().await;
    let keys = app.admin().await.get("/api/v2/keys/signing").await.json();
    let count = |role: &str| {
        let keys = keys.as_array().unwrap().iter();
        keys.filter(|key| key[role] == true).count()
    };
    assert_eq!(
        (count("current"), count("next"), count("previous")),
        (1, 1, 4)
    );
}
