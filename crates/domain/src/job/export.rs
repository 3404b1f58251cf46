//! What an export of users asks for, and the lines it makes.

mod path;

use serde_json::{Map, Value};

use crate::{Error, Result};
use path::find;

/// Columns of a CSV file, as at Auth0.
const COLUMNS_MAX: usize = 30;

/// An export.
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    /// Users of all connections without one.
    pub connection_id: Option<String>,
    pub format: Format,
    /// How many users at most.
    pub limit: Option<i64>,
    pub fields: Vec<Field>,
    /// What the job answers of it.
    pub parameters: Map<String, Value>,
}

/// The form of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    Json,
    Csv,
}

impl Format {
    /// The word on the wire, and the file's extension.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }
}

/// A member of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Where it is in the profile: `email`, `user_metadata.plan`, `identities[0].connection`.
    pub name: String,
    /// Its name in the file.
    pub title: String,
}

/// Auth0's document speaks of a predefined set without naming it; this one can be imported again,
/// and leaves out metadata, which CSV has no place for.
const DEFAULT: [(&str, &str); 16] = [
    ("user_id", "user_id"),
    ("email", "email"),
    ("email_verified", "email_verified"),
    ("username", "username"),
    ("phone_number", "phone_number"),
    ("phone_verified", "phone_verified"),
    ("given_name", "given_name"),
    ("family_name", "family_name"),
    ("name", "name"),
    ("nickname", "nickname"),
    ("picture", "picture"),
    ("blocked", "blocked"),
    ("identities[0].connection", "connection"),
    ("created_at", "created_at"),
    ("updated_at", "updated_at"),
    ("last_login", "last_login"),
];

/// Dates that the server makes; CSV leaves them bare.
const DATES: [&str; 4] = [
    "created_at",
    "updated_at",
    "last_login",
    "last_password_reset",
];

/// Reads a body that its schema has accepted.
///
/// # Errors
/// [`Error::Refused`] for what a CSV file can't hold.
pub fn read(sent: &Map<String, Value>) -> Result<Export> {
    let text = |key: &str| sent.get(key).and_then(Value::as_str);
    let format = match text("format") {
        Some("csv") => Format::Csv,
        Some(_) | None => Format::Json,
    };
    let fields = match sent.get("fields").and_then(Value::as_array) {
        Some(fields) if !fields.is_empty() => fields.iter().filter_map(field).collect(),
        Some(_) | None => Vec::from(DEFAULT.map(default)),
    };
    if format == Format::Csv {
        check_columns(&fields)?;
    }
    Ok(Export {
        connection_id: text("connection_id").map(str::to_owned),
        format,
        limit: sent.get("limit").and_then(Value::as_i64),
        fields,
        parameters: sent.clone(),
    })
}

fn field(field: &Value) -> Option<Field> {
    let text = |key: &str| field.get(key)?.as_str().map(str::to_owned);
    let name = text("name")?;
    Some(Field {
        title: text("export_as").unwrap_or_else(|| name.clone()),
        name,
    })
}

fn default((name, title): (&str, &str)) -> Field {
    Field {
        name: name.to_owned(),
        title: title.to_owned(),
    }
}

fn check_columns(fields: &[Field]) -> Result<()> {
    if fields.len() > COLUMNS_MAX {
        return Err(Error::Refused("A CSV export has at most 30 fields."));
    }
    let whole = |field: &Field| matches!(field.name.as_str(), "user_metadata" | "app_metadata");
    if fields.iter().any(whole) {
        return Err(Error::Refused(
            "A CSV export can't have user_metadata or app_metadata as a whole. Name their fields.",
        ));
    }
    Ok(())
}

impl Export {
    /// The file's first line, with its end; JSON has none.
    pub fn header(&self) -> String {
        match self.format {
            Format::Json => String::new(),
            Format::Csv => {
                let titles = self.fields.iter().map(|field| quoted(&field.title));
                titles.collect::<Vec<_>>().join(",") + "\n"
            }
        }
    }

