//! `/api/v2/device-credentials`: refresh tokens, as what devices have.

use serde_json::{Value, json};
use testkit::{TestApp, both_engines};

use super::{UNKNOWN, rotating, scene, staying};

both_engines!(refresh_tokens_are_listed_and_ended);

async fn refresh_tokens_are_listed_and_ended(app: TestApp) {
    let stays = scene(&app, &["a"], staying()).await;
    let mut rotates = scene(&app, &["a"], rotating(0)).await;
    rotates.user_id = stays.user_id.clone();
    rotates.code.sign_in = stays.code.sign_in.clone();
    let (one, other) = (stays.login(&app).await, rotates.login(&app).await);
    let admin = app.admin().await;
    let list = async |more: &str| -> Vec<Value> {
        let path = format!("/api/v2/device-credentials?user_id={}{more}", stays.user_id);
        let listed = admin.get(&path).await.expect(200).json();
        listed.as_array().unwrap().clone()
    };
    let fixed = list("").await;
    assert_eq!(fixed.len(), 1);
    assert_eq!(fixed[0]["type"], "refresh_token");
    assert_eq!(fixed[0]["client_id"], stays.client.id);
    assert_eq!(fixed[0]["user_id"], stays.user_id);
    let rotating = list("&type=rotating_refresh_token").await;
    assert_eq!(rotating[0]["client_id"], rotates.client.id);
    assert_eq!(list("&type=public_key").await, [Value::Null; 0]);
    let of_client = format!("&client_id={}", rotates.client.id);
    assert_eq!(list(&of_client).await, [Value::Null; 0]);
    let totals = format!(
        "/api/v2/device-credentials?user_id={}&include_totals=true",
        stays.user_id
    );
    let totals = admin.get(&totals).await.expect(200).json();
    assert_eq!(totals["total"], 1);
    let nobody = admin.get("/api/v2/device-credentials").await.expect(200);
    assert_eq!(nobody.json(), json!([]));
    admin
        .get("/api/v2/device-credentials?user_id=auth0%7Cnobody")
        .await
        .expect(404);
    admin
        .get("/api/v2/device-credentials?type=x")
        .await
        .expect(400);
    let path = format!(
        "/api/v2/device-credentials/{}",
        fixed[0]["id"].as_str().unwrap()
    );
    app.nobody().delete(&path).await.expect(401);
    let reader = app.with_scopes(&["read:device_credentials"]).await;
    reader.get("/api/v2/device-credentials").await.expect(200);
    reader.delete(&path).await.expect(403);
    let neighbour = app.neighbour().await;
    neighbour.admin().await.delete(&path).await.expect(204);
    stays.refresh(&app, &one).await.expect(200);
    admin.delete(&path).await.expect(204);
    let refused = stays.refresh(&app, &one).await;
    refused.is_refusal(403, "invalid_grant", UNKNOWN);
    rotates.refresh(&app, &other).await.expect(200);
}
