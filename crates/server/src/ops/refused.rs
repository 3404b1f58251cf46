//! Why an operation of our extensions ended without a change.

use domain::Error;
use domain::deletion::{Deletion, Kind};
use domain::permission::{NotRestored, Refusal};
use serde_json::Value;

/// Why nothing was changed.
#[derive(Debug)]
pub enum Refused {
    Error(Error),
    /// A rule of a permission's life.
    Permission(Refusal),
    /// The permission was deleted before; by whom, if that is known.
    AlreadyDeleted {
        value: String,
        deletion: Option<Box<Deletion>>,
    },
    /// Who is affected has changed since; the plan as it is now.
    Moved(Box<Value>),
    /// The caller lacks one of these scopes.
    Scopes(&'static [&'static str]),
    /// There is no such deletion.
    UnknownDeletion,
    /// It was restored before.
    AlreadyRestored,
    /// It can't be restored any more.
    Purged,
    /// What stands against the return of permissions.
    Permissions(Vec<NotRestored>),
    /// What stands against the return of an API, a role or an application.
    Object {
        kind: Kind,
        name: String,
        why: &'static str,
    },
    /// Another request was sent under the idempotency key.
    KeyReused,
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        Self::Permission(refusal)
    }
}
