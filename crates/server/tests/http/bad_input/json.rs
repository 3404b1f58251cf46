//! JSON that is broken, ambiguous, or too deep.

use http::Method;
use serde_json::{Value, json};
use testkit::{Api, Reply, TestApp, both_engines};

both_engines!(
    what_is_no_json,
    what_two_readers_could_understand_differently,
    what_is_nested_too_deep,
    what_is_nested_deep_can_be_read_again,
    numbers,
);

async fn patch(app: &TestApp, api: &Api, body: impl Into<Vec<u8>>) -> Reply {
    let admin = app.admin().await;
    admin
        .send_bytes(Method::PATCH, &api.path(), "application/json", body.into())
        .await
}

async fn is_unchanged(app: &TestApp, api: &Api) {
    let read = app.admin().await.get(&api.path()).await;
    assert_eq!(read.header("etag"), "\"1\"");
}

async fn what_is_no_json(app: TestApp) {
    let api = app.api(&["a"]).await;
    for body in [
        &b"{\"name\":\"A\""[..],
        b"{\"name\":\"A",
        b"{\"name\":\"A\"}}",
        b"{\"name\":\"A\"} {}",
        b"{name:\"A\"}",
        b"{'name':'A'}",
        b"{\"name\":\"A\",}",
        b"\xef\xbb\xbf{\"name\":\"A\"}",
        b"{\"name\":\"\xff\xfe\"}",
        b"{\"name\":\"\xed\xa0\x80\"}",
        b"{\"name\":\"\\ud800\"}",
        b"{\"name\":\"\\x41\"}",
        b"{\"name\":\"a\nb\"}",
        b"{\"name\":NaN}",
        b"{\"token_lifetime\":01}",
        b"{\"token_lifetime\":1e400}",
        b"\xff\xfe{\x00}\x00",
        b"\x00",
    ] {
        let refused = patch(&app, &api, body).await;
        let message = "Invalid request payload JSON format";
        refused.is_problem(400, message, "invalid_body");
    }
    is_unchanged(&app, &api).await;
}

async fn what_two_readers_could_understand_differently(app: TestApp) {
    let api = app.api(&["a"]).await;
    for (body, name) in [
        (r#"{"name":"A","name":"B"}"#, "name"),
        (r#"{"name":"A","n\u0061me":"B"}"#, "name"),
        (r#"{"scopes":[{"value":"a","value":"b"}]}"#, "value"),
        (r#"{"unknown":{"x":1,"x":1}}"#, "x"),
    ] {
        let refused = patch(&app, &api, body).await;
        let message = format!("Payload validation error: 'Duplicate property: {name}'.");
        refused.is_problem(400, &message, "invalid_body");
    }
    for body in [
        r#"{"name":"a\u0000b"}"#,
        r#"{"scopes":[{"value":"\u0000"}]}"#,
        r#"{"authorization_details":[{"x\u0000":1}]}"#,
    ] {
        let refused = patch(&app, &api, body).await;
        let message = "Payload validation error: 'Strings must not contain U+0000'.";
        refused.is_problem(400, message, "invalid_body");
    }
    is_unchanged(&app, &api).await;
}

async fn what_is_nested_too_deep(app: TestApp) {
    let api = app.api(&["a"]).await;
    for depth in [128, 1000, 1_000_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let inner = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let body = format!("{{\"authorization_details\":[{inner}]}}");
            if body.len() > 4 * 1024 * 1024 {
                continue;
            }
            let refused = patch(&app, &api, body).await;
            let message = "Payload validation error: 'Too many levels of nesting'.";
            refused.is_problem(400, message, "invalid_body");
        }
    }
    let unclosed = "[".repeat(1_000_000);
    let refused = patch(&app, &api, unclosed).await;
    let message = "Payload validation error: 'Too many levels of nesting'.";
    refused.is_problem(400, message, "invalid_body");
    is_unchanged(&app, &api).await;
}

async fn what_is_nested_deep_can_be_read_again(app: TestApp) {
    let api = app.api(&["a"]).await;
    let accepted = async |depth: usize| {
        let inner = format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        patch(
            &app,
            &api,
            format!("{{\"authorization_details\":[{inner}]}}"),
        )
        .await
        .status
            == 200
    };
    // As deep as is accepted.
    for depth in (1..128).rev() {
        if accepted(depth).await {
            break;
        }
    }
    let admin = app.admin().await;
    let read = admin.get(&api.path()).await.expect(200);
    assert!(read.members().contains(&"authorization_details".to_owned()));
    admin.get("/api/v2/resource-servers").await.expect(200);
    let logs = admin
        .get("/api/v2/logs?q=type:sapi")
        .await
        .expect(200)
        .json();
    let body = &logs[0]["details"]["request"]["body"]["authorization_details"];
    assert_eq!(body, &read.member("authorization_details"));
    let one = format!("/api/v2/logs/{}", logs[0]["log_id"].as_str().unwrap());
    admin.get(&one).await.expect(200);
    admin.delete(&api.path()).await.expect(204);
}

async fn numbers(app: TestApp) {
    let api = app.api(&["a"]).await;
    let lifetime = async |number: &str| {
        let body = format!("{{\"token_lifetime\":{number}}}");
        patch(&app, &api, body).await
    };
    for (number, seconds) in [
        ("60", 60),
        ("60.0", 60),
        ("6e1", 60),
        ("-0", 0),
        ("0.6E+2", 60),
    ] {
        assert_eq!(
            lifetime(number).await.expect(200).member("token_lifetime"),
            seconds
        );
    }
    for (number, detail) in [
        (
            "9223372036854775808",
            "Value 9223372036854775808 is greater than maximum 2592000",
        ),
        (
            "-9223372036854775808",
            "Value -9223372036854775808 is less than minimum 0",
        ),
        ("1e30", "Expected type integer but found type number"),
        ("0.5", "Expected type integer but found type number"),
    ] {
        let refused = lifetime(number).await;
        let message = format!("Payload validation error: '{detail}' on property token_lifetime.");
        refused.is_problem(400, &message, "invalid_body");
    }
    let big = json!([
        123_456_789_012_345_678_901_234_567_890_f64,
        0.1,
        -1,
        u64::MAX
    ]);
    let changed = patch(
        &app,
        &api,
        json!({"authorization_details": big}).to_string(),
    )
    .await;
    let answer: Value = changed.expect(200).member("authorization_details");
    assert_eq!(answer, big);
}
