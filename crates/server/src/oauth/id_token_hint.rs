//! ID tokens that come back as a hint: this tenant has signed them, and they may have expired.

use domain::Result;
use jose::ParsedJws;
use serde_json::Value;

use crate::memory;
use crate::{App, keyring};

/// What an ID token says about a login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct IdToken {
    /// `aud`.
    pub(super) client_id: String,
    /// `sub`.
    pub(super) user_id: String,
    /// `sid`.
    pub(super) session: Option<String>,
}

/// Reads an ID token; none if it isn't one of this tenant's.
///
/// # Errors
/// If the database refuses.
pub(super) async fn read(app: &App, token: &str) -> Result<Option<IdToken>> {
    let Ok(parsed) = ParsedJws::parse(token) else {
        return Ok(None);
    };
    let claims: Option<Value> = serde_json::from_slice(parsed.claims()).ok();
    let Some(claims) = claims.filter(|_| parsed.typ() == Some("JWT")) else {
        return Ok(None);
    };
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    let (Some(client_id), Some(user_id)) = (text("aud"), text("sub")) else {
        return Ok(None);
    };
    if text("iss") != Some(app.issuer()) || !is_genuine(app, &parsed, client_id).await? {
        return Ok(None);
    }
    Ok(Some(IdToken {
        client_id: client_id.to_owned(),
        user_id: user_id.to_owned(),
        session: text("sid").map(str::to_owned),
    }))
}

/// A key permits its own algorithms only, so that the header's is as good as any. A token without
/// `kid` can only be signed with the application's secret.
async fn is_genuine(app: &App, parsed: &ParsedJws<'_>, client_id: &str) -> Result<bool> {
    if let Some(kid) = parsed.kid() {
        let keyring = keyring::load(app).await?;
        let key = keyring.verifying(kid);
        return Ok(key.is_some_and(|key| parsed.verify(key, parsed.algorithm()).is_ok()));
    }
    let client = memory::client(app, client_id).await?;
    let key = client
        .as_ref()
        .and_then(|client| client.id_token.secret_key.as_ref());
    Ok(key.is_some_and(|key| parsed.verify(key, parsed.algorithm()).is_ok()))
}
