//! Requests to be sent as load, in the form that the load generator reads.

use std::path::Path;

use serde_json::{Value, json};

use super::people::{Application, CALLBACK, SCOPE, form};
use super::tenant::{AUDIENCE, Tenant};
use crate::server::{CLIENT_ID, CLIENT_SECRET};

/// Requests, and where to.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) json: Value,
}

impl Plan {
    /// Steps that each connection takes one after the other.
    fn new(origin: &str, steps: &[Value]) -> Self {
        Self {
            json: json!({"origin": origin, "steps": steps}),
        }
    }

    fn with(mut self, member: &str, value: Value) -> Self {
        if let Some(members) = self.json.as_object_mut() {
            members.insert(member.to_owned(), value);
        }
        self
    }

    /// A token for the application, by the form of RFC 6749 §4.4.
    pub(crate) fn token(origin: &str, ca: Option<&Path>) -> Self {
        let asked = form(&[
            ("grant_type", "client_credentials"),
            ("client_id", CLIENT_ID),
            ("client_secret", CLIENT_SECRET),
            ("audience", AUDIENCE),
        ]);
        Self::new(origin, &[tokens(&asked)]).with("ca", json!(ca))
    }

    /// Exchanging refresh tokens, each connection its own and each time the next.
    pub(crate) fn refresh(origin: &str, application: &Application, given: &[String]) -> Self {
        let asked = form(&[
            ("grant_type", "refresh_token"),
            ("client_id", &application.id),
            ("client_secret", &application.secret),
            ("refresh_token", "{token}"),
        ]);
        let keep = json!({"name": "token", "from": {"member": "refresh_token"}});
        let step = kept(tokens(&asked), keep);
        Self::new(origin, &[step]).with("texts", json!({"token": given}))
    }

    /// Signing in by password.
    pub(crate) fn login(origin: &str, application: &Application) -> Self {
        let step = json!({
            "method": "POST",
            "paths": ["/oauth/token"],
            "headers": [["content-type", "application/json"]],
            "body": application.login(SCOPE).to_string(),
        });
        Self::new(origin, &[step])
    }

    /// The code flow of somebody who is signed in, each connection with its own session: a code
    /// from `/authorize`, and two tokens for it.
    pub(crate) fn code(origin: &str, application: &Application, cookies: &[String]) -> Self {
        let keep = json!({"name": "code", "from": {"parameter": "code"}});
        let authorize = json!({
            "method": "GET",
            "paths": [application.authorize()],
            "headers": [["cookie", "{cookie}"]],
        });
        let asked = form(&[
            ("grant_type", "authorization_code"),
            ("client_id", &application.id),
            ("client_secret", &application.secret),
            ("redirect_uri", CALLBACK),
            ("code", "{code}"),
        ]);
        let steps = [kept(authorize, keep), tokens(&asked)];
        Self::new(origin, &steps).with("texts", json!({"cookie": cookies}))
    }

    /// Reading the first API.
    pub(crate) fn read(tenant: &Tenant) -> Self {
        let path = tenant.apis.first().map(|id| api(id));
        let step = json!({
            "method": "GET",
            "paths": [path],
            "headers": [["authorization", tenant.bearer()]],
        });
        Self::new(&tenant.origin, &[step])
    }

    /// Changing the name of an API, each writer its own, each time to another one.
    pub(crate) fn change(tenant: &Tenant) -> Self {
        let paths: Vec<String> = tenant.apis.iter().map(|id| api(id)).collect();
        let step = json!({
            "method": "PATCH",
            "paths": paths,
            "headers": [
                ["authorization", tenant.bearer()],
                ["content-type", "application/json"],
            ],
            "body": json!({"name": "Bench {n}"}).to_string(),
        });
        Self::new(&tenant.origin, &[step])
    }

    /// The same requests to somebody else.
    pub(crate) fn send_to(self, origin: &str) -> Self {
        self.with("origin", origin.into())
    }
}

/// A request of this form for tokens.
fn tokens(asked: &str) -> Value {
    json!({
        "method": "POST",
        "paths": ["/oauth/token"],
        "headers": [["content-type", "application/x-www-form-urlencoded"]],
        "body": asked,
    })
}

/// The step, of whose answer something is kept.
fn kept(mut step: Value, keep: Value) -> Value {
    if let Some(members) = step.as_object_mut() {
        members.insert("keep".to_owned(), keep);
    }
    step
}

/// The path of an API.
pub(crate) fn api(id: &str) -> String {
    format!("/api/v2/resource-servers/{id}")
}
