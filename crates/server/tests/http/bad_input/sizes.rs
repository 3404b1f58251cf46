//! What is too much: it is refused without being read, and without a long answer.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::{Body, Bytes};
use futures_util::stream;
use http::Method;
use serde_json::{Value, json};
use testkit::{TestApp, both_engines};

both_engines!(
    a_body_of_ten_mebibytes_is_not_read_whole,
    a_body_without_a_token_is_hardly_read,
    a_body_that_breaks_off,
    a_hundred_thousand_scopes,
    a_hundred_thousand_wrong_members,
    an_answer_does_not_grow_with_the_request,
);

const CHUNK: usize = 64 * 1024;
/// What is read and thrown away so that the connection can be kept, and the chunk that is too much.
const REST: usize = 3 * CHUNK;
const CHUNKS: usize = 10 * 1024 * 1024 / CHUNK;

/// A body of ten mebibytes, and how many of them were asked for.
fn ten_mebibytes(start: &str) -> (Body, Arc<AtomicUsize>) {
    let read = Arc::new(AtomicUsize::new(0));
    let counter = read.clone();
    let first = Bytes::from(start.to_owned());
    let chunks = (0..CHUNKS).map(move |index| {
        counter.fetch_add(CHUNK, Ordering::SeqCst);
        let chunk = if index == 0 {
            first.clone()
        } else {
            Bytes::from(vec![b' '; CHUNK])
        };
        Ok::<_, Infallible>(chunk)
    });
    (Body::from_stream(stream::iter(chunks)), read)
}

async fn a_body_of_ten_mebibytes_is_not_read_whole(app: TestApp) {
    let admin = app.admin().await;
    let before = admin.get("/api/v2/resource-servers").await;
    for media_type in [
        "application/json",
        "application/x-www-form-urlencoded",
        "text/plain",
    ] {
        let (body, read) = ten_mebibytes("{\"identifier\":\"a\"}");
        let path = "/api/v2/resource-servers";
        let refused = admin.send_bytes(Method::POST, path, media_type, body).await;
        let message = "Payload content length greater than maximum allowed: 4194304";
        refused.is_problem(413, message, "");
        let read = read.load(Ordering::SeqCst);
        assert!(read <= 4_194_304 + REST, "{read}");
    }
    admin
        .get("/api/v2/resource-servers")
        .await
        .is(200, &before.shown());
    for path in ["/oauth/token", "/oauth/revoke"] {
        for media_type in ["application/json", "application/x-www-form-urlencoded"] {
            let (body, read) = ten_mebibytes("grant_type=client_credentials");
            let refused = app
                .nobody()
                .send_bytes(Method::POST, path, media_type, body)
                .await;
            let description = "The request body is longer than 65536 bytes";
            refused.is_refusal(413, "invalid_request", description);
            let read = read.load(Ordering::SeqCst);
            assert!(read <= 65_536 + REST, "{read}");
        }
    }
}

async fn a_body_without_a_token_is_hardly_read(app: TestApp) {
    let weak = app.with_scopes(&["read:clients"]).await;
    for (actor, status) in [(app.nobody(), 401), (app.bearer("a.b.c"), 401), (weak, 403)] {
        let (body, read) = ten_mebibytes("{}");
        let path = "/api/v2/clients";
        let refused = actor
            .send_bytes(Method::POST, path, "application/json", body)
            .await;
        assert_eq!(refused.status, status);
        let read = read.load(Ordering::SeqCst);
        assert!(read <= REST, "{read}");
    }
}

async fn a_body_that_breaks_off(app: TestApp) {
    let broken = || {
        let chunks = [
            Ok(Bytes::from("{\"identifier\":")),
            Err(std::io::Error::other("gone")),
        ];
        Body::from_stream(stream::iter(chunks))
    };
    let admin = app.admin().await;
    let path = "/api/v2/resource-servers";
    let refused = admin
        .send_bytes(Method::POST, path, "application/json", broken())
        .await;
    refused.is_problem(400, "The request body could not be read", "invalid_body");
    let refused = app
        .nobody()
        .send_bytes(Method::POST, "/oauth/token", "application/json", broken())
        .await;
    refused.is_refusal(400, "invalid_request", "The request body could not be read");
}

