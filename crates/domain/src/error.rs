//! What can go wrong for a caller, in the words of the domain.
//!
//! No HTTP here: each surface renders every variant in its own envelope. Private detail travels
//! only in [`Error::Internal`] and ends in the log, never in an answer.

use std::fmt;

use crate::password::Weak;
use crate::schema::Invalid;

/// A kind of thing that a caller can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noun {
    Client,
    ClientGrant,
    Connection,
    Credential,
    EmailProvider,
    EmailTemplate,
    Job,
    Log,
    /// Somebody who may use the dashboard.
    Member,
    Organization,
    RefreshToken,
    /// The template of the pages on which people sign in.
    PageTemplate,
    ResourceServer,
    Role,
    Session,
    SigningKey,
    Theme,
    User,
}

/// Two things that cannot both be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conflict {
    /// Another API has the identifier.
    Identifier,
    /// The client has a grant for the audience already.
    Grant { client_id: String, audience: String },
    /// The API has its client already.
    ResourceServerClient,
    /// The connection has a user of this id, email address, user name or phone number.
    User,
    /// The user has the identity already.
    Identity,
    /// The tenant, or the organization that owns it, has a role of this name.
    Role,
    /// Another connection has the name.
    Connection,
    /// Another organization has the name.
    Organization,
    /// The organization has the connection already.
    OrganizationConnection,
    /// There is an email provider of this name already.
    EmailProvider(String),
    /// There is an email template of this name already.
    EmailTemplate(String),
    /// There is a theme already.
    Theme,
    /// The member of an organization has as many roles as one may have.
    MemberRoles,
    /// Somebody with this address may use the dashboard already.
    Member,
    /// Nobody else could give others access to the dashboard.
    LastAdmin,
}

/// Why an operation ended without a change.
#[derive(Debug)]
pub enum Error {
    /// The thing named in the path does not exist.
    NotFound(Noun),
    /// A thing named in the body does not exist.
    Unknown(Noun),
    /// The API has no such permission to assign.
    UnknownPermission {
        identifier: String,
        value: String,
    },
    /// There is no role of this id to give to a member of an organization.
    UnknownMemberRole(String),
    Conflict(Conflict),
    /// The input breaks a rule; the message is fit for the caller.
    Invalid(Invalid),
    /// The connection asks more of a password.
    WeakPassword(Box<Weak>),
    /// A business rule forbids it; the message is fit for the caller.
    Refused(&'static str),
    /// It can't be done by this version; the message is fit for the caller.
    Unsupported(String),
    /// There is too much to do already; the message is fit for the caller.
    Busy(&'static str),
    /// The `If-Match` precondition does not hold (RFC 9110 §13.1.1).
    Stale,
    /// More of something than its limit allows.
    Limit {
        what: &'static str,
        max: usize,
    },
    /// The database undid it so that another change could go on; the same may succeed again.
    Aborted(Report),
    /// Something that is not the caller's fault; the report is for the log.
    Internal(Report),
}

/// The private detail of an internal error and where it was noticed.
#[derive(Debug)]
pub struct Report {
    pub detail: String,
    pub site: &'static std::panic::Location<'static>,
}

impl Error {
    /// An internal error with its private detail; remembers the place that calls this.
    #[track_caller]
    pub fn internal(detail: impl fmt::Display) -> Self {
        let site = std::panic::Location::caller();
        Self::Internal(Report {
            detail: detail.to_string(),
            site,
        })
    }

    /// A change that the database undid for another's sake; remembers the place that calls this.
    #[track_caller]
    pub fn aborted(detail: impl fmt::Display) -> Self {
        let site = std::panic::Location::caller();
        Self::Aborted(Report {
            detail: detail.to_string(),
            site,
        })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound(noun) | Self::Unknown(noun) => write!(f, "no such {noun:?}"),
            Self::UnknownPermission { identifier, value } => {
                write!(f, "no such permission: {identifier} - {value}")
            }
            Self::UnknownMemberRole(id) => write!(f, "no such role: {id}"),
            Self::Conflict(conflict) => write!(f, "conflict: {conflict:?}"),
            Self::Invalid(invalid) => f.write_str(&invalid.message),
            Self::WeakPassword(weak) => f.write_str(weak.message()),
            Self::Refused(message) | Self::Busy(message) => f.write_str(message),
            Self::Unsupported(message) => f.write_str(message),
            Self::Stale => f.write_str("it was changed by somebody else"),
            Self::Limit { what, max } => write!(f, "at most {max} {what}"),
            Self::Aborted(report) | Self::Internal(report) => {
                write!(f, "{} ({})", report.detail, report.site)
            }
        }
    }
}

impl std::error::Error for Error {}

/// The result of an operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;