    /// A user's line, with its end. JSON leaves out what the user doesn't have.
    pub fn line(&self, user: &Value) -> String {
        let mut out = match self.format {
            Format::Json => self.json(user).to_string(),
            Format::Csv => {
                let cells = self.fields.iter().map(|field| cell(user, &field.name));
                cells.collect::<Vec<_>>().join(",")
            }
        };
        out.push('\n');
        out
    }

    fn json(&self, user: &Value) -> Value {
        let there = self.fields.iter().filter_map(|field| {
            let value = find(user, &field.name)?;
            Some((field.title.clone(), value.clone()))
        });
        Value::Object(there.collect())
    }
}

/// A cell that no spreadsheet takes for a formula, as OWASP asks for: texts begin with an
/// apostrophe.
fn cell(user: &Value, name: &str) -> String {
    match find(user, name) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) if DATES.contains(&name) => text.clone(),
        Some(Value::String(text)) => quoted(&format!("'{text}")),
        Some(value @ (Value::Bool(_) | Value::Number(_))) => value.to_string(),
        Some(value @ (Value::Array(_) | Value::Object(_))) => quoted(&format!("'{value}")),
    }
}

/// RFC 4180 §2.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn export(body: &Value) -> Result<Export> {
        read(body.as_object().unwrap())
    }

    fn user() -> Value {
        json!({
            "user_id": "auth0|1", "email": "a@b.test", "email_verified": true, "name": "=1+\"1\"",
            "created_at": "2026-04-22T17:49:56.235Z", "logins_count": 7,
            "identities": [{"connection": "db"}], "user_metadata": {"plan": {"name": "gold"}},
        })
    }

    #[test]
    fn json_lines_have_what_is_there() {
        let all = export(&json!({"connection_id": "con_1"})).unwrap();
        assert_eq!(all.header(), "");
        assert_eq!(
            all.line(&user()),
            "{\"user_id\":\"auth0|1\",\"email\":\"a@b.test\",\"email_verified\":true,\"name\":\"=1+\\\"1\\\"\",\"connection\":\"db\",\"created_at\":\"2026-04-22T17:49:56.235Z\"}\n"
        );
        let some = export(
            &json!({"fields": [{"name": "user_metadata"}, {"name": "user_metadata.plan.name", "export_as": "plan"}]}),
        );
        assert_eq!(
            some.unwrap().line(&user()),
            "{\"user_metadata\":{\"plan\":{\"name\":\"gold\"}},\"plan\":\"gold\"}\n"
        );
    }

    #[test]
    fn csv_cells_are_never_formulas() {
        let fields = json!([
            {"name": "name", "export_as": "The \"name\""}, {"name": "created_at"},
            {"name": "email_verified"}, {"name": "logins_count"}, {"name": "username"},
            {"name": "identities"},
        ]);
        let csv = export(&json!({"format": "csv", "fields": fields})).unwrap();
        assert_eq!(
            csv.header(),
            "\"The \"\"name\"\"\",\"created_at\",\"email_verified\",\"logins_count\",\"username\",\"identities\"\n"
        );
        assert_eq!(
            csv.line(&user()),
            "\"'=1+\"\"1\"\"\",2026-04-22T17:49:56.235Z,true,7,,\"'[{\"\"connection\"\":\"\"db\"\"}]\"\n"
        );
    }

    #[test]
    fn csv_has_limits() {
        let fields = |count: usize| vec![json!({"name": "email"}); count];
        let csv = |fields: Vec<Value>| export(&json!({"format": "csv", "fields": fields}));
        assert!(csv(fields(30)).is_ok());
        assert!(csv(fields(31)).is_err());
        assert!(csv(vec![json!({"name": "app_metadata"})]).is_err());
        assert!(csv(vec![json!({"name": "app_metadata.plan"})]).is_ok());
    }
}
