//! An application that is answered as the specifications say (reference §6.2), and the switch.

use domain::token::OidcScope;
use serde_json::{Value, json};
use testkit::{Client, Reply, TestApp, both_engines, claims};

use super::{UNKNOWN, rotating, scene, staying};

both_engines!(
    the_switch,
    errors_as_the_specifications_have_them,
    updated_at_is_a_number,
);

fn path(client: &Client) -> String {
    format!("/api/lictor/v1/clients/{}", client.id)
}

async fn set(app: &TestApp, client: &Client, strict: Value) -> Reply {
    let body = json!({"strict": strict});
    app.admin().await.patch(&path(client), &body).await
}

async fn the_switch(app: TestApp) {
    let client = app.client().await;
    let admin = app.admin().await;
    let shown = admin.get(&path(&client)).await.expect(200);
    assert_eq!(shown.members(), ["client_id", "name", "strict"]);
    assert_eq!(shown.json()["strict"], false);
    let dry = format!("{}?dry_run=true", path(&client));
    let body = json!({"strict": true});
    admin.patch(&dry, &body).await.expect(200);
    let shown = admin.get(&path(&client)).await.expect(200);
    assert_eq!(shown.json()["strict"], false);
    let changed = set(&app, &client, json!(true)).await.expect(200);
    assert_eq!(changed.json()["strict"], true);
    assert_eq!(admin.get(&path(&client)).await.json(), changed.json());
    // Auth0's own fields know nothing of it.
    let v2 = admin.get(&format!("/api/v2/clients/{}", client.id)).await;
    assert!(v2.expect(200).json().get("strict").is_none());
    let logs = admin
        .get("/api/v2/logs?q=description:%22Update%20a%20client%22")
        .await;
    let change = logs.expect(200).json()[0]["details"]["change"].clone();
    assert_eq!(change["before"]["strict"], false);
    assert_eq!(change["after"]["strict"], true);
    for bad in [json!("yes"), json!(null)] {
        set(&app, &client, bad).await.expect(400);
    }
    let body = json!({"strict": true, "name": "x"});
    admin.patch(&path(&client), &body).await.expect(400);
    let nobodys = "/api/lictor/v1/clients/nobody";
    admin.get(nobodys).await.expect(404);
    admin
        .patch(nobodys, &json!({"strict": true}))
        .await
        .expect(404);
    app.nobody().get(&path(&client)).await.expect(401);
    let reader = app.with_scopes(&["read:clients"]).await;
    reader.get(&path(&client)).await.expect(200);
    let refused = reader.patch(&path(&client), &json!({"strict": true})).await;
    refused.expect(403);
    let neighbour = app.neighbour().await;
    let there = neighbour.admin().await;
    there.get(&path(&client)).await.expect(404);
    there
        .patch(&path(&client), &json!({"strict": true}))
        .await
        .expect(404);
}

async fn errors_as_the_specifications_have_them(app: TestApp) {
    let mut scene = scene(&app, &["a"], rotating(0)).await;
    scene.code.redirect_uri = Some("https://app.test/\"cb".to_owned());
    set(&app, &scene.client, json!(true)).await.expect(200);
    let description = "Missing required parameter: redirect_uri";
    let refused = scene.redeem(&app, json!({})).await;
    refused.is_refusal(400, "invalid_request", description);
    let wrong = json!({"redirect_uri": "https://else\\where.test"});
    let refused = scene.redeem(&app, wrong).await;
    let description = "The redirect URI is wrong. You sent https://else'where.test, and we \
                       expected https://app.test/'cb";
    refused.is_refusal(400, "unauthorized_client", description);
    let code = scene.issue(&app).await;
    let right = json!({"redirect_uri": "https://app.test/\"cb"});
    let given = scene.redeem_this(&app, &code, right.clone()).await;
    let given = given.expect(200);
    let again = scene.redeem_this(&app, &code, right).await;
    again.is_refusal(400, "invalid_grant", "Invalid authorization code");
    let refused = scene.refresh(&app, &given.text("refresh_token")).await;
    refused.is_refusal(400, "invalid_grant", UNKNOWN);
    let wrong = json!({"client_secret": "x"});
    let refused = scene.refresh_with(&app, "x", wrong).await;
    refused.is_refusal(401, "invalid_client", "Unauthorized");
}

async fn updated_at_is_a_number(app: TestApp) {
    let mut scene = scene(&app, &["a"], staying()).await;
    for strict in [false, true] {
        set(&app, &scene.client, json!(strict)).await.expect(200);
        let given = scene.redeem(&app, json!({})).await.expect(200);
        let id = claims(&given.text("id_token"));
        let token = given.text("access_token");
        let said = app.bearer(&token).get("/userinfo").await.expect(200);
        assert_eq!(said.json()["updated_at"], id["updated_at"]);
        assert_eq!(id["updated_at"].is_i64(), strict);
        assert_eq!(id["updated_at"].is_string(), !strict);
    }
    scene.code.set.oidc.remove(&OidcScope::OpenId);
    scene.code.api = None;
    let given = scene.redeem(&app, json!({})).await.expect(200);
    let token = given.text("access_token");
    let refused = app.bearer(&token).get("/userinfo").await.expect(403);
    assert_eq!(
        refused.header("www-authenticate"),
        "Bearer error=\"insufficient_scope\""
    );
}
