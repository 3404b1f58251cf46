//! How the token endpoint is asked, and what is wrong with a request before anyone looks at its
//! client.

use http::Method;
use serde_json::json;
use testkit::{TestApp, both_engines};

use super::{ask, encoded, request};

both_engines!(
    a_form_and_json_are_answered_alike,
    an_answer_is_not_cached,
    what_is_not_known_is_let_through,
    missing_and_strange_parameters,
    grant_types,
    bodies_that_are_no_parameters,
    other_methods_are_not_found,
);

async fn a_form_and_json_are_answered_alike(app: TestApp) {
    let (api, client, _) = app.granted(&["read:a", "write:a"]).await;
    let json = app.draw(&client, &api).await.expect(200);
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&audience={}&scope={}",
        client.id,
        encoded(&client.secret),
        encoded(&api.identifier),
        encoded("write:a read:a"),
    );
    let form = app.token_form(&form, None).await.expect(200);
    assert_eq!(json.members(), ["access_token", "expires_in", "token_type"]);
    assert_eq!(
        form.members(),
        ["access_token", "scope", "expires_in", "token_type"]
    );
    assert_eq!(form.text("scope"), "write:a read:a");
    for reply in [&json, &form] {
        assert_eq!(reply.member("expires_in"), 86_400);
        assert_eq!(reply.text("token_type"), "Bearer");
        assert!(app.verified(&reply.text("access_token")).await.is_some());
    }
}

async fn an_answer_is_not_cached(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let good = app.draw(&client, &api).await.expect(200);
    let bad = ask(&app, (&client, &api), json!({"scope": "b"}))
        .await
        .expect(403);
    for reply in [good, bad] {
        for (name, value) in [
            ("content-type", "application/json"),
            ("cache-control", "no-store"),
            ("pragma", "no-cache"),
            ("strict-transport-security", "max-age=31536000"),
            ("x-content-type-options", "nosniff"),
        ] {
            assert_eq!(reply.header(name), value, "{name}");
        }
    }
}

async fn what_is_not_known_is_let_through(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let more = json!({
        "auth0Client": {"name": "x"}, "realm": 7, "nothing": null, "organization": "",
        "scope": null, "resource": "ignored beside an audience",
    });
    ask(&app, (&client, &api), more).await.expect(200);
    let form = format!(
        "&&grant_type=client_credentials&client_id={}&client_secret={}&audience={}&federated&x=%20+&",
        client.id,
        encoded(&client.secret),
        encoded(&api.identifier)
    );
    app.token_form(&form, None).await.expect(200);
    // Some libraries send a token of something else along.
    let body = request(&client, &api);
    app.bearer("x")
        .post("/oauth/token", &body)
        .await
        .expect(200);
}

async fn missing_and_strange_parameters(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    for (changes, description) in [
        (
            json!({"grant_type": null}),
            "Missing required parameter: grant_type",
        ),
        (
            json!({"grant_type": ""}),
            "Missing required parameter: grant_type",
        ),
        (
            json!({"grant_type": 7}),
            "Invalid parameter: grant_type must be a string",
        ),
        (
            json!({"client_id": null}),
            "Missing required parameter: client_id",
        ),
        (
            json!({"client_id": ["x"]}),
            "Invalid parameter: client_id must be a string",
        ),
        (
            json!({"client_secret": {}}),
            "Invalid parameter: client_secret must be a string",
        ),
        (
            json!({"audience": ["a", "b"]}),
            "Invalid parameter: audience must be a string",
        ),
        (
            json!({"scope": ["a"]}),
            "Invalid parameter: scope must be a string",
        ),
        (
            json!({"organization": "org_0123456789abcdef"}),
            "Organizations are not supported yet by this version of Lictor",
        ),
    ] {
        let refused = ask(&app, (&client, &api), changes).await;
        refused.is_refusal(400, "invalid_request", description);
    }
    let twice = "grant_type=client_credentials&client_id=a&client_id=a";
    let refused = app.token_form(twice, None).await;
    refused.is_refusal(400, "invalid_request", "Duplicate parameter: client_id");
    let refused = app.token_form("", None).await;
    refused.is_refusal(
        400,
        "invalid_request",
        "Missing required parameter: grant_type",
    );
}

const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";

async fn grant_types(app: TestApp) {
    let api = app.api(&["a"]).await;
    let client = app
        .client_with(json!({"grant_types": ["authorization_code", DEVICE_CODE]}))
        .await;
    app.grant(&client, &api, &["a"]).await;
    let unknown = ask(&app, (&client, &api), json!({"grant_type": "x y"})).await;
    unknown.is_refusal(400, "unsupported_grant_type", "Unsupported grant type: x y");
    for grant in ["client_credentials", "refresh_token", "password"] {
        let refused = ask(&app, (&client, &api), json!({"grant_type": grant})).await;
        refused.is(
            403,
            &format!(
                r#"{{"error":"unauthorized_client","error_description":"Grant type '{grant}' not allowed for the client.","error_uri":"https://auth0.com/docs/clients/client-grant-types"}}"#
            ),
        );
    }
    let refused = ask(&app, (&client, &api), json!({"grant_type": DEVICE_CODE})).await;
    let description =
        format!("Grant type '{DEVICE_CODE}' is not supported yet by this version of Lictor");
    refused.is_refusal(400, "unsupported_grant_type", &description);
    // Whoever can't prove who they are learns nothing about the client.
    for grant in ["client_credentials", DEVICE_CODE] {
        let changes = json!({"grant_type": grant, "client_secret": "x"});
        let refused = ask(&app, (&client, &api), changes).await;
        refused.is_refusal(401, "access_denied", "Unauthorized");
    }
}

async fn bodies_that_are_no_parameters(app: TestApp) {
    let ask = async |media_type: &str, body: &[u8]| {
        let body = body.to_vec();
        app.nobody()
            .send_bytes(Method::POST, "/oauth/token", media_type, body)
            .await
    };
    for (body, description) in [
        (&b"{"[..], "The request body is not valid JSON"),
        (b"", "The request body must be an object"),
        (b"[]", "The request body must be an object"),
        (b"\"x\"", "The request body must be an object"),
        (b"{\"a\":\"\xff\"}", "The request body is not valid JSON"),
        (
            b"{\"client_id\":\"a\",\"client_id\":\"a\"}",
            "Duplicate parameter: client_id",
        ),
        (b"{\"a\":\"\\u0000\"}", "Parameters must not contain U+0000"),
    ] {
        let refused = ask("application/json; charset=utf-8", body).await;
        refused.is_refusal(400, "invalid_request", description);
    }
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(200), "]".repeat(200));
    let refused = ask("application/json", deep.as_bytes()).await;
    refused.is_refusal(
        400,
        "invalid_request",
        "The request body is nested too deep",
    );
    for body in [&b"a=%ff"[..], b"a=%00", b"\xff=a"] {
        let refused = ask("application/x-www-form-urlencoded", body).await;
        refused.is_refusal(
            400,
            "invalid_request",
            "The request body is not a valid form",
        );
    }
    for media_type in [
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/xml",
    ] {
        let refused = ask(media_type, b"grant_type=client_credentials").await;
        let description = "The content type must be application/x-www-form-urlencoded or \
            application/json";
        refused.is_refusal(415, "invalid_request", description);
    }
}

async fn other_methods_are_not_found(app: TestApp) {
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let reply = app.nobody().send(method, "/oauth/token", None).await;
        reply.is_problem(404, "Not Found", "");
    }
}
