//! Whom a request is about: `id_token_hint` (OpenID Connect Core §3.1.2.1).

use domain::Result;

use super::super::id_token_hint;
use super::Visit;

/// The user's id of an ID token that this tenant has given this application, expired or not. What
/// isn't one says nothing: a hint can only narrow who is answered.
pub(super) async fn user_id(visit: &Visit<'_>) -> Result<Option<String>> {
    let Some(token) = visit.request.text("id_token_hint") else {
        return Ok(None);
    };
    let found = id_token_hint::read(visit.app, token).await?;
    let own = found.filter(|found| found.client_id == *visit.client.id);
    Ok(own.map(|own| own.user_id))
}
