//! An entry of the log, read for people.

use std::collections::HashMap;

use domain::{Result, Timestamp};
use serde_json::Value;
use store::Reader;
use store::logs::Record;

use super::super::apis::permissions::actor;
use super::kind;
use crate::App;

/// An entry as it was written.
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) body: Value,
}

impl Entry {
    pub(super) fn of(record: &Record) -> Self {
        Self {
            id: record.log_id.clone(),
            body: serde_json::from_str(&record.body).unwrap_or_default(),
        }
    }

    /// A text of the entry by its JSON pointer; empty if there is none.
    pub(super) fn text(&self, pointer: &str) -> &str {
        let found = self.body.pointer(pointer).and_then(Value::as_str);
        found.unwrap_or_default()
    }

    pub(super) fn code(&self) -> &str {
        self.text("/type")
    }

    /// What happened.
    pub(super) fn description(&self) -> &str {
        let own = self.text("/description");
        if own.is_empty() {
            kind::words(self.code())
        } else {
            own
        }
    }

    pub(super) fn date(&self) -> Option<Timestamp> {
        Timestamp::parse(self.text("/date"))
    }

    /// Who made it, as changes name it; empty for an exchange.
    fn subject(&self) -> &str {
        self.text("/details/request/auth/subject")
    }
}

/// Who did what is in entries: each is looked up once.
#[derive(Default)]
pub(super) struct Actors(HashMap<String, String>);

impl Actors {
    /// What people call who made an entry.
    pub(super) async fn of(
        &mut self,
        app: &App,
        reader: &mut Reader,
        entry: &Entry,
    ) -> Result<String> {
        let subject = entry.subject();
        if subject.is_empty() {
            let known = ["/user_name", "/user_id", "/client_name", "/client_id"];
            let mut known = known.into_iter().map(|pointer| entry.text(pointer));
            let found = known.find(|text| !text.is_empty());
            return Ok(found.unwrap_or("The server").to_owned());
        }
        if let Some(known) = self.0.get(subject) {
            return Ok(known.clone());
        }
        let name = actor(app, reader, subject).await?;
        self.0.insert(subject.to_owned(), name.clone());
        Ok(name)
    }
}
