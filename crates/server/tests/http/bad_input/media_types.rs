//! Bodies that say they are something else.

use http::Method;
use serde_json::json;
use testkit::{TestApp, both_engines};

both_engines!(
    only_json_and_forms_are_read,
    a_form_is_no_json_and_json_no_form
);

const PATH: &str = "/api/v2/resource-servers";

async fn only_json_and_forms_are_read(app: TestApp) {
    let admin = app.admin().await;
    let body = r#"{"identifier":"a"}"#;
    for media_type in [
        "text/plain",
        "text/plain; charset=utf-8",
        "application/xml",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "application/json-patch+json",
        "json",
        "*/*",
        ";",
    ] {
        let refused = admin.send_bytes(Method::POST, PATH, media_type, body).await;
        if media_type == ";" {
            // Nothing is said, as where there is no such header.
            refused.expect(201);
            continue;
        }
        refused.is_problem(415, "The content type must be application/json", "");
    }
    let list = admin.get(&format!("{PATH}?include_totals=true")).await;
    assert_eq!(list.member("total"), 2);
    let unnamed = admin
        .request(Method::POST, PATH)
        .body(r#"{"identifier":"b"}"#.into())
        .unwrap();
    app.send(unnamed).await.expect(201);
    for media_type in [
        "APPLICATION/JSON",
        "application/json;charset=latin-1",
        " application/json ",
    ] {
        let body = json!({"identifier": media_type}).to_string();
        admin
            .send_bytes(Method::POST, PATH, media_type, body)
            .await
            .expect(201);
    }
}

async fn a_form_is_no_json_and_json_no_form(app: TestApp) {
    let admin = app.admin().await;
    let refused = admin
        .send_bytes(Method::POST, PATH, "application/json", "identifier=a")
        .await;
    refused.is_problem(400, "Invalid request payload JSON format", "invalid_body");
    let form = "application/x-www-form-urlencoded";
    for (body, detail) in [
        (
            r#"{"identifier":"a"}"#,
            "'Additional properties not allowed: {\"identifier\":\"a\"}'. (also) Payload validation error: 'Missing required property: identifier'",
        ),
        ("identifier=%zz", "'Invalid percent-encoding'"),
        ("identifier=%ff", "'Not valid UTF-8'"),
        ("identifier=a%00", "'Strings must not contain U+0000'"),
        (
            "identifier=a&identifier=b",
            "'Expected type string but found type array' on property identifier",
        ),
    ] {
        let message = format!("Payload validation error: {detail}.");
        let refused = admin.send_bytes(Method::POST, PATH, form, body).await;
        refused.is_problem(400, &message, "invalid_body");
    }
    let many = "a=1&".repeat(1001);
    let refused = admin.send_bytes(Method::POST, PATH, form, many).await;
    let message = "Payload validation error: 'Too many parameters'.";
    refused.is_problem(400, message, "invalid_body");
}
