//! The grant `refresh_token` (RFC 6749 §6, RFC 9700 §4.14; Authentication API reference §1.4).
//!
//! What the token carries is decided anew by number each time: what was deleted or taken away is
//! missing, what was restored or given back is there again.

use domain::Timestamp;
use domain::refresh_token::{Exchange as Outcome, Presented, RefreshToken, exchange};
use domain::sign_in::SignIn;
use domain::token::user::Asked;
use store::refresh_tokens::Found;

use super::authenticate::Authenticated;
use super::exchange::Exchange;
use super::issued::Issued;
use super::user_tokens::{self, Channel, Decision, Login, Wanted};
use super::{OAuthError, Parameters, give};
use crate::App;
use crate::memory::{self, KnownClient, Subject};
use crate::ops::refresh_tokens;

/// How often an exchange is tried anew because another of the same family came between.
const TRIES: usize = 5;

/// Exchanges a refresh token.
///
/// # Errors
/// In Auth0's words.
pub(super) async fn issue(
    app: &App,
    Authenticated { client, .. }: &Authenticated,
    parameters: &Parameters,
    call: &Exchange<'_>,
) -> Result<Issued, OAuthError> {
    let token = parameters.required("refresh_token")?;
    let scope = parameters.text("scope")?;
    for _ in 0..TRIES {
        let found = refresh_tokens::find(app, token).await?;
        let found = found.filter(|(found, _)| found.token.client_id == *client.id);
        let (found, generation) = found.ok_or_else(unknown)?;
        let now = app.clock().now();
        let outcome = exchange(&found.token, Presented { generation }, &client.refresh, now);
        if outcome == Outcome::Reused {
            refresh_tokens::end(app, &found.token.id).await?;
            return Err(unknown().logged_as("ferrt"));
        }
        let Some(after) = after(&found.token, outcome, client, call, now) else {
            return Err(unknown());
        };
        let user_id = found.user_id.as_deref().ok_or_else(gone)?;
        give::living_user(app, user_id).await?.ok_or_else(gone)?;
        // What can't be given is refused before anything is exchanged.
        decide(app, client, &found.token, scope).await?;
        let is_stored = match &after {
            After::Same => true,
            After::Changed(after) => refresh_tokens::exchanged(app, &found.token, after).await?,
        };
        if is_stored {
            return give(app, client, (&found, &after), scope).await;
        }
    }
    Err(OAuthError::temporarily_unavailable())
}

fn unknown() -> OAuthError {
    OAuthError::invalid_grant("Unknown or invalid refresh token.")
}

/// In words that an SDK of Auth0 looks for.
fn gone() -> OAuthError {
    OAuthError::invalid_grant(
        "The refresh_token was generated for a user who doesn't exist anymore.",
    )
}

/// What becomes of the family.
enum After {
    /// Nothing: what was given a moment ago is given again.
    Same,
    Changed(Box<RefreshToken>),
}

/// None if the token is good for nothing.
fn after(
    family: &RefreshToken,
    outcome: Outcome,
    client: &KnownClient,
    call: &Exchange<'_>,
    now: Timestamp,
) -> Option<After> {
    let mut after = family.clone();
    match outcome {
        Outcome::Expired | Outcome::Reused | Outcome::Unknown => return None,
        Outcome::Repeat => return Some(After::Same),
        Outcome::Keep => {}
        Outcome::Rotate { is_rotating } => {
            after.is_rotating = is_rotating;
            after.generation += 1;
            after.rotated_at = Some(now);
        }
    }
    let (ip, user_agent) = call.from();
    ip.clone_into(&mut after.device.last_ip);
    user_agent.clone_into(&mut after.device.last_user_agent);
    after.last_exchanged_at = Some(now);
    after.expiry = client.refresh.expiry_after_use(family.expiry, now);
    Some(After::Changed(Box::new(after)))
}

async fn decide(
    app: &App,
    client: &KnownClient,
    family: &RefreshToken,
    scope: Option<&str>,
) -> Result<Decision, OAuthError> {
    let api = match &family.api {
        Some(id) => {
            let api = memory::api_of_id(app, id).await?;
            Some(api.ok_or_else(|| OAuthError::access_denied("Service not found"))?)
        }
        None => None,
    };
    let subject = Subject {
        user: family.user,
        organization: family.organization,
    };
    let asked = Asked::Again {
        first: &family.set,
        narrowed_to: scope,
    };
    let wanted = Wanted {
        api: api.clone(),
        asked,
        may_refresh: true,
    };
    let decision = user_tokens::decide(app, client, subject, wanted).await;
    decision.map_err(|refused| refused.at_token_endpoint(client, api.as_deref()))
}

async fn give(
    app: &App,
    client: &KnownClient,
    (found, after): (&Found, &After),
    scope: Option<&str>,
) -> Result<Issued, OAuthError> {
    let family = match after {
        After::Same => &found.token,
        After::Changed(after) => after,
    };
    let user_id = found.user_id.clone().ok_or_else(gone)?;
    let user = give::living_user(app, &user_id).await?.ok_or_else(gone)?;
    let decision = decide(app, client, family, scope).await?;
    let flow = (Channel::Back, family.grant_type.as_deref());
    let access = user_tokens::access_token(app, client, &user_id, &decision, flow)?;
    let is_new = family.is_rotating || family.generation != found.token.generation;
    let refresh_token = is_new.then(|| refresh_tokens::text(app, family));
    let sign_in = SignIn {
        user: family.user,
        user_id,
        session: family.session.clone(),
        authenticated_at: family.authenticated_at,
        organization: family.organization,
    };
    // Never a nonce: this is no answer to a request that had one (OpenID Connect Core §12.2).
    let login = Login {
        shows_auth_time: family.shows_auth_time,
        ..Login::default()
    };
    let rest = (refresh_token.transpose()?, login);
    give::issued(app, client, (&sign_in, &user), (&decision, access), rest)
}
