//! How strong a password is: the rules, and how they are reported to whoever chooses one. The
//! words and codes are those that Auth0's pages and libraries show.

use serde_json::{Map, Value, json};

/// A kind of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Lower,
    Upper,
    Number,
    Special,
}

/// All kinds; the first three are those of the policy `fair`.
pub(super) const FOUR: [Kind; 4] = [Kind::Lower, Kind::Upper, Kind::Number, Kind::Special];

/// How often a character may follow itself.
const REPEATED_MAX: usize = 2;

impl Kind {
    /// The word in `password_options.complexity.character_types`.
    pub(super) fn option(self) -> &'static str {
        match self {
            Self::Lower => "lowercase",
            Self::Upper => "uppercase",
            Self::Number => "number",
            Self::Special => "special",
        }
    }

    fn code(self) -> &'static str {
        match self {
            Self::Lower => "lowerCase",
            Self::Upper => "upperCase",
            Self::Number => "numbers",
            Self::Special => "specialCharacters",
        }
    }

    fn message(self) -> &'static str {
        match self {
            Self::Lower => "lower case letters (a-z)",
            Self::Upper => "upper case letters (A-Z)",
            Self::Number => "numbers (i.e. 0-9)",
            Self::Special => "special characters (e.g. !@#$%^&*)",
        }
    }

    fn has(self, c: char) -> bool {
        match self {
            Self::Lower => c.is_lowercase(),
            Self::Upper => c.is_uppercase(),
            Self::Number => c.is_ascii_digit(),
            Self::Special => c == ' ' || c.is_ascii_punctuation(),
        }
    }
}

/// What a password has been found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    pub rules: Vec<Rule>,
}

/// One rule, and whether the password keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// With `%d` and `%s` for what is in `format`.
    message: &'static str,
    code: &'static str,
    format: Vec<String>,
    pub items: Vec<Item>,
    pub is_verified: bool,
}

/// Part of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub message: &'static str,
    code: &'static str,
    pub is_verified: bool,
}

impl Report {
    /// Whether every rule is kept.
    pub fn is_verified(&self) -> bool {
        self.rules.iter().all(|rule| rule.is_verified)
    }

    /// `description` of the refusal.
    pub fn wire(&self) -> Value {
        let rules: Vec<Value> = self.rules.iter().map(Rule::wire).collect();
        json!({"rules": rules, "verified": self.is_verified()})
    }

    /// The rules as a list in plain text: `policy` of the refusal.
    pub fn policy(&self) -> String {
        let mut lines = Vec::new();
        for rule in &self.rules {
            lines.push(format!("* {}", rule.sentence()));
            lines.extend(
                rule.items
                    .iter()
                    .map(|item| format!("  * {}", item.message)),
            );
        }
        lines.join("\n")
    }
}

impl Rule {
    /// The rule for people.
    pub fn sentence(&self) -> String {
        let mut parts = self.format.iter();
        let mut out = String::new();
        let mut rest = self.message;
        while let Some((before, after)) = rest.split_once('%') {
            out.push_str(before);
            out.push_str(parts.next().map_or("", String::as_str));
            rest = after.get(1..).unwrap_or_default();
        }
        out + rest
    }

    fn wire(&self) -> Value {
        let mut out = Map::new();
        let mut put = |key: &str, value: Value| out.insert(key.to_owned(), value);
        put("message", self.message.into());
        put("code", self.code.into());
        if !self.format.is_empty() {
            let number =
                |text: &String| text.parse().map_or_else(|_| json!(text), |n: i64| json!(n));
            put("format", self.format.iter().map(number).collect());
        }
        if !self.items.is_empty() {
            let wire = |item: &Item| json!({"message": item.message, "code": item.code, "verified": item.is_verified});
            put("items", self.items.iter().map(wire).collect());
        }
        put("verified", self.is_verified.into());
        Value::Object(out)
    }
}

fn rule(message: &'static str, code: &'static str, format: &[&str], is_verified: bool) -> Rule {
    Rule {
        message,
        code,
        format: format.iter().map(|text| (*text).to_owned()).collect(),
        items: Vec::new(),
        is_verified,
    }
}

pub(super) fn length(password: &str, min: usize) -> Rule {
    let is_kept = password.chars().count() >= min;
    if min == 1 {
        return rule("Non-empty password required", "nonEmpty", &[], is_kept);
    }
    let message = "At least %d characters in length";
    rule(message, "lengthAtLeast", &[&min.to_string()], is_kept)
}

pub(super) fn at_most(password: &str, max: usize) -> Rule {
    let message = "At most %d bytes in length";
    let is_kept = password.len() <= max;
    rule(message, "lengthAtMost", &[&max.to_string()], is_kept)
}

pub(super) fn kinds(password: &str, kinds: &[Kind], min: usize) -> Rule {
    let item = |kind: &Kind| Item {
        message: kind.message(),
        code: kind.code(),
        is_verified: password.chars().any(|c| kind.has(c)),
    };
    let items: Vec<Item> = kinds.iter().map(item).collect();
    let found = items.iter().filter(|item| item.is_verified).count();
    let made = if min == kinds.len() {
        rule("Should contain:", "shouldContain", &[], found >= min)
    } else {
        let message = "Contain at least %d of the following %d types of characters:";
        let format = [min.to_string(), kinds.len().to_string()];
        let [min_text, all] = &format;
        rule(message, "containsAtLeast", &[min_text, all], found >= min)
    };
    Rule { items, ..made }
}

pub(super) fn repetition(password: &str) -> Rule {
    let mut run = (None, 0);
    let mut longest = 0;
    for c in password.chars() {
        run = if run.0 == Some(c) {
            (Some(c), run.1 + 1)
        } else {
            (Some(c), 1)
        };
        longest = longest.max(run.1);
    }
    let message = "No more than %d identical characters in a row (e.g., \"%s\" not allowed)";
    let max = REPEATED_MAX.to_string();
    let example = "a".repeat(REPEATED_MAX + 1);
    rule(
        message,
        "identicalChars",
        &[&max, &example],
        longest <= REPEATED_MAX,
    )
}

pub(super) fn sequences(password: &str) -> Rule {
    let codes: Vec<i64> = password
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                i64::from(u32::from(c.to_ascii_lowercase()))
            } else {
                -9
            }
        })
        .collect();
    let is_one = |three: &[i64]| match three {
        [a, b, c] => (b - a == 1 && c - b == 1) || (a - b == 1 && b - c == 1),
        _ => false,
    };
    let has = codes.windows(3).any(is_one);
    let message = "No more than %d sequential characters in a row (e.g., \"%s\" not allowed)";
    rule(message, "sequentialChars", &["2", "abc"], !has)
}
