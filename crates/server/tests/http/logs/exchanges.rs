//! Tokens that were issued and refused.

use futures_util::future::join_all;
use serde_json::json;
use testkit::{TestApp, both_engines};

use super::{PATH, found};
use crate::snapshot;

both_engines!(
    a_token_has_an_entry_that_names_it,
    a_refusal_has_an_entry_that_says_why,
    every_answered_token_is_logged,
);

async fn a_token_has_an_entry_that_names_it(app: TestApp) {
    let (api, client, _) = app.granted(&["a", "b"]).await;
    app.admin()
        .await
        .patch(&api.path(), &json!({"token_dialect": "rfc9068_profile"}))
        .await
        .expect(200);
    let token = app.draw(&client, &api).await.text("access_token");
    app.app.exchanges().flush().await;
    let entries = found(&app, &format!("q=type:seccft+client_id:{}", client.id)).await;
    assert_eq!(entries.len(), 1);
    let entry = &entries[0];
    assert_eq!(
        entry["details"]["access_token_jti"],
        testkit::claims(&token)["jti"]
    );
    assert!(!entry.to_string().contains(&token) && !entry.to_string().contains(&client.secret));
    let one = app
        .admin()
        .await
        .get(&format!("{PATH}/{}", entry["log_id"].as_str().unwrap()))
        .await;
    snapshot!("issued_token", one);
}

async fn a_refusal_has_an_entry_that_says_why(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let request = json!({
        "grant_type": "client_credentials", "client_id": client.id,
        "client_secret": client.secret, "audience": api.identifier, "scope": "a b openid",
    });
    let refused = app.token_request(&request).await;
    let message = "Client has not been granted scopes: b, openid";
    refused.is_refusal(403, "access_denied", message);
    app.app.exchanges().flush().await;
    let entries = found(&app, "q=type:feccft").await;
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["description"], message);
    let one = app
        .admin()
        .await
        .get(&format!(
            "{PATH}/{}",
            entries[0]["log_id"].as_str().unwrap()
        ))
        .await;
    snapshot!("refused_token", one);
}

async fn every_answered_token_is_logged(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let drawn = (0..100).map(|_| app.draw(&client, &api));
    for reply in join_all(drawn).await {
        reply.expect(200);
    }
    app.app.exchanges().flush().await;
    assert_eq!(app.app.exchanges().lost(), 0);
    let query = format!("q=type:seccft+client_id:{}", client.id);
    let entries = found(&app, &query).await;
    assert_eq!(entries.len(), 100);
    let mut ids: Vec<_> = entries
        .iter()
        .map(|entry| entry["log_id"].to_string())
        .collect();
    ids.dedup();
    assert_eq!(ids.len(), 100);
}
