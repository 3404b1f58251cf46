//! Deleting an API: it is gone with its grants, and again is the same.

use serde_json::json;
use testkit::{TestApp, both_engines};

both_engines!(
    an_api_is_gone_with_its_grants_and_again_is_the_same,
    the_identifier_is_free_and_the_new_api_is_another,
);

async fn an_api_is_gone_with_its_grants_and_again_is_the_same(app: TestApp) {
    let (api, client, grant) = app.granted(&["a"]).await;
    let other = app.api(&["a"]).await;
    let kept = app.grant(&client, &other, &["a"]).await;
    let admin = app.admin().await;
    let deleted = admin.delete(&api.path()).await;
    deleted.is(204, "");
    assert_eq!(
        deleted.header("content-type"),
        "application/json; charset=utf-8"
    );
    admin.delete(&api.path()).await.is(204, "");
    let missing = admin.get(&api.path()).await;
    let message = "The resource server does not exist";
    missing.is_problem(404, message, "inexistent_resource_server");
    admin.get(&grant.path()).await.expect(404);
    admin.get(&kept.path()).await.expect(200);
    app.draw(&client, &other).await.expect(200);
    let message = format!("Service not enabled within domain: {}", api.identifier);
    let refused = app.draw(&client, &api).await;
    refused.is_refusal(403, "access_denied", &message);
}

async fn the_identifier_is_free_and_the_new_api_is_another(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    assert_eq!(app.carried(&client, &api).await, ["a"]);
    app.admin().await.delete(&api.path()).await.expect(204);
    let again = json!({"identifier": api.identifier, "scopes": [{"value": "a"}, {"value": "b"}]});
    let again = app.api_with(again).await;
    assert_ne!(again.id, api.id);
    // Nobody was granted anything at the new one, whatever was remembered of the old one.
    let message = format!(
        "Client \"{}\" is not authorized to access resource server \"{}\". You need to create a \
         \"client-grant\" associated to this API.",
        client.id, api.identifier
    );
    let refused = app.draw(&client, &again).await;
    refused.is_refusal(403, "access_denied", &message);
    app.grant(&client, &again, &["b"]).await;
    assert_eq!(app.carried(&client, &again).await, ["b"]);
}
