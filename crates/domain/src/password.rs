//! What a connection asks of passwords: Auth0's policies, from `passwordPolicy` and its companions
//! or from the newer `password_options` (Management API reference §10, Authentication API
//! reference §4.10).

mod dictionary;
mod personal;
mod strength;
mod weak;

use serde_json::{Map, Value};

pub use strength::{Item, Report, Rule};
pub use weak::Weak;

use strength::{FOUR, Kind};

/// Passwords that a history holds at most.
pub const HISTORY_MAX: usize = 24;
/// Bytes beyond which `max_length_exceeded: error` refuses a password.
const LENGTH_MAX: usize = 72;
/// How many passwords a history has that doesn't say it.
const HISTORY_DEFAULT: usize = 5;

/// What is asked of a password.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Policy {
    /// In characters.
    min_length: usize,
    /// Kinds of characters of which some must be there.
    kinds: Vec<Kind>,
    /// How many of [`Policy::kinds`].
    kinds_min: usize,
    refuses_repetition: bool,
    refuses_sequences: bool,
    refuses_long: bool,
    /// Words that are refused beside the common ones; `None` if any word will do.
    dictionary: Option<Vec<String>>,
    /// Members of the profile that a password must not contain, as paths with dots.
    blocked_fields: Vec<String>,
    history: usize,
}

impl Policy {
    /// The policy in a database's options.
    pub fn of(options: &Map<String, Value>) -> Self {
        match options.get("password_options").and_then(Value::as_object) {
            Some(newer) => Self::newer(newer),
            None => Self::older(options),
        }
    }

    fn older(options: &Map<String, Value>) -> Self {
        let name = options.get("passwordPolicy").and_then(Value::as_str);
        let (min_length, kinds, kinds_min, refuses_repetition) = match name {
            Some("low") => (6, &[][..], 0, false),
            Some("fair") => (8, &FOUR[..3], 3, false),
            Some("good") => (8, &FOUR[..], 3, false),
            Some("excellent") => (10, &FOUR[..], 3, true),
            _ => (1, &[][..], 0, false),
        };
        let member = |name: &str, key: &str| options.get(name).and_then(|value| value.get(key));
        let is_on = |name: &str| member(name, "enable") == Some(&Value::Bool(true));
        let length = member("password_complexity_options", "min_length").and_then(number);
        let history = member("password_history", "size").and_then(number);
        let words = member("password_dictionary", "dictionary");
        let personal = personal::FIELDS.map(str::to_owned).to_vec();
        Self {
            min_length: length.unwrap_or(min_length).max(1),
            kinds: kinds.to_vec(),
            kinds_min,
            refuses_repetition,
            dictionary: is_on("password_dictionary").then(|| texts(words)),
            blocked_fields: if is_on("password_no_personal_info") {
                personal
            } else {
                Vec::new()
            },
            history: history_of(is_on("password_history"), history),
            ..Self::default()
        }
    }

    fn newer(options: &Map<String, Value>) -> Self {
        let member = |name: &str, key: &str| options.get(name).and_then(|value| value.get(key));
        let is_on = |name: &str| member(name, "active") == Some(&Value::Bool(true));
        let says =
            |key: &str, word: &str| member("complexity", key).and_then(Value::as_str) == Some(word);
        let named = texts(member("complexity", "character_types"));
        let is_three_of_four = says("character_type_rule", "three_of_four");
        let kinds: Vec<Kind> = if is_three_of_four {
            FOUR.to_vec()
        } else {
            let is_named = |kind: &&Kind| named.iter().any(|name| name == kind.option());
            FOUR.iter().filter(is_named).copied().collect()
        };
        let fields = member("profile_data", "blocked_fields");
        let fields = if fields.is_some() {
            texts(fields)
        } else {
            personal::FIELDS.map(str::to_owned).to_vec()
        };
        Self {
            min_length: member("complexity", "min_length")
                .and_then(number)
                .unwrap_or(1)
                .max(1),
            kinds_min: if is_three_of_four { 3 } else { kinds.len() },
            kinds,
            refuses_repetition: says("identical_characters", "block"),
            refuses_sequences: says("sequential_characters", "block"),
            refuses_long: says("max_length_exceeded", "error"),
            dictionary: is_on("dictionary").then(|| texts(member("dictionary", "custom"))),
            blocked_fields: if is_on("profile_data") {
                fields
            } else {
                Vec::new()
            },
            history: history_of(is_on("history"), member("history", "size").and_then(number)),
        }
    }

    /// How many of a user's last passwords, the present one among them, can't be used again.
    pub fn history(&self) -> usize {
        self.history
    }

    /// What is asked, for whoever is to choose a password.
    pub fn rules(&self) -> Vec<Rule> {
        self.report("").rules
    }

    /// Checks a password of a user with this profile. What of it was used before is the caller's
    /// to find out.
    ///
    /// # Errors
    /// [`Weak`].
    pub fn check(&self, password: &str, profile: &Map<String, Value>) -> Result<(), Weak> {
        let report = self.report(password);
        if !report.is_verified() {
            return Err(Weak::Strength(report));
        }
        if let Some(custom) = &self.dictionary
            && dictionary::has(password, custom)
        {
            return Err(Weak::Dictionary);
        }
        if personal::is_in(password, profile, &self.blocked_fields) {
            return Err(Weak::UserInfo);
        }
        Ok(())
    }

    fn report(&self, password: &str) -> Report {
        let mut rules = vec![strength::length(password, self.min_length)];
        if self.kinds_min > 0 {
            rules.push(strength::kinds(password, &self.kinds, self.kinds_min));
        }
        if self.refuses_repetition {
            rules.push(strength::repetition(password));
        }
        if self.refuses_sequences {
            rules.push(strength::sequences(password));
        }
        if self.refuses_long {
            rules.push(strength::at_most(password, LENGTH_MAX));
        }
        Report { rules }
    }
}

fn history_of(is_on: bool, size: Option<usize>) -> usize {
    if is_on {
        size.unwrap_or(HISTORY_DEFAULT).min(HISTORY_MAX)
    } else {
        0
    }
}

fn number(value: &Value) -> Option<usize> {
    usize::try_from(value.as_u64()?).ok()
}

fn texts(value: Option<&Value>) -> Vec<String> {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests;
