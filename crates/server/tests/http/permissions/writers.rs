//! Many edit the permissions of one API at once, each on what it has seen.

use std::sync::Arc;

use serde_json::{Value, json};
use testkit::{TestApp, both_engines};

use super::{path, role_with};

both_engines!(
    sixty_four_writers_lose_no_update,
    a_plan_that_was_overtaken_is_always_refused,
);

const WRITERS: usize = 64;

/// Each writer adds a permission of its own to the list that it has read, until that is accepted;
/// half by the Management API, half by describing one permission they share.
async fn sixty_four_writers_lose_no_update(app: TestApp) {
    let api = app.api(&["shared"]).await;
    let app = Arc::new(app);
    let token = app.admin().await.token.unwrap();
    let mut writers = tokio::task::JoinSet::new();
    for number in 0..WRITERS {
        let (app, api, token) = (app.clone(), api.clone(), token.clone());
        writers.spawn(async move {
            loop {
                let (at, member) = if number % 2 == 0 {
                    (api.path(), "scopes")
                } else {
                    (path(&api, "shared"), "description")
                };
                let seen = app.bearer(&token).get(&at).await.expect(200);
                let body = match seen.member(member) {
                    Value::Array(mut scopes) => {
                        scopes.push(json!({"value": format!("p{number}")}));
                        json!({"scopes": scopes})
                    }
                    other => {
                        let text = other.as_str().unwrap_or_default();
                        json!({"description": format!("{text}{number} ")})
                    }
                };
                let actor = app.bearer(&token).with("if-match", seen.header("etag"));
                match actor.patch(&at, &body).await.status {
                    200 => break,
                    412 => {}
                    other => panic!("{other}"),
                }
            }
        });
    }
    while let Some(done) = writers.join_next().await {
        done.unwrap();
    }
    let scopes = app.admin().await.get(&api.path()).await.member("scopes");
    let scopes = scopes.as_array().unwrap();
    for number in (0..WRITERS).step_by(2) {
        let value = format!("p{number}");
        assert!(
            scopes.iter().any(|one| one["value"] == value.as_str()),
            "{value}"
        );
    }
    let description = scopes[0]["description"].as_str().unwrap();
    for number in (1..WRITERS).step_by(2) {
        let said = description
            .split(' ')
            .any(|word| word == number.to_string());
        assert!(said, "{number}: {description}");
    }
}

/// While somebody deletes by a plan, others change who holds it: either the deletion came first,
/// or it is refused.
async fn a_plan_that_was_overtaken_is_always_refused(app: TestApp) {
    for round in 0..8 {
        let api = app.api(&["a"]).await;
        let user = app.user().await;
        let role = role_with(&app, &api, &["a"], &[]).await;
        let admin = app.admin().await;
        let impact = format!("{}/impact", path(&api, "a"));
        let plan = admin.get(&impact).await.header("etag").to_owned();
        let deleter = app.admin().await.with("if-match", &plan);
        let at = path(&api, "a");
        let members = format!("{}/users", role.path());
        let body = json!({"users": [user]});
        let (deleted, added) = if round % 2 == 0 {
            tokio::join!(deleter.delete(&at), admin.post(&members, &body))
        } else {
            let direct = async { give_or_not(&app, &api, &user).await };
            tokio::join!(deleter.delete(&at), direct)
        };
        match deleted.status {
            // The deletion's counts are those of the plan: it came first.
            200 => assert_eq!(deleted.member("counts")["users"]["count"], 0, "{round}"),
            412 => assert!(added.status < 300, "{round}"),
            other => panic!("{other}"),
        }
    }
}

async fn give_or_not(app: &TestApp, api: &testkit::Api, user: &str) -> testkit::Reply {
    let path = format!("/api/v2/users/{}/permissions", user.replace('|', "%7C"));
    let admin = app.admin().await;
    admin.post(&path, &testkit::permissions(api, &["a"])).await
}
