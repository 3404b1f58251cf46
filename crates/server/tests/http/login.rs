//! Pages on which people sign in, as a browser without scripts meets them.

mod consent;
mod flow;
mod isolation;
mod prompts;
mod sign_in;
mod sign_up;

use axum::body::Body;
use domain::Timestamp;
use http::{Method, Request, header};
use serde_json::{Map, Value, json};
use store::login_transactions::{self, Transaction};
use testkit::{Client, Reply, TestApp};

/// What the browser of the tests is known by.
const BROWSER: &str = "the-browser-of-the-tests";
const CONNECTION: &str = "Username-Password-Authentication";
const PASSWORD: &str = "correct horse 1";

/// An application whose users are those of the tenant's database.
async fn application(app: &TestApp) -> Client {
    let body = json!({
        "name": "Posts", "app_type": "regular_web", "callbacks": ["https://app.test/cb"],
    });
    let client = app.client_with(body).await;
    enable(app, &client).await;
    client
}

async fn enable(app: &TestApp, client: &Client) {
    let admin = app.admin().await;
    let path = format!("{}/clients", connection(app).await);
    let body = json!([{"client_id": client.id, "status": true}]);
    admin.patch(&path, &body).await.expect(204);
}

/// The path of the tenant's database.
async fn connection(app: &TestApp) -> String {
    let connections = app.admin().await.get("/api/v2/connections").await;
    let id = connections.expect(200).json()[0]["id"]
        .as_str()
        .map(str::to_owned);
    format!("/api/v2/connections/{}", id.unwrap())
}

async fn ada(app: &TestApp) -> String {
    app.user_with(json!({"email": "ada@example.com", "password": PASSWORD}))
        .await
}

/// What an application asks for.
fn request(changes: Value) -> Map<String, Value> {
    let mut request = json!({
        "client_id": "", "response_type": "code", "redirect_uri": "https://app.test/cb",
        "scope": "openid profile", "state": "of the application",
    });
    let Value::Object(changes) = changes else {
        panic!("{changes} is no object");
    };
    for (name, value) in changes {
        request[name] = value;
    }
    request.as_object().unwrap().clone()
}

/// A request that waits in the browser of the tests; its id.
async fn waiting(app: &TestApp, client: &Client, request: Map<String, Value>) -> String {
    let now: Timestamp = domain::Clock::now(&*app.clock);
    let transaction = Transaction {
        id: format!("transaction{}", app.number()),
        browser: jose::base64url(&jose::sha256(BROWSER.as_bytes())),
        client_id: client.id.clone(),
        request,
        progress: Map::new(),
        created_at: now,
        expires_at: now.plus_millis(3_600_000),
    };
    let mut writer = app.app.db().write().await.unwrap();
    let tenant = app.app.home().tenant;
    login_transactions::insert(&mut writer, tenant, &transaction)
        .await
        .unwrap();
    writer.commit().await.unwrap();
    transaction.id
}

/// What is known of a request by now.
async fn progress(app: &TestApp, id: &str) -> Map<String, Value> {
    let mut reader = app.app.db().read().await.unwrap();
    let tenant = app.app.home().tenant;
    let found = login_transactions::get(reader.conn(), tenant, id).await;
    found.unwrap().unwrap().progress
}

/// A browser: what it is known by, and its session.
#[derive(Clone, Copy)]
struct Browser<'a> {
    app: &'a TestApp,
    did: &'a str,
    session: &'a str,
    /// What it says of where a form came from.
    site: &'a str,
}

impl<'a> Browser<'a> {
    fn new(app: &'a TestApp) -> Self {
        Self {
            app,
            did: BROWSER,
            session: "",
            site: "same-origin",
        }
    }

    async fn send(&self, path: &str, form: Option<&[(&str, &str)]>) -> Reply {
        let method = match form {
            Some(_) => Method::POST,
            None => Method::GET,
        };
        let cookies = format!("did={}; auth0={}", self.did, self.session);
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, cookies)
            .header("sec-fetch-site", self.site);
        if form.is_some() {
            let kind = "application/x-www-form-urlencoded";
            request = request.header(header::CONTENT_TYPE, kind);
        }
        let body = form.map_or_else(Body::empty, |form| Body::from(encoded(form)));
        self.app.send(request.body(body).unwrap()).await
    }

    async fn open(&self, path: &str, id: &str) -> Reply {
        self.send(&format!("{path}?state={id}"), None).await
    }

    async fn submit(&self, path: &str, id: &str, form: &[(&str, &str)]) -> Reply {
        self.send(&format!("{path}?state={id}"), Some(form)).await
    }

    /// Logs in in both steps.
    async fn log_in(&self, id: &str, identifier: &str, password: &str) -> Reply {
        let named = self
            .submit("/u/login/identifier", id, &[("identifier", identifier)])
            .await;
        assert_eq!(
            named.expect(303).header("location"),
            format!("/u/login/password?state={id}")
        );
        self.submit("/u/login/password", id, &[("password", password)])
            .await
    }
}

/// A form, every byte of it escaped.
fn encoded(form: &[(&str, &str)]) -> String {
    let escaped = |text: &str| {
        text.bytes()
            .fold(String::new(), |all, byte| format!("{all}%{byte:02X}"))
    };
    let pairs = form
        .iter()
        .map(|(name, value)| format!("{name}={}", escaped(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// The value of a cookie that an answer sets.
fn cookie(reply: &Reply, name: &str) -> String {
    let lines = reply.headers.get_all(header::SET_COOKIE).iter();
    let mut pairs = lines.filter_map(|line| line.to_str().ok()?.split(';').next()?.split_once('='));
    let found = pairs.find(|(own, _)| *own == name);
    found.map(|(_, value)| value.to_owned()).unwrap_or_default()
}

#[track_caller]
fn heading(page: &Reply) -> String {
    let page = page.shown();
    assert_eq!(page.matches("<h1>").count(), 1, "{page}");
    let rest = page.split("<h1>").nth(1).unwrap_or_default();
    rest.split("</h1>").next().unwrap_or_default().to_owned()
}

/// The kinds of the tenant's log entries.
async fn logged(app: &TestApp) -> Vec<String> {
    app.app.exchanges().flush().await;
    let logs = app.admin().await.get("/api/v2/logs").await.expect(200);
    let kinds = logs.json();
    let kinds = kinds.as_array().unwrap().iter();
    kinds
        .filter_map(|log| log["type"].as_str().map(str::to_owned))
        .collect()
}
