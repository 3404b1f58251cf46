//! Why a rule of a permission's life says no. Each surface has its own words for it.

use std::fmt;

use crate::Timestamp;

/// What stands against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The API has a living permission of this value.
    Exists { value: String },
    /// The API has no such permission, and none that can be remembered.
    Unknown { value: String },
    /// It was deleted before.
    AlreadyDeleted {
        value: String,
        deletion: String,
        deleted_at: Timestamp,
    },
    /// The API would have more than [`super::PERMISSIONS_MAX`].
    Limit,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exists { value } => write!(f, "the permission {value} exists"),
            Self::Unknown { value } => write!(f, "there is no permission {value}"),
            Self::AlreadyDeleted { value, .. } => {
                write!(f, "the permission {value} is deleted already")
            }
            Self::Limit => write!(f, "at most {} permissions", super::PERMISSIONS_MAX),
        }
    }
}

impl std::error::Error for Refusal {}
