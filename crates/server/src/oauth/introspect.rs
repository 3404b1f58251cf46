//! `POST /oauth/introspect` (RFC 7662). Auth0 has none; it is ours.
//!
//! What a token carries is compared with what is true now: a permission that was deleted, or that
//! its holder has lost, is gone at once, and there again when it is restored or given back. One
//! that was made anew under the same name since the token was issued isn't the one that it carries.

use std::collections::HashSet;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use domain::refresh_token::{Exchange as Outcome, Presented as Member, exchange};
use domain::token::user::Asked;
use domain::{Timestamp, scope};
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::authenticate::{self, Proof};
use super::error::answer;
use super::presented::Presented;
use super::user_tokens::{self, Refused, Wanted};
use super::{OAuthError, Parameters};
use crate::App;
use crate::memory::{self, Api, KnownClient, Subject};
use crate::ops::refresh_tokens;

/// Answers `{"active": false}` for whatever isn't good (§2.2): who asks learns nothing else.
pub(crate) async fn introspect(State(app): State<App>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let parameters = match Parameters::read(&parts.headers, body).await {
        Ok(parameters) => parameters,
        Err(error) => return error.into_response(),
    };
    match try_introspect(&app, &parts, &parameters).await {
        Ok(Some(claims)) => answer(StatusCode::OK, Value::Object(claims).to_string()),
        Ok(None) => answer(StatusCode::OK, json!({"active": false}).to_string()),
        Err(error) => error.into_response(),
    }
}

async fn try_introspect(
    app: &App,
    parts: &http::request::Parts,
    parameters: &Parameters,
) -> Result<Option<Map<String, Value>>, OAuthError> {
    let token = parameters.required("token")?;
    let authenticated = authenticate::client(app, &parts.headers, parameters)
        .await
        .map_err(OAuthError::or_invalid_client)?;
    let client = &authenticated.client;
    // Whoever may ask without a proof could try out tokens that were found (§2.1).
    if authenticated.proof == Proof::Public {
        return Err(OAuthError::unauthorized().or_invalid_client());
    }
    if let Some((found, generation)) = refresh_tokens::find(app, token).await? {
        let is_own = found.token.client_id == *client.id;
        return match found.user_id.as_deref().filter(|_| is_own) {
            Some(user_id) => refresh_token(app, client, (&found.token, generation), user_id).await,
            None => Ok(None),
        };
    }
    let Some(presented) = Presented::read(app, token).await? else {
        return Ok(None);
    };
    if client.is_third_party && presented.client_id != *client.id {
        return Ok(None);
    }
    access_token(app, presented).await
}

async fn refresh_token(
    app: &App,
    client: &KnownClient,
    (family, generation): (&domain::refresh_token::RefreshToken, i64),
    user_id: &str,
) -> Result<Option<Map<String, Value>>, OAuthError> {
    let now = app.clock().now();
    match exchange(family, Member { generation }, &client.refresh, now) {
        Outcome::Keep | Outcome::Rotate { .. } | Outcome::Repeat => {}
        Outcome::Expired | Outcome::Reused | Outcome::Unknown => return Ok(None),
    }
    let api = match &family.api {
        Some(id) => match memory::api_of_id(app, id).await? {
            Some(api) => Some(api),
            None => return Ok(None),
        },
        None => None,
    };
    let wanted = Wanted {
        api: api.clone(),
        asked: Asked::Again {
            first: &family.set,
            narrowed_to: None,
        },
        may_refresh: true,
    };
    let subject = Subject {
        user: family.user,
        organization: family.organization,
    };
    let Some(decision) = decide(app, client, (user_id, subject), wanted).await? else {
        return Ok(None);
    };
    let mut claims = Map::new();
    let mut add = |name: &str, value: Value| {
        claims.insert(name.to_owned(), value);
    };
    add("active", true.into());
    add("scope", decision.scope().into());
    add("client_id", (&*client.id).into());
    add("token_type", "refresh_token".into());
    add("iat", family.created_at.seconds().into());
    if let Some(end) = family.expiry.end() {
        add("exp", end.seconds().into());
    }
    add("sub", user_id.into());
    if let Some(api) = api {
        add("aud", (&*api.policy.identifier).into());
    }
    add("iss", app.issuer().into());
    Ok(Some(claims))
}

/// What the user may have now; none if the user is gone or blocked, or may have nothing.
async fn decide(
    app: &App,
    client: &KnownClient,
    (user_id, subject): (&str, Subject),
    wanted: Wanted<'_>,
) -> Result<Option<user_tokens::Decision>, OAuthError> {
    let user = memory::user(app, user_id).await?;
    if user.is_none_or(|user| user.is_blocked()) {
        return Ok(None);
    }
    match user_tokens::decide(app, client, subject, wanted).await {
        Ok(decision) => Ok(Some(decision)),
        Err(Refused::Failed(error)) => Err(error.into()),
        Err(Refused::Policy(_) | Refused::NotAMember | Refused::Unsupported) => Ok(None),
    }
}

