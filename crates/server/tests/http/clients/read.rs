//! Reading an application: what who may see, and which members are answered.

use serde_json::json;
use testkit::{CLIENT_ID, Reply, TestApp, both_engines};

use super::PATH;
use crate::snapshot;

both_engines!(
    a_read_shows_the_certificate_and_no_key,
    the_global_client_has_fewer_members,
    fields_are_chosen_or_left_out,
    each_scope_shows_its_members,
    secrets_that_are_asked_for_need_their_scope,
    what_is_not_there,
    no_connection_is_enabled,
);

async fn get(app: &TestApp, path: &str) -> Reply {
    app.admin().await.get(path).await
}

async fn a_read_shows_the_certificate_and_no_key(app: TestApp) {
    let client = app.client().await;
    let read = get(&app, &client.path()).await;
    snapshot!("read_client", read);
    assert_eq!(read.text("client_secret"), client.secret);
    let list = get(&app, PATH).await.json();
    let one = list
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["client_id"] == client.id);
    assert_eq!(one.unwrap().to_string(), read.shown());
    let keys = get(&app, "/api/v2/keys/signing").await.json();
    let current = keys
        .as_array()
        .unwrap()
        .iter()
        .find(|key| key["current"] == true)
        .unwrap();
    let shown = &read.member("signing_keys")[0];
    assert_eq!(
        (&shown["cert"], &shown["pkcs7"]),
        (&current["cert"], &current["pkcs7"])
    );
}

async fn the_global_client_has_fewer_members(app: TestApp) {
    let global = get(&app, &format!("{PATH}?is_global=true")).await;
    snapshot!("global_client", global);
    let plain = get(&app, &format!("{PATH}?is_global=false")).await.json();
    assert_eq!(plain.as_array().unwrap().len(), 1);
    assert_eq!(plain[0]["client_id"], CLIENT_ID);
}

async fn fields_are_chosen_or_left_out(app: TestApp) {
    let path = app.client_with(json!({"name": "A"})).await.path();
    // The tenant is always answered.
    let some = get(&app, &format!("{path}?fields=name,app_type")).await;
    some.is(
        200,
        r#"{"tenant":"lictor","name":"A","app_type":"non_interactive"}"#,
    );
    let whole = get(&app, &path).await.members();
    let query = "fields=signing_keys,tenant,name&include_fields=false";
    let others = get(&app, &format!("{path}?{query}")).await.members();
    assert_eq!(others.len(), whole.len() - 2);
    assert!(others.contains(&"tenant".to_owned()) && !others.contains(&"name".to_owned()));
    let refused = get(&app, &format!("{path}?fields=name,nothing"))
        .await
        .expect(400);
    let message = "Query validation error: 'String 'name,nothing' does not match pattern. Must be \
        a comma separated list of the following values: addons,allowed_clients,";
    assert!(
        refused.text("message").starts_with(message),
        "{}",
        refused.shown()
    );
    assert_eq!(refused.text("errorCode"), "invalid_query_string");
}

async fn each_scope_shows_its_members(app: TestApp) {
    let client = app.client_with(json!({"description": "d"})).await;
    let summary = ["name", "app_type", "description", "client_id"];
    let secret = "client_secret".to_owned();
    for (scopes, sees_all, sees_secret) in [
        (&["read:client_credentials"][..], false, true),
        (&["read:clients"], true, false),
        (&["read:client_keys"], true, true),
        (&["read:clients", "read:client_credentials"], true, true),
    ] {
        let actor = app.with_scopes(scopes).await;
        let one = actor.get(&client.path()).await.expect(200);
        let list = actor
            .get(&format!("{PATH}?is_global=false&page=1&per_page=1"))
            .await;
        let members = one.members();
        assert_eq!(members.contains(&secret), sees_secret, "{scopes:?}");
        assert_eq!(
            members.contains(&"grant_types".to_owned()),
            sees_all,
            "{scopes:?}"
        );
        assert_eq!(
            members.contains(&"tenant".to_owned()),
            sees_all,
            "{scopes:?}"
        );
        assert!(
            summary
                .iter()
                .all(|name| members.iter().any(|member| member == name))
        );
        assert_eq!(
            list.shown().contains("client_secret"),
            sees_secret,
            "{scopes:?}"
        );
        assert_eq!(list.shown().contains("grant_types"), sees_all, "{scopes:?}");
    }
}

async fn secrets_that_are_asked_for_need_their_scope(app: TestApp) {
    let client = app.client().await;
    let actor = app.with_scopes(&["read:clients"]).await;
    for path in [PATH, &client.path()] {
        let refused = actor
            .get(&format!("{path}?fields=name,client_secret"))
            .await;
        let message =
            "Insufficient scope, expected any of: read:client_keys,read:client_credentials";
        refused.is_problem(403, message, "insufficient_scope");
        let without = actor
            .get(&format!("{path}?fields=client_secret&include_fields=false"))
            .await;
        without.expect(200);
    }
}

async fn what_is_not_there(app: TestApp) {
    for path in [
        "/api/v2/clients/x",
        "/api/v2/clients/x/connections",
        "/api/v2/clients/x/credentials",
    ] {
        get(&app, path)
            .await
            .is_problem(404, "The client does not exist", "inexistent_client");
    }
}

async fn no_connection_is_enabled(app: TestApp) {
    let path = format!("{}/connections", app.client().await.path());
    get(&app, &path).await.is(200, r#"{"connections":[]}"#);
    get(&app, &format!("{path}?take=10&strategy=auth0"))
        .await
        .is(200, r#"{"connections":[]}"#);
}
