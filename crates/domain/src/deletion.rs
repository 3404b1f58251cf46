//! What was deleted together and can be restored together: our own, Auth0 has no such thing.

use serde_json::{Map, Value};

use crate::Timestamp;

/// What a deletion took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Api,
    Client,
    Permissions,
    Role,
}

impl Kind {
    pub const ALL: [Self; 4] = [Self::Api, Self::Client, Self::Permissions, Self::Role];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Client => "client",
            Self::Permissions => "permissions",
            Self::Role => "role",
        }
    }

    /// The kind of that name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// How far a deletion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Restorable,
    Restored,
    /// It can't be restored any more; what it took is being removed for good.
    Purging,
    Purged,
}

impl State {
    pub const ALL: [Self; 4] = [
        Self::Restorable,
        Self::Restored,
        Self::Purging,
        Self::Purged,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Restorable => "restorable",
            Self::Restored => "restored",
            Self::Purging => "purging",
            Self::Purged => "purged",
        }
    }

    /// The state of that name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == text)
    }
}

/// A deletion.
#[derive(Debug, Clone, PartialEq)]
pub struct Deletion {
    pub id: String,
    pub kind: Kind,
    /// The id of the API, role or application; that of the API whose permissions they were.
    pub object: String,
    /// The API's identifier; the role's or application's name.
    pub name: String,
    /// The values of the permissions, if it took permissions.
    pub permissions: Vec<String>,
    /// Who was affected, as it was then.
    pub counts: Map<String, Value>,
    /// `sub` of who did it.
    pub actor: String,
    pub created_at: Timestamp,
    /// Until when it can be restored.
    pub expires_at: Timestamp,
    pub state: State,
    /// When it was restored, or when it began to be purged.
    pub ended_at: Option<Timestamp>,
}

impl Deletion {
    /// The API that it was of, if it took permissions or an API.
    pub fn api(&self) -> Option<&str> {
        match self.kind {
            Kind::Api | Kind::Permissions => Some(&self.object),
            Kind::Client | Kind::Role => None,
        }
    }

    /// The object that our extensions answer.
    pub fn wire(&self) -> Value {
        let mut out = Map::new();
        let mut set = |key: &str, value: Value| {
            out.insert(key.to_owned(), value);
        };
        set("id", self.id.clone().into());
        set("kind", self.kind.as_str().into());
        let object = match self.kind {
            Kind::Api | Kind::Permissions => "api",
            Kind::Client => "client",
            Kind::Role => "role",
        };
        set(object, self.object.clone().into());
        set("name", self.name.clone().into());
        if self.kind == Kind::Permissions {
            set("permissions", self.permissions.clone().into());
        }
        set("counts", Value::Object(self.counts.clone()));
        set("actor", self.actor.clone().into());
        set("created_at", self.created_at.iso().into());
        set("expires_at", self.expires_at.iso().into());
        set("state", self.state.as_str().into());
        if let Some(ended_at) = self.ended_at {
            set("ended_at", ended_at.iso().into());
        }
        Value::Object(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_are_read_as_they_are_written() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(kind));
        }
        for state in State::ALL {
            assert_eq!(State::parse(state.as_str()), Some(state));
        }
        assert_eq!((Kind::parse("x"), State::parse("x")), (None, None));
    }

    #[test]
    fn its_object_is_named_by_its_kind() {
        let mut deletion = Deletion {
            id: "del_1".into(),
            kind: Kind::Permissions,
            object: "1".into(),
            name: "https://a.test/".into(),
            permissions: vec!["a".into()],
            counts: Map::new(),
            actor: "x@clients".into(),
            created_at: Timestamp::from_millis(0),
            expires_at: Timestamp::from_millis(1),
            state: State::Restorable,
            ended_at: None,
        };
        assert_eq!(
            deletion.wire(),
            json!({
                "id": "del_1", "kind": "permissions", "api": "1", "name": "https://a.test/",
                "permissions": ["a"], "counts": {}, "actor": "x@clients",
                "created_at": "1970-01-01T00:00:00.000Z",
                "expires_at": "1970-01-01T00:00:00.001Z", "state": "restorable",
            })
        );
        deletion.kind = Kind::Role;
        deletion.ended_at = Some(Timestamp::from_millis(2));
        let wire = deletion.wire();
        assert_eq!(
            (&wire["role"], &wire["permissions"]),
            (&json!("1"), &Value::Null)
        );
        assert_eq!(wire["ended_at"], "1970-01-01T00:00:00.002Z");
    }
}
