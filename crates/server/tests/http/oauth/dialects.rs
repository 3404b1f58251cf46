//! What a token says in each of the four dialects, and how long it lives.

use serde_json::json;
use testkit::{TestApp, both_engines};

both_engines!(
    four_dialects,
    nothing_granted,
    a_scope_with_a_space_is_no_two_scopes,
    each_api_has_its_lifetime,
);

/// The claims as they were signed, letter by letter.
fn text(token: &str) -> String {
    let claims = jose::from_base64url(token.split('.').nth(1).unwrap()).unwrap();
    String::from_utf8(claims).unwrap()
}

async fn four_dialects(app: TestApp) {
    let (api, client, _) = app.granted(&["r", "w"]).await;
    let common = format!(
        r#"{{"iss":"https://localhost:8443/","sub":"{0}@clients","aud":"{1}","iat":1767323045,"exp":1767409445,"scope":"r w","#,
        client.id, api.identifier
    );
    let own = format!(r#""gty":"client-credentials","azp":"{}""#, client.id);
    let permissions = r#","permissions":["r","w"]"#;
    for (dialect, typ, rest) in [
        ("access_token", "JWT", format!("{own}}}")),
        ("access_token_authz", "JWT", format!("{own}{permissions}}}")),
        ("rfc9068_profile", "at+jwt", "}".to_owned()),
        (
            "rfc9068_profile_authz",
            "at+jwt",
            format!("{permissions}}}"),
        ),
    ] {
        let body = json!({"token_dialect": dialect});
        app.admin()
            .await
            .patch(&api.path(), &body)
            .await
            .expect(200);
        let token = app.draw(&client, &api).await.text("access_token");
        let header = testkit::header(&token);
        assert_eq!(
            (&header["alg"], &header["typ"]),
            (&"RS256".into(), &typ.into())
        );
        assert!(app.verified(&token).await.is_some());
        let mut said = text(&token);
        if dialect.starts_with("rfc9068") {
            // Every token has an id of its own.
            let id = testkit::claims(&token)["jti"].as_str().unwrap().to_owned();
            assert_eq!(id.len(), 22);
            let other = app.draw(&client, &api).await.text("access_token");
            assert_ne!(testkit::claims(&other)["jti"], id);
            said = said.replace(&format!(r#""client_id":"{}","jti":"{id}""#, client.id), "");
            assert_eq!(
                said.replace(",}", "}").replace(",,", ","),
                format!("{common}{rest}")
                    .replace(",}", "}")
                    .replace(",,", ","),
                "{dialect}"
            );
        } else {
            assert_eq!(said, format!("{common}{rest}"), "{dialect}");
        }
    }
}

async fn nothing_granted(app: TestApp) {
    let (api, client) = (app.api(&["a"]).await, app.client().await);
    app.grant(&client, &api, &[]).await;
    let body = json!({"token_dialect": "access_token_authz"});
    app.admin()
        .await
        .patch(&api.path(), &body)
        .await
        .expect(200);
    let token = app.draw(&client, &api).await.text("access_token");
    let claims = testkit::claims(&token);
    assert!(claims.get("scope").is_none());
    assert_eq!(claims["permissions"], json!([]));
}

async fn a_scope_with_a_space_is_no_two_scopes(app: TestApp) {
    let (api, client, _) = app.granted(&["a b", "c\"d", "e"]).await;
    let body = json!({"token_dialect": "access_token_authz"});
    app.admin()
        .await
        .patch(&api.path(), &body)
        .await
        .expect(200);
    let token = app.draw(&client, &api).await.text("access_token");
    let claims = testkit::claims(&token);
    assert_eq!(claims["scope"], "c\"d e");
    assert_eq!(claims["permissions"], json!(["a b", "c\"d", "e"]));
}

async fn each_api_has_its_lifetime(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let (other, _, _) = app.granted(&["a"]).await;
    app.grant(&client, &other, &["a"]).await;
    for seconds in [60, 0, 2_592_000] {
        let body = json!({"token_lifetime": seconds});
        app.admin()
            .await
            .patch(&api.path(), &body)
            .await
            .expect(200);
        let reply = app.draw(&client, &api).await.expect(200);
        assert_eq!(reply.member("expires_in"), seconds);
        let claims = testkit::claims(&reply.text("access_token"));
        assert_eq!(
            claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(),
            seconds
        );
    }
    // Neither the lifetime for the web nor another API's matters.
    let reply = app.draw(&client, &other).await;
    assert_eq!(reply.member("expires_in"), 86_400);
}
