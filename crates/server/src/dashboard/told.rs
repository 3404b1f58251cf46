//! What is told above a list after one of its things was deleted, and above a thing that is back.

use domain::Result;
use domain::deletion::{Kind, State};
use maud::{Markup, html};

use super::{Visit, link};
use crate::App;
use crate::ui::text::absolute;
use crate::ui::{Act, Form, LastAction, Look, named_button, notice};

/// What is told: for those who hear it, and for those who see it.
#[derive(Default)]
pub(crate) struct Told {
    pub(crate) status: String,
    pub(crate) notice: Markup,
}

/// What a kind of thing is called in a sentence.
fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::Api => "API",
        Kind::Client => "application",
        Kind::Permissions => "permissions",
        Kind::Role => "role",
    }
}

/// Tells of the deletion that the address names by `deleted`, with a way to undo it, or of the
/// one that it names by `restored`.
pub(crate) async fn read(app: &App, visit: &Visit, (kind, name): (Kind, &str)) -> Result<Told> {
    let query = visit.query();
    let (deleted, restored) = (query.get("deleted"), query.get("restored"));
    let (id, state) = if deleted.is_empty() {
        (restored, State::Restored)
    } else {
        (deleted, State::Restorable)
    };
    if id.is_empty() {
        return Ok(Told::default());
    }
    let mut reader = app.db().read().await?;
    let found = store::deletions::get(reader.conn(), app.home().tenant, id).await?;
    let Some(deletion) = found.filter(|one| one.kind == kind && one.state == state) else {
        return Ok(Told::default());
    };
    let kept = match kind {
        Kind::Api => {
            store::resource_servers::name(reader.conn(), app.home().tenant, &deletion.object)
                .await?
        }
        Kind::Client | Kind::Permissions | Kind::Role => None,
    };
    let own = kept.as_deref().unwrap_or(&deletion.name);
    let name = if name.is_empty() { own } else { name };
    let called = format!("{} {name}", noun(kind));
    if state == State::Restored {
        return Ok(plainly(&format!("{} restored", capital(&called))));
    }
    let text = format!("{} deleted", capital(&called));
    let action = link::path(&["deletions", &deletion.id, "restore"]);
    let csrf = visit.csrf();
    let undo = named_button(
        "Undo",
        &format!("Undo delete {called}"),
        Look::Secondary,
        Act::Submit,
    );
    let shown = LastAction {
        text: &text,
        more: Some(html! { "It can be restored until " (absolute(deletion.expires_at)) "." }),
        actions: Some(html! {
            (Form::new(&action, &csrf).class("undo").around(&undo))
            a href=(link::path(&["logs"])) { "View in logs" }
        }),
    };
    Ok(Told {
        notice: notice(&shown),
        status: text,
    })
}

/// Tells that something was done.
pub(crate) fn plainly(text: &str) -> Told {
    Told {
        status: text.to_owned(),
        notice: notice(&LastAction {
            text,
            more: None,
            actions: None,
        }),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters
        .next()
        .map(char::to_uppercase)
        .into_iter()
        .flatten()
        .collect();
    format!("{first}{}", letters.as_str())
}
