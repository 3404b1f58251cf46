//! What an import of users asks for. The words are those of Auth0's document.

use serde_json::{Map, Value};

use crate::schema::job::IMPORT;
use crate::schema::json::parse_json;
use crate::{Error, Result};

/// The largest file, in bytes.
pub const FILE_MAX_BYTES: usize = 512_000;
/// Imports that may wait or run at once.
pub const ACTIVE_MAX: i64 = 2;
/// The refusal of one more.
pub const TOO_MANY: &str = "There are 2 active import users jobs, please wait until some of them \
                            are finished and try again";

/// An import.
#[derive(Debug, Clone, PartialEq)]
pub struct Import {
    pub connection_id: String,
    /// Whether users who exist are changed, or reported.
    pub is_upsert: bool,
    /// What the job answers of it, defaults included.
    pub parameters: Map<String, Value>,
}

/// Reads the text parts of the body, and looks at the file that came with them.
///
/// # Errors
/// [`Error::Refused`] if a part is missing or the file is empty, [`Error::Invalid`] if a part is
/// not what it must be.
pub fn read(parts: &[(String, String)], file: Option<&[u8]>) -> Result<Import> {
    match file {
        None => {
            return Err(Error::Refused(
                "Must provide 'users' file as multipart part.",
            ));
        }
        Some([]) => return Err(Error::Refused("Users file must not be empty.")),
        Some(_) => {}
    }
    if !parts.iter().any(|(name, _)| name == "connection_id") {
        return Err(Error::Refused(
            "Must provide 'connection_id' as multipart part.",
        ));
    }
    let pairs = parts
        .iter()
        .map(|(name, text)| (name.as_str(), text.clone()));
    let sent = IMPORT.parts(pairs).map_err(Error::Invalid)?;
    let is = |key: &str, default: bool| sent.get(key).and_then(Value::as_bool).unwrap_or(default);
    let connection_id = sent.get("connection_id").and_then(Value::as_str);
    let connection_id = connection_id.unwrap_or_default().to_owned();
    let is_upsert = is("upsert", false);
    let mut parameters = Map::new();
    parameters.insert("connection_id".to_owned(), connection_id.clone().into());
    parameters.insert("upsert".to_owned(), is_upsert.into());
    if let Some(external_id) = sent.get("external_id") {
        parameters.insert("external_id".to_owned(), external_id.clone());
    }
    let send = is("send_completion_email", true);
    parameters.insert("send_completion_email".to_owned(), send.into());
    Ok(Import {
        connection_id,
        is_upsert,
        parameters,
    })
}

/// The users of a file: a JSON array, or an object a line as exports have it.
///
/// # Errors
/// Why the job fails, fit for the caller.
pub fn users(file: &[u8]) -> Result<Vec<Value>, String> {
    if file.trim_ascii_start().starts_with(b"{") {
        return lines(file);
    }
    match parse_json(file) {
        Ok(Value::Array(users)) => Ok(users),
        Ok(_) => Err("The users file must be a JSON array of users.".to_owned()),
        Err(error) => Err(format!(
            "Failed to parse users file JSON when importing users. Make sure it is valid JSON. \
             ({error})"
        )),
    }
}

fn lines(file: &[u8]) -> Result<Vec<Value>, String> {
    let lines = file.split(|byte| *byte == b'\n').enumerate();
    let written = lines.filter(|(_, line)| !line.trim_ascii().is_empty());
    let read = |(place, line): (usize, &[u8])| {
        parse_json(line).map_err(|error| {
            format!(
                "Failed to parse line {} of the users file when importing users. Make sure it is \
                 valid JSON. ({error})",
                place + 1
            )
        })
    };
    written.map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parts(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        pairs.iter().map(owned).collect()
    }

    #[test]
    fn defaults_are_answered() {
        let parts = parts(&[
            ("connection_id", "con_0000000000000001"),
            ("external_id", "7"),
        ]);
        let import = read(&parts, Some(b"[]")).unwrap();
        assert!(!import.is_upsert);
        assert_eq!(
            Value::Object(import.parameters).to_string(),
            r#"{"connection_id":"con_0000000000000001","upsert":false,"external_id":"7","send_completion_email":true}"#
        );
    }

    #[test]
    fn what_is_missing_is_said() {
        let refusal = |pairs: &[(&str, &str)], file: Option<&[u8]>| {
            read(&parts(pairs), file).unwrap_err().to_string()
        };
        let connection = ("connection_id", "con_0000000000000001");
        assert_eq!(
            refusal(&[connection], None),
            "Must provide 'users' file as multipart part."
        );
        assert_eq!(
            refusal(&[connection], Some(b"")),
            "Users file must not be empty."
        );
        assert_eq!(
            refusal(&[("upsert", "true")], Some(b"[]")),
            "Must provide 'connection_id' as multipart part."
        );
        assert!(refusal(&[connection, ("upsert", "1")], Some(b"[]")).contains("upsert"));
    }

    #[test]
    fn a_file_is_an_array_or_lines() {
        assert_eq!(
            users(b"[{\"email\":\"a\"}, 1]").unwrap(),
            [json!({"email": "a"}), json!(1)]
        );
        assert_eq!(
            users(b" {\"email\":\"a\"}\r\n\n{\"email\":\"b\"}\n").unwrap(),
            [json!({"email": "a"}), json!({"email": "b"})]
        );
        let broken = users(b"{\"email\":\"a\"}\n[").unwrap_err();
        assert!(broken.starts_with("Failed to parse line 2 "), "{broken}");
        assert!(users(b"1").unwrap_err().contains("array"));
        assert!(
            users(b"[")
                .unwrap_err()
                .starts_with("Failed to parse users file JSON")
        );
    }
}
