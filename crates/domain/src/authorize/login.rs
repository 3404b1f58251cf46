//! Whether somebody is signed in well enough for a request, or has to log in.

use super::Prompts;
use crate::Timestamp;
use crate::session::Session;

/// A request, and who is signed in.
#[derive(Debug, Clone, Copy)]
pub struct Situation<'a> {
    pub prompts: &'a Prompts,
    /// `max_age`, in seconds.
    pub max_age: Option<i64>,
    pub session: &'a Session,
    /// The id of the session by which somebody logged in for this very request.
    pub logged_in: Option<&'a str>,
    /// The connection that is asked for by name.
    pub connection: Option<&'a str>,
    /// The names of the connections by which users may sign in to the application.
    pub connections: &'a [String],
    pub now: Timestamp,
}

/// Whether the session is enough. One by a connection that isn't the application's never is: its
/// users are none of the application's.
pub fn is_signed_in(situation: &Situation<'_>) -> bool {
    let session = situation.session;
    let connection = &session.connection;
    let is_admitted = situation.connections.contains(connection)
        && situation
            .connection
            .is_none_or(|wanted| wanted == connection);
    let is_fresh = situation.logged_in == Some(session.id.as_str());
    let age = situation.now.seconds() - session.authenticated_at.seconds();
    // Without any age that is allowed it is `prompt=login` (OpenID Connect Core §3.1.2.1).
    let is_young = situation
        .max_age
        .is_none_or(|max_age| max_age > 0 && age <= max_age);
    is_admitted && (is_fresh || (is_young && !situation.prompts.demands_login()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{Device, Lifetimes};
    use serde_json::Map;

    fn session() -> Session {
        Session::begin(
            ("s".into(), "c".into()),
            (1, "auth0|1".into()),
            Device::default(),
            Lifetimes::of(&Map::new()),
            Timestamp::from_seconds(100),
        )
    }

    #[test]
    fn sessions_that_are_enough() {
        let (session, connections) = (session(), ["c".to_owned()]);
        let login = Prompts::read(Some("login")).unwrap();
        let base = Situation {
            prompts: &Prompts::default(),
            max_age: None,
            session: &session,
            logged_in: None,
            connection: None,
            connections: &connections,
            now: Timestamp::from_seconds(200),
        };
        let with = |change: fn(&mut Situation<'_>)| {
            let mut changed = base;
            change(&mut changed);
            is_signed_in(&changed)
        };
        assert!(is_signed_in(&base));
        assert!(with(|one| one.max_age = Some(100)));
        assert!(!with(|one| one.max_age = Some(99)));
        assert!(!with(|one| {
            one.max_age = Some(0);
            one.now = Timestamp::from_seconds(100);
        }));
        assert!(with(|one| {
            one.max_age = Some(0);
            one.logged_in = Some("s");
        }));
        assert!(!with(|one| one.connection = Some("other")));
        assert!(!with(|one| one.connections = &[]));
        let demanded = Situation {
            prompts: &login,
            ..base
        };
        assert!(!is_signed_in(&demanded));
        for (logged_in, is_enough) in [("s", true), ("other", false)] {
            let logged_in = Some(logged_in);
            let now = Situation {
                logged_in,
                ..demanded
            };
            assert_eq!(is_signed_in(&now), is_enough);
        }
    }
}
