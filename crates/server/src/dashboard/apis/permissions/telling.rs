//! What was just done, told above the list: by the address, so that it needs no memory.

use domain::Result;
use domain::deletion::{Deletion, Kind, State};
use domain::resource_server::ResourceServer;
use maud::{Markup, html};
use store::{Reader, deletions, tombstones};

use super::super::super::{Visit, link};
use crate::App;
use crate::ui::text::{Count, listed, plural, relative};
use crate::ui::{Act, Form, LastAction, Look, Tone, alert, named_button, notice};

/// What is told.
#[derive(Default)]
pub(super) struct Told {
    pub(super) status: String,
    pub(super) notice: Markup,
}

pub(super) async fn read(app: &App, visit: &Visit, server: &ResourceServer) -> Result<Told> {
    let query = visit.query();
    let mut reader = app.db().read().await?;
    let (deleted, restored) = (query.get("deleted"), query.get("restored"));
    if !deleted.is_empty() {
        let found = of(app, &mut reader, server, (deleted, State::Restorable)).await?;
        return Ok(found.map(|one| gone(visit, &one)).unwrap_or_default());
    }
    if !restored.is_empty() {
        let found = of(app, &mut reader, server, (restored, State::Restored)).await?;
        return Ok(found.map(|one| back(&one)).unwrap_or_default());
    }
    match query.get("done") {
        "permission-added" => added(app, &mut reader, server, query.get("permission")).await,
        "description-saved" => Ok(plainly("Description saved")),
        "api-created" => Ok(plainly("API created. Now add its permissions.")),
        _ => Ok(Told::default()),
    }
}

fn plainly(text: &str) -> Told {
    Told {
        status: text.to_owned(),
        notice: notice(&LastAction {
            text,
            more: None,
            actions: None,
        }),
    }
}

/// The API's deletion of this id, if it is in this state.
async fn of(
    app: &App,
    reader: &mut Reader,
    server: &ResourceServer,
    (id, state): (&str, State),
) -> Result<Option<Deletion>> {
    let found = deletions::get(reader.conn(), app.home().tenant, id).await?;
    Ok(found.filter(|one| {
        one.kind == Kind::Permissions && one.object == server.id && one.state == state
    }))
}

/// "Permission read:posts", "3 permissions".
pub(super) fn subject(deletion: &Deletion) -> String {
    match deletion.permissions.as_slice() {
        [one] => format!("Permission {one}"),
        all => plural(all.len(), "permission"),
    }
}

/// The same after a verb.
pub(super) fn object(deletion: &Deletion) -> String {
    match deletion.permissions.as_slice() {
        [one] => format!("permission {one}"),
        all => plural(all.len(), "permission"),
    }
}

fn gone(visit: &Visit, deletion: &Deletion) -> Told {
    let text = format!("{} deleted", subject(deletion));
    let action = link::path(&["deletions", &deletion.id, "restore"]);
    let csrf = visit.csrf();
    let name = format!("Undo delete {}", object(deletion));
    let undo = named_button("Undo", &name, Look::Secondary, Act::Submit);
    let logs = link::query(
        &link::path(&["logs"]),
        &[(
            "q",
            "description:\"Delete a permission\" OR description:\"Create a deletion\"",
        )],
    );
    let actions = html! {
        (Form::new(&action, &csrf).class("undo").around(&undo))
        a href=(logs) { "View in logs" }
    };
    let more =
        html! { "It can be restored until " (crate::ui::text::absolute(deletion.expires_at)) "." };
    let shown = LastAction {
        text: &text,
        more: Some(more),
        actions: Some(actions),
    };
    Told {
        notice: notice(&shown),
        status: text,
    }
}

fn back(deletion: &Deletion) -> Told {
    let text = format!("{} restored", subject(deletion));
    let held = held(deletion);
    let more = if held.is_empty() {
        "Nobody had it.".to_owned()
    } else {
        format!("Restored with {}.", listed(&held))
    };
    let shown = LastAction {
        text: &text,
        more: Some(html! { (more) }),
        actions: None,
    };
    Told {
        notice: notice(&shown),
        status: text,
    }
}

/// "3 roles", "12 users", "2 applications": who held it when it was deleted.
pub(super) fn held(deletion: &Deletion) -> Vec<String> {
    let nouns = [
        ("roles", "role"),
        ("users", "user"),
        ("client_grants", "application"),
    ];
    let counts = nouns.iter().filter_map(|(key, noun)| {
        let count = super::impact::count(deletion.counts.get(*key));
        Some(count)
            .filter(|count| !Count::is_zero(*count))
            .map(|count| count.of(noun))
    });
    counts.collect()
}

/// A permission was added. One of its name may have been deleted not long ago: it is another.
async fn added(
    app: &App,
    reader: &mut Reader,
    server: &ResourceServer,
    value: &str,
) -> Result<Told> {
    if !server.permissions.iter().any(|one| one.value == value) {
        return Ok(Told::default());
    }
    let mut told = plainly("Permission added");
    let last = tombstones::last(reader.conn(), app.home().tenant, &server.id, value).await?;
    if let Some(last) = last {
        let ago = relative(last.deleted_at, app.clock().now());
        let text = format!(
            "A permission with this name was deleted {ago}. Restore it to bring back its roles and users; delete this new \
             one first."
        );
        told.notice = html! { (told.notice) (alert(Tone::Info, &html! { p { (text) } })) };
    }
    Ok(told)
}
