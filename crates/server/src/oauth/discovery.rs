//! The server's metadata (OpenID Connect Discovery 1.0 §3, RFC 8414) and its public keys
//! (RFC 7517 §5); Authentication API reference §4.4.

use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use domain::Result;
use http::{HeaderName, HeaderValue, header};
use serde_json::{Value, json};

use super::OAuthError;
use super::token::GrantType;
use crate::App;
use crate::keyring::{self, Keyring};

const HEADERS: [(HeaderName, HeaderValue); 3] = [
    (
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json; charset=utf-8"),
    ),
    (
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    ),
    // Short, so that a rotated key is soon known everywhere.
    (
        header::CACHE_CONTROL,
        HeaderValue::from_static(
            "public, max-age=15, stale-while-revalidate=15, stale-if-error=86400",
        ),
    ),
];

/// The tenant's setting and the member of the metadata go by the same name (RFC 9207 §3).
const NAMES_ISSUER: &str = "authorization_response_iss_parameter_supported";

fn published(json: String) -> Response {
    let mut response = Response::new(Body::from(json));
    response.headers_mut().extend(HEADERS);
    response
}

/// `GET /.well-known/openid-configuration` and `/.well-known/oauth-authorization-server`: the
/// same document.
pub(crate) async fn document(State(app): State<App>) -> Response {
    match described(&app).await {
        Ok(document) => published(document.to_string()),
        Err(error) => OAuthError::from(error).into_response(),
    }
}

async fn described(app: &App) -> Result<Value> {
    let keyring = keyring::load(app).await?;
    let tenant = super::leave::tenant(app).await?;
    let mut document = metadata(app.issuer(), &keyring);
    let mut add = |name: &str, value: Value| {
        if let Some(members) = document.as_object_mut() {
            members.insert(name.to_owned(), value);
        }
    };
    if tenant.get(NAMES_ISSUER) == Some(&Value::Bool(true)) {
        add(NAMES_ISSUER, true.into());
    }
    let logout = tenant.get("oidc_logout");
    let is_told = logout.and_then(|all| all.get("rp_logout_end_session_endpoint_discovery"));
    if is_told != Some(&Value::Bool(false)) {
        let url = format!("{}oidc/logout", app.issuer());
        add("end_session_endpoint", url.into());
    }
    Ok(document)
}

/// `GET /.well-known/jwks.json`
pub(crate) async fn jwks(State(app): State<App>) -> Response {
    match keyring::load(&app).await {
        Ok(keyring) => published(keyring.jwks.to_string()),
        Err(error) => OAuthError::from(error).into_response(),
    }
}

/// Of Auth0's members, those whose endpoint is there or answers that it is not supported yet.
fn metadata(issuer: &str, keyring: &Keyring) -> Value {
    let at = |path: &str| format!("{issuer}{path}");
    let more = keyring.more_algorithms.iter().map(String::as_str);
    let algorithms: Vec<&str> = ["HS256", "RS256", "PS256"]
        .into_iter()
        .chain(more)
        .collect();
    json!({
        "issuer": issuer,
        "authorization_endpoint": at("authorize"),
        "token_endpoint": at("oauth/token"),
        "userinfo_endpoint": at("userinfo"),
        "jwks_uri": at(".well-known/jwks.json"),
        "revocation_endpoint": at("oauth/revoke"),
        "backchannel_logout_supported": true,
        "backchannel_logout_session_supported": true,
        "pushed_authorization_request_endpoint": at("oauth/par"),
        "scopes_supported": [
            "openid", "profile", "offline_access", "name", "given_name", "family_name", "nickname",
            "email", "email_verified", "picture", "created_at", "identities", "phone", "address",
        ],
        "response_types_supported": [
            "code", "token", "id_token", "code token", "code id_token", "token id_token",
            "code token id_token",
        ],
        "code_challenge_methods_supported": ["S256", "plain"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["public"],
        "token_endpoint_auth_methods_supported": [
            "client_secret_basic", "client_secret_post", "private_key_jwt",
        ],
        "token_endpoint_auth_signing_alg_values_supported": ["RS256", "RS384", "PS256"],
        "claims_supported": [
            "aud", "auth_time", "created_at", "email", "email_verified", "exp", "family_name",
            "given_name", "iat", "identities", "iss", "name", "nickname", "phone_number",
            "picture", "sub",
        ],
        "request_uri_parameter_supported": false,
        "request_parameter_supported": true,
        "request_object_signing_alg_values_supported": ["RS256", "RS384", "PS256"],
        "id_token_signing_alg_values_supported": algorithms,
        "grant_types_supported": GrantType::ALL.map(GrantType::as_str),
    })
}
