//! The cookies of the dashboard: who is signed in, and the theme.

use http::{HeaderMap, HeaderValue, header};

use crate::App;
use crate::ui::Theme;

/// A cookie that browsers accept from this host over TLS only, and send to no other (RFC 6265bis
/// §4.1.3.2).
const SECURE: &str = "__Host-lictor-session";
/// The same where there is no TLS.
const PLAIN: &str = "lictor-session";

fn is_secure(app: &App) -> bool {
    app.public_url().starts_with("https://")
}

fn session_name(app: &App) -> &'static str {
    if is_secure(app) { SECURE } else { PLAIN }
}

/// The value of a cookie.
fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter();
    let pairs = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'));
    let mut values = pairs.filter_map(|pair| pair.trim().split_once('='));
    values.find(|(own, _)| *own == name).map(|(_, value)| value)
}

/// The token of the session, if the browser has one.
pub(super) fn session<'a>(app: &App, headers: &'a HeaderMap) -> Option<&'a str> {
    read(headers, session_name(app)).filter(|token| !token.is_empty())
}

pub(super) fn theme(headers: &HeaderMap) -> Theme {
    let chosen = read(headers, "theme").and_then(Theme::parse);
    chosen.unwrap_or_default()
}

/// The header that keeps a session until the browser is closed, or forgets it if there is none.
pub(super) fn keep_session(app: &App, token: Option<&str>) -> HeaderValue {
    let secure = if is_secure(app) { "; Secure" } else { "" };
    let name = session_name(app);
    let text = match token {
        Some(token) => format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax{secure}"),
        None => format!("{name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{secure}"),
    };
    value(&text)
}

/// The header that keeps the theme for a year. Scripts change it, too.
pub(super) fn keep_theme(app: &App, theme: Theme) -> HeaderValue {
    let secure = if is_secure(app) { "; Secure" } else { "" };
    let theme = theme.as_str();
    value(&format!(
        "theme={theme}; Path=/dashboard; Max-Age=31536000; SameSite=Lax{secure}"
    ))
}

/// Everything that is put into it can be.
fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}
