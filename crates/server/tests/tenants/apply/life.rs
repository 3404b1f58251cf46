//! The life of a permission.

use std::collections::BTreeSet;

use oracle::{Change, Outcome, Why};
use serde_json::{Value, json};
use store::{purge, testing};
use testkit::Reply;

use crate::pair::Pair;
use crate::request::{deleted, ended, permission, permissions, segment};

/// How a change of a permission ended. The server also says when it was deleted.
fn changed(reply: &Reply) -> Outcome {
    match ended(reply) {
        Outcome::Refused(Why::AlreadyDeleted(_)) => Outcome::Refused(Why::Unknown),
        other => other,
    }
}

impl Pair<'_> {
    pub(super) async fn send_life(&self, change: &Change) -> Outcome {
        match change {
            Change::CreatePermission {
                api,
                value,
                description,
            } => {
                let mut body = json!({"value": value});
                if let Some(description) = description {
                    body["description"] = description.as_str().into();
                }
                ended(&self.admin.post(&permissions(api), &body).await)
            }
            Change::RenamePermission { api, value, to } => {
                let body = json!({"value": to});
                changed(&self.admin.patch(&permission(api, value), &body).await)
            }
            Change::DescribePermission {
                api,
                value,
                description,
            } => {
                let body = json!({"description": description});
                changed(&self.admin.patch(&permission(api, value), &body).await)
            }
            Change::ReplacePermissions { api, list } => self.replace(api, list).await,
            Change::DeletePermissions { api, values } => self.delete(api, values).await,
            Change::Restore { deletion } => {
                let id = self.ids.ours(deletion);
                let path = format!("/api/lictor/v1/deletions/{id}/restore");
                ended(&self.admin.post(&path, &json!({})).await)
            }
            Change::Expire { deletion } => self.expire(&self.ids.ours(deletion)).await,
            Change::Purge { deletion } => self.purge(&self.ids.ours(deletion)).await,
            other => panic!("nothing in the life of a permission: {other:?}"),
        }
    }

    async fn replace(&self, api: &str, list: &[(String, Option<String>)]) -> Outcome {
        let scope = |(value, description): &(String, Option<String>)| match description {
            Some(description) => json!({"value": value, "description": description}),
            None => json!({"value": value}),
        };
        let body = json!({"scopes": list.iter().map(scope).collect::<Value>()});
        let before = self.deletions().await;
        let path = format!("/api/v2/resource-servers/{}", segment(api));
        let outcome = ended(&self.admin.patch(&path, &body).await);
        let after = self.deletions().await;
        match after.difference(&before).next() {
            Some(new) => Outcome::Deleted(new.clone()),
            None => outcome,
        }
    }

    /// The time of a deletion runs out; only of this one.
    async fn expire(&self, id: &str) -> Outcome {
        if self.state(id).await.as_deref() != Some("restorable") {
            return Outcome::Refused(Why::Gone);
        }
        let app = &self.app.app;
        let (tenant, now) = (app.home().tenant, self.app.clock_now());
        let mut writer = app.db().write().await.unwrap();
        testing::expire(writer.conn(), id).await.unwrap();
        while purge::mark_due(&mut writer, tenant, now).await.unwrap() {}
        writer.commit().await.unwrap();
        Outcome::Done
    }

    /// Everything goes whose time has run out.
    async fn purge(&self, id: &str) -> Outcome {
        if self.state(id).await.as_deref() != Some("purging") {
            return Outcome::Refused(Why::Gone);
        }
        server::jobs::purge::once(&self.app.app).await.unwrap();
        Outcome::Done
    }

    async fn state(&self, id: &str) -> Option<String> {
        let all = self.all_deletions().await;
        let found = all.iter().find(|one| one["id"] == id)?;
        found["state"].as_str().map(str::to_owned)
    }

    /// The ids of all deletions.
    async fn deletions(&self) -> BTreeSet<String> {
        let all = self.all_deletions().await.into_iter();
        all.map(|one| one["id"].as_str().unwrap().to_owned())
            .collect()
    }

    async fn all_deletions(&self) -> Vec<Value> {
        let path = "/api/lictor/v1/deletions?take=100";
        let all = self.admin.get(path).await.expect(200).json();
        all["deletions"].as_array().unwrap().clone()
    }

    /// One by its own route, several by the other.
    async fn delete(&self, api: &str, values: &[String]) -> Outcome {
        if let [value] = values {
            return deleted(&self.admin.delete(&permission(api, value)).await);
        }
        let body = json!({"api": api, "permissions": values});
        deleted(&self.admin.post("/api/lictor/v1/deletions", &body).await)
    }
}
