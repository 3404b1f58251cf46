//! Keeping a set of scopes.

use domain::token::ScopeSet;
use domain::{Result, Timestamp};
use store::{Writer, scope_sets};

use crate::App;

/// The number of a set of an API, whose number is given; 0 for none.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn intern(
    app: &App,
    writer: &mut Writer,
    (api, set): (i64, &ScopeSet),
    now: Timestamp,
) -> Result<i64> {
    let text = format!("{}|{}", set.oidc_text(), set.permissions_text());
    let digest = jose::base64url(&jose::sha256(text.as_bytes()));
    scope_sets::intern(writer, (app.home().tenant, api), set, &digest, now).await
}
