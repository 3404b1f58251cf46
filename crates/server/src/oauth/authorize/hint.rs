//! Whom a request is about: `id_token_hint` (OpenID Connect Core §3.1.2.1).

use domain::Result;
use jose::ParsedJws;
use serde_json::Value;

use super::Visit;
use crate::keyring;

/// The user's id of an ID token that this tenant has given this application, expired or not. What
/// isn't one says nothing: a hint can only narrow who is answered.
pub(super) async fn user_id(visit: &Visit<'_>) -> Result<Option<String>> {
    let Some(token) = visit.request.text("id_token_hint") else {
        return Ok(None);
    };
    let Ok(parsed) = ParsedJws::parse(token) else {
        return Ok(None);
    };
    let keyring = keyring::load(visit.app).await?;
    let key = parsed.kid().and_then(|kid| keyring.verifying(kid));
    // A key permits its own algorithms only, so that the header's is as good as any.
    let is_right = key.is_some_and(|key| parsed.verify(key, parsed.algorithm()).is_ok());
    let claims: Option<Value> = serde_json::from_slice(parsed.claims()).ok();
    Ok(claims.filter(|_| is_right).and_then(|claims| {
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        let is_own =
            text("iss") == Some(visit.app.issuer()) && text("aud") == Some(&*visit.client.id);
        text("sub").filter(|_| is_own).map(str::to_owned)
    }))
}
