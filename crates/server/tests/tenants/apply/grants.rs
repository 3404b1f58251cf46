//! Applications are granted scopes.

use oracle::{Change, Outcome, Subject, Tenant, Why};
use serde_json::{Value, json};

use crate::pair::Pair;
use crate::request::{ended, segment};

fn subject_type(subject: Subject) -> &'static str {
    match subject {
        Subject::Client => "client",
        Subject::User => "user",
    }
}

impl Pair<'_> {
    pub(super) async fn send_grant(&self, change: &Change, before: &Tenant) -> Outcome {
        let (client, api, subject) = match change {
            Change::SetGrant {
                client,
                api,
                subject,
                ..
            }
            | Change::DropGrant {
                client,
                api,
                subject,
            } => (client.as_deref(), api, *subject),
            other => panic!("no grant: {other:?}"),
        };
        let is_known = client.is_none_or(|id| before.clients().iter().any(|one| one.id == id));
        let found = if is_known {
            self.grant(client, api, subject).await
        } else {
            None
        };
        match change {
            Change::SetGrant {
                allow_all_scopes,
                scope,
                ..
            } => {
                let scope = if *allow_all_scopes {
                    json!({"allow_all_scopes": true})
                } else {
                    json!({"scope": scope})
                };
                self.set_grant((client, api, subject), found, scope).await
            }
            _ => match found {
                Some(id) => {
                    let path = format!("/api/v2/client-grants/{id}");
                    ended(&self.admin.delete(&path).await)
                }
                None => Outcome::Refused(Why::Unknown),
            },
        }
    }

    async fn set_grant(
        &self,
        (client, api, subject): (Option<&str>, &str, Subject),
        found: Option<String>,
        mut body: Value,
    ) -> Outcome {
        if let Some(id) = found {
            let path = format!("/api/v2/client-grants/{id}");
            if body.get("allow_all_scopes").is_none() {
                body["allow_all_scopes"] = false.into();
            }
            return ended(&self.admin.patch(&path, &body).await);
        }
        body["audience"] = api.into();
        body["subject_type"] = subject_type(subject).into();
        match client {
            Some(client) => body["client_id"] = self.ids.ours(client).into(),
            None => body["default_for"] = "third_party_clients".into(),
        }
        ended(&self.admin.post("/api/v2/client-grants", &body).await)
    }

    /// The id of this grant, if there is one.
    async fn grant(&self, client: Option<&str>, api: &str, subject: Subject) -> Option<String> {
        let path = format!(
            "/api/v2/client-grants?per_page=100&audience={}",
            segment(api)
        );
        let all = self.admin.get(&path).await.expect(200).json();
        let is_it = |grant: &&Value| {
            let text = |name: &str| grant[name].as_str();
            text("subject_type") == Some(subject_type(subject))
                && match client {
                    Some(client) => text("client_id") == Some(&self.ids.ours(client)),
                    None => text("default_for").is_some(),
                }
        };
        let found = all.as_array().unwrap().iter().find(is_it)?;
        found["id"].as_str().map(str::to_owned)
    }
}
