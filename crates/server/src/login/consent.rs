//! `/u/consent`: whether an application may have what it asks for.

use axum::extract::{Request, State};
use axum::response::Response;
use domain::Result;
use domain::session::Session;
use http::StatusCode;
use maud::{Markup, html};

use super::requested::{Line, Requested, requested};
use super::visit::{Visit, answered};
use crate::App;
use crate::browser::cookies;
use crate::browser::texts::text;
use crate::ops::{consents, sessions};
use crate::ui::{Tone, alert};

const PATH: &str = "/u/consent";
const SCREEN: &str = "consent";

/// `GET` and `POST /u/consent?state=…`
pub(crate) async fn page(State(app): State<App>, request: Request) -> Response {
    match Visit::of(&app, request).await {
        Ok(visit) => answered(answer(&app, &visit).await),
        Err(response) => response,
    }
}

async fn answer(app: &App, visit: &Visit) -> Result<Response> {
    let Some(session) = session(app, visit).await? else {
        return Ok(visit.resume());
    };
    let Some(requested) = requested(app, visit, &session).await? else {
        return Ok(visit.resume());
    };
    match visit.sent("action").as_deref() {
        Some("accept") => {
            // What was taken away or added since the page was shown hasn't been seen.
            let seen = visit.sent("scope").unwrap_or_default();
            if seen != requested.decision.scope() {
                return show(app, visit, &requested, Some(text(SCREEN, "changed"))).await;
            }
            let decision = &requested.decision;
            let api = decision.api.as_ref().map_or(0, |api| api.number);
            consents::record(app, &requested.subject, (api, &decision.set)).await?;
            say(app, visit, "accepted").await
        }
        Some("deny") => say(app, visit, "denied").await,
        Some(_) | None => show(app, visit, &requested, None).await,
    }
}

/// The browser's session.
async fn session(app: &App, visit: &Visit) -> Result<Option<Session>> {
    match cookies::session(&visit.parts.headers) {
        Some(cookie) => sessions::find(app, &cookie).await,
        None => Ok(None),
    }
}

async fn say(app: &App, visit: &Visit, word: &str) -> Result<Response> {
    let mut progress = visit.transaction.progress.clone();
    progress.insert("consent".to_owned(), word.into());
    visit.note(app, &progress).await?;
    Ok(visit.resume())
}

async fn show(
    app: &App,
    visit: &Visit,
    requested: &Requested,
    notice: Option<&str>,
) -> Result<Response> {
    let name = &visit.client.name;
    let content = html! {
        @if let Some(notice) = notice { (alert(Tone::Danger, &html! { p { (notice) } })) }
        p { strong translate="no" { (name) } " " (text(SCREEN, "lead")) }
        (list(&requested.lines))
        @if let Some(host) = host(visit.asked("redirect_uri")) {
            p.hint { (text(SCREEN, "host")) " " strong translate="no" { (host) } "." }
        }
        form method="post" action=(visit.page(PATH)) {
            input type="hidden" name="scope" value=(requested.decision.scope());
            div.choices {
                button.button.primary type="submit" name="action" value="accept" {
                    (text(SCREEN, "accept"))
                }
                button.button type="submit" name="action" value="deny" {
                    (text(SCREEN, "decline"))
                }
            }
        }
    };
    let status = if notice.is_some() {
        StatusCode::CONFLICT
    } else {
        StatusCode::OK
    };
    let title = format!("{} {name}", text(SCREEN, "title"));
    visit.show(app, status, (&title, content)).await
}

fn list(lines: &[Line]) -> Markup {
    html! {
        ul.requested aria-label=(text(SCREEN, "requested")) {
            @for line in lines {
                li {
                    code translate="no" { (line.name) }
                    @if let Some(description) = &line.description { p { (description) } }
                }
            }
            @if lines.is_empty() { li { (text(SCREEN, "nothing")) } }
        }
    }
}

/// The host of an address, or its scheme where it belongs to an app on a device.
fn host(address: &str) -> Option<&str> {
    let (scheme, rest) = address.split_once("://")?;
    if !matches!(scheme, "http" | "https") {
        return Some(scheme);
    }
    rest.split(['/', '?', '#']).next()
}
