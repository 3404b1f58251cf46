//! `GET /dashboard/logs/{id}`: what happened, who did it, and what it changed.

use std::sync::Arc;

use maud::{Markup, html};
use serde_json::Value;
use store::{Reader, clients, users};

use super::super::{Answer, Fault, Reply, Visit, link};
use super::entry::{Actors, Entry};
use super::{SECTION, changes, kind};
use crate::App;
use crate::ui::text::absolute;
use crate::ui::{Header, Page, chip, copyable, descriptions, header, snippet};

pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let mut reader = app.db().read().await?;
    let id = visit.param("id");
    let found = store::logs::get(reader.conn(), app.home().tenant, id).await?;
    let entry = Entry::of(&found.ok_or_else(Fault::not_found)?);
    let who = Actors::default().of(&app, &mut reader, &entry).await?;
    let known = Known::of(&app, &mut reader, &entry).await?;
    drop(reader);
    let logs = link::path(&["logs"]);
    let head = Header {
        title: entry.description(),
        back: Some(("Back to Logs", &logs)),
        about: Some(html! { span { "Log ID " (copyable(&entry.id, "log ID")) } }),
        actions: None,
    };
    let part = |name: &str| entry.body.pointer(name).unwrap_or(&Value::Null);
    let changed = changes::shown(
        part("/details/change/before"),
        part("/details/change/after"),
    );
    let content = html! {
        (header(&head))
        div.stack {
            section.box aria-label="Facts" { (facts(&entry, (&who, known))) }
            @if let Some(changed) = changed { (changed) }
            (snippet("Raw JSON", &format!("{:#}", entry.body)))
        }
    };
    Ok(Reply::page(Page {
        title: format!("{} · {SECTION}", entry.description()),
        section: SECTION,
        content,
        ..Page::default()
    }))
}

/// Which of those whom an entry names have a page: others may be deleted by now.
#[derive(Clone, Copy)]
struct Known {
    has_user: bool,
    has_application: bool,
}

impl Known {
    async fn of(app: &App, reader: &mut Reader, entry: &Entry) -> domain::Result<Self> {
        let tenant = app.home().tenant;
        let user = users::number(reader.conn(), tenant, entry.text("/user_id")).await?;
        let client = clients::get(reader.conn(), tenant, entry.text("/client_id")).await?;
        Ok(Self {
            has_user: user.is_some(),
            has_application: client.is_some_and(|client| !client.is_global),
        })
    }
}

/// The id of something, with a link to its page if it has one.
fn linked(section: &str, id: &str, has_page: bool) -> Option<Markup> {
    let shown = html! {
        @if has_page { a href=(link::path(&[section, id])) { (id) } } @else { (id) }
    };
    (!id.is_empty()).then_some(shown)
}

/// What is known of it, without what isn't.
fn facts(entry: &Entry, (who, known): (&str, Known)) -> Markup {
    let at = entry.date();
    let request = format!(
        "{} {}",
        entry.text("/details/request/method").to_uppercase(),
        entry.text("/details/request/path")
    );
    let address = (!entry.text("/details/request/path").is_empty()).then(|| chip(&request));
    let text = |pointer: &str| {
        let text = entry.text(pointer);
        (!text.is_empty()).then(|| html! { (text) })
    };
    let user = linked("users", entry.text("/user_id"), known.has_user);
    let client = entry.text("/client_id");
    let application = linked("applications", client, known.has_application);
    let items = [
        (
            "Time",
            at.map(|at| html! { time datetime=(at.iso()) { (absolute(at)) } }),
        ),
        (
            "Type",
            Some(html! { (kind::words(entry.code())) " " (chip(entry.code())) }),
        ),
        ("Actor", Some(html! { (who) })),
        ("User", user),
        ("Application", application),
        ("Audience", text("/audience")),
        ("Permissions", text("/scope")),
        ("Request", address),
        ("IP address", text("/ip")),
        ("User agent", text("/user_agent")),
        ("Request ID", text("/details/request_id")),
    ];
    let known = items
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    descriptions(known)
}