async fn access_token(
    app: &App,
    presented: Presented,
) -> Result<Option<Map<String, Value>>, OAuthError> {
    let Some(client) = memory::client(app, &presented.client_id).await? else {
        return Ok(None);
    };
    let userinfo = format!("{}userinfo", app.issuer());
    let audience = presented.audiences().find(|one| *one != userinfo);
    let api = match audience {
        Some(audience) => match memory::api(app, audience).await? {
            Some(api) => Some(api),
            None => return Ok(None),
        },
        None => None,
    };
    let living = if presented.subject == format!("{}@clients", client.id) {
        of_application(app, &client, api.as_deref(), &presented).await?
    } else {
        of_user(app, &client, api.clone(), &presented).await?
    };
    let Some((mut words, mut permissions)) = living else {
        return Ok(None);
    };
    if let Some(api) = &api {
        let newer = newer(app, api, &presented).await?;
        words.retain(|word| !newer.contains(word));
        permissions.retain(|value| !newer.contains(value));
    }
    Ok(Some(described(app, presented, &words, permissions)))
}

/// The words and the permissions of a token that are still its holder's.
type Living = Option<(Vec<String>, Vec<String>)>;

async fn of_application(
    app: &App,
    client: &KnownClient,
    api: Option<&Api>,
    presented: &Presented,
) -> Result<Living, OAuthError> {
    let Some(api) = api.filter(|api| !api.policy.denies_clients) else {
        return Ok(None);
    };
    let Some(entitled) = memory::grant(app, api, client).await? else {
        return Ok(None);
    };
    let grant = &entitled.grant;
    let is_living = |value: &&str| {
        let is_granted = grant.allow_all_scopes || grant.scope.iter().any(|one| one == value);
        is_granted && api.policy.defines(value)
    };
    let kept = |values: Vec<&str>| {
        let living = values.into_iter().filter(is_living);
        living.map(str::to_owned).collect()
    };
    let words = kept(scope::words(presented.scope()));
    Ok(Some((words, kept(listed(presented)))))
}

async fn of_user(
    app: &App,
    client: &KnownClient,
    api: Option<Arc<Api>>,
    presented: &Presented,
) -> Result<Living, OAuthError> {
    let Some(user) = memory::user(app, &presented.subject).await? else {
        return Ok(None);
    };
    let organization = match presented.claims.get("org_id").and_then(Value::as_str) {
        Some(id) => {
            let mut reader = app.db().read().await?;
            let tenant = app.home().tenant;
            let found = store::organizations::get(reader.conn(), tenant, id).await?;
            let Some((number, _)) = found else {
                return Ok(None);
            };
            Some(number)
        }
        None => None,
    };
    let subject = Subject {
        user: user.number,
        organization,
    };
    let wanted = Wanted {
        api,
        asked: Asked::Words(presented.scope()),
        may_refresh: true,
    };
    let decided = decide(app, client, (&presented.subject, subject), wanted).await?;
    let Some(decision) = decided else {
        return Ok(None);
    };
    let mut held: HashSet<&str> = decision.permissions().into_iter().collect();
    let listed = listed(presented).into_iter();
    let permissions = listed.filter(|value| held.remove(value)).map(str::to_owned);
    Ok(Some((decision.scope.clone(), permissions.collect())))
}

/// The `permissions` claim.
fn listed(presented: &Presented) -> Vec<&str> {
    let list = presented
        .claims
        .get("permissions")
        .and_then(Value::as_array);
    let list = list.into_iter().flatten();
    list.filter_map(Value::as_str).collect()
}

/// The values of permissions that were made after the token was issued.
async fn newer(app: &App, api: &Api, presented: &Presented) -> Result<HashSet<String>, OAuthError> {
    let issued_at = presented.claims.get("iat").and_then(Value::as_i64);
    // The second of issuance is over: what was made in it may be older than the token.
    let after = Timestamp::from_seconds(issued_at.unwrap_or_default().saturating_add(1));
    let mut reader = app.db().read().await?;
    let tenant = app.home().tenant;
    let values = store::permissions::made_since(reader.conn(), tenant, &api.id, after).await?;
    Ok(values.into_iter().collect())
}

/// The answer, in the names of RFC 7662 §2.2.
fn described(
    app: &App,
    presented: Presented,
    words: &[String],
    permissions: Vec<String>,
) -> Map<String, Value> {
    let mut claims = Map::new();
    claims.insert("active".to_owned(), true.into());
    if !words.is_empty() {
        claims.insert("scope".to_owned(), words.join(" ").into());
    }
    claims.insert("client_id".to_owned(), presented.client_id.into());
    claims.insert("token_type".to_owned(), "Bearer".into());
    for name in ["exp", "iat", "sub", "aud", "jti", "org_id", "org_name"] {
        if let Some(value) = presented.claims.get(name) {
            claims.insert(name.to_owned(), value.clone());
        }
    }
    claims.insert("iss".to_owned(), app.issuer().into());
    if presented.claims.contains_key("permissions") {
        claims.insert("permissions".to_owned(), permissions.into());
    }
    claims
}
