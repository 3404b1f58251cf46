//! A token drawn after the PATCH answered never carries the deleted permission.

use std::sync::Arc;

use serde_json::json;
use testkit::{Api, Client, Grant, TestApp, both_engines};

use super::Crowd;
use super::timeline::Timeline;

both_engines!(a_token_never_carries_what_was_deleted_before_it_was_asked_for);

/// How often each permission is deleted and made anew.
const ROUNDS: usize = 12;

/// An API with a permission that comes and goes, and who draws tokens for it.
struct Scene {
    app: Arc<TestApp>,
    api: Api,
    /// Holds the permission by name, until it is deleted.
    named: Client,
    grant: Grant,
    /// Holds whatever there is.
    all: Client,
    named_has_it: Timeline,
    all_has_it: Timeline,
}

impl Scene {
    async fn new(app: &Arc<TestApp>, number: usize) -> Arc<Self> {
        let (api, named, grant) = app.granted(&["keep", "go"]).await;
        let all = app.client().await;
        app.grant_with(json!({
            "client_id": all.id, "audience": api.identifier, "allow_all_scopes": true,
        }))
        .await;
        Arc::new(Self {
            app: app.clone(),
            api,
            named,
            grant,
            all,
            named_has_it: Timeline::new(&format!("named {number}"), true),
            all_has_it: Timeline::new(&format!("all {number}"), true),
        })
    }

    async fn keep(&self, scopes: &[&str]) {
        let admin = self.app.admin().await;
        admin.keep_scopes(&self.api, scopes).await.expect(200);
    }

    async fn write(self: Arc<Self>) {
        for _ in 0..ROUNDS {
            let gone = self.keep(&["keep"]);
            let gone = self.named_has_it.switch(false, gone);
            self.all_has_it.switch(false, gone).await;
            self.be_seen().await;
            // Made anew it is there for whoever has all, and for nobody by name.
            let back = self.keep(&["keep", "go"]);
            self.all_has_it.switch(true, back).await;
            let granted = async {
                let body = json!({"scope": ["keep", "go"]});
                let admin = self.app.admin().await;
                admin.patch(&self.grant.path(), &body).await.expect(200);
            };
            self.named_has_it.switch(true, granted).await;
            self.be_seen().await;
        }
    }

    async fn be_seen(&self) {
        self.named_has_it.be_seen().await;
        self.all_has_it.be_seen().await;
    }

    async fn look(&self) {
        for (timeline, client) in [
            (&self.named_has_it, &self.named),
            (&self.all_has_it, &self.all),
        ] {
            let carries = async {
                let carried = self.app.carried(client, &self.api).await;
                assert!(carried.contains(&"keep".to_owned()));
                Some(carried.contains(&"go".to_owned()))
            };
            timeline.look(carries).await;
        }
    }

    /// Changes of other things, which drop what is cached at any time.
    async fn disturb(&self) {
        let admin = self.app.admin().await;
        let name = json!({"name": "n"});
        admin.patch(&self.api.path(), &name).await.expect(200);
        admin.patch(&self.all.path(), &name).await.expect(200);
    }
}

async fn a_token_never_carries_what_was_deleted_before_it_was_asked_for(app: TestApp) {
    let app = Arc::new(app);
    let mut crowd = Crowd::new();
    let mut scenes = Vec::new();
    for number in 0..3 {
        let scene = Scene::new(&app, number).await;
        crowd.writer(scene.clone().write());
        for _ in 0..3 {
            let scene = scene.clone();
            crowd.watcher(move || {
                let scene = scene.clone();
                async move { scene.look().await }
            });
        }
        scenes.push(scene);
    }
    let scene = scenes[0].clone();
    crowd.watcher(move || {
        let scene = scene.clone();
        async move { scene.disturb().await }
    });
    crowd.finish().await;
    for scene in scenes {
        scene.named_has_it.check();
        scene.all_has_it.check();
    }
}
