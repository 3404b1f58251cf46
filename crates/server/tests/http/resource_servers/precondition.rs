//! `ETag` and `If-Match` of an API (RFC 9110 §8.8.3, §13.1.1).

use serde_json::json;
use testkit::{Api, Reply, TestApp, both_engines};

both_engines!(
    each_change_has_a_tag_of_its_own,
    a_tag_that_is_current_lets_a_change_through,
    a_stale_tag_changes_nothing,
    a_stale_tag_deletes_nothing,
    nothing_matches_what_is_not_there,
    a_change_of_something_else_is_no_change_of_the_api,
);

const STALE: &str = "The entity was changed since the version named in If-Match";

async fn rename(app: &TestApp, api: &Api, if_match: &str, name: &str) -> Reply {
    let admin = app.admin().await.with("if-match", if_match);
    admin.patch(&api.path(), &json!({"name": name})).await
}

async fn tag(app: &TestApp, api: &Api) -> String {
    let read = app.admin().await.get(&api.path()).await;
    read.header("etag").to_owned()
}

async fn each_change_has_a_tag_of_its_own(app: TestApp) {
    let api = app.api(&["a"]).await;
    let first = tag(&app, &api).await;
    assert!(first.starts_with('"') && first.ends_with('"'), "{first}");
    let admin = app.admin().await;
    let second = admin.patch(&api.path(), &json!({"name": "A"})).await;
    assert_ne!(second.header("etag"), first);
    assert_eq!(tag(&app, &api).await, second.header("etag"));
    let third = admin
        .patch(&api.extension(), &json!({"signing_alg": "ES256"}))
        .await;
    assert_ne!(third.header("etag"), second.header("etag"));
    assert_eq!(tag(&app, &api).await, third.header("etag"));
}

async fn a_tag_that_is_current_lets_a_change_through(app: TestApp) {
    let api = app.api(&["a"]).await;
    for form in [
        "{}",
        "W/{}",
        "\"0\", {}",
        "{} , \"99\"",
        "\"0\",W/{},\"7\"",
        "*",
    ] {
        let if_match = form.replace("{}", &tag(&app, &api).await);
        rename(&app, &api, &if_match, "A").await.expect(200);
    }
    let tag = tag(&app, &api).await;
    let admin = app
        .admin()
        .await
        .with("if-match", "\"0\"")
        .with("if-match", &tag);
    admin
        .patch(&api.path(), &json!({"name": "B"}))
        .await
        .expect(200);
    let star = app.admin().await.with("if-match", "*");
    star.delete(&api.path()).await.expect(204);
}

async fn a_stale_tag_changes_nothing(app: TestApp) {
    let api = app.api(&["a"]).await;
    let old = tag(&app, &api).await;
    rename(&app, &api, &old, "A").await.expect(200);
    let before = app.admin().await.get(&api.path()).await;
    let changes = "/api/v2/logs?q=type:sapi";
    let logged = app.admin().await.get(changes).await.shown();
    for if_match in [
        old.as_str(),
        &format!("W/{old}"),
        "\"99\"",
        "\"0\", \"98\"",
        "",
        "\"\"",
        "x",
    ] {
        let refused = rename(&app, &api, if_match, "B").await;
        refused.is_problem(412, STALE, "precondition_failed");
        let admin = app.admin().await.with("if-match", if_match);
        let scopes = admin.keep_scopes(&api, &[]).await;
        scopes.is_problem(412, STALE, "precondition_failed");
        let algorithm = json!({"signing_alg": "PS256"});
        let extension = admin.patch(&api.extension(), &algorithm).await;
        extension.is_problem(412, STALE, "precondition_failed");
    }
    let after = app.admin().await.get(&api.path()).await;
    after.is(200, &before.shown());
    assert_eq!(after.header("etag"), before.header("etag"));
    let after = app.admin().await.get(changes).await.shown();
    assert_eq!(after, logged);
}

async fn a_stale_tag_deletes_nothing(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let old = tag(&app, &api).await;
    rename(&app, &api, &old, "A").await.expect(200);
    let refused = app
        .admin()
        .await
        .with("if-match", &old)
        .delete(&api.path())
        .await;
    refused.is_problem(412, STALE, "precondition_failed");
    assert_eq!(app.carried(&client, &api).await, ["a"]);
    let current = tag(&app, &api).await;
    let admin = app.admin().await.with("if-match", &current);
    admin.delete(&api.path()).await.expect(204);
}

async fn nothing_matches_what_is_not_there(app: TestApp) {
    let path = "/api/v2/resource-servers/0123456789abcdef01234567";
    for if_match in ["*", "\"1\""] {
        let admin = app.admin().await.with("if-match", if_match);
        for reply in [
            admin.patch(path, &json!({"name": "A"})).await,
            admin.delete(path).await,
        ] {
            reply.is_problem(412, STALE, "precondition_failed");
        }
    }
}

async fn a_change_of_something_else_is_no_change_of_the_api(app: TestApp) {
    let (api, client, grant) = app.granted(&["a"]).await;
    let before = tag(&app, &api).await;
    let admin = app.admin().await;
    admin
        .patch(&grant.path(), &json!({"scope": []}))
        .await
        .expect(200);
    admin
        .patch(&client.path(), &json!({"name": "n"}))
        .await
        .expect(200);
    app.draw(&client, &api).await.expect(200);
    admin.delete(&grant.path()).await.expect(204);
    assert_eq!(tag(&app, &api).await, before);
}
