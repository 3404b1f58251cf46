//! A role: a named set of permissions that users are given.

use serde_json::{Map, Value};

/// Roles that a tenant may have (Auth0's entity limit).
pub const ROLES_MAX: usize = 1000;
/// Roles that an organization may own.
pub const ORGANIZATION_ROLES_MAX: usize = 350;
/// Roles that a user may have in the tenant, and that a member may have in an organization.
pub const HELD_ROLES_MAX: usize = 50;

/// A role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Given by the database, and never again; 0 until it is stored.
    pub number: i64,
    /// `rol_` and 16 letters and digits.
    pub id: String,
    /// Unique in the tenant, or in the organization that owns it.
    pub name: String,
    /// Absent when it was never given.
    pub description: Option<String>,
    pub owner: Owner,
    pub version: i64,
}

/// Who has the role to give: the wire's `type` and `owner_id`. It never changes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Owner {
    Tenant,
    /// The organization's id.
    Organization(String),
}

impl Owner {
    /// The word on the wire: `type`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Tenant => "tenant",
            Self::Organization(_) => "organization",
        }
    }

    /// The organization's id: `owner_id`.
    pub fn organization(&self) -> Option<&str> {
        match self {
            Self::Tenant => None,
            Self::Organization(id) => Some(id),
        }
    }

    /// From the two columns, or members, that say it.
    pub fn of(organization: Option<String>) -> Self {
        organization.map_or(Self::Tenant, Self::Organization)
    }
}

/// A role from a body that its schema has accepted. `id` is its new id.
pub fn new_role(sent: &Map<String, Value>, id: String) -> Role {
    let text = |key: &str| sent.get(key).and_then(Value::as_str).map(str::to_owned);
    Role {
        number: 0,
        id,
        name: text("name").unwrap_or_default(),
        description: text("description"),
        owner: Owner::of(text("owner_id")),
        version: 1,
    }
}

impl Role {
    /// The role with what a PATCH has sent laid over it.
    #[must_use]
    pub fn updated(&self, sent: &Map<String, Value>) -> Self {
        let text = |key: &str| sent.get(key).and_then(Value::as_str).map(str::to_owned);
        Self {
            name: text("name").unwrap_or_else(|| self.name.clone()),
            description: text("description").or_else(|| self.description.clone()),
            ..self.clone()
        }
    }

    /// What `POST /roles` answers: `description` only when it was sent (recorded).
    pub fn created(&self) -> Value {
        let mut out = self.start();
        if let Some(description) = &self.description {
            out.insert("description".to_owned(), description.clone().into());
        }
        self.finish(out)
    }

    /// What everything else answers: `description` is there always.
    pub fn wire(&self) -> Value {
        self.finish(self.described())
    }

    /// An item of a user's or a member's roles: id, name and description.
    pub fn brief(&self) -> Value {
        Value::Object(self.described())
    }

    /// An item of `effective-roles`, with how the user comes to have it: `direct`, `groups`.
    pub fn effective(&self, sources: &[&str]) -> Value {
        let mut out = self.described();
        out.insert("sources".to_owned(), sources.into());
        Value::Object(out)
    }

    fn start(&self) -> Map<String, Value> {
        let mut out = Map::new();
        out.insert("id".to_owned(), self.id.clone().into());
        out.insert("name".to_owned(), self.name.clone().into());
        out
    }

    fn described(&self) -> Map<String, Value> {
        let mut out = self.start();
        let description = self.description.clone().unwrap_or_default();
        out.insert("description".to_owned(), description.into());
        out
    }

    fn finish(&self, mut out: Map<String, Value>) -> Value {
        out.insert("type".to_owned(), self.owner.kind().into());
        if let Some(id) = self.owner.organization() {
            out.insert("owner_id".to_owned(), id.into());
        }
        Value::Object(out)
    }
}

/// An item of `GET /roles/{id}/users` and of an organization's members: the user's id, and what
/// of these the profile has.
pub fn holder(user_id: &str, profile: &Map<String, Value>) -> Value {
    let mut out = Map::new();
    out.insert("user_id".to_owned(), user_id.into());
    for key in ["email", "picture", "name"] {
        if let Some(value) = profile.get(key) {
            out.insert(key.to_owned(), value.clone());
        }
    }
    Value::Object(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn role(sent: &Value) -> Role {
        new_role(sent.as_object().unwrap(), "rol_FcLsx5QChRTB9SpU".into())
    }

    #[test]
    fn a_new_role_answers_what_was_sent_and_later_its_description() {
        let clerk = role(&json!({"name": "Clerk"}));
        assert_eq!(
            clerk.created().to_string(),
            r#"{"id":"rol_FcLsx5QChRTB9SpU","name":"Clerk","type":"tenant"}"#
        );
        assert_eq!(
            clerk.wire().to_string(),
            r#"{"id":"rol_FcLsx5QChRTB9SpU","name":"Clerk","description":"","type":"tenant"}"#
        );
        assert_eq!(
            clerk.brief().to_string(),
            r#"{"id":"rol_FcLsx5QChRTB9SpU","name":"Clerk","description":""}"#
        );
        let owned = role(&json!({
            "name": "The Architect", "type": "organization", "owner_id": "org_Fe2szEFJqdOVfin7",
        }));
        assert_eq!(
            owned.created().to_string(),
            r#"{"id":"rol_FcLsx5QChRTB9SpU","name":"The Architect","type":"organization","owner_id":"org_Fe2szEFJqdOVfin7"}"#
        );
    }

    #[test]
    fn a_patch_changes_name_and_description_only() {
        let before = role(&json!({"name": "Clerk", "description": "d"}));
        let sent = json!({"description": " "});
        let after = before.updated(sent.as_object().unwrap());
        assert_eq!(after.name, "Clerk");
        assert_eq!(after.wire()["description"], " ");
        assert_eq!(after.owner, Owner::Tenant);
    }

    #[test]
    fn holders_show_what_they_have() {
        let profile = json!({"name": "a", "picture": "p", "nickname": "n"});
        assert_eq!(
            holder("auth0|1", profile.as_object().unwrap()).to_string(),
            r#"{"user_id":"auth0|1","picture":"p","name":"a"}"#
        );
    }
}
