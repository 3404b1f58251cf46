//! What a scope set gives, in words: for grants and refresh tokens.

use domain::token::ScopeSet;

use crate::App;
use crate::memory;
use crate::rest::Problem;

/// The audience of what is about a user's profile only.
pub(super) fn userinfo(app: &App) -> String {
    format!("{}userinfo", app.issuer())
}

/// The audience, and the scopes that are alive. `api` is the API's id; none for `/userinfo`.
pub(super) async fn shown(
    app: &App,
    api: Option<&str>,
    set: &ScopeSet,
) -> Result<(String, Vec<String>), Problem> {
    let mut words: Vec<String> = Vec::new();
    words.extend(set.oidc.iter().map(|scope| scope.as_str().to_owned()));
    let Some(id) = api else {
        return Ok((userinfo(app), words));
    };
    let api = memory::api_of_id(app, id).await?;
    let audience = api.map_or_else(String::new, |api| api.policy.identifier.to_string());
    if let Some(catalog) = memory::catalog_of(app, id).await? {
        let living = catalog.permissions().iter();
        let living = living.filter(|one| set.permissions.contains(&one.number));
        words.extend(living.map(|one| one.value.clone()));
    }
    Ok((audience, words))
}
