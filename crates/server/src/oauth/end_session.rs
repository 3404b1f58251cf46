//! `/oidc/logout` (OpenID Connect RP-Initiated Logout 1.0; Authentication API reference §4.5).

use axum::extract::{Request, State};
use axum::response::Response;
use domain::Result;
use domain::client::Client;
use domain::logout::{self, Hint, Known, Refusal, Step};
use domain::session::Session;
use http::request::Parts;
use http::{Method, StatusCode};
use maud::html;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::id_token_hint::{self, IdToken};
use super::leave::{self, urls};
use crate::App;
use crate::browser::cookies;
use crate::browser::form::{form, value};
use crate::browser::page::{failed, show, show_before};
use crate::browser::texts::text;
use crate::ui::{Act, Look, button};

const PATH: &str = "/oidc/logout";
const SCREEN: &str = "logout";
/// The parameters that a confirmation sends again.
const REPEATED: [&str; 5] = [
    "id_token_hint",
    "logout_hint",
    "client_id",
    "post_logout_redirect_uri",
    "state",
];

/// `GET` and `POST /oidc/logout`
pub(crate) async fn end_session(State(app): State<App>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let sent = match parts.method {
        Method::POST => form(body).await,
        _ => parts.uri.query().unwrap_or_default().to_owned(),
    };
    let answered = answer(&app, &parts, &sent).await;
    answered.unwrap_or_else(|error| failed(&error))
}

/// A parameter that was sent and isn't empty.
fn parameter(sent: &str, name: &str) -> Option<String> {
    Some(value(sent, name)).filter(|value| !value.is_empty())
}

async fn answer(app: &App, parts: &Parts, sent: &str) -> Result<Response> {
    let id_token = match parameter(sent, "id_token_hint") {
        Some(token) => match id_token_hint::read(app, &token).await? {
            Some(id_token) => Some(id_token),
            None => return leave::refused(app, parts, "Invalid id_token_hint").await,
        },
        None => None,
    };
    let client_id = parameter(sent, "client_id");
    let named = client_id
        .as_deref()
        .or(id_token.as_ref().map(|token| token.client_id.as_str()));
    let client = match named {
        Some(client_id) => leave::client(app, client_id).await?,
        None => None,
    };
    let (logout_hint, uri) = (
        parameter(sent, "logout_hint"),
        parameter(sent, "post_logout_redirect_uri"),
    );
    let session = leave::session(app, parts).await?;
    let tenant = leave::tenant(app).await?;
    let asked = logout::Request {
        id_token: id_token.as_ref().map(hint),
        logout_hint: logout_hint.as_deref(),
        client_id: client_id.as_deref(),
        post_logout_redirect_uri: uri.as_deref(),
    };
    let prompt = tenant
        .get("sessions")
        .and_then(|all| all.get("oidc_logout_prompt_enabled"));
    let known = Known {
        session: session
            .as_ref()
            .map(|one| (one.id.as_str(), one.user_id.as_str())),
        asks_first: prompt != Some(&Value::Bool(false)),
        is_confirmed: is_confirmed(parts, sent),
        client_urls: client
            .as_ref()
            .map(|client| urls(&client.settings).collect()),
        tenant_urls: urls(&tenant).collect(),
    };
    let step = match logout::decide(&asked, &known) {
        Ok(step) => step,
        Err(refusal) => return leave::refused(app, parts, description(refusal)).await,
    };
    if step.asks {
        return ask(app, parts, (sent, &step), client.as_ref()).await;
    }
    leave(
        app,
        parts,
        (session.as_ref(), client.as_ref()),
        (sent, &step),
    )
    .await
}

fn hint(token: &IdToken) -> Hint<'_> {
    Hint {
        client_id: &token.client_id,
        user_id: &token.user_id,
        session: token.session.as_deref(),
    }
}

fn description(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::OtherClient => "The id_token_hint was issued to another client",
        Refusal::UnknownClient => "Unknown client",
        Refusal::TargetNotAllowed => {
            "The post_logout_redirect_uri is not in the list of allowed logout URLs"
        }
    }
}

async fn leave(
    app: &App,
    parts: &Parts,
    who: (Option<&Session>, Option<&Client>),
    (sent, step): (&str, &Step<'_>),
) -> Result<Response> {
    leave::sign_out(app, parts, who).await?;
    let response = if let Some(target) = step.target {
        leave::found(&with_state(target, parameter(sent, "state").as_deref()))
    } else {
        let content = html! { p role="status" { (text(SCREEN, "done")) } };
        show(app, StatusCode::OK, (text(SCREEN, "done-title"), content)).await?
    };
    Ok(leave::forgetting(app, response))
}

/// The URL with the state, before its fragment.
fn with_state(target: &str, state: Option<&str>) -> String {
    let Some(state) = state else {
        return target.to_owned();
    };
    let (url, fragment) = match target.split_once('#') {
        Some((url, fragment)) => (url, format!("#{fragment}")),
        None => (target, String::new()),
    };
    let join = if url.contains('?') { '&' } else { '?' };
    let state = utf8_percent_encode(state, NON_ALPHANUMERIC);
    format!("{url}{join}state={state}{fragment}")
}

/// What only a page of ours can know, for the browser's cookie is in it: another site can't say
/// yes in the user's place.
fn confirmation(parts: &Parts) -> Option<String> {
    let cookie = cookies::session(&parts.headers)?;
    let text = format!("logout confirmed {cookie}");
    Some(jose::base64url(&jose::sha256(text.as_bytes())))
}

fn is_confirmed(parts: &Parts, sent: &str) -> bool {
    let said = value(sent, "confirmation");
    let expected = confirmation(parts).filter(|_| parts.method == Method::POST);
    expected.is_some_and(|own| jose::constant_time_eq(own.as_bytes(), said.as_bytes()))
}

async fn ask(
    app: &App,
    parts: &Parts,
    (sent, step): (&str, &Step<'_>),
    client: Option<&Client>,
) -> Result<Response> {
    let content = html! {
        p {
            (text(SCREEN, "lead"))
            @if let Some(client) = client { " " (text(SCREEN, "of")) " " (client.name()) }
            "?"
        }
        form method="post" action=(PATH) {
            @for name in REPEATED {
                @if let Some(value) = parameter(sent, name) {
                    input type="hidden" name=(name) value=(value);
                }
            }
            input type="hidden" name="confirmation" value=(confirmation(parts).unwrap_or_default());
            (button(text(SCREEN, "confirm"), Look::Primary, Act::Submit))
        }
        p { (text(SCREEN, "stay")) }
    };
    let page = (text(SCREEN, "title"), content);
    show_before(app, StatusCode::OK, page, step.target).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_stands_before_the_fragment() {
        for (target, expected) in [
            ("https://app.test", "https://app.test?state=a%26%20b"),
            (
                "https://app.test/?x=1",
                "https://app.test/?x=1&state=a%26%20b",
            ),
            (
                "https://app.test/#top",
                "https://app.test/?state=a%26%20b#top",
            ),
        ] {
            assert_eq!(with_state(target, Some("a& b")), expected);
            assert_eq!(with_state(target, None), target);
        }
    }
}
