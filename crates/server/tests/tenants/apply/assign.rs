//! Permissions and roles are given and taken.

use http::Method;
use oracle::{Change, Outcome};
use serde_json::{Value, json};

use crate::pair::Pair;
use crate::request::{ended, segment};

fn named(api: &str, values: &[String]) -> Value {
    let name =
        |value: &String| json!({"resource_server_identifier": api, "permission_name": value});
    json!({"permissions": values.iter().map(name).collect::<Value>()})
}

impl Pair<'_> {
    pub(super) async fn send_assignment(&self, change: &Change) -> Outcome {
        let id = |theirs: &str| segment(&self.ids.ours(theirs));
        let (method, path, body) = match change {
            Change::AddToRole { role, api, values } => {
                let path = format!("roles/{}/permissions", id(role));
                (Method::POST, path, named(api, values))
            }
            Change::RemoveFromRole { role, api, values } => {
                let path = format!("roles/{}/permissions", id(role));
                (Method::DELETE, path, named(api, values))
            }
            Change::AddToUser { user, api, values } => {
                let path = format!("users/{}/permissions", id(user));
                (Method::POST, path, named(api, values))
            }
            Change::RemoveFromUser { user, api, values } => {
                let path = format!("users/{}/permissions", id(user));
                (Method::DELETE, path, named(api, values))
            }
            Change::GiveRole { user, role } => {
                let body = json!({"roles": [self.ids.ours(role)]});
                (Method::POST, format!("users/{}/roles", id(user)), body)
            }
            Change::TakeRole { user, role } => {
                let body = json!({"roles": [self.ids.ours(role)]});
                (Method::DELETE, format!("users/{}/roles", id(user)), body)
            }
            other => self.membership(other),
        };
        let path = format!("/api/v2/{path}");
        ended(&self.admin.send(method, &path, Some(&body)).await)
    }

    fn membership(&self, change: &Change) -> (Method, String, Value) {
        let id = |theirs: &str| segment(&self.ids.ours(theirs));
        let members = |organization: &str, user: &str| {
            let path = format!("organizations/{}/members", id(organization));
            (path, json!({"members": [self.ids.ours(user)]}))
        };
        let roles = |organization: &str, user: &str, role: &str| {
            let path = format!(
                "organizations/{}/members/{}/roles",
                id(organization),
                id(user)
            );
            (path, json!({"roles": [self.ids.ours(role)]}))
        };
        let (method, (path, body)) = match change {
            Change::Join { organization, user } => (Method::POST, members(organization, user)),
            Change::Leave { organization, user } => (Method::DELETE, members(organization, user)),
            Change::GiveMemberRole {
                organization,
                user,
                role,
            } => (Method::POST, roles(organization, user, role)),
            Change::TakeMemberRole {
                organization,
                user,
                role,
            } => (Method::DELETE, roles(organization, user, role)),
            other => panic!("no assignment: {other:?}"),
        };
        (method, path, body)
    }
}
