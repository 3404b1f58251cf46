//! Deleting grants.

use testkit::{TestApp, both_engines};

both_engines!(
    a_grant_is_gone_at_once_and_again_is_the_same,
    a_client_takes_its_grants_along,
);

async fn a_grant_is_gone_at_once_and_again_is_the_same(app: TestApp) {
    let (api, client, grant) = app.granted(&["a"]).await;
    app.draw(&client, &api).await.expect(200);
    let admin = app.admin().await;
    admin.delete(&grant.path()).await.is(204, "");
    let refused = app.draw(&client, &api).await;
    let message = format!(
        "Client \"{}\" is not authorized to access resource server \"{}\". You need to create a \
         \"client-grant\" associated to this API.",
        client.id, api.identifier
    );
    refused.is_refusal(403, "access_denied", &message);
    admin.delete(&grant.path()).await.is(204, "");
    let message = "The grant does not exist.";
    let missing = admin.get(&grant.path()).await;
    missing.is_problem(404, message, "inexistent_client_grant");
    app.grant(&client, &api, &["a"]).await;
    assert_eq!(app.carried(&client, &api).await, ["a"]);
}

async fn a_client_takes_its_grants_along(app: TestApp) {
    let (api, client, grant) = app.granted(&["a"]).await;
    let other = app.client().await;
    let kept = app.grant(&other, &api, &["a"]).await;
    let admin = app.admin().await;
    admin.delete(&client.path()).await.expect(204);
    admin.get(&grant.path()).await.expect(404);
    admin.get(&kept.path()).await.expect(200);
    let list = format!("/api/v2/client-grants?client_id={}", client.id);
    admin.get(&list).await.is(200, "[]");
    app.draw(&client, &api)
        .await
        .is_refusal(401, "access_denied", "Unauthorized");
    assert_eq!(app.carried(&other, &api).await, ["a"]);
}
