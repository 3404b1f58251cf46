//! The grants `password` (RFC 6749 §4.3) and `password-realm`, Auth0's for a named connection
//! (Authentication API reference §1.5).

use std::sync::Arc;

use domain::connection::Connection;
use domain::sign_in::SignIn;
use domain::token::user::Asked;
use http::StatusCode;
use serde_json::Value;

use super::authenticate::Authenticated;
use super::exchange::Exchange;
use super::issued::Issued;
use super::user_tokens::{self, Channel, Login, Wanted};
use super::{OAuthError, Parameters, give};
use crate::App;
use crate::decision::{self, Named};
use crate::memory::{Api, KnownClient, Subject};
use crate::ops::login::{self, Refusal, Typed};
use crate::ops::refresh_tokens;

/// `gty` of its tokens, whichever of the two grants it was (reference §2.2).
const GRANT_TYPE: &str = "password";

/// Where the user is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Directory {
    /// The tenant's `default_directory`.
    Default,
    /// The connection that `realm` names.
    Realm,
}

/// Gives tokens for a user's password.
///
/// # Errors
/// In Auth0's words.
pub(super) async fn issue(
    app: &App,
    (authenticated, directory): (&Authenticated, Directory),
    parameters: &Parameters,
    exchange: &Exchange<'_>,
) -> Result<Issued, OAuthError> {
    let Authenticated { client, .. } = authenticated;
    let username = parameters.required("username")?;
    let password = parameters.required("password")?;
    let connection = connection(app, client, directory, parameters).await?;
    let api = api(app, parameters).await?;
    let typed = Typed {
        identifier: username,
        password,
    };
    let verified = login::verify(app, &connection, typed, &exchange.context()).await;
    let user = verified.map_err(refused)?;
    let sign_in = SignIn {
        user: user.number,
        user_id: user.user_id.clone(),
        session: None,
        authenticated_at: app.clock().now(),
        organization: None,
    };
    let asked = match parameters.text("scope")? {
        Some(scope) => Asked::Words(scope),
        None => Asked::Everything,
    };
    let wanted = Wanted {
        api: api.clone(),
        asked,
        may_refresh: true,
    };
    let subject = Subject {
        user: user.number,
        organization: None,
    };
    let refused = |refused: user_tokens::Refused| refused.at_token_endpoint(client, api.as_deref());
    let decided = user_tokens::decide(app, client, subject, wanted.clone()).await;
    let mut decision = decided.map_err(refused)?;
    let mut refresh_token = None;
    if decision.has_refresh_token() {
        let kept = (false, Some(GRANT_TYPE));
        let family = give::new_family(app, (client, exchange), &sign_in, &decision, kept);
        let number = api.as_ref().map_or(0, |api| api.number);
        refresh_tokens::create(app, number, &family).await?;
        refresh_token = Some(refresh_tokens::text(app, &family)?);
        // Nothing may be in the token that was taken away meanwhile.
        let decided = user_tokens::decide(app, client, subject, wanted).await;
        decision = decided.map_err(refused)?;
    }
    let flow = (Channel::Back, Some(GRANT_TYPE));
    let access = user_tokens::access_token(app, client, &user.user_id, &decision, flow)?;
    let rest = (refresh_token, Login::default());
    give::issued(app, client, (&sign_in, &user), (&decision, access), rest)
}

/// The API that is asked for, if it isn't `/userinfo` alone.
async fn api(app: &App, parameters: &Parameters) -> Result<Option<Arc<Api>>, OAuthError> {
    let sent = match parameters.text("audience")? {
        Some(audience) => Some(audience),
        None => parameters.text("resource")?,
    };
    match decision::named(app, sent).await? {
        Named::Nothing => Ok(None),
        Named::Api(api) => Ok(Some(api)),
        Named::Unknown(refusal) => Err(OAuthError::access_denied(refusal)),
    }
}

/// The connection whose users are looked among, which must be enabled for the application.
async fn connection(
    app: &App,
    client: &KnownClient,
    directory: Directory,
    parameters: &Parameters,
) -> Result<Connection, OAuthError> {
    let tenant = app.home().tenant;
    let mut reader = app.db().read().await?;
    let name = match directory {
        Directory::Realm => parameters.required("realm")?.to_owned(),
        Directory::Default => {
            let settings = store::tenants::get(reader.conn(), tenant).await?;
            let name = settings.and_then(|tenant| {
                let name = tenant.settings.get("default_directory");
                name.and_then(Value::as_str).map(str::to_owned)
            });
            name.filter(|name| !name.is_empty()).ok_or_else(|| {
                OAuthError::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "server_error",
                    "Authorization server not configured with default connection.",
                )
            })?
        }
    };
    let found = store::connections::named(reader.conn(), tenant, &name).await?;
    let found = found.filter(|found| found.strategy == "auth0");
    let found = found.ok_or_else(|| OAuthError::invalid_request("unknown connection"))?;
    let enabled = store::connection_clients::all(reader.conn(), tenant, &found.id).await?;
    if enabled.iter().any(|one| *one == *client.id) {
        Ok(found)
    } else {
        Err(OAuthError::invalid_request(
            "The connection is not enabled for the client",
        ))
    }
}

fn refused(refusal: Refusal) -> OAuthError {
    match refusal {
        Refusal::Blocked => give::blocked(),
        Refusal::TooManyAttempts(words) => OAuthError::too_many_attempts(words),
        Refusal::Error(domain::Error::Busy(_)) => OAuthError::temporarily_unavailable(),
        // What is refused is a password that nobody can have.
        Refusal::Wrong | Refusal::Error(domain::Error::Refused(_)) => {
            OAuthError::invalid_grant(login::WRONG)
        }
        Refusal::Error(error) => error.into(),
    }
}
