//! Tokens that are missing, malformed, forged, foreign or too weak.

use domain::System;
use jose::{Algorithm, MacKey, base64url};
use serde_json::{Value, json};
use server::routes::{Operation, Scopes, operations};
use testkit::{Actor, ISSUER, Reply, TestApp, both_engines};

use super::world::World;

both_engines!(
    no_token_is_missing_authentication,
    what_is_no_jwt_is_a_bad_header,
    a_token_without_the_scope_is_told_which,
    forged_expired_and_foreign_tokens_are_refused,
);

const BAD_SIGNATURE: &str = "Invalid signature received for JSON Web Token validation";

async fn ask(actor: &Actor<'_>, world: &World, operation: &Operation) -> Reply {
    let path = world.path(operation);
    let body = json!({});
    actor
        .send(operation.method.clone(), &path, Some(&body))
        .await
}

/// Refused because of the token, for this reason.
fn is_bad_token(reply: &Reply, message: &str, what: &str) {
    let body = json!({
        "statusCode": 401, "error": "Unauthorized", "message": message,
        "attributes": {"error": message},
    });
    let seen = (reply.status, reply.shown());
    assert_eq!(seen, (401, body.to_string()), "{what}");
    let challenge = format!("Bearer error=\"{message}\"");
    assert_eq!(reply.header("www-authenticate"), challenge, "{what}");
}

async fn no_token_is_missing_authentication(app: TestApp) {
    let world = World::of(&app).await;
    let basic = app.nobody().with("authorization", "Basic YTpi");
    for operation in operations() {
        for actor in [&app.nobody(), &basic] {
            let reply = ask(actor, &world, operation).await;
            reply.is(
                401,
                r#"{"statusCode":401,"error":"Unauthorized","message":"Missing authentication"}"#,
            );
            assert_eq!(reply.header("www-authenticate"), "Bearer");
            assert_eq!(
                reply.header("content-type"),
                "application/json; charset=utf-8"
            );
        }
    }
}

async fn what_is_no_jwt_is_a_bad_header(app: TestApp) {
    let world = World::of(&app).await;
    for value in [
        "Bearer opaque",
        "Bearer",
        "Bearer ",
        "Bearer a.b",
        "Bearer a.b.c.d",
        "Bearer a.b.c d",
    ] {
        let actor = app.nobody().with("authorization", value);
        for operation in operations() {
            let reply = ask(&actor, &world, operation).await;
            reply.is_problem(400, "Bad HTTP authentication header format", "Bearer");
        }
    }
}

async fn a_token_without_the_scope_is_told_which(app: TestApp) {
    let world = World::of(&app).await;
    let weak = app.with_scopes(&[&needed_for_nothing()]).await;
    for operation in operations() {
        let (word, names) = match operation.scopes {
            Scopes::Any(names) => ("any", names),
            Scopes::All(names) => ("all", names),
        };
        let expected = names.join(",");
        let message = format!("Insufficient scope, expected {word} of: {expected}");
        let mut actors = vec![weak.clone()];
        if word == "all" {
            actors.push(app.with_scopes(&names[1..]).await);
        }
        for actor in actors {
            let reply = ask(&actor, &world, operation).await;
            reply.is_problem(403, &message, "insufficient_scope");
        }
    }
}

/// A scope of the Management API that opens no operation.
fn needed_for_nothing() -> String {
    let opens = |value: &str| {
        let all = operations();
        all.iter()
            .any(|operation| operation.scopes.names().contains(&value))
    };
    let all = System::Management.permissions();
    all.into_iter()
        .map(|one| one.value)
        .find(|value| !opens(value))
        .unwrap()
}

/// A token with another header or other claims, or with a part of it changed.
struct Forger<'a> {
    app: &'a TestApp,
    kid: String,
    claims: Value,
}

impl<'a> Forger<'a> {
    async fn new(app: &'a TestApp) -> Self {
        let token = app.admin().await.token.unwrap();
        Self {
            app,
            kid: testkit::header(&token)["kid"].as_str().unwrap().to_owned(),
            claims: testkit::claims(&token),
        }
    }

    fn signed(&self, algorithm: Algorithm, changes: &Value) -> String {
        let mut claims = self.claims.clone();
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        self.app.forged(&self.kid, &claims, algorithm)
    }

