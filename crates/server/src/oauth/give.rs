//! What the grants for users share: who the user is, and the answer made of what was decided.

use std::sync::Arc;

use domain::refresh_token::{Device, RefreshToken};
use domain::sign_in::SignIn;
use domain::user::User;
use domain::{Timestamp, ids};
use http::StatusCode;

use super::OAuthError;
use super::exchange::Exchange;
use super::issued::{Issued, TokenUser};
use super::user_tokens::{self, AccessToken, Decision, Login};
use crate::App;
use crate::memory::{self, KnownClient};

/// The user, who must not be blocked; none if the user is gone.
pub(super) async fn living_user(app: &App, user_id: &str) -> Result<Option<Arc<User>>, OAuthError> {
    let user = memory::user(app, user_id).await?;
    if user.as_ref().is_some_and(|user| user.is_blocked()) {
        return Err(blocked());
    }
    Ok(user)
}

/// What is said of a blocked user, in words that Auth0's SDKs look for.
pub(super) fn blocked() -> OAuthError {
    OAuthError::new(StatusCode::FORBIDDEN, "unauthorized", "user is blocked")
}

/// A new family for what was decided.
pub(super) fn new_family(
    app: &App,
    (client, exchange): (&KnownClient, &Exchange<'_>),
    sign_in: &SignIn,
    decision: &Decision,
    (shows_auth_time, grant_type): (bool, Option<&str>),
) -> RefreshToken {
    let now: Timestamp = app.clock().now();
    let (ip, user_agent) = exchange.from();
    RefreshToken {
        id: ids::refresh_token_id(app.random()),
        client_id: client.id.to_string(),
        user: sign_in.user,
        api: decision.api.as_ref().map(|api| api.id.to_string()),
        set: decision.set.clone(),
        organization: sign_in.organization,
        session: sign_in.session.clone(),
        is_rotating: client.refresh.is_rotating,
        generation: 0,
        rotated_at: None,
        authenticated_at: sign_in.authenticated_at,
        shows_auth_time,
        grant_type: grant_type.map(str::to_owned),
        device: Device {
            initial_ip: ip.to_owned(),
            initial_user_agent: user_agent.to_owned(),
            last_ip: ip.to_owned(),
            last_user_agent: user_agent.to_owned(),
        },
        metadata: None,
        created_at: now,
        last_exchanged_at: None,
        expiry: client.refresh.expiry(now),
    }
}

/// The answer: the access token, with an ID token if one was asked for.
pub(super) fn issued(
    app: &App,
    client: &KnownClient,
    (sign_in, user): (&SignIn, &User),
    (decision, access): (&Decision, AccessToken),
    (refresh_token, login): (Option<String>, Login<'_>),
) -> Result<Issued, OAuthError> {
    let person = (sign_in, user);
    // A strict third-party application gets none (reference §5.1).
    let is_due = decision.has_id_token() && client.token_lifetime_seconds.is_none();
    let id_token = if is_due {
        Some(user_tokens::id_token(app, client, person, decision, login)?)
    } else {
        None
    };
    Ok(Issued {
        access_token: access.token,
        refresh_token,
        id_token,
        scope: decision.scope(),
        is_scope_answered: true,
        lifetime_seconds: access.lifetime_seconds,
        token_id: access.token_id,
        audience: access.audience,
        carried: access.carried,
        user: Some(TokenUser {
            user_id: user.user_id.clone(),
            name: user.text("name").unwrap_or_default().to_owned(),
            connection: user.connection().to_owned(),
        }),
    })
}
