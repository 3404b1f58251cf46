//! `GET /dashboard/logs/{id}`: what happened, who did it, and what it changed.

use std::sync::Arc;

use maud::{Markup, html};
use serde_json::Value;

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
            section.box aria-label="Facts" { (facts(&entry, &who)) }
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

/// What is known of it, without what isn't.
fn facts(entry: &Entry, who: &str) -> Markup {
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
    let user = entry.text("/user_id");
    // An administrator is no user who has a page.
    let is_user = !user.is_empty() && !user.starts_with(domain::administrator::SUBJECT);
    let user = is_user.then(|| html! { a href=(link::path(&["users", user])) { (user) } });
    let client = entry.text("/client_id");
    let application = (!client.is_empty())
        .then(|| html! { a href=(link::path(&["applications", client])) { (client) } });
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