async fn a_hundred_thousand_scopes(app: TestApp) {
    let (api, client, grant) = app.granted(&["a"]).await;
    let admin = app.admin().await;
    let values: Vec<String> = (0..100_000).map(|number| format!("s:{number}")).collect();
    let scopes: Value = values.iter().map(|value| json!({"value": value})).collect();
    let message = "You reached the limit of entities of this type for this tenant. (scopes: 1000)";
    let refused = admin.patch(&api.path(), &json!({"scopes": scopes})).await;
    refused.is_problem(403, message, "too_many_entities");
    let refused = admin.patch(&grant.path(), &json!({"scope": values})).await;
    refused.is_problem(403, message, "too_many_entities");
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&audience=x&scope={}",
        client.id,
        client.secret,
        values.join("+")
    );
    let refused = app.token_form(&form, None).await;
    let description = "The request body is longer than 65536 bytes";
    refused.is_refusal(413, "invalid_request", description);
    // As many as fit.
    let words = (0..10_000)
        .map(|number| number.to_string())
        .collect::<Vec<_>>()
        .join("+");
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&audience={}&scope={words}",
        client.id, client.secret, api.identifier
    );
    let refused = app.token_form(&form, None).await.expect(403);
    assert!(refused.body.len() < 1000, "{}", refused.body.len());
    assert_eq!(app.carried(&client, &api).await, ["a"]);
}

async fn a_hundred_thousand_wrong_members(app: TestApp) {
    let admin = app.admin().await;
    let many: Value = (0..100_000)
        .map(|number| (format!("m{number}"), json!(1)))
        .collect();
    let wrong = vec![json!({"x": 1, "y": 2}); 100_000];
    for body in [
        json!({"identifier": "a", "scopes": wrong}),
        many,
        json!({"identifier": "a", "scopes": [{"value": "v".repeat(3_000_000)}]}),
        json!({"identifier": "n".repeat(3_000_000)}),
    ] {
        let refused = admin
            .post("/api/v2/resource-servers", &body)
            .await
            .expect(400);
        assert_eq!(refused.text("errorCode"), "invalid_body");
        assert!(refused.body.len() < 20_000, "{}", refused.body.len());
    }
}

async fn an_answer_does_not_grow_with_the_request(app: TestApp) {
    let admin = app.admin().await;
    let long = "q".repeat(60_000);
    for path in [
        format!("/api/v2/clients?{long}=1"),
        format!("/api/v2/clients?fields={long}"),
        format!("/api/v2/clients?from={long}"),
        format!("/api/v2/logs?q={long}"),
        format!("/api/v2/logs?q={long}:x"),
        format!("/api/v2/client-grants?subject_type={long}"),
        format!("/api/v2/client-grants/{long}"),
        format!("/api/v2/clients/{long}"),
        format!("/api/v2/resource-servers/{long}"),
        format!("/api/v2/logs/{long}"),
        format!("/api/v2/keys/signing/{long}"),
        format!("/api/v2/custom-domains/{long}"),
        format!("/{long}"),
    ] {
        let refused = admin.get(&path).await;
        assert!([400, 404].contains(&refused.status), "{}", refused.shown());
        assert!(
            refused.body.len() < 4_000,
            "{} {}",
            path.get(..40).unwrap_or_default(),
            refused.body.len()
        );
        assert_eq!(
            refused.header("content-type"),
            "application/json; charset=utf-8"
        );
    }
    let body = json!({"grant_type": long, "client_id": long});
    let refused = app
        .token_request(&json!({"grant_type": "g".repeat(60_000)}))
        .await;
    assert!(refused.body.len() < 500);
    app.token_request(&body).await.expect(413);
}
