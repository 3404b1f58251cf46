//! Requests to be sent as load, in the form that the load generator reads.

use std::path::Path;

use serde_json::{Value, json};

use super::tenant::{AUDIENCE, Tenant};
use crate::server::{CLIENT_ID, CLIENT_SECRET};

/// Requests, and where to.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) json: Value,
}

impl Plan {
    /// A token for the application, by the form of RFC 6749 §4.4.
    pub(crate) fn token(origin: &str, ca: Option<&Path>) -> Self {
        let audience = AUDIENCE.replace(':', "%3A").replace('/', "%2F");
        let body = format!(
            "grant_type=client_credentials&client_id={CLIENT_ID}&client_secret={CLIENT_SECRET}\
             &audience={audience}"
        );
        Self {
            json: json!({
                "origin": origin,
                "ca": ca,
                "method": "POST",
                "paths": ["/oauth/token"],
                "headers": [["content-type", "application/x-www-form-urlencoded"]],
                "body": body,
            }),
        }
    }

    /// Exchanging refresh tokens, each connection its own and each time the next.
    pub(crate) fn refresh(
        origin: &str,
        (client_id, secret): (&str, &str),
        tokens: &[String],
    ) -> Self {
        let body = format!(
            "grant_type=refresh_token&client_id={client_id}&client_secret={secret}\
             &refresh_token={{token}}"
        );
        Self {
            json: json!({
                "origin": origin,
                "method": "POST",
                "paths": ["/oauth/token"],
                "headers": [["content-type", "application/x-www-form-urlencoded"]],
                "body": body,
                "tokens": tokens,
            }),
        }
    }

    /// Reading the first API.
    pub(crate) fn read(tenant: &Tenant) -> Self {
        let path = tenant.apis.first().map(|id| api(id));
        Self {
            json: json!({
                "origin": tenant.origin,
                "method": "GET",
                "paths": [path],
                "headers": [["authorization", tenant.bearer()]],
            }),
        }
    }

    /// Changing the name of an API, each writer its own, each time to another one.
    pub(crate) fn change(tenant: &Tenant) -> Self {
        let paths: Vec<String> = tenant.apis.iter().map(|id| api(id)).collect();
        let body = json!({"name": "Bench {n}"}).to_string();
        Self {
            json: json!({
                "origin": tenant.origin,
                "method": "PATCH",
                "paths": paths,
                "headers": [
                    ["authorization", tenant.bearer()],
                    ["content-type", "application/json"],
                ],
                "body": body,
            }),
        }
    }

    /// The same requests to somebody else.
    pub(crate) fn send_to(&mut self, origin: &str) {
        if let Some(members) = self.json.as_object_mut() {
            members.insert("origin".to_owned(), origin.into());
        }
    }
}

/// The path of an API.
pub(crate) fn api(id: &str) -> String {
    format!("/api/v2/resource-servers/{id}")
}
