//! `/dashboard/apis/{id}/delete-permissions?p=…&p=…`: several at once, all or none.

use std::sync::Arc;

use domain::resource_server::ResourceServer;
use http::StatusCode;
use maud::{Markup, html};
use serde_json::{Map, Value};
use store::permissions::Kept;

use super::super::super::pairs::Pairs;
use super::super::super::{Answer, Fault, Reply, Visit, link};
use super::super::{SECTION, find};
use super::asked::Asked;
use super::holders::Few;
use super::rows::Known;
use super::{change, delete, gone, impact, list};
use crate::App;
use crate::ops::Refused;
use crate::ops::permissions::{self as ops, Wanted};
use crate::ops::plan::{self, Plan};
use crate::ui::{Act, Column, Dialog, Field, Form, Look, Table, Tone, alert, button, table, text};

/// The word to be typed where something is in use.
const WORD: &str = "delete";
const TYPED: &str = "typed";
/// What is needed, beyond what the twin asks: it deletes other things, too.
const NEEDED: &str = "update:resource_servers";

/// Why the dialog is shown again.
#[derive(Clone, Copy)]
enum Again<'a> {
    No,
    Moved(&'a Pairs),
    /// The word was not typed.
    Untyped,
}

fn values(pairs: &Pairs) -> Vec<&str> {
    let mut values: Vec<&str> = Vec::new();
    for value in pairs.all("p") {
        if !values.contains(&value) {
            values.push(value);
        }
    }
    values
}

/// `GET …/delete-permissions?p=…`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let server = find(&app, &visit).await?;
    let back = Asked::kept(visit.query());
    let chosen = values(visit.query());
    dialog(&app, &visit, (&server, &back, &chosen), Again::No).await
}

async fn dialog(
    app: &App,
    visit: &Visit,
    (server, back, chosen): (&ResourceServer, &Asked, &[&str]),
    again: Again<'_>,
) -> Answer {
    if !visit.has(NEEDED) {
        return Err(Fault::forbidden(&[NEEDED]));
    }
    let mut reader = app.db().read().await?;
    let kept = delete::kept(app, &mut reader, server, chosen).await?;
    let numbers: Vec<i64> = kept.iter().map(|one| one.permission.number).collect();
    let known = Known::of(app, &mut reader, server, &numbers).await?;
    let plan = plan::read(app, &mut reader, server, &kept).await?;
    drop(reader);
    let living: Vec<&str> = kept
        .iter()
        .map(|one| one.permission.value.as_str())
        .collect();
    if living.is_empty() {
        let text = "Select permissions first.";
        return Err(Fault::new(
            StatusCode::BAD_REQUEST,
            "Nothing is selected",
            text,
        ));
    }
    let now = app.clock().now();
    let shown = chosen_table(&kept, &known, now);
    let here = list::path(server);
    let title = format!(
        "Delete {}",
        crate::ui::text::plural(living.len(), "permission")
    );
    let cancel = back.address(&here, &[]);
    let status = match again {
        Again::No => StatusCode::OK,
        Again::Moved(_) => StatusCode::PRECONDITION_FAILED,
        Again::Untyped => StatusCode::BAD_REQUEST,
    };
    let was = match again {
        Again::Moved(was) => Some(was),
        Again::No | Again::Untyped => None,
    };
    let dialog = Dialog {
        title: &title,
        consequence: impact::consequence(&plan, "them", now),
        body: html! {
            @if was.is_some() {
                (alert(Tone::Danger, &html! { p { "This changed while you were looking. Review it again." } }))
            }
            div.table-wrap { (shown) }
            (impact::warning(&plan, &[], now))
            @if impact::is_used(&plan) { (impact::changes(&plan, &Few::default(), (was, &here))) }
            @else { p { "Nothing uses these permissions." } }
            (change::shown(app, server, (&living, &plan.tag)))
            (form(app, visit, (server, &plan, &living), (back, again)))
        },
        confirm: button("Delete", Look::Danger, Act::SubmitForm("confirm")),
        address: &cancel,
        cancel: &cancel,
        leave: "Cancel",
        is_stale: was.is_some(),
    };
    Ok(Reply::dialog(status, SECTION, &dialog))
}

fn chosen_table(kept: &[Kept], known: &Known, now: domain::Timestamp) -> Markup {
    let row = |one: &Kept| {
        let one = &one.permission;
        list::brief(&one.value, known, (one.number, now))
    };
    let columns = ["Permission", "Used by", "Last issued"].map(Column::Plain);
    table(&Table {
        name: "Permissions to delete",
        id: "chosen",
        columns: &columns,
        rows: kept.iter().map(row).collect(),
    })
}

fn form(
    app: &App,
    visit: &Visit,
    (server, plan, living): (&ResourceServer, &Plan, &[&str]),
    (back, again): (&Asked, Again<'_>),
) -> Markup {
    let action = link::path(&["apis", &server.id, "delete-permissions"]);
    let (csrf, once) = (visit.csrf(), Visit::once(app));
    let problem = match again {
        Again::Untyped => Some("Type delete, in small letters."),
        Again::No | Again::Moved(_) => None,
    };
    let fields = html! {
        @for value in living { input type="hidden" name="p" value=(value); }
        input type="hidden" name="plan" value=(plan.tag);
        input type="hidden" name="back" value=(back.back());
        (impact::seen(plan))
        @if impact::is_used(plan) {
            (text(&Field { label: "Type delete to confirm", name: TYPED, problem, ..Field::default() }))
        }
    };
    Form::new(&action, &csrf)
        .id("confirm")
        .once(&once)
        .unreachable("Couldn’t reach the server. Nothing was deleted as far as we know. Try again.")
        .around(&fields)
}

/// `POST …/delete-permissions`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    if !visit.has(NEEDED) {
        return Err(Fault::forbidden(&[NEEDED]));
    }
    let server = find(&app, &visit).await?;
    let back = Asked::kept(visit.form());
    let chosen = values(visit.form());
    let place = (&server, &back, chosen.as_slice());
    let mut reader = app.db().read().await?;
    let kept = delete::kept(&app, &mut reader, &server, &chosen).await?;
    let plan = plan::read(&app, &mut reader, &server, &kept).await?;
    drop(reader);
    if impact::is_used(&plan) && visit.form().trimmed(TYPED) != WORD {
        return dialog(&app, &visit, place, Again::Untyped).await;
    }
    let plans = [visit.form().get("plan").to_owned()];
    let wanted = Wanted {
        api: &server.id,
        values: &chosen,
        plans: Some(&plans),
    };
    let mut sent = Map::new();
    sent.insert("api".to_owned(), server.id.clone().into());
    sent.insert("permissions".to_owned(), chosen.clone().into());
    match ops::delete(&app, &visit.act(&app, &sent), wanted).await {
        Ok(answer) => {
            let id = answer
                .body
                .get("id")
                .and_then(Value::as_str)
                .unwrap_or_default();
            Ok(Reply::See(
                back.address(&list::path(&server), &[("deleted", id)]),
            ))
        }
        Err(Refused::Moved(_)) => dialog(&app, &visit, place, Again::Moved(visit.form())).await,
        Err(Refused::AlreadyDeleted { value, deletion }) => {
            gone::already(&app, &server, (&value, deletion.as_deref())).await
        }
        Err(other) => Err(other.into()),
    }
}
