//! On which terms a change is carried out: for real or only to see what it would do, and once,
//! however often it is sent.

use domain::Tenant;
use domain::{Error, Result};
use serde_json::{Value, json};
use store::Writer;
use store::idempotency::{self, Key};

use super::Act;
use crate::App;
use crate::ops::Refused;

/// How a change is to be carried out.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// Everything is done and undone again.
    pub is_dry_run: bool,
    pub once: Option<Once>,
}

/// A change that is to be carried out once.
#[derive(Debug, Clone)]
pub struct Once {
    /// The key that the caller has chosen.
    pub key: String,
    /// The digest of the whole request.
    pub request: String,
}

/// What a change is answered with.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub body: Value,
    /// Without quotes.
    pub etag: Option<String>,
}

impl Answer {
    /// An answer that has no entity tag.
    pub fn untagged(body: Value) -> Self {
        Self { body, etag: None }
    }
}

/// Whether a change is to be carried out now.
#[derive(Debug)]
pub enum Turn {
    Go(Writer),
    /// It was carried out before, with this answer.
    Done(Answer),
}

impl Act {
    /// Begins the change.
    ///
    /// # Errors
    /// [`Refused::KeyReused`] if something else was sent under its key.
    pub async fn begin(&self, app: &App) -> Result<Turn, Refused> {
        let mut writer = app.db().write().await?;
        let Some(once) = self.once() else {
            return Ok(Turn::Go(writer));
        };
        let caller = self.caller();
        let key = key(app.home().tenant, &caller, once);
        let Some(sent) = idempotency::claim(&mut writer, key, &once.request, self.now).await?
        else {
            return Ok(Turn::Go(writer));
        };
        writer.rollback().await?;
        if sent.request != once.request {
            return Err(Refused::KeyReused);
        }
        let opened = app.master_key().open(&context(&key), &sent.answer);
        let opened = opened.map_err(|error| Error::internal(error))?;
        let kept: Value =
            serde_json::from_slice(opened.expose()).map_err(|error| Error::internal(error))?;
        Ok(Turn::Done(Answer {
            body: kept.get("body").cloned().unwrap_or_default(),
            etag: kept.get("etag").and_then(Value::as_str).map(str::to_owned),
        }))
    }

    /// Ends the change that was begun: durably, with its answer, or not at all.
    pub async fn finish(&self, app: &App, mut writer: Writer, answer: &Answer) -> Result<()> {
        if self.terms.is_dry_run {
            return writer.rollback().await;
        }
        if let Some(once) = self.once() {
            let caller = self.caller();
            let key = key(app.home().tenant, &caller, once);
            let kept = json!({"body": answer.body, "etag": answer.etag}).to_string();
            let sealed = app.master_key().seal(&context(&key), kept.as_bytes());
            idempotency::settle(&mut writer, key, &sealed).await?;
        }
        writer.commit().await
    }

    /// A dry run changes nothing, however often it is sent.
    fn once(&self) -> Option<&Once> {
        let once = self.terms.once.as_ref();
        once.filter(|_| !self.terms.is_dry_run)
    }

    fn caller(&self) -> String {
        let client_id = self.client_id.as_deref().unwrap_or_default();
        format!("{client_id} {}", self.subject)
    }
}

fn key<'a>(tenant: Tenant, caller: &'a str, once: &'a Once) -> Key<'a> {
    Key {
        tenant,
        caller,
        key: &once.key,
    }
}

/// What an answer is sealed for.
fn context(key: &Key<'_>) -> String {
    format!("answer to {} for {}", key.key, key.caller)
}
