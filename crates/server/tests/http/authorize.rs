//! `/authorize` (Authentication API reference §4.2): where answers go, what is in them, and when a
//! person is asked. Who is signed in is put into the database; the pages have tests of their own.

mod codes;
mod consent;
mod errors;
mod hint;
mod modes;
mod organizations;
mod pushed;
mod sessions;
mod signed;
mod tokens;

use std::collections::HashMap;

use domain::session::{Device, Lifetimes, Session};
use http::{Method, header};
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Map, Value, json};
use store::sessions::StoredSession;
use testkit::{Client, Reply, TestApp};

const CALLBACK: &str = "https://app.test/cb";
const CONNECTION: &str = "Username-Password-Authentication";
/// It must come back letter by letter.
const STATE: &str = "s t&a=t/e+ä%";

/// An application, a user, and the browser before which the user sits.
pub(crate) struct Scene<'a> {
    pub(crate) app: &'a TestApp,
    pub(crate) client: Client,
    pub(crate) user_id: String,
    cookies: HashMap<String, String>,
}

impl<'a> Scene<'a> {
    /// An application of the tenant's own with these settings.
    pub(crate) async fn with(app: &'a TestApp, settings: Value) -> Self {
        let mut all = json!({"app_type": "regular_web", "callbacks": [CALLBACK]});
        for (name, value) in settings.as_object().unwrap() {
            all[name] = value.clone();
        }
        let client = app.client_with(all).await;
        let admin = app.admin().await;
        let path = format!("/api/v2/connections?name={CONNECTION}");
        let found = admin.get(&path).await.expect(200).json();
        let id = found[0]["id"].as_str().unwrap();
        let body = json!([{"client_id": client.id, "status": true}]);
        let path = format!("/api/v2/connections/{id}/clients");
        admin.patch(&path, &body).await.expect(204);
        Self {
            app,
            client,
            user_id: app.user_without_password().await,
            cookies: HashMap::new(),
        }
    }

    pub(crate) async fn new(app: &'a TestApp) -> Self {
        Self::with(app, json!({})).await
    }

    /// The same with the user signed in.
    pub(crate) async fn signed_in(app: &'a TestApp) -> Self {
        let mut scene = Self::new(app).await;
        scene.log_in().await;
        scene
    }

    /// Signs the user in by the tenant's database; returns the session's id.
    pub(crate) async fn log_in(&mut self) -> String {
        self.log_in_by(CONNECTION).await
    }

    pub(crate) async fn log_in_by(&mut self, connection: &str) -> String {
        let id = format!("session{:025}", self.app.number());
        let (tenant, now) = (self.app.app.home().tenant, self.app.clock_now());
        let mut writer = self.app.app.db().write().await.unwrap();
        let user = store::users::number(writer.conn(), tenant, &self.user_id).await;
        let session = Session::begin(
            (id.clone(), connection.to_owned()),
            (user.unwrap().unwrap(), self.user_id.clone()),
            Device::default(),
            Lifetimes::of(&Map::new()),
            now,
        );
        let stored = StoredSession {
            session,
            secret_hash: jose::base64url(&jose::sha256(b"secret")),
        };
        store::sessions::insert(&mut writer, tenant, &stored)
            .await
            .unwrap();
        writer.commit().await.unwrap();
        self.cookies
            .insert("auth0".to_owned(), format!("{id}.secret"));
        id
    }

    /// The parameters of a request with these changes; `null` takes one away.
    fn parameters(&self, changes: Value) -> String {
        let mut all = json!({
            "client_id": self.client.id, "response_type": "code", "redirect_uri": CALLBACK,
            "scope": "openid", "state": STATE,
        });
        if let Value::Object(changes) = changes {
            all.as_object_mut().unwrap().extend(changes);
        }
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let pairs = all.as_object().unwrap().iter();
        let pairs = pairs.filter_map(|(name, value)| Some((name, value.as_str()?)));
        let pairs: Vec<String> = pairs
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        pairs.join("&")
    }

    /// The path of a request with these changes.
    pub(crate) fn request(&self, changes: Value) -> String {
        format!("/authorize?{}", self.parameters(changes))
    }

