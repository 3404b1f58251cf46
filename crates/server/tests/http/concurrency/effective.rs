//! What is deleted is in effect for nobody, once the deletion was answered: however it is held,
//! and however many others write meanwhile.

use std::sync::Arc;

use http::Method;
use serde_json::json;
use testkit::{Api, Role, TestApp, both_engines, permissions};

use super::Crowd;
use super::timeline::Timeline;
use crate::effective::effective;

both_engines!(no_effective_set_has_what_was_deleted_before_it_was_asked_for);

/// How often the permission is deleted, made anew and given again.
const ROUNDS: usize = 8;

/// A permission that comes and goes, a user who has it through a role, and one who has it
/// directly.
struct Scene {
    app: Arc<TestApp>,
    api: Api,
    role: Role,
    member: String,
    holder: String,
    of_member: Timeline,
    of_holder: Timeline,
}

fn own(user: &str, what: &str) -> String {
    format!("/api/v2/users/{}/{what}", user.replace('|', "%7C"))
}

impl Scene {
    async fn new(app: &Arc<TestApp>, number: usize) -> Arc<Self> {
        let scene = Self {
            app: app.clone(),
            api: app.api(&["keep", "go"]).await,
            role: app.role().await,
            member: app.user().await,
            holder: app.user().await,
            of_member: Timeline::new(&format!("member {number}"), true),
            of_holder: Timeline::new(&format!("holder {number}"), true),
        };
        let body = json!({"users": [scene.member]});
        let users = format!("{}/users", scene.role.path());
        app.admin().await.post(&users, &body).await.expect(200);
        scene.give(&scene.of_role(), &["keep", "go"]).await;
        scene
            .give(&own(&scene.holder, "permissions"), &["keep", "go"])
            .await;
        Arc::new(scene)
    }

    fn of_role(&self) -> String {
        format!("{}/permissions", self.role.path())
    }

    async fn give(&self, path: &str, values: &[&str]) {
        let body = permissions(&self.api, values);
        self.app.admin().await.post(path, &body).await.expect(201);
    }

    async fn keep(&self, scopes: &[&str]) {
        let admin = self.app.admin().await;
        admin.keep_scopes(&self.api, scopes).await.expect(200);
    }

    async fn write(self: Arc<Self>) {
        for _ in 0..ROUNDS {
            let gone = self.keep(&["keep"]);
            let gone = self.of_member.switch(false, gone);
            self.of_holder.switch(false, gone).await;
            self.be_seen().await;
            // Made anew it is held by nobody until it is given again.
            self.keep(&["keep", "go"]).await;
            self.be_seen().await;
            let path = self.of_role();
            self.of_member.switch(true, self.give(&path, &["go"])).await;
            let path = own(&self.holder, "permissions");
            self.of_holder.switch(true, self.give(&path, &["go"])).await;
            self.be_seen().await;
        }
    }

    async fn be_seen(&self) {
        self.of_member.be_seen().await;
        self.of_holder.be_seen().await;
    }

    async fn look(&self) {
        for (timeline, user) in [
            (&self.of_member, &self.member),
            (&self.of_holder, &self.holder),
        ] {
            let carries = async {
                let held = effective(&self.app, user, &self.api).await;
                assert!(held.iter().any(|one| one.starts_with("keep:")), "{held:?}");
                Some(held.iter().any(|one| one.starts_with("go:")))
            };
            timeline.look(carries).await;
        }
    }

    /// Changes of other things, which drop what is kept in memory at any time.
    async fn disturb(&self) {
        let other = self.app.role().await;
        let body = json!({"roles": [other.id]});
        let admin = self.app.admin().await;
        for user in [&self.member, &self.holder] {
            let roles = own(user, "roles");
            admin
                .send(Method::POST, &roles, Some(&body))
                .await
                .expect(204);
        }
        let held = format!("{}/permissions", other.path());
        self.give(&held, &["keep"]).await;
        admin.delete(&other.path()).await.expect(200);
    }
}

async fn no_effective_set_has_what_was_deleted_before_it_was_asked_for(app: TestApp) {
    let app = Arc::new(app);
    let mut crowd = Crowd::new();
    let mut scenes = Vec::new();
    for number in 0..3 {
        let scene = Scene::new(&app, number).await;
        crowd.writer(scene.clone().write());
        for _ in 0..2 {
            let scene = scene.clone();
            crowd.watcher(move || {
                let scene = scene.clone();
                async move { scene.look().await }
            });
        }
        let disturbed = scene.clone();
        crowd.watcher(move || {
            let scene = disturbed.clone();
            async move { scene.disturb().await }
        });
        scenes.push(scene);
    }
    crowd.finish().await;
    for scene in scenes {
        scene.of_member.check();
        scene.of_holder.check();
    }
}
