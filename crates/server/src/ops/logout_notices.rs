//! Telling applications that a session has ended (OpenID Connect Back-Channel Logout 1.0 §2.5).
//!
//! Only the URL that an administrator has registered for the application is asked, redirects
//! aren't followed, and nobody is shown what was answered. That the URL may be one of an internal
//! network is intended: that is where many applications are.

use domain::client::Client;
use domain::logout::{Backchannel, LogoutClaims};
use domain::{Result, ids};
use store::logout_notices::{self, Notice};

use super::events::{self, Context, Event};
use crate::outbound::Posted;
use crate::{App, keyring};

/// How long a notice waits after its first failure, in milliseconds; then twice as long each time.
const FIRST_PAUSE_MILLIS: i64 = 10_000;
/// How often it is tried: for some forty minutes in all.
const ATTEMPTS_MAX: i64 = 9;

/// What becomes of a notice after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Delivered,
    /// The application may answer otherwise later.
    Again,
    GivenUp,
}

impl Outcome {
    fn of(posted: &Posted, attempts: i64) -> Self {
        let may_recover = match posted {
            Ok(200 | 204) => return Self::Delivered,
            Ok(408 | 429 | 500..) | Err(_) => true,
            Ok(_) => false,
        };
        if may_recover && attempts + 1 < ATTEMPTS_MAX {
            Self::Again
        } else {
            Self::GivenUp
        }
    }
}

/// Tells an application, or sees to it that it is told later.
///
/// # Errors
/// If the database refuses; the notice stays due.
pub(crate) async fn deliver(app: &App, notice: &Notice) -> Result<()> {
    let tenant = app.home().tenant;
    let mut reader = app.db().read().await?;
    let client = store::clients::get(reader.conn(), tenant, &notice.client_id).await?;
    drop(reader);
    let url = client.as_ref().and_then(url);
    let (Some(client), Some(url)) = (&client, url) else {
        // The application is gone, or doesn't want to be told any more.
        return end(app, notice).await;
    };
    let token = token(app, notice).await?;
    let posted = app
        .outbound()
        .post(url, format!("logout_token={token}"))
        .await;
    let outcome = Outcome::of(&posted, notice.attempts);
    match outcome {
        Outcome::Again => return put_off(app, notice).await,
        Outcome::Delivered | Outcome::GivenUp => {}
    }
    log(app, client, notice, &posted);
    end(app, notice).await
}

/// The URL that is told. One with a placeholder leads nowhere.
fn url(client: &Client) -> Option<&str> {
    let mut urls = Backchannel::of(&client.settings).urls();
    urls.find(|url| !url.contains(['*', '{']))
}

/// A logout token. Its characters are the same in a form.
async fn token(app: &App, notice: &Notice) -> Result<String> {
    let keyring = keyring::load(app).await?;
    let signer = keyring.signer("RS256", LogoutClaims::TYPE)?;
    let claims = LogoutClaims {
        issuer: app.issuer(),
        client_id: &notice.client_id,
        user_id: &notice.user_id,
        session: &notice.session,
        metadata: &notice.metadata,
        token_id: &ids::token_id(app.random()),
        issued_at: app.clock().now(),
    };
    let signed = signer.sign(&claims.to_json());
    signed.map_err(domain::Error::internal)
}

async fn end(app: &App, notice: &Notice) -> Result<()> {
    let mut writer = app.db().write().await?;
    logout_notices::delete(&mut writer, app.home().tenant, notice).await?;
    writer.commit().await
}

async fn put_off(app: &App, notice: &Notice) -> Result<()> {
    let doublings = u32::try_from(notice.attempts.clamp(0, ATTEMPTS_MAX)).unwrap_or_default();
    let pause = FIRST_PAUSE_MILLIS.saturating_mul(2i64.saturating_pow(doublings));
    let due_at = app.clock().now().plus_millis(pause);
    let mut writer = app.db().write().await?;
    logout_notices::put_off(&mut writer, app.home().tenant, notice, due_at).await?;
    writer.commit().await
}

fn log(app: &App, client: &Client, notice: &Notice, posted: &Posted) {
    let (kind, description) = match posted {
        Ok(200 | 204) => ("oidc_backchannel_logout_succeeded", None),
        Ok(status) => {
            let answered = format!("The application answered with the status {status}");
            ("oidc_backchannel_logout_failed", Some(answered))
        }
        Err(reason) => ("oidc_backchannel_logout_failed", Some(reason.clone())),
    };
    let context = Context {
        client_id: client.client_id.clone(),
        client_name: client.name().to_owned(),
        ..Context::default()
    };
    let event = Event {
        kind,
        description: description.as_deref(),
        user_id: Some(&notice.user_id),
        ..Event::default()
    };
    events::log(app, &context, &event);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_recover_is_tried_again_for_a_while() {
        for (posted, expected) in [
            (Ok(200), Outcome::Delivered),
            (Ok(204), Outcome::Delivered),
            (Ok(302), Outcome::GivenUp),
            (Ok(400), Outcome::GivenUp),
            (Ok(404), Outcome::GivenUp),
            (Ok(429), Outcome::Again),
            (Ok(503), Outcome::Again),
            (Err("silence".to_owned()), Outcome::Again),
        ] {
            assert_eq!(Outcome::of(&posted, 0), expected, "{posted:?}");
        }
        assert_eq!(Outcome::of(&Ok(503), 7), Outcome::Again);
        assert_eq!(Outcome::of(&Ok(503), 8), Outcome::GivenUp);
        assert_eq!(Outcome::of(&Ok(200), 8), Outcome::Delivered);
    }
}
