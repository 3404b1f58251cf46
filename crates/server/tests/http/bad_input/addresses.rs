//! Paths, queries and headers that are no text, or that a database can't hold.

use http::{HeaderValue, Method, header};
use serde_json::json;
use testkit::{TestApp, both_engines};

both_engines!(
    a_path_that_is_no_text,
    a_path_with_a_nul,
    a_path_with_anything_else,
    a_query_that_is_no_text,
    headers_that_are_no_text,
);

const PARAMETERS: [&str; 8] = [
    "/api/v2/resource-servers/{}",
    "/api/v2/client-grants/{}",
    "/api/v2/clients/{}",
    "/api/v2/clients/x/credentials/{}",
    "/api/v2/connections/{}",
    "/api/v2/keys/signing/{}",
    "/api/v2/logs/{}",
    "/api/v2/users/{}",
];

async fn a_path_that_is_no_text(app: TestApp) {
    let admin = app.admin().await;
    for pattern in PARAMETERS {
        for part in ["%ff", "%C3", "a%FFb"] {
            for method in [Method::GET, Method::PATCH, Method::DELETE] {
                let path = pattern.replace("{}", part);
                let reply = admin.send(method.clone(), &path, Some(&json!({}))).await;
                if reply.status == 404 && reply.text("message") == "Not Found" {
                    // There is no such operation.
                    continue;
                }
                let message = "Path validation error: 'Not valid UTF-8'.";
                reply.is_problem(400, message, "invalid_uri");
            }
        }
    }
}

async fn a_path_with_a_nul(app: TestApp) {
    let admin = app.admin().await;
    for pattern in PARAMETERS {
        for method in [Method::GET, Method::PATCH, Method::DELETE] {
            for part in ["%00", "a%00b"] {
                let path = pattern.replace("{}", part);
                let body = json!({"name": "B"});
                let reply = admin.send(method.clone(), &path, Some(&body)).await;
                // Refused, not there, or gone already; never our fault.
                assert!(
                    [204, 400, 403, 404].contains(&reply.status),
                    "{method} {path}: {}",
                    reply.shown()
                );
            }
        }
    }
    admin
        .get("/api/v2/clients/x/connections%00")
        .await
        .expect(404);
}

async fn a_path_with_anything_else(app: TestApp) {
    let admin = app.admin().await;
    let api = app.api_with(json!({"identifier": "%zz"})).await;
    for part in [
        "'%20OR%20'1'='1",
        "%27%3B%20DROP%20TABLE%20clients%3B--",
        "..%2F..%2Fetc%2Fpasswd",
        "%F0%9F%A6%80",
        "%E2%80%AE",
        "%2e%2e",
        "a;b=c",
        "{id}",
        "%7Bid%7D",
        "*",
    ] {
        for pattern in PARAMETERS {
            let path = pattern.replace("{}", part);
            let reply = admin.get(&path).await;
            assert!(
                [400, 404].contains(&reply.status),
                "{path}: {}",
                reply.shown()
            );
        }
    }
    // What isn't percent-encoded right stands for itself.
    let read = admin.get("/api/v2/resource-servers/%zz").await.expect(200);
    assert_eq!(read.text("id"), api.id);
    admin.get("/api/v2/clients").await.expect(200);
}

async fn a_query_that_is_no_text(app: TestApp) {
    let admin = app.admin().await;
    for path in [
        "resource-servers",
        "client-grants",
        "clients",
        "connections",
        "logs",
        "tenants/settings",
        "roles",
    ] {
        for (query, detail) in [
            ("fields=%ff", "Not valid UTF-8"),
            ("%C3=1", "Not valid UTF-8"),
            ("fields=%zz", "Invalid percent-encoding"),
            ("fields=%", "Invalid percent-encoding"),
            ("fields=a%00", "Strings must not contain U+0000"),
        ] {
            let refused = admin.get(&format!("/api/v2/{path}?{query}")).await;
            let message = format!("Query validation error: '{detail}'.");
            refused.is_problem(400, &message, "invalid_query_string");
        }
    }
}

async fn headers_that_are_no_text(app: TestApp) {
    let admin = app.admin().await;
    let api = app.api(&["a"]).await;
    let send = async |name: header::HeaderName, value: &[u8]| {
        let body = json!({"name": "B"}).to_string();
        let mut request = admin
            .request(Method::PATCH, &api.path())
            .body(body.into())
            .unwrap();
        request
            .headers_mut()
            .insert(name, HeaderValue::from_bytes(value).unwrap());
        app.send(request).await
    };
    let stale = "The entity was changed since the version named in If-Match";
    for value in [&b"\xff"[..], &vec![b'"'; 50_000], &vec![b','; 50_000]] {
        send(header::IF_MATCH, value)
            .await
            .is_problem(412, stale, "precondition_failed");
    }
    let bad = "Bad HTTP authentication header format";
    for value in [&b"Bearer \xff"[..], b"\xff\xfe", b"Bearer \xc3\xa9.b.c"] {
        send(header::AUTHORIZATION, value)
            .await
            .is_problem(400, bad, "Bearer");
    }
    let long = format!("Bearer {0}.{0}.{0}", "a".repeat(50_000));
    assert_eq!(
        send(header::AUTHORIZATION, long.as_bytes()).await.status,
        401
    );
    for value in [&b"\xff\xfe"[..], &vec![b'u'; 50_000]] {
        send(header::USER_AGENT, value).await.expect(200);
    }
    send(header::ACCEPT_ENCODING, b"\xff").await.expect(200);
    let (_, client, _) = app.granted(&["a"]).await;
    let refused = app
        .token_form(
            "grant_type=client_credentials",
            Some(&format!("Basic {}", "A".repeat(50_000))),
        )
        .await;
    assert_eq!(refused.status, 401);
    assert!(refused.body.len() < 500);
    let mut request = app
        .nobody()
        .request(Method::POST, "/oauth/token")
        .body("{}".into())
        .unwrap();
    request.headers_mut().insert(
        header::AUTHORIZATION,
        HeaderValue::from_bytes(b"Basic \xff").unwrap(),
    );
    request.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    assert_eq!(app.send(request).await.status, 400);
    app.admin().await.get(&client.path()).await.expect(200);
}
