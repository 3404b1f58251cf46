//! What changed: appended to `change_log` in the change's transaction, told to the caches of
//! this process once it is durable.
//!
//! Other nodes will read `change_log`; today there is one node, and it is told directly.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{PoisonError, RwLock};

use domain::{Result, Tenant, Timestamp};

use crate::codec::SWEPT_AT_ONCE;
use crate::db::{Writer, both};
use crate::error::stored;

/// A thing that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub tenant: Tenant,
    pub noun: Changed,
    /// The thing's id.
    pub key: String,
}

/// What kind of thing it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Changed {
    Client,
    /// The key is the API's id, a bar, and the client's id; nothing follows the bar for a grant of
    /// all third-party clients.
    ClientGrant,
    Connection,
    /// The key is the document's kind, a bar, and its name.
    Document,
    /// The key is the user's number, a bar, and the organization's number: whether the user is a
    /// member, and with which roles.
    MemberRoles,
    /// The key is the organization's number.
    Organization,
    ResourceServer,
    /// The key is the role's number.
    Role,
    /// The key is the role's number, a bar, and the API's number.
    RolePermissions,
    SigningKeys,
    Tenant,
    /// The key is the user's id.
    User,
    /// The key is the user's number, a bar, and the API's number: what the user holds directly.
    UserPermissions,
    /// The key is the user's number: which of the tenant's roles the user has.
    UserRoles,
}

impl Changed {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::ClientGrant => "client_grant",
            Self::Connection => "connection",
            Self::Document => "document",
            Self::MemberRoles => "member_roles",
            Self::Organization => "organization",
            Self::ResourceServer => "resource_server",
            Self::Role => "role",
            Self::RolePermissions => "role_permissions",
            Self::SigningKeys => "signing_keys",
            Self::Tenant => "tenant",
            Self::User => "user",
            Self::UserPermissions => "user_permissions",
            Self::UserRoles => "user_roles",
        }
    }
}

type Listener = Box<dyn Fn(&Change) + Send + Sync>;

/// Those who want to know what changed.
#[derive(Default)]
pub struct Changes {
    listeners: RwLock<Vec<Listener>>,
}

impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes").finish_non_exhaustive()
    }
}

impl Changes {
    /// Calls `listener` for each change after it is durable and before it is answered, and also
    /// when it failed. It runs on the path of every change and must only drop what it holds.
    pub fn listen(&self, listener: impl Fn(&Change) + Send + Sync + 'static) {
        let mut listeners = self
            .listeners
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        listeners.push(Box::new(listener));
    }

    pub(crate) fn publish<'c>(&self, changes: impl Iterator<Item = &'c Change>) {
        let listeners = self
            .listeners
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        for change in changes {
            for listener in listeners.iter() {
                // Whoever panics must not take the others' changes down.
                let told = catch_unwind(AssertUnwindSafe(|| listener(change)));
                if told.is_err() {
                    tracing::error!(?change, "a listener panicked");
                }
            }
        }
    }
}

const FORGET: &str = "DELETE FROM change_log WHERE sequence IN (
    SELECT sequence FROM change_log WHERE created_at < $1 ORDER BY sequence LIMIT $2)";

pub(crate) const STATEMENTS: &[&str] = &[FORGET];

/// Says that this change changes a thing; the notice is written when it is committed.
pub fn append(writer: &mut Writer, tenant: Tenant, noun: Changed, key: &str, now: Timestamp) {
    let key = key.to_owned();
    writer.announce(Change { tenant, noun, key }, now);
}

/// Drops notices older than `before`, the oldest first and at most [`SWEPT_AT_ONCE`]; returns how
/// many it dropped.
pub async fn forget(writer: &mut Writer, before: Timestamp) -> Result<u64> {
    both!(writer.conn(), c => sqlx::query(FORGET).bind(before.millis()).bind(SWEPT_AT_ONCE)
        .execute(c).await.map(|done| done.rows_affected()))
    .map_err(|error| stored(error))
}
