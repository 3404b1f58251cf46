//! APIs, roles, users, organizations and applications come and go.

use oracle::{ApiSettings, Change, Outcome};
use serde_json::{Value, json};

use crate::pair::Pair;
use crate::request::{created, deleted, ended, segment};

fn settings(of: &ApiSettings) -> Value {
    json!({
        "enforce_policies": of.enforce_policies,
        "token_dialect": of.dialect,
        "subject_type_authorization": {
            "user": {"policy": of.user_policy},
            "client": {"policy": of.client_policy},
        },
        "allow_offline_access": of.allow_offline_access,
        "signing_alg": of.signing_alg,
    })
}

impl Pair<'_> {
    pub(super) async fn send_thing(&self, change: &Change) -> Outcome {
        match change {
            Change::CreateApi {
                identifier,
                settings: of,
            } => {
                let mut body = settings(of);
                body["identifier"] = identifier.as_str().into();
                created(
                    &self.admin.post("/api/v2/resource-servers", &body).await,
                    "id",
                )
            }
            Change::SetApi { api, settings: of } => {
                let path = format!("/api/v2/resource-servers/{}", segment(api));
                ended(&self.admin.patch(&path, &settings(of)).await)
            }
            Change::DeleteApi { api } => self.bury("api", api).await,
            Change::CreateRole { name } => {
                let body = json!({"name": name});
                created(&self.admin.post("/api/v2/roles", &body).await, "id")
            }
            Change::DeleteRole { role } => self.bury("role", &self.ids.ours(role)).await,
            Change::CreateUser => Outcome::Created(self.app.user_without_password().await),
            Change::EraseUser { user } => {
                let path = format!("/api/v2/users/{}", segment(&self.ids.ours(user)));
                ended(&self.admin.delete(&path).await)
            }
            Change::CreateOrganization => {
                let body = json!({"name": format!("org-{}", self.app.number())});
                created(&self.admin.post("/api/v2/organizations", &body).await, "id")
            }
            Change::CreateClient {
                is_third_party,
                may_refresh,
            } => {
                let mut grant_types = vec!["authorization_code"];
                grant_types.extend(may_refresh.then_some("refresh_token"));
                let body = json!({
                    "name": "application",
                    "app_type": "regular_web",
                    "is_first_party": !is_third_party,
                    "grant_types": grant_types,
                });
                created(
                    &self.admin.post("/api/v2/clients", &body).await,
                    "client_id",
                )
            }
            Change::DeleteClient { client } => self.bury("client", &self.ids.ours(client)).await,
            other => panic!("no thing: {other:?}"),
        }
    }

    async fn bury(&self, kind: &str, id: &str) -> Outcome {
        let body = json!({"kind": kind, "id": id});
        deleted(&self.admin.post("/api/lictor/v1/deletions", &body).await)
    }
}
