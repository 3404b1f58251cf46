//! Who changes something and by which request: what an audit entry says about a change.

mod record;
mod terms;

use domain::{Error, Result, Timestamp};
use serde_json::Value;
use store::Writer;
use store::log_entries::StoredEntry;
use store::log_subjects;
use store::logs::{self, Entry};

use crate::{App, audit};
use record::{Auth, Credentials, Details, Difference, Record, Redacted, Request, User};
pub use terms::{Answer, Once, Terms, Turn};

/// A change as somebody asked for it.
#[derive(Debug, Clone)]
pub struct Act {
    /// The application that acts, or none if the server does.
    pub client_id: Option<String>,
    /// `sub` of the token.
    pub subject: String,
    pub token_id: Option<String>,
    /// The scopes that allowed it.
    pub scopes: Vec<String>,
    /// Auth0's title of the operation, the entry's `description`.
    pub title: &'static str,
    /// The status with which it is answered.
    pub status: u16,
    pub method: String,
    pub path: String,
    /// An object of texts.
    pub query: Value,
    pub body: Value,
    pub ip: String,
    pub user_agent: String,
    pub request_id: String,
    pub now: Timestamp,
    pub terms: Terms,
}

impl Act {
    /// Takes the audit entry of a change, which is written in its transaction when it is committed.
    /// `before` and `after` are the thing as the Management API answers it, or null where it isn't
    /// there.
    pub fn record(
        &self,
        app: &App,
        writer: &mut Writer,
        before: &Value,
        after: &Value,
    ) -> Result<()> {
        self.append(app, writer, before, after).map(|_| ())
    }

    /// The same for a change of a user, so that the entry is found by the user's number.
    pub async fn record_about(
        &self,
        app: &App,
        writer: &mut Writer,
        number: i64,
        (before, after): (&Value, &Value),
    ) -> Result<()> {
        let log_id = self.append(app, writer, before, after)?;
        log_subjects::insert(writer, app.home().tenant, number, &log_id).await
    }

    /// The same; returns the entry's id.
    pub fn append(
        &self,
        app: &App,
        writer: &mut Writer,
        before: &Value,
        after: &Value,
    ) -> Result<String> {
        let date = self.now.iso();
        let record = self.record_of(&date, before, after);
        let body = serde_json::to_string(&record).map_err(Error::internal)?;
        let entry = Entry {
            date: self.now,
            kind: "sapi",
            description: Some(self.title.into()),
            client_id: self.client_id.as_deref().map(Into::into),
            client_name: None,
            ip: Some(self.ip.as_str().into()),
            user_id: self.user_id().map(Into::into),
            audience: None,
            body,
        };
        let (tenant, key) = (app.home().tenant, app.audit_key());
        let mac = |entry: &StoredEntry| audit::entry_mac(key, tenant, entry);
        Ok(logs::append_change(writer, tenant, entry, mac))
    }

    /// The user who acts, unless an application acts for itself.
    fn user_id(&self) -> Option<&str> {
        let is_application = self.subject.is_empty() || self.subject.ends_with("@clients");
        (!is_application).then_some(self.subject.as_str())
    }

    /// The record in Auth0's shape (Management API reference §9), with `change` added.
    fn record_of<'a>(&'a self, date: &'a str, before: &'a Value, after: &'a Value) -> Record<'a> {
        Record {
            date,
            kind: "sapi",
            description: self.title,
            client_id: self.client_id.as_deref(),
            client_name: "",
            ip: &self.ip,
            user_agent: &self.user_agent,
            details: Details {
                request: Request {
                    method: &self.method,
                    path: &self.path,
                    query: Redacted(&self.query),
                    user_agent: &self.user_agent,
                    body: Redacted(&self.body),
                    channel: "api",
                    ip: &self.ip,
                    auth: Auth {
                        user: User {
                            user_id: self.user_id(),
                        },
                        subject: &self.subject,
                        strategy: "jwt",
                        credentials: Credentials {
                            scopes: &self.scopes,
                            jti: self.token_id.as_deref(),
                        },
                    },
                },
                response: record::Answer {
                    status: self.status,
                    body: Redacted(after),
                },
                change: Difference { before, after },
                request_id: &self.request_id,
            },
            user_id: self.user_id().unwrap_or_default(),
            is_mobile: false,
        }
    }
}
