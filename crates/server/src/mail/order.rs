//! What waits to be sent: first who is to get which mail, then the mail itself.

use domain::user::Identity;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Message, Name};

/// What waits.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Content {
    Order(Order),
    Message(Message),
}

/// A mail that somebody is to get.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) template: Name,
    pub(crate) whom: Whom,
    /// The application that it is about.
    pub(crate) client_id: Option<String>,
    pub(crate) organization_id: Option<String>,
    /// More variables of the template.
    pub(crate) more: Map<String, Value>,
}

/// Who gets it. Whoever isn't there when its turn comes gets nothing, so that a request about
/// nobody costs as much as any other.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Whom {
    /// A user by number, at the address of this identity: provider and id.
    User(i64, String, String),
    /// Who has this address in a connection.
    Address { connection: String, email: String },
}

impl Whom {
    pub(crate) fn user(number: i64, identity: &Identity) -> Self {
        Self::User(number, identity.provider.clone(), identity.user_id.clone())
    }
}

impl Order {
    /// An order about nothing but the user.
    pub(crate) fn new(template: Name, whom: Whom) -> Self {
        Self {
            template,
            whom,
            client_id: None,
            organization_id: None,
            more: Map::new(),
        }
    }

    /// The same, about this application.
    pub(crate) fn about(self, client_id: Option<&str>) -> Self {
        Self {
            client_id: client_id.filter(|id| !id.is_empty()).map(str::to_owned),
            ..self
        }
    }
}
