//! How often passwords may be tried and mails be asked for (Authentication API reference §4.13).
//! A client that proved who it is has a limit of its own, wherever it calls from; for others the
//! address counts, so that nobody uses up what is another's.

use std::net::IpAddr;

use axum::response::{IntoResponse, Response};
use domain::rate::Rate;
use domain::search::fold;
use domain::{Timestamp, network};
use http::{HeaderName, HeaderValue, StatusCode, header};
use jose::{base64url, sha256};

use super::OAuthError;
use super::authenticate::{Authenticated, Proof};
use crate::App;
use crate::ops::events::{self, Context, Event};
use crate::throttle::Allowance;

/// Passwords that a client may try: 30 at once, and 30 a second.
const OF_CLIENT: Rate = Rate::new(30, 33);
/// Passwords that may come from an address: 10 at once, and 5 a second.
const OF_ADDRESS: Rate = Rate::new(10, 200);
/// Mails that one address may ask for to one reader: 10 at once, and one a minute.
const OF_READER: Rate = Rate::new(10, 60_000);
/// Entries in the log about one that goes on being refused: one a minute.
const LOGGED: Rate = Rate::new(1, 60_000);

const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// Auth0's words.
const REFUSED: &str = "Too many requests. Check the X-RateLimit-Limit, X-RateLimit-Remaining and \
    X-RateLimit-Reset headers.";

/// What a request may still do after it was counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct RateLimit {
    rate: Rate,
    allowance: Allowance,
    now: Timestamp,
}

/// Counts a request that tries a password.
pub(super) fn password(app: &App, caller: &Authenticated, context: &Context) -> RateLimit {
    let (key, rate) = match caller.proof {
        Proof::Confidential => (format!("client {}", caller.client.id), OF_CLIENT),
        Proof::Public => (format!("address {}", site(&context.ip)), OF_ADDRESS),
    };
    count(app, (&key, rate), context)
}

/// Counts a request for a mail to somebody.
pub(super) fn mail(app: &App, email: &str, context: &Context) -> RateLimit {
    // However long what is sent is, what is kept of it isn't.
    let reader = base64url(&sha256(fold(email).as_bytes()));
    let key = format!("mail {} {reader}", site(&context.ip));
    count(app, (&key, OF_READER), context)
}

/// What counts as the place that a request came from.
fn site(ip: &str) -> String {
    ip.parse::<IpAddr>().map(network::site).unwrap_or_default()
}

fn count(app: &App, (key, rate): (&str, Rate), context: &Context) -> RateLimit {
    let now = app.clock().now();
    let throttles = app.throttles();
    let allowance = throttles.requests.take(key, rate, now);
    let is_logged = || {
        let key = format!("log {key}");
        throttles.requests.take(&key, LOGGED, now).is_granted
    };
    if !allowance.is_granted && is_logged() {
        let event = Event {
            kind: "api_limit",
            description: Some(REFUSED),
            ..Event::default()
        };
        events::log(app, context, &event);
    }
    RateLimit {
        rate,
        allowance,
        now,
    }
}

impl RateLimit {
    /// The answer to one request too many.
    pub(super) fn refusal(&self) -> Option<OAuthError> {
        let status = StatusCode::TOO_MANY_REQUESTS;
        let refused = || OAuthError::new(status, "too_many_requests", REFUSED);
        (!self.allowance.is_granted).then(refused)
    }

    /// An answer that says what is left.
    pub(super) fn marked(&self, answer: impl IntoResponse) -> Response {
        let mut response = answer.into_response();
        let at = self.allowance.reset_at;
        let headers = response.headers_mut();
        headers.insert(LIMIT, HeaderValue::from(self.rate.burst()));
        headers.insert(REMAINING, HeaderValue::from(self.allowance.left));
        headers.insert(RESET, HeaderValue::from(seconds(at)));
        if !self.allowance.is_granted {
            let millis = at.millis().saturating_sub(self.now.millis());
            let wait = seconds(Timestamp::from_millis(millis)).max(1);
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait));
        }
        response
    }
}

/// Whole seconds, none too early.
fn seconds(at: Timestamp) -> i64 {
    at.plus_millis(999).seconds()
}
