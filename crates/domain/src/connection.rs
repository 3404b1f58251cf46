//! Connections: where users come from. A database keeps them here (reference §10).

mod database;

use serde_json::{Map, Value, json};

use crate::schema::Invalid;
use crate::{Error, Result};

pub use database::SEALED;

/// The strategy of a database, the only one that this version carries out.
pub const DATABASE: &str = "auth0";

/// A connection.
#[derive(Debug, Clone, PartialEq)]
pub struct Connection {
    /// `con_…`.
    pub id: String,
    pub name: String,
    /// [`DATABASE`] for a database.
    pub strategy: String,
    /// Everything else that was given or has a default: `options`, `realms`, `display_name`.
    pub settings: Map<String, Value>,
}

impl Connection {
    /// The object that the Management API answers, in the recorded order.
    pub fn wire(&self, enabled_clients: &[String]) -> Value {
        let mut settings = self.settings.clone();
        let mut out = Map::new();
        out.insert("id".to_owned(), self.id.clone().into());
        if let Some(options) = settings.shift_remove("options") {
            out.insert("options".to_owned(), options);
        }
        out.insert("strategy".to_owned(), self.strategy.clone().into());
        out.insert("name".to_owned(), self.name.clone().into());
        settings.shift_remove("enabled_clients");
        out.extend(settings);
        out.insert("enabled_clients".to_owned(), enabled_clients.into());
        Value::Object(out)
    }

    /// Its options; none if there are none.
    pub fn options(&self) -> Option<&Map<String, Value>> {
        self.settings.get("options")?.as_object()
    }
}

/// What of a body is no setting.
const ELSEWHERE: [&str; 3] = ["name", "strategy", "enabled_clients"];

/// The settings of a new database, from a body that its schema has accepted.
///
/// # Errors
/// [`Error::Invalid`] or [`Error::Unsupported`] for options that don't go together, or not yet.
pub fn new_settings(name: &str, sent: &Map<String, Value>) -> Result<Map<String, Value>> {
    let mut settings = Map::new();
    let options = sent.get("options").and_then(Value::as_object);
    let options = database::new_options(options.unwrap_or(&Map::new()))?;
    settings.insert("options".to_owned(), options.into());
    settings.insert("is_domain_connection".to_owned(), false.into());
    settings.insert("authentication".to_owned(), json!({"active": true}));
    settings.insert("connected_accounts".to_owned(), json!({"active": false}));
    settings.insert("realms".to_owned(), json!([name]));
    merge(&mut settings, sent)?;
    Ok(settings)
}

/// Changes a database's settings by a body that its schema has accepted: `options` are replaced as
/// a whole, whatever isn't sent stays.
///
/// # Errors
/// As [`new_settings`].
pub fn update_settings(settings: &mut Map<String, Value>, sent: &Map<String, Value>) -> Result<()> {
    if let Some(Value::Object(options)) = sent.get("options") {
        let before = settings.get("options").and_then(Value::as_object);
        let options = database::changed_options(before, options)?;
        settings.insert("options".to_owned(), options.into());
    }
    merge(settings, sent)
}

fn merge(settings: &mut Map<String, Value>, sent: &Map<String, Value>) -> Result<()> {
    let asks = |value: &Value| value.get("active") == Some(&Value::Bool(true));
    if sent
        .get("cross_app_access_requesting_app")
        .is_some_and(asks)
    {
        return Err(Error::Invalid(Invalid {
            message: "Cross App Access Requesting App is not supported for this connection."
                .to_owned(),
            code: "operation_not_supported",
        }));
    }
    for (key, value) in sent {
        if key != "options" && !ELSEWHERE.contains(&key.as_str()) {
            settings.insert(key.clone(), value.clone());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
