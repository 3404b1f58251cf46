//! Access tokens that are presented to this server itself, at `/userinfo` and to be introspected.
//!
//! Nothing else that is signed with the same keys is one: an ID token, a logout token and an
//! application's assertion name no application that holds them, or are of another type.

use domain::Result;
use jose::ParsedJws;
use serde_json::{Map, Value};

use crate::{App, keyring};

/// A genuine access token that hasn't expired or been revoked.
#[derive(Debug, Clone)]
pub(super) struct Presented {
    pub(super) claims: Map<String, Value>,
    /// Its `jti`, or else its fingerprint.
    pub(super) token_id: String,
    pub(super) subject: String,
    pub(super) client_id: String,
}

impl Presented {
    /// Reads a token; none if it isn't good.
    ///
    /// # Errors
    /// If the database refuses.
    pub(super) async fn read(app: &App, token: &str) -> Result<Option<Self>> {
        let claims = match app.opaque_key().open(token) {
            Some(claims) => Some(claims),
            None => signed(app, token).await?,
        };
        let claims = claims.and_then(|claims| serde_json::from_slice(&claims).ok());
        let Some(presented) = claims.and_then(|claims| Self::of(app, token, claims)) else {
            return Ok(None);
        };
        let (tenant, token_id) = (app.home().tenant, &presented.token_id);
        let mut reader = app.db().read().await?;
        let conn = reader.conn();
        let is_revoked = store::revoked_access_tokens::contains(conn, tenant, token_id).await?;
        Ok((!is_revoked).then_some(presented))
    }

    fn of(app: &App, token: &str, claims: Map<String, Value>) -> Option<Self> {
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        let seconds = |name: &str| claims.get(name).and_then(Value::as_i64);
        let is_good = text("iss") == Some(app.issuer())
            && seconds("exp").is_some_and(|end| end > app.clock().now().seconds());
        let client_id = text("azp").or(text("client_id")).filter(|_| is_good)?;
        let named = text("jti").map(str::to_owned);
        Some(Self {
            subject: text("sub")?.to_owned(),
            client_id: client_id.to_owned(),
            token_id: named.unwrap_or_else(|| jose::fingerprint(token)),
            claims,
        })
    }

    /// The audiences that it names.
    pub(super) fn audiences(&self) -> impl Iterator<Item = &str> {
        let list: &[Value] = match self.claims.get("aud") {
            Some(Value::Array(list)) => list,
            Some(one) => std::slice::from_ref(one),
            None => &[],
        };
        list.iter().filter_map(Value::as_str)
    }

    pub(super) fn scope(&self) -> &str {
        let scope = self.claims.get("scope").and_then(Value::as_str);
        scope.unwrap_or_default()
    }
}

/// The claims of a token that this tenant's key has signed.
async fn signed(app: &App, token: &str) -> Result<Option<Vec<u8>>> {
    let Ok(parsed) = ParsedJws::parse(token) else {
        return Ok(None);
    };
    let is_access_token = matches!(parsed.typ(), Some("JWT" | "at+jwt"));
    let keyring = keyring::load(app).await?;
    let key = parsed.kid().and_then(|kid| keyring.verifying(kid));
    let Some(key) = key.filter(|_| is_access_token) else {
        return Ok(None);
    };
    // A key permits its own algorithms only, so that the header's is as good as any.
    let is_right = parsed.verify(key, parsed.algorithm()).is_ok();
    Ok(is_right.then(|| parsed.claims().to_vec()))
}
