//! What to send.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use super::answer::Answers;

/// The text whose value is a number that no other request has.
const NUMBER: &str = "n";

/// Requests that each connection sends one after the other, over and over. `{name}` in a path, a
/// header or a body stands for one of the connection's texts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plan {
    /// `https://host:port` or `http://host:port`.
    pub(super) origin: String,
    /// The certificate authority to trust.
    pub(super) ca: Option<PathBuf>,
    pub(super) steps: Vec<Step>,
    /// Texts by name, one for each connection.
    #[serde(default)]
    texts: HashMap<String, Vec<String>>,
}

/// One request.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    method: String,
    /// Connections take them in turn.
    paths: Vec<String>,
    headers: Vec<(String, String)>,
    body: Option<String>,
    keep: Option<Keep>,
}

/// A part of an answer that is a text from then on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Keep {
    name: String,
    from: Source,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Source {
    /// A member of the JSON.
    Member(String),
    /// A parameter of the address that the answer redirects to.
    Parameter(String),
}

/// What a connection knows by name.
pub(crate) type Texts = HashMap<String, String>;

impl Plan {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path)?;
        let plan: Self = serde_json::from_str(&text).context("the plan")?;
        ensure!(!plan.steps.is_empty(), "the plan has no step");
        Ok(plan)
    }

    /// Where the server is, without the scheme.
    pub(super) fn authority(&self) -> &str {
        self.origin
            .split_once("://")
            .map_or(self.origin.as_str(), |(_, authority)| authority)
    }

    /// What a connection knows at first.
    pub(crate) fn texts(&self, connection: usize) -> Texts {
        let of = |(name, texts): (&String, &Vec<String>)| {
            Some((name.clone(), texts.get(connection)?.clone()))
        };
        self.texts.iter().filter_map(of).collect()
    }

    /// A step's request as it is sent (RFC 9112 §3).
    pub(crate) fn request(&self, step: &Step, (connection, texts): (usize, &Texts)) -> Vec<u8> {
        let path = step.paths.get(connection % step.paths.len().max(1));
        let path = filled(path.map_or("/", String::as_str), texts);
        let body = step.body.as_deref().map(|body| filled(body, texts));
        let mut lines = vec![
            format!("{} {path} HTTP/1.1", step.method),
            format!("host: {}", self.authority()),
        ];
        for (name, value) in &step.headers {
            lines.push(format!("{name}: {}", filled(value, texts)));
        }
        lines.extend(
            body.as_ref()
                .map(|body| format!("content-length: {}", body.len())),
        );
        let mut text = lines.join("\r\n") + "\r\n\r\n";
        text.push_str(body.as_deref().unwrap_or_default());
        text.into_bytes()
    }
}

impl Step {
    /// Whether an answer with this status is a success.
    pub(crate) fn is_met_by(&self, status: u16) -> bool {
        match &self.keep {
            Some(Keep {
                from: Source::Parameter(_),
                ..
            }) => (300..400).contains(&status),
            _ => (200..300).contains(&status),
        }
    }

    /// Keeps of the answer what later requests need.
    pub(crate) fn keep(&self, answers: &Answers, texts: &mut Texts) -> Result<()> {
        if let Some(Keep { name, from }) = &self.keep {
            let text = match from {
                Source::Member(member) => answers.text(member)?,
                Source::Parameter(parameter) => answers.parameter(parameter)?,
            };
            texts.insert(name.clone(), text);
        }
        Ok(())
    }
}

/// Gives a connection's requests a number of their own.
pub(crate) fn number(texts: &mut Texts, connection: usize, number: usize) {
    texts.insert(NUMBER.to_owned(), format!("{connection}-{number}"));
}

/// The template with what its names stand for.
fn filled(template: &str, texts: &Texts) -> String {
    let mut text = template.to_owned();
    for (name, value) in texts {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}
