//! Tickets: links by which users verify an address, choose a password or lift a block (Management API, reference
//! §13).

use serde_json::{Map, Value};

use crate::Timestamp;

/// How long a ticket holds that says nothing else, in seconds: five days, as at Auth0.
pub const TTL_SECONDS: i64 = 432_000;
/// The longest, in seconds; Auth0 names no limit.
pub const TTL_MAX_SECONDS: i64 = 10 * 365 * 86_400;
/// How long used and expired ones are remembered, in milliseconds: a week.
pub const KEPT_MILLIS: i64 = 7 * 86_400_000;

/// What a ticket allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    EmailVerification,
    PasswordChange,
    /// Logging in again after too many failures.
    Unblock,
}

/// A ticket.
#[derive(Debug, Clone, PartialEq)]
pub struct Ticket {
    pub kind: Kind,
    /// The user's number.
    pub user: i64,
    /// See [`Ticket::text`] and [`Ticket::is`].
    pub details: Map<String, Value>,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

/// Whether a ticket can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Good,
    Used,
    Expired,
}

impl Kind {
    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EmailVerification => "email_verification",
            Self::PasswordChange => "password_change",
            Self::Unblock => "unblock",
        }
    }

    /// From the word in the database.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::EmailVerification, Self::PasswordChange, Self::Unblock]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }

    /// The page that the link leads to.
    pub fn path(self) -> &'static str {
        match self {
            Self::EmailVerification => "/u/email-verification",
            Self::PasswordChange => "/u/reset-verify",
            Self::Unblock => "/u/unblock",
        }
    }
}

impl Ticket {
    /// Whether it can be used now.
    pub fn state(&self, now: Timestamp) -> State {
        if self.used_at.is_some() {
            State::Used
        } else if self.expires_at <= now {
            State::Expired
        } else {
            State::Good
        }
    }

    /// A text of the details: `provider`, `identity`, `email`, `result_url`, `client_id`,
    /// `organization_id`.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.details.get(key).and_then(Value::as_str)
    }

    /// A switch of the details: `includes_email`, `verifies_email`.
    pub fn is(&self, key: &str) -> bool {
        self.details.get(key) == Some(&Value::Bool(true))
    }
}

/// How long a ticket holds, in seconds, by `ttl_sec`: none and 0 mean the usual.
pub fn ttl(sent: Option<i64>) -> i64 {
    match sent {
        None | Some(0) => TTL_SECONDS,
        Some(seconds) => seconds.clamp(1, TTL_MAX_SECONDS),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_good_until_it_is_used_or_expires() {
        let at = Timestamp::from_millis;
        let mut ticket = Ticket {
            kind: Kind::PasswordChange,
            user: 1,
            details: Map::new(),
            created_at: at(0),
            expires_at: at(10),
            used_at: None,
        };
        assert_eq!(ticket.state(at(9)), State::Good);
        assert_eq!(ticket.state(at(10)), State::Expired);
        ticket.used_at = Some(at(5));
        assert_eq!(ticket.state(at(9)), State::Used);
        for kind in [Kind::EmailVerification, Kind::PasswordChange, Kind::Unblock] {
            assert_eq!(Kind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(
            [ttl(None), ttl(Some(0)), ttl(Some(60))],
            [TTL_SECONDS, TTL_SECONDS, 60]
        );
    }
}
