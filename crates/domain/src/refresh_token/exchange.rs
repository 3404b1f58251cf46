//! What becomes of a refresh token that is presented.

use super::{RefreshToken, Settings};
use crate::Timestamp;

/// A refresh token that this server has made, as it was presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presented {
    /// Which member of its family it is.
    pub generation: i64,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exchange {
    /// It stays as it is, and the answer has no refresh token.
    Keep,
    /// It is exchanged for the next of its family, which rotates in turn or doesn't.
    Rotate { is_rotating: bool },
    /// It was exchanged a moment ago; its successor is given again.
    Repeat,
    /// The family has ended.
    Expired,
    /// It was exchanged before: whoever presents it, or whoever exchanged it, has stolen it. The
    /// family ends.
    Reused,
    /// It is of a time that this database doesn't know, having been put back.
    Unknown,
}

/// Decides by what is known of the family.
pub fn exchange(
    family: &RefreshToken,
    presented: Presented,
    settings: &Settings,
    now: Timestamp,
) -> Exchange {
    if family.expiry.end().is_some_and(|end| end <= now) {
        return Exchange::Expired;
    }
    let behind = family.generation - presented.generation;
    if behind < 0 {
        return Exchange::Unknown;
    }
    if behind == 0 {
        return if settings.is_rotating || family.is_rotating {
            Exchange::Rotate {
                is_rotating: settings.is_rotating,
            }
        } else {
            Exchange::Keep
        };
    }
    let is_recent = |at: Timestamp| now < at.plus_millis(settings.leeway_millis);
    if behind == 1 && family.rotated_at.is_some_and(is_recent) {
        Exchange::Repeat
    } else {
        Exchange::Reused
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Device, Expiry};
    use super::*;
    use crate::token::ScopeSet;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_seconds(seconds)
    }

    fn family(is_rotating: bool, generation: i64) -> RefreshToken {
        RefreshToken {
            id: "id".into(),
            client_id: "c".into(),
            user: 1,
            api: None,
            set: ScopeSet::default(),
            organization: None,
            session: None,
            is_rotating,
            generation,
            rotated_at: Some(at(100)),
            authenticated_at: at(0),
            shows_auth_time: false,
            grant_type: None,
            device: Device::default(),
            metadata: None,
            created_at: at(0),
            last_exchanged_at: None,
            expiry: Expiry {
                absolute: Some(at(1000)),
                idle: None,
            },
        }
    }

    fn settings(is_rotating: bool, leeway: i64) -> Settings {
        Settings {
            is_rotating,
            leeway_millis: leeway * 1000,
            ..Settings::default()
        }
    }

    fn outcome(family: &RefreshToken, generation: i64, settings: Settings, now: i64) -> Exchange {
        exchange(family, Presented { generation }, &settings, at(now))
    }

    #[test]
    fn the_last_one_is_good_until_the_end() {
        let rotates = Exchange::Rotate { is_rotating: true };
        let rotating = settings(true, 0);
        assert_eq!(outcome(&family(true, 3), 3, rotating, 999), rotates);
        assert_eq!(
            outcome(&family(true, 3), 3, rotating, 1000),
            Exchange::Expired
        );
        assert_eq!(
            outcome(&family(false, 0), 0, settings(false, 0), 5),
            Exchange::Keep
        );
        assert_eq!(outcome(&family(true, 3), 4, rotating, 5), Exchange::Unknown);
    }

    #[test]
    fn a_change_of_the_setting_applies_at_the_next_exchange() {
        assert_eq!(
            outcome(&family(false, 0), 0, settings(true, 0), 5),
            Exchange::Rotate { is_rotating: true }
        );
        assert_eq!(
            outcome(&family(true, 3), 3, settings(false, 0), 5),
            Exchange::Rotate { is_rotating: false }
        );
        // What was exchanged is never good again.
        assert_eq!(
            outcome(&family(false, 4), 3, settings(false, 0), 500),
            Exchange::Reused
        );
    }

    #[test]
    fn an_exchanged_one_is_good_within_the_leeway_and_only_the_last() {
        let three = settings(true, 3);
        assert_eq!(outcome(&family(true, 3), 2, three, 102), Exchange::Repeat);
        assert_eq!(outcome(&family(true, 3), 2, three, 103), Exchange::Reused);
        assert_eq!(outcome(&family(true, 3), 1, three, 101), Exchange::Reused);
        assert_eq!(
            outcome(&family(true, 3), 2, settings(true, 0), 100),
            Exchange::Reused
        );
    }
}
