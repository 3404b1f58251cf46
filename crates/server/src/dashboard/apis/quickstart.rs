//! `GET /dashboard/apis/{id}/quickstart`: how an API checks its tokens, with this server's values.

use std::sync::Arc;

use maud::html;

use super::super::{Answer, Reply, Visit};
use super::{find, frame};
use crate::App;
use crate::ui::snippet;

const NODE: &str = r#"import express from "express";
import { auth, requiredScopes } from "express-oauth2-jwt-bearer";

const app = express();
app.use(auth({
  issuerBaseURL: "{issuer}",
  audience: "{audience}",
  tokenSigningAlg: "{algorithm}",
}));
app.get("/posts", requiredScopes("{permission}"), (request, response) => {
  response.json([]);
});
app.listen(3000);"#;

const PYTHON: &str = r#"import jwt  # PyJWT[crypto]

keys = jwt.PyJWKClient("{issuer}.well-known/jwks.json")

def claims(token):
    key = keys.get_signing_key_from_jwt(token)
    found = jwt.decode(token, key.key, algorithms=["{algorithm}"],
                       audience="{audience}", issuer="{issuer}")
    if "{permission}" not in found.get("scope", "").split():
        raise PermissionError("{permission}")
    return found"#;

const GO: &str = r#"// github.com/MicahParks/keyfunc/v3, github.com/golang-jwt/jwt/v5
keys, err := keyfunc.NewDefault([]string{"{issuer}.well-known/jwks.json"})
token, err := jwt.Parse(text, keys.Keyfunc,
	jwt.WithValidMethods([]string{"{algorithm}"}),
	jwt.WithAudience("{audience}"),
	jwt.WithIssuer("{issuer}"))"#;

const RUST: &str = r#"// jsonwebtoken; `key` is the one of {issuer}.well-known/jwks.json with the token's kid
let mut expected = Validation::new(Algorithm::{algorithm});
expected.set_audience(&["{audience}"]);
expected.set_issuer(&["{issuer}"]);
let claims = decode::<Claims>(&token, &DecodingKey::from_jwk(&key)?, &expected)?.claims;
if !claims.scope.split(' ').any(|one| one == "{permission}") {
    return Err(Forbidden);
}"#;

const CURL: &str = r"curl {issuer}oauth/token \
  -d grant_type=client_credentials \
  -d client_id=CLIENT_ID \
  -d client_secret=CLIENT_SECRET \
  -d audience={audience}";

pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let server = find(&app, &visit).await?;
    let permission = server
        .permissions
        .first()
        .map_or("read:posts", |one| one.value.as_str());
    let fill = |text: &str| {
        text.replace("{issuer}", app.issuer())
            .replace("{audience}", &server.identifier)
            .replace("{algorithm}", server.signing_alg())
            .replace("{permission}", permission)
    };
    let content = html! {
        section.section {
            h2 { "Check a token" }
            p.lead { "Your API takes a request only with a token whose signature, issuer and audience are right, and which has the permission." }
            @for (name, text) in [("Node.js", NODE), ("Python", PYTHON), ("Go", GO), ("Rust", RUST)] {
                (snippet(name, &fill(text)))
            }
        }
        section.section {
            h2 { "Get a token" }
            (snippet("curl", &fill(CURL)))
        }
    };
    let page = frame::page(&server, ("Quickstart", &content), (String::new(), html! {}));
    Ok(Reply::page(page))
}
