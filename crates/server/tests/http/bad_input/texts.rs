//! Texts that are unusual and right: they come back as they were sent.

use serde_json::json;
use testkit::{TestApp, both_engines};

both_engines!(any_text_comes_back, json_is_not_html);

async fn any_text_comes_back(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let admin = app.admin().await;
    for text in [
        "🦀 \u{202e}rtl\u{200b}",
        "e\u{301} é",
        "\u{1}\u{7f}\u{85}\u{2028}",
        "'; DROP TABLE permissions; --",
        "$1 ? :a %s {0} \\",
        "\"quoted\"\t\r\n",
        "\u{10ffff}\u{fffd}",
    ] {
        let scopes = json!([{"value": text, "description": text}]);
        let changed = admin
            .patch(&api.path(), &json!({"scopes": scopes, "name": text}))
            .await;
        assert_eq!(changed.expect(200).member("scopes"), scopes);
        let read = admin.get(&api.path()).await;
        assert_eq!(read.text("name"), text);
        let grant = json!({"client_id": client.id, "audience": api.identifier, "scope": [text]});
        let list = admin
            .get(&format!("/api/v2/client-grants?client_id={}", client.id))
            .await
            .json();
        let path = format!("/api/v2/client-grants/{}", list[0]["id"].as_str().unwrap());
        admin.delete(&path).await.expect(204);
        app.grant_with(grant).await;
        let token = app
            .draw(&client, &api)
            .await
            .expect(200)
            .text("access_token");
        assert!(app.verified(&token).await.is_some());
    }
}

async fn json_is_not_html(app: TestApp) {
    let refused = app
        .admin()
        .await
        .get("/api/v2/clients?fields=%3Cscript%3E")
        .await;
    assert_eq!(
        refused.header("content-type"),
        "application/json; charset=utf-8"
    );
    assert_eq!(refused.header("x-content-type-options"), "nosniff");
}
