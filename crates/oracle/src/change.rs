//! What can happen to a tenant, and how it can end.

use crate::tenant::ApiSettings;
use crate::token::SignIn;

/// For whom a client grant speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    Client,
    User,
}

/// What there is one client grant for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GrantKey {
    /// The application's id; none for all third-party applications.
    pub client: Option<String>,
    /// The API's id, not its identifier.
    pub api: String,
    pub subject: Subject,
}

/// A change. APIs are named by identifier and permissions by value, as callers do; everything
/// else by the id that its creation answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    CreateApi {
        identifier: String,
        settings: ApiSettings,
    },
    SetApi {
        api: String,
        settings: ApiSettings,
    },
    DeleteApi {
        api: String,
    },
    CreatePermission {
        api: String,
        value: String,
        description: Option<String>,
    },
    RenamePermission {
        api: String,
        value: String,
        to: String,
    },
    DescribePermission {
        api: String,
        value: String,
        description: Option<String>,
    },
    /// `PATCH {"scopes": [...]}`: values and descriptions, each value once.
    ReplacePermissions {
        api: String,
        list: Vec<(String, Option<String>)>,
    },
    /// All or nothing.
    DeletePermissions {
        api: String,
        values: Vec<String>,
    },
    /// All that the deletion took, or nothing.
    Restore {
        deletion: String,
    },
    /// The time to restore it is over.
    Expire {
        deletion: String,
    },
    /// What was deleted and everything that hangs on it is removed.
    Purge {
        deletion: String,
    },
    CreateRole {
        name: String,
    },
    DeleteRole {
        role: String,
    },
    AddToRole {
        role: String,
        api: String,
        values: Vec<String>,
    },
    RemoveFromRole {
        role: String,
        api: String,
        values: Vec<String>,
    },
    CreateUser,
    EraseUser {
        user: String,
    },
    AddToUser {
        user: String,
        api: String,
        values: Vec<String>,
    },
    RemoveFromUser {
        user: String,
        api: String,
        values: Vec<String>,
    },
    GiveRole {
        user: String,
        role: String,
    },
    TakeRole {
        user: String,
        role: String,
    },
    CreateOrganization,
    Join {
        organization: String,
        user: String,
    },
    Leave {
        organization: String,
        user: String,
    },
    GiveMemberRole {
        organization: String,
        user: String,
        role: String,
    },
    TakeMemberRole {
        organization: String,
        user: String,
        role: String,
    },
    CreateClient {
        is_third_party: bool,
        may_refresh: bool,
    },
    DeleteClient {
        client: String,
    },
    /// Creates the grant, or replaces its `scope`. The API is named by identifier.
    SetGrant {
        client: Option<String>,
        api: String,
        subject: Subject,
        allow_all_scopes: bool,
        scope: Vec<String>,
    },
    DropGrant {
        client: Option<String>,
        api: String,
        subject: Subject,
    },
    /// A token is issued, and the consent and a refresh token for it are kept.
    SignIn(SignIn),
}

/// Why something did not happen. Nothing has changed then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Something that was named does not exist.
    Unknown,
    /// The value, name or identifier is in use.
    Exists,
    /// The permission was deleted before, by this deletion.
    AlreadyDeleted(String),
    /// The deletion can't be undone any more, or was undone.
    Gone,
    /// The application may not have a token.
    Denied,
}

/// How a change ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Something was made, which has this id.
    Created(String),
    /// Something can be restored by this id.
    Deleted(String),
    Refused(Why),
}