    /// Asks with these changes to the usual request.
    pub(crate) async fn ask(&mut self, changes: Value) -> Reply {
        let path = self.request(changes);
        self.get(&path).await
    }

    /// The same by a form.
    pub(crate) async fn post(&mut self, changes: Value) -> Reply {
        let form = self.parameters(changes);
        let kind = "application/x-www-form-urlencoded";
        let browser = self.app.nobody().with("cookie", &self.cookie());
        browser
            .send_bytes(Method::POST, "/authorize", kind, form)
            .await
    }

    pub(crate) async fn get(&mut self, path: &str) -> Reply {
        let browser = self.app.nobody().with("cookie", &self.cookie());
        let reply = browser.get(path).await;
        for line in reply.headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().unwrap();
            let (name, rest) = line.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        reply
    }

    pub(crate) fn cookie(&self) -> String {
        let pairs = self.cookies.iter();
        let pairs: Vec<String> = pairs
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        pairs.join("; ")
    }

    /// What a page notes.
    pub(crate) async fn advance(&self, transaction: &str, progress: Value) {
        let tenant = self.app.app.home().tenant;
        let mut writer = self.app.app.db().write().await.unwrap();
        let noted = (transaction, progress.as_object().unwrap());
        let known = store::login_transactions::advance(&mut writer, tenant, noted).await;
        assert!(known.unwrap());
        writer.commit().await.unwrap();
    }

    /// Comes back from a page.
    pub(crate) async fn resume(&mut self, transaction: &str) -> Reply {
        self.get(&format!("/authorize/resume?state={transaction}"))
            .await
    }

    /// Redeems a code.
    pub(crate) async fn redeem(&self, code: &str, more: Value) -> Reply {
        let mut body = json!({
            "grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK,
            "client_id": self.client.id, "client_secret": self.client.secret,
        });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        self.app.token_request(&body).await
    }
}

/// The transaction in which a request waits while a person is at this page.
#[track_caller]
pub(crate) fn waits_at(reply: &Reply, page: &str) -> String {
    assert_eq!(reply.status, 302, "{}", reply.shown());
    let location = reply.header("location");
    let state = location.strip_prefix(&format!("{page}?state="));
    assert!(state.is_some(), "{location}");
    state.unwrap_or_default().to_owned()
}

/// The parameters of an answer at the callback, after `?` or `#`.
#[track_caller]
pub(crate) fn answered_after(reply: &Reply, mark: char) -> HashMap<String, String> {
    assert_eq!(reply.status, 302, "{}", reply.shown());
    assert_eq!(reply.header("cache-control"), "no-store");
    let location = reply.header("location");
    let (before, after) = location.split_once(mark).unwrap_or((location, ""));
    assert_eq!(before, CALLBACK, "{location}");
    let decoded = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let pairs = after.split('&').map(|pair| {
        let (name, value) = pair.split_once('=').unwrap();
        (name.to_owned(), decoded(value))
    });
    let pairs: HashMap<String, String> = pairs.collect();
    assert_eq!(pairs["state"], STATE, "{location}");
    pairs
}

#[track_caller]
pub(crate) fn answered(reply: &Reply) -> HashMap<String, String> {
    answered_after(reply, '?')
}

/// The code of an answer that has nothing else.
#[track_caller]
pub(crate) fn code(reply: &Reply) -> String {
    let answer = answered(reply);
    assert_eq!(answer.len(), 2, "{answer:?}");
    answer["code"].clone()
}

/// The application is told this.
#[track_caller]
pub(crate) fn refused(reply: &Reply, error: &str, description: &str) {
    let answer = answered(reply);
    let told = (
        answer["error"].as_str(),
        answer["error_description"].as_str(),
    );
    assert_eq!(told, (error, description));
    assert_eq!(answer.len(), 3, "{answer:?}");
}

/// A person is told this, and nothing is sent anywhere.
#[track_caller]
pub(crate) fn told(reply: &Reply, status: u16, text: &str) {
    assert_eq!(reply.status, status, "{}", reply.shown());
    assert_eq!(reply.header("location"), "");
    assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
    assert!(reply.shown().contains(text), "{}", reply.shown());
}
