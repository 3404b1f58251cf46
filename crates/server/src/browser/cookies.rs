//! The cookies of people who sign in (Authentication API reference §4.2): `auth0`, the session, and
//! `did`, which binds what is under way to the browser that began it.
//!
//! Applications ask in a frame whether somebody is signed in, so that browsers have to send the
//! cookies there, too: `SameSite=None`. Some browsers take that word for `Strict`; for them each
//! cookie has a twin without it. Without TLS browsers accept neither word.

use domain::session::Session;
use http::{HeaderMap, HeaderValue, header};

use crate::App;

const SESSION: [&str; 2] = ["auth0", "auth0_compat"];
const BROWSER: [&str; 2] = ["did", "did_compat"];
/// How long a browser is known: a year, in seconds.
const BROWSER_SECONDS: i64 = 31_536_000;
/// Bytes of a value that can be one of ours.
const VALUE_MAX: usize = 128;

/// The value of a cookie.
fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter();
    let pairs = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'));
    let mut values = pairs.filter_map(|pair| pair.trim().split_once('='));
    values.find(|(own, _)| *own == name).map(|(_, value)| value)
}

fn either(headers: &HeaderMap, names: [&str; 2]) -> Option<String> {
    let mut found = names.iter().filter_map(|name| read(headers, name));
    let is_plausible = |value: &&str| !value.is_empty() && value.len() <= VALUE_MAX;
    found.find(is_plausible).map(str::to_owned)
}

/// The session that the browser says it has.
pub(crate) fn session(headers: &HeaderMap) -> Option<String> {
    either(headers, SESSION)
}

/// What the browser is known by.
pub(crate) fn browser(headers: &HeaderMap) -> Option<String> {
    either(headers, BROWSER)
}

/// The headers that keep a session: until it ends at last, or until the browser is closed.
pub(crate) fn keep_session(app: &App, value: &str, session: &Session) -> [HeaderValue; 2] {
    let now = app.clock().now().seconds();
    let left = (session.expires_at.seconds() - now).max(0);
    set(app, SESSION, value, session.is_persistent.then_some(left))
}

/// The headers by which the browser forgets its session.
pub(crate) fn forget_session(app: &App) -> [HeaderValue; 2] {
    set(app, SESSION, "", Some(0))
}

/// The headers by which the browser is known again.
pub(crate) fn keep_browser(app: &App, value: &str) -> [HeaderValue; 2] {
    set(app, BROWSER, value, Some(BROWSER_SECONDS))
}

/// A cookie and its twin. Everything that is put into them can be.
fn set(app: &App, names: [&str; 2], value: &str, seconds: Option<i64>) -> [HeaderValue; 2] {
    let age = seconds.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
    let is_secure = app.public_url().starts_with("https://");
    let words = if is_secure {
        ["; Secure; SameSite=None", "; Secure"]
    } else {
        ["; SameSite=Lax", ""]
    };
    let line = |name: &str, words: &str| {
        let text = format!("{name}={value}; Path=/; HttpOnly{words}{age}");
        HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
    };
    let ([name, twin], [own, of_twin]) = (names, words);
    [line(name, own), line(twin, of_twin)]
}
