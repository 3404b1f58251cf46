//! Deleting applications.

use testkit::{TestApp, both_engines};

use super::PATH;

both_engines!(
    a_client_is_gone_at_once_and_again_is_the_same,
    the_global_client_stays,
);

async fn a_client_is_gone_at_once_and_again_is_the_same(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    app.draw(&client, &api).await.expect(200);
    let admin = app.admin().await;
    admin.delete(&client.path()).await.is(204, "");
    app.draw(&client, &api)
        .await
        .is_refusal(401, "access_denied", "Unauthorized");
    admin.delete(&client.path()).await.is(204, "");
    let missing = admin.get(&client.path()).await;
    missing.is_problem(404, "The client does not exist", "inexistent_client");
}

async fn the_global_client_stays(app: TestApp) {
    let admin = app.admin().await;
    let global = admin.get(&format!("{PATH}?is_global=true")).await.json();
    let path = format!("{PATH}/{}", global[0]["client_id"].as_str().unwrap());
    let refused = admin.delete(&path).await;
    refused.is_problem(400, "Global client cannot be deleted.", "invalid_body");
    admin.get(&path).await.expect(200);
}
