//! A server, and the token by which it is asked.

use http::{Method, StatusCode};
use serde_json::Value;

use super::client::{Answer, Client, Content};
use super::{part, text, tls};
use crate::cli::Remote;
use crate::config::Config;
use crate::environment::variable;
use crate::failure::Failure;
use crate::public_url::PublicUrl;
use crate::run;

/// What every command has.
#[derive(Debug)]
pub(super) struct Session {
    client: Client,
    token: String,
    /// Whether a program reads what is printed.
    pub(super) is_json: bool,
}

impl Session {
    /// Takes the token that is given, or gets one.
    pub(super) async fn begin(config: &Config, remote: &Remote) -> Result<Self, Failure> {
        let given = |flag: &Option<String>, name: &str| match flag {
            Some(value) => Ok(Some(value.clone())),
            None => variable(name),
        };
        let url = match given(&remote.server, "LICTOR_SERVER")? {
            Some(text) => PublicUrl::parse(&text).map_err(|why| {
                let message = format!("--server: `{text}` {why}");
                Failure::configuration(message, "write it like https://auth.example.com")
            })?,
            None => run::public_url(config, &[]),
        };
        let ca = match &remote.ca {
            Some(file) => Some(file.clone()),
            None => variable("LICTOR_CA")?.map(Into::into),
        };
        let client = Client {
            url,
            tls: tls::client(config, ca.as_deref())?,
        };
        let token = if let Some(token) = given(&remote.token, "LICTOR_TOKEN")? {
            token
        } else {
            let id = given(&remote.client_id, "LICTOR_CLIENT_ID")?;
            let secret = given(&remote.client_secret, "LICTOR_CLIENT_SECRET")?;
            let (Some(id), Some(secret)) = (id, secret) else {
                let message = "nobody is named who asks";
                let hint = "set LICTOR_CLIENT_ID and LICTOR_CLIENT_SECRET, or LICTOR_TOKEN";
                return Err(Failure::configuration(message, hint));
            };
            draw(&client, &id, &secret).await?
        };
        Ok(Self {
            client,
            token,
            is_json: remote.json,
        })
    }

    pub(super) async fn get(&self, path: &str) -> Result<Value, Failure> {
        let answer = self.ask(Method::GET, path, Content::Nothing).await?;
        accepted(answer)
    }

    pub(super) async fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        accepted(self.send(path, body).await?)
    }

    /// The same, whatever the answer says.
    pub(super) async fn send(&self, path: &str, body: &Value) -> Result<Answer, Failure> {
        self.ask(Method::POST, path, Content::Json(body)).await
    }

    async fn ask(&self, method: Method, path: &str, body: Content<'_>) -> Result<Answer, Failure> {
        self.client
            .ask((method, path), Some(&self.token), body)
            .await
    }

    /// Everything of a list that is paged by numbers.
    pub(super) async fn all(&self, path: &str, name: &str) -> Result<Vec<Value>, Failure> {
        let mut all = Vec::new();
        for page in 0.. {
            let sign = if path.contains('?') { '&' } else { '?' };
            let path = format!("{path}{sign}per_page=100&include_totals=true&page={page}");
            let mut answer = self.get(&path).await?;
            let items = answer.get_mut(name).and_then(Value::as_array_mut);
            let items = items.map(std::mem::take).unwrap_or_default();
            let is_last = items.len() < 100;
            all.extend(items);
            if is_last {
                break;
            }
        }
        Ok(all)
    }
}

/// Gets a token of the Management API (RFC 6749 §4.4).
async fn draw(client: &Client, id: &str, secret: &str) -> Result<String, Failure> {
    // The server may be reached by another URL than its own.
    let path = "/.well-known/openid-configuration";
    let metadata = client
        .ask((Method::GET, path), None, Content::Nothing)
        .await?;
    let metadata = accepted(metadata)?;
    let audience = format!("{}api/v2/", text(&metadata, "issuer"));
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&audience={}",
        part(id),
        part(secret),
        part(&audience)
    );
    let asked = (Method::POST, "/oauth/token");
    let answer = client.ask(asked, None, Content::Form(form)).await?;
    if answer.status != StatusCode::OK {
        let why = text(&answer.body, "error_description");
        let message = format!(
            "the server gives no token: {} {why}",
            answer.status.as_u16()
        );
        let hint = "see that the id and the secret are right, and that the application is granted \
            the scopes of the Management API";
        return Err(Failure::operation(message, hint));
    }
    Ok(text(&answer.body, "access_token").to_owned())
}

/// The body of an answer that is no refusal.
pub(super) fn accepted(answer: Answer) -> Result<Value, Failure> {
    if answer.status.is_success() {
        return Ok(answer.body);
    }
    let why = text(&answer.body, "message");
    let message = format!("the server refused: {} {why}", answer.status.as_u16());
    let hint = match answer.status {
        StatusCode::UNAUTHORIZED => "get another token: this one is not, or no longer, valid",
        StatusCode::FORBIDDEN => "grant the application the scopes that the message names",
        StatusCode::NOT_FOUND => {
            "`lictor apis list` and `lictor permissions list` say what is there"
        }
        StatusCode::PRECONDITION_FAILED => {
            "look at the impact again: somebody changed who is affected"
        }
        StatusCode::CONFLICT | StatusCode::GONE => {
            "`lictor permissions deleted` says what can be restored"
        }
        _ => "see the server's log under the time of now",
    };
    Err(Failure::operation(message, hint))
}
