//! The tenant's settings as a form shows and sends them.

use serde_json::{Map, Value, json};

use super::super::pairs::Pairs;

/// Texts: what they are called, their names, and what they are for.
pub(super) const TEXTS: [(&str, &str, &str); 4] = [
    (
        "Friendly name",
        "friendly_name",
        "What people read on pages and in mails.",
    ),
    ("Logo URL", "picture_url", ""),
    ("Support email address", "support_email", ""),
    ("Support URL", "support_url", ""),
];

/// Lifetimes: what they are called, the name in minutes, and the name in hours.
pub(super) const LIFETIMES: [(&str, &str, &str); 2] = [
    (
        "Session lifetime (minutes)",
        "session_lifetime_in_minutes",
        "session_lifetime",
    ),
    (
        "Inactive session lifetime (minutes)",
        "idle_session_lifetime_in_minutes",
        "idle_session_lifetime",
    ),
];

/// The longest lifetime: a year.
pub(super) const LIFETIME_MAX: i64 = 525_600;
pub(super) const LOGOUT_URLS: &str = "allowed_logout_urls";
pub(super) const AUDIENCE: &str = "default_audience";
pub(super) const DIRECTORY: &str = "default_directory";

/// The settings of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    General,
    Sessions,
}

impl Part {
    fn texts(self) -> Vec<&'static str> {
        match self {
            Self::General => {
                let plain = TEXTS.iter().map(|(_, key, _)| *key);
                plain.chain([AUDIENCE, DIRECTORY]).collect()
            }
            Self::Sessions => Vec::new(),
        }
    }

    fn lifetimes(self) -> &'static [(&'static str, &'static str, &'static str)] {
        match self {
            Self::General => &[],
            Self::Sessions => &LIFETIMES,
        }
    }

    fn lists(self) -> &'static [&'static str] {
        match self {
            Self::General => &[],
            Self::Sessions => &[LOGOUT_URLS],
        }
    }
}

/// Each setting of a page as it would be sent.
pub(super) struct Shown(Map<String, Value>);

impl Shown {
    pub(super) fn of(settings: &Map<String, Value>, part: Part) -> Self {
        let mut shown = Map::new();
        for key in part.texts() {
            let found = settings.get(key).and_then(Value::as_str);
            shown.insert(key.to_owned(), found.unwrap_or_default().into());
        }
        for (_, minutes, hours) in part.lifetimes() {
            let value = settings.get(*hours).and_then(Value::as_f64).map(in_minutes);
            shown.insert((*minutes).to_owned(), value.unwrap_or_default());
        }
        for key in part.lists() {
            let items = settings.get(*key).cloned();
            shown.insert((*key).to_owned(), items.unwrap_or_else(|| json!([])));
        }
        Self(shown)
    }

    /// The same as it was sent.
    pub(super) fn sent(form: &Pairs, part: Part) -> Self {
        let mut shown = Map::new();
        for key in part.texts() {
            shown.insert(key.to_owned(), form.trimmed(key).into());
        }
        for (_, minutes, _) in part.lifetimes() {
            let text = form.trimmed(minutes);
            let value = text.parse::<i64>().map_or(Value::from(text), Value::from);
            shown.insert((*minutes).to_owned(), value);
        }
        for key in part.lists() {
            let lines = form.get(key).lines().map(str::trim);
            let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
            shown.insert((*key).to_owned(), lines.into());
        }
        Self(shown)
    }

    pub(super) fn get(&self, key: &str) -> &Value {
        self.0.get(key).unwrap_or(&Value::Null)
    }

    /// A setting as a field shows it; a list has an item a line.
    pub(super) fn text(&self, key: &str) -> String {
        match self.get(key) {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Array(items) => {
                let lines: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                lines.join("\n")
            }
            Value::Null | Value::Bool(_) | Value::Object(_) => String::new(),
        }
    }

    /// The body of a `PATCH` that makes `before` into this.
    pub(super) fn changes(&self, before: &Self) -> Map<String, Value> {
        let differs = |(key, value): &(&String, &Value)| before.get(key) != *value;
        let changed = self.0.iter().filter(differs);
        changed
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    }
}

/// Hours as whole minutes; the text of a whole number is an integer.
fn in_minutes(hours: f64) -> Value {
    let minutes = (hours * 60.0).round();
    format!("{minutes:.0}")
        .parse::<i64>()
        .map_or(Value::Null, Value::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_sent() {
        let settings =
            json!({"friendly_name": "A", "session_lifetime": 168, "idle_session_lifetime": 1.5});
        let settings = settings.as_object().unwrap();
        let before = Shown::of(settings, Part::Sessions);
        assert_eq!(before.text("session_lifetime_in_minutes"), "10080");
        assert_eq!(before.text("idle_session_lifetime_in_minutes"), "90");
        let form = Pairs::parse(
            "friendly_name=B&session_lifetime_in_minutes=10080&idle_session_lifetime_in_minutes=60\
             &allowed_logout_urls=https%3A%2F%2Fa.test%0D%0A%0D%0A",
        );
        let sent = Shown::sent(&form, Part::Sessions).changes(&before);
        let expected = json!({
            "idle_session_lifetime_in_minutes": 60, "allowed_logout_urls": ["https://a.test"],
        });
        assert_eq!(Value::Object(sent), expected);
        let before = Shown::of(settings, Part::General);
        let sent = Shown::sent(&form, Part::General).changes(&before);
        assert_eq!(Value::Object(sent), json!({"friendly_name": "B"}));
    }
}
