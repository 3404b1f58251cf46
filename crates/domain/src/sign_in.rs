//! Who signed in, when and how: what codes and tokens of a user say about it.

use crate::Timestamp;

/// A user who has signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// The user's number.
    pub user: i64,
    /// The user's id: `sub` of tokens.
    pub user_id: String,
    /// The session, 32 characters: `sid` of ID tokens. None where no browser was involved.
    pub session: Option<String>,
    /// When the user last proved who it is: `auth_time` (OpenID Connect Core §2).
    pub authenticated_at: Timestamp,
    /// The number of the organization that the user signed in to.
    pub organization: Option<i64>,
}
