//! The grant `authorization_code` (RFC 6749 §4.1.3, RFC 7636 §4.6; Authentication API reference
//! §1.3).

use domain::authorization_code::AuthorizationCode;
use domain::pkce::{Challenge, Method};
use domain::token::user::Asked;
use http::StatusCode;

use super::authenticate::{Authenticated, Proof};
use super::exchange::Exchange;
use super::issued::Issued;
use super::user_tokens::{self, Channel, Decision, Login, Wanted};
use super::{OAuthError, Parameters, give};
use crate::App;
use crate::memory::{self, KnownClient, Subject};
use crate::ops::authorization_codes::{self, Redeemed};
use crate::ops::refresh_tokens;

/// Redeems a code.
///
/// # Errors
/// In Auth0's words.
pub(super) async fn issue(
    app: &App,
    Authenticated { client, proof }: &Authenticated,
    parameters: &Parameters,
    exchange: &Exchange<'_>,
) -> Result<Issued, OAuthError> {
    let text = parameters.required("code")?;
    let found = authorization_codes::find(app, text).await?;
    let found = found.filter(|found| found.code.client_id == *client.id);
    let found = found.ok_or_else(invalid)?;
    if found.is_redeemed {
        return Err(replayed(app, text).await);
    }
    if found.expires_at <= app.clock().now() {
        return Err(invalid());
    }
    let code = &found.code;
    check_redirect_uri(client, code, parameters)?;
    check_verifier(code, *proof, parameters)?;
    let user = give::living_user(app, &code.sign_in.user_id).await?;
    let user = user.ok_or_else(invalid)?;
    let decision = decide(app, client, code).await?;
    let user_id = &code.sign_in.user_id;
    let token = |decision: &Decision| {
        user_tokens::access_token(app, client, user_id, decision, (Channel::Back, None))
    };
    let mut access = token(&decision)?;
    let times = (code.shows_auth_time, None);
    let family = decision
        .has_refresh_token()
        .then(|| give::new_family(app, (client, exchange), &code.sign_in, &decision, times));
    let redeemed = Redeemed {
        access_token: (&access.token_id, access.expires_at),
        family: family.as_ref(),
    };
    if !authorization_codes::redeem(app, text, found.scope_set, redeemed).await? {
        return Err(replayed(app, text).await);
    }
    // Nothing may be in the token that was taken away while the code was being redeemed.
    let now = decide(app, client, code).await?;
    if !now.carries_the_same(&decision) {
        access = token(&now)?;
        let noted = (access.token_id.as_str(), access.expires_at);
        authorization_codes::gave_instead(app, text, family.as_ref(), noted).await?;
    }
    let refresh_token = family.map(|family| refresh_tokens::text(app, &family));
    let login = Login {
        nonce: code.nonce.as_deref(),
        shows_auth_time: code.shows_auth_time,
        ..Login::default()
    };
    let person = (&code.sign_in, &*user);
    let rest = (refresh_token.transpose()?, login);
    give::issued(app, client, person, (&now, access), rest)
}

fn invalid() -> OAuthError {
    OAuthError::invalid_grant("Invalid authorization code")
}

/// Whoever has the code twice, one of them stole it: what it gave ends.
async fn replayed(app: &App, code: &str) -> OAuthError {
    match authorization_codes::end_replayed(app, code).await {
        Ok(()) => invalid(),
        Err(error) => error.into(),
    }
}

/// The code's scopes by number: what was deleted or taken away since isn't given.
async fn decide(
    app: &App,
    client: &KnownClient,
    code: &AuthorizationCode,
) -> Result<Decision, OAuthError> {
    let api = match &code.api {
        Some(id) => {
            let api = memory::api_of_id(app, id).await?;
            Some(api.ok_or_else(|| OAuthError::access_denied("Service not found"))?)
        }
        None => None,
    };
    let subject = Subject {
        user: code.sign_in.user,
        organization: code.sign_in.organization,
    };
    let asked = Asked::Again {
        first: &code.set,
        narrowed_to: None,
    };
    let wanted = Wanted {
        api: api.clone(),
        asked,
        may_refresh: true,
    };
    let decision = user_tokens::decide(app, client, subject, wanted).await;
    decision.map_err(|refused| refused.at_token_endpoint(client, api.as_deref()))
}

/// The redirect URI must be the one that was sent to `/authorize` (RFC 6749 §4.1.3). Auth0 lets it
/// be left out.
fn check_redirect_uri(
    client: &KnownClient,
    code: &AuthorizationCode,
    parameters: &Parameters,
) -> Result<(), OAuthError> {
    let Some(expected) = &code.redirect_uri else {
        return Ok(());
    };
    match parameters.text("redirect_uri")? {
        Some(sent) if sent == expected => Ok(()),
        Some(sent) => {
            let sent: String = sent.chars().take(1000).collect();
            let description =
                format!("The redirect URI is wrong. You sent {sent}, and we expected {expected}");
            Err(OAuthError::new(
                StatusCode::FORBIDDEN,
                "unauthorized_client",
                description,
            ))
        }
        None if user_tokens::is_strict(client) => Err(OAuthError::missing("redirect_uri")),
        None => Ok(()),
    }
}

/// A verifier must be there if there was a challenge, and only then (RFC 9700 §2.1.1). Without one
/// the application must have proved who it is.
fn check_verifier(
    code: &AuthorizationCode,
    proof: Proof,
    parameters: &Parameters,
) -> Result<(), OAuthError> {
    let wrong = || OAuthError::invalid_grant("Failed to verify code verifier");
    match (&code.challenge, parameters.text("code_verifier")?) {
        (Some(challenge), Some(verifier)) if verifies(challenge, verifier) => Ok(()),
        (Some(_), _) | (None, Some(_)) => Err(wrong()),
        (None, None) => match proof {
            Proof::Confidential => Ok(()),
            Proof::Public => Err(OAuthError::unauthorized()),
        },
    }
}

fn verifies(challenge: &Challenge, verifier: &str) -> bool {
    if !domain::pkce::is_well_formed(verifier) {
        return false;
    }
    let hashed = match challenge.method {
        Method::S256 => jose::base64url(&jose::sha256(verifier.as_bytes())),
        Method::Plain => verifier.to_owned(),
    };
    jose::constant_time_eq(hashed.as_bytes(), challenge.value.as_bytes())
}
