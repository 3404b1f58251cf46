//! What a server needs to know before it is measured: APIs with permissions, and an application
//! that has a grant.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::process;
use crate::server::{CLIENT_ID, CLIENT_SECRET};

/// The API that tokens are for.
pub(crate) const AUDIENCE: &str = "https://bench.example/0";
/// Permissions of each API, and how many of them the application is granted.
const PERMISSIONS: usize = 10;
const GRANTED: usize = 5;

/// A server's contents, and a token to manage it with.
#[derive(Debug)]
pub(crate) struct Tenant {
    pub(crate) origin: String,
    token: String,
    /// Ids.
    pub(crate) apis: Vec<String>,
}

impl Tenant {
    /// Gets a token; finds the APIs that are there, which are those that were added.
    pub(crate) fn enter(origin: &str, ca: Option<&Path>) -> Result<Self> {
        let mut tenant = Self {
            origin: origin.to_owned(),
            token: String::new(),
            apis: Vec::new(),
        };
        let credentials = json!({
            "grant_type": "client_credentials",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "audience": format!("{origin}/api/v2/"),
        });
        let answer = tenant.ask(ca, "/oauth/token", Some(&credentials))?;
        tenant.token = text(&answer, "access_token")?;
        let listed = tenant.ask(ca, "/api/v2/resource-servers?per_page=100", None)?;
        let listed = listed.as_array().context("no list of APIs")?;
        let others = listed.iter().filter(|api| {
            api.get("identifier")
                .and_then(Value::as_str)
                .is_some_and(|name| name.starts_with("https://bench.example/"))
        });
        tenant.apis = others.map(|api| text(api, "id")).collect::<Result<_>>()?;
        Ok(tenant)
    }

    /// Adds so many APIs, and a grant for the first.
    pub(crate) fn fill(&mut self, ca: Option<&Path>, count: usize) -> Result<()> {
        let scopes: Vec<Value> = (0..PERMISSIONS)
            .map(|n| json!({"value": format!("read:thing{n}"), "description": format!("Read thing {n}")}))
            .collect();
        for number in 0..count {
            let api = json!({
                "name": format!("Bench {number}"),
                "identifier": AUDIENCE.replace('0', &number.to_string()),
                "signing_alg": "RS256",
                "enforce_policies": true,
                "token_dialect": "access_token_authz",
                "scopes": scopes,
            });
            let answer = self.ask(ca, "/api/v2/resource-servers", Some(&api))?;
            self.apis.push(text(&answer, "id")?);
        }
        let values = scopes.iter().filter_map(|scope| scope.get("value"));
        let grant = json!({
            "client_id": CLIENT_ID,
            "audience": AUDIENCE,
            "scope": values.take(GRANTED).collect::<Vec<_>>(),
        });
        self.ask(ca, "/api/v2/client-grants", Some(&grant))?;
        Ok(())
    }

    /// The header that says who asks.
    pub(crate) fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }

    /// Sends a request without a body by plain HTTP.
    pub(crate) fn send(&self, method: &str, path: &str) -> Result<Value> {
        let mut curl = curl(None);
        curl.args(["--fail-with-body", "--request", method]);
        curl.args(["--header", &format!("authorization: {}", self.bearer())]);
        let answer = process::capture(curl.arg(format!("{}{path}", self.origin)))?;
        serde_json::from_str(&answer).context("an answer that is no JSON")
    }

    /// Sends a `POST` by plain HTTP.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.ask(None, path, Some(body))
    }

    fn ask(&self, ca: Option<&Path>, path: &str, body: Option<&Value>) -> Result<Value> {
        let mut curl = curl(ca);
        curl.args(["--fail-with-body"]);
        if !self.token.is_empty() {
            curl.args(["--header", &format!("authorization: {}", self.bearer())]);
        }
        if let Some(body) = body {
            curl.args([
                "--header",
                "content-type: application/json",
                "--data",
                &body.to_string(),
            ]);
        }
        let answer = process::capture(curl.arg(format!("{}{path}", self.origin)))?;
        serde_json::from_str(&answer).context("an answer that is no JSON")
    }

    /// An answer to a GET, as it came: headers in lower case and body.
    pub(crate) fn get(&self, origin: &str, path: &str) -> Result<Answer> {
        let mut curl = curl(None);
        curl.args(["--fail-with-body", "--include"]);
        curl.args(["--header", &format!("authorization: {}", self.bearer())]);
        let answer = process::capture(curl.arg(format!("{origin}{path}")))?;
        let (head, body) = answer
            .split_once("\r\n\r\n")
            .context("an answer without a head")?;
        let headers = head.lines().filter_map(|line| line.split_once(':'));
        let headers = headers.map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
        Ok(Answer {
            headers: headers.collect(),
            body: body.to_owned(),
        })
    }
}

/// Headers in their order, and a body.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// A client that asks once, and nobody else.
pub(crate) fn curl(ca: Option<&Path>) -> Command {
    let mut curl = Command::new("curl");
    curl.args([
        "--silent",
        "--show-error",
        "--max-time",
        "30",
        "--noproxy",
        "*",
    ]);
    if let Some(ca) = ca {
        curl.arg("--cacert").arg(ca);
    }
    curl
}

pub(crate) fn text(value: &Value, member: &str) -> Result<String> {
    let text = value.get(member).and_then(Value::as_str);
    Ok(text
        .with_context(|| format!("an answer without `{member}`"))?
        .to_owned())
}