    fn unsigned(&self, alg: &str) -> String {
        let header = json!({"alg": alg, "typ": "JWT", "kid": self.kid});
        let encoded = |part: &Value| base64url(part.to_string().as_bytes());
        format!("{}.{}.", encoded(&header), encoded(&self.claims))
    }

    /// HS256 with what everybody knows of the public key as its secret.
    fn confused(&self, secret: &[u8]) -> String {
        let unsigned = self.unsigned("HS256");
        let input = unsigned.trim_end_matches('.');
        let mac = MacKey::new(secret).mac(input.as_bytes());
        format!("{input}.{}", base64url(&mac))
    }
}

/// The token with one part replaced.
fn with_part(token: &str, index: usize, part: &str) -> String {
    let mut parts: Vec<&str> = token.split('.').collect();
    parts[index] = part;
    parts.join(".")
}

async fn forgeries(app: &TestApp) -> Vec<(&'static str, String, &'static str)> {
    let forger = Forger::new(app).await;
    let good = forger.signed(Algorithm::RS256, &json!({}));
    let more = base64url(json!({"sub": "root"}).to_string().as_bytes());
    let other = forger.signed(Algorithm::RS256, &json!({"iat": 1}));
    let foreign = other.rsplit_once('.').unwrap().1;
    let jwks = app.nobody().get("/.well-known/jwks.json").await.json();
    let key = &jwks["keys"][0];
    let pem = format!("-----BEGIN CERTIFICATE-----\n{}", key["x5c"][0]);
    let n = jose::from_base64url(key["n"].as_str().unwrap()).unwrap();
    let unknown = app.forged("no-such-key", &forger.claims, Algorithm::RS256);
    let signed = |changes: Value| forger.signed(Algorithm::RS256, &changes);
    vec![
        ("alg none", forger.unsigned("none"), "Invalid token"),
        ("alg NonE", forger.unsigned("NonE") + "AA", "Invalid token"),
        ("no signature", forger.unsigned("RS256"), "Invalid token"),
        ("payload", with_part(&good, 1, &more), BAD_SIGNATURE),
        ("signature", with_part(&good, 2, foreign), BAD_SIGNATURE),
        ("HS256 n", forger.confused(&n), BAD_SIGNATURE),
        ("HS256 pem", forger.confused(pem.as_bytes()), BAD_SIGNATURE),
        (
            "RS512",
            forger.signed(Algorithm::RS512, &json!({})),
            BAD_SIGNATURE,
        ),
        ("unknown kid", unknown, BAD_SIGNATURE),
        ("no JSON", with_part(&good, 1, "e30x"), BAD_SIGNATURE),
        (
            "issuer",
            signed(json!({"iss": "https://evil.test/"})),
            BAD_SIGNATURE,
        ),
        (
            "audience",
            signed(json!({"aud": "https://x.test/"})),
            "Bad audience: https://x.test/",
        ),
        ("no audience", signed(json!({"aud": 7})), "Bad audience: "),
        (
            "audience without its slash",
            signed(json!({"aud": format!("{ISSUER}api/v2")})),
            "Bad audience: https://localhost:8443/api/v2",
        ),
        (
            "no expiry",
            signed(json!({"exp": "tomorrow"})),
            "Invalid token",
        ),
    ]
}

async fn forged_expired_and_foreign_tokens_are_refused(app: TestApp) {
    let foreign = app.neighbour().await.admin().await.token.unwrap();
    let mut tokens = forgeries(&app).await;
    tokens.push(("foreign", foreign, BAD_SIGNATURE));
    let world = World::of(&app).await;
    for operation in operations() {
        for (what, token, message) in &tokens {
            let reply = ask(&app.bearer(token), &world, operation).await;
            let what = format!("{what}: {} {}", operation.method, operation.path);
            is_bad_token(&reply, message, &what);
        }
    }
    // Accepted once, so that it is remembered, and still it ends.
    let actor = app.admin().await;
    actor.get("/api/v2/clients").await.expect(200);
    app.clock.advance_seconds(86_399);
    actor.get("/api/v2/clients").await.expect(200);
    app.clock.advance_seconds(1);
    for operation in operations() {
        let reply = ask(&actor, &world, operation).await;
        let expired = "Expired token received for JSON Web Token validation";
        is_bad_token(&reply, expired, &operation.path);
    }
}
