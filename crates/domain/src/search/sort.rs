//! The `sort` parameter: one field and a direction (reference §6.3).

use std::cmp::Ordering;

use serde_json::Value;

use super::{Field, Kind, fold, refused};
use crate::Timestamp;
use crate::schema::Invalid;

/// In which order users are listed. Those without the field come last, whatever the order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    pub field: Field,
    pub order: Order,
}

/// Upwards or downwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Ascending,
    Descending,
}

impl Sort {
    /// Reads `field:1` or `field:-1`. A field has one value, and not in metadata.
    ///
    /// # Errors
    /// `invalid_query_string`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let wrong = || refused("Sort must be field:1 or field:-1", "sort");
        let (name, order) = text.rsplit_once(':').ok_or_else(wrong)?;
        let order = match order {
            "1" => Order::Ascending,
            "-1" => Order::Descending,
            _ => return Err(wrong()),
        };
        let field = Field::parse(name).map_err(|_| wrong())?;
        if !is_sortable(&field) {
            let text = format!("Users cannot be sorted by {}", super::error::cut(name));
            return Err(refused(&text, "sort"));
        }
        Ok(Self { field, order })
    }

    /// How two profiles ([`crate::user::User::wire`]) are ordered; equal ones keep their order.
    /// Texts are compared in byte order, folded where case doesn't matter.
    pub fn compare(&self, left: &Value, right: &Value) -> Ordering {
        let key = |profile: &Value| key(&self.field, profile);
        match (key(left), key(right)) {
            (Some(left), Some(right)) => match self.order {
                Order::Ascending => left.cmp(&right),
                Order::Descending => right.cmp(&left),
            },
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => Ordering::Equal,
        }
    }
}

fn is_sortable(field: &Field) -> bool {
    match field {
        Field::EmailDomain
        | Field::IdentityConnection
        | Field::IdentityProvider
        | Field::IdentityUserId
        | Field::IdentityIsSocial
        | Field::OrganizationId
        | Field::Picture
        | Field::Metadata(..)
        | Field::Other(_) => false,
        Field::Email
        | Field::Name
        | Field::GivenName
        | Field::FamilyName
        | Field::Nickname
        | Field::Username
        | Field::PhoneNumber
        | Field::UserId
        | Field::LastIp
        | Field::EmailVerified
        | Field::PhoneVerified
        | Field::Blocked
        | Field::LoginsCount
        | Field::CreatedAt
        | Field::UpdatedAt
        | Field::LastLogin
        | Field::LastPasswordReset => true,
    }
}

/// Values of one field are of one kind, so that only those of a kind are compared.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Flag(bool),
    Number(i64),
    Time(Timestamp),
    Text(String),
}

fn key(field: &Field, profile: &Value) -> Option<Key> {
    let value = profile.get(field.name())?;
    Some(match field.kind() {
        Kind::Folded => Key::Text(fold(value.as_str()?)),
        Kind::Exact | Kind::Json => Key::Text(value.as_str()?.to_owned()),
        Kind::Flag => Key::Flag(value.as_bool()?),
        Kind::Number => Key::Number(value.as_i64()?),
        Kind::Date => Key::Time(Timestamp::parse(value.as_str()?)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sorted(text: &str, mut profiles: Vec<Value>) -> Vec<Value> {
        let sort = Sort::parse(text).unwrap();
        profiles.sort_by(|left, right| sort.compare(left, right));
        profiles
    }

    #[test]
    fn whoever_lacks_the_field_comes_last() {
        let (a, b, none) = (json!({"name": "a"}), json!({"name": "B"}), json!({}));
        let all = || vec![none.clone(), b.clone(), a.clone()];
        assert_eq!(
            sorted("name:1", all()),
            [a.clone(), b.clone(), none.clone()]
        );
        assert_eq!(
            sorted("name:-1", all()),
            [b.clone(), a.clone(), none.clone()]
        );
        let (two, ten) = (json!({"logins_count": 2}), json!({"logins_count": 10}));
        assert_eq!(
            sorted("logins_count:1", vec![ten.clone(), two.clone()]),
            [two, ten]
        );
    }

    #[test]
    fn what_cannot_be_sorted_by() {
        let refusal = |text: &str| Sort::parse(text).unwrap_err().message;
        for text in ["", "name", "name:0", "name:asc", ":1"] {
            assert_eq!(
                refusal(text),
                "Query validation error: 'Sort must be field:1 or field:-1' on property sort."
            );
        }
        for text in ["user_metadata.a:1", "identities.connection:1", "locale:1"] {
            assert!(refusal(text).contains("cannot be sorted by"), "{text}");
        }
    }
}
