//! Whether a password says who its user is.

use serde_json::{Map, Value};

/// What of a profile passwords must not contain, unless the connection names other members.
pub(super) const FIELDS: [&str; 8] = [
    "name",
    "username",
    "nickname",
    "email",
    "phone_number",
    "user_metadata.name",
    "user_metadata.first",
    "user_metadata.last",
];

/// Shorter words are in many passwords by chance.
const WORD_MIN: usize = 3;

/// Whether one of the words of these members is in the password. Of an email address that is what
/// stands before the `@`, too.
pub(super) fn is_in(password: &str, profile: &Map<String, Value>, fields: &[String]) -> bool {
    let password = password.to_lowercase();
    fields.iter().any(|field| {
        let mut parts = field.split('.');
        let first = parts.next().and_then(|name| profile.get(name));
        let found = parts.fold(first, |value, name| value?.get(name));
        let text = found
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_lowercase();
        let words = text.split(|c: char| c.is_whitespace() || c == '@');
        let mut long = words.filter(|word| word.chars().count() >= WORD_MIN);
        long.any(|word| password.contains(word))
    })
}
