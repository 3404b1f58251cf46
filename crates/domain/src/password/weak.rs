//! Why a password isn't taken, in Auth0's words.

use serde_json::{Map, Value};

use super::Report;
use crate::Error;
use crate::schema::Invalid;

/// Why a password isn't taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Weak {
    Strength(Report),
    /// It is a word that many use, or that the tenant refuses.
    Dictionary,
    /// It has the user's own name in it.
    UserInfo,
    /// The user had it before.
    History,
}

impl Weak {
    /// `name` of the refusal at sign-up.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Strength(_) => "PasswordStrengthError",
            Self::Dictionary => "PasswordDictionaryError",
            Self::UserInfo => "PasswordNoUserInfoError",
            Self::History => "PasswordHistoryError",
        }
    }

    /// `code` of the refusal at sign-up.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Strength(_) => "invalid_password",
            Self::Dictionary => "password_dictionary_error",
            Self::UserInfo => "password_no_user_info_error",
            Self::History => "password_history_error",
        }
    }

    /// For people.
    pub fn message(&self) -> &'static str {
        match self {
            Self::Strength(_) => "Password is too weak",
            Self::Dictionary => "Password is not allowed, it might be too common.",
            Self::UserInfo => "Password contains user information",
            Self::History => "Password has previously been used",
        }
    }

    /// The body that refuses a sign-up (Authentication API reference §4.10).
    pub fn wire(&self) -> Value {
        let mut out = Map::new();
        let mut put = |key: &str, value: Value| out.insert(key.to_owned(), value);
        put("name", self.name().into());
        put("code", self.code().into());
        put("message", self.message().into());
        match self {
            Self::Strength(report) => {
                put("description", report.wire());
                put("policy", report.policy().into());
            }
            Self::Dictionary | Self::UserInfo | Self::History => {
                put("description", self.message().into());
            }
        }
        put("statusCode", 400.into());
        Value::Object(out)
    }
}

impl From<Weak> for Error {
    fn from(weak: Weak) -> Self {
        Self::WeakPassword(Box::new(weak))
    }
}

impl From<&Weak> for Invalid {
    /// The refusal of the Management API.
    fn from(weak: &Weak) -> Self {
        Self {
            message: format!("{}: {}", weak.name(), weak.message()),
            code: "invalid_body",
        }
    }
}
