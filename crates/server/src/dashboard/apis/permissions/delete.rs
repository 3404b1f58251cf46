//! `/dashboard/apis/{id}/permissions/{permission}/delete`: what a deletion would do, and doing it.

use std::sync::Arc;

use domain::resource_server::ResourceServer;
use http::StatusCode;
use maud::{Markup, html};
use serde_json::Map;
use store::permissions::{self, Kept};
use store::tombstones;

use super::super::super::pairs::Pairs;
use super::super::super::{Answer, Reply, Visit};
use super::super::{SECTION, find};
use super::asked::Asked;
use super::{change, gone, holders, impact, list};
use crate::App;
use crate::ops::Refused;
use crate::ops::permissions::{self as ops, Wanted};
use crate::ops::plan::{self, Plan};
use crate::ui::{Act, Dialog, Form, Look, Tone, alert, button};

/// Why the dialog is shown again.
#[derive(Clone, Copy)]
enum Again<'a> {
    /// It is the first time.
    No,
    /// Who is affected has changed since; what was shown then.
    Moved(&'a Pairs),
}

/// `GET …/delete`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let server = find(&app, &visit).await?;
    let back = Asked::kept(visit.query());
    dialog(&app, &visit, (&server, &back), Again::No).await
}

async fn dialog(
    app: &App,
    visit: &Visit,
    (server, back): (&ResourceServer, &Asked),
    again: Again<'_>,
) -> Answer {
    let value = visit.param("permission");
    let tenant = app.home().tenant;
    let mut reader = app.db().read().await?;
    let kept = permissions::find(reader.conn(), tenant, &server.id, value).await?;
    let Some(kept) = kept else {
        let last = tombstones::last(reader.conn(), tenant, &server.id, value).await?;
        let deletion = match last {
            Some(last) => store::deletions::get(reader.conn(), tenant, &last.deletion).await?,
            None => None,
        };
        drop(reader);
        return gone::already(app, server, (value, deletion.as_ref())).await;
    };
    let number = kept.permission.number;
    let plan = plan::read(app, &mut reader, server, &[kept]).await?;
    let few = holders::few(app, &mut reader, server, (number, 6)).await?;
    let carriers = holders::carriers(app, &mut reader, server, number).await?;
    drop(reader);
    let now = app.clock().now();
    let own = super::super::super::link::path(&["apis", &server.id, "permissions", value]);
    let (was, status) = match again {
        Again::No => (None, StatusCode::OK),
        Again::Moved(was) => (Some(was), StatusCode::PRECONDITION_FAILED),
    };
    let here = list::path(server);
    let title = format!("Delete permission {value}");
    let (address, cancel) = (
        back.address(&here, &[("delete", value)]),
        back.address(&here, &[]),
    );
    let shown = Dialog {
        title: &title,
        consequence: impact::consequence(&plan, value, now),
        body: html! {
            @if was.is_some() {
                (alert(Tone::Danger, &html! { p { "This changed while you were looking. Review it again." } }))
            }
            (impact::warning(&plan, &carriers, now))
            (impact::changes(&plan, &few, (was, &own)))
            (change::shown(app, server, (&[value], &plan.tag)))
            (form(app, visit, (&own, &plan, back)))
        },
        confirm: button("Delete", Look::Danger, Act::SubmitForm("confirm")),
        address: &address,
        cancel: &cancel,
        leave: "Cancel",
        is_stale: was.is_some(),
    };
    Ok(Reply::dialog(status, SECTION, &shown))
}

fn form(app: &App, visit: &Visit, (own, plan, back): (&str, &Plan, &Asked)) -> Markup {
    let (action, csrf, once) = (format!("{own}/delete"), visit.csrf(), Visit::once(app));
    let fields = html! {
        input type="hidden" name="plan" value=(plan.tag);
        input type="hidden" name="back" value=(back.back());
        (impact::seen(plan))
    };
    Form::new(&action, &csrf)
        .id("confirm")
        .once(&once)
        .unreachable("Couldn’t reach the server. Nothing was deleted as far as we know. Try again.")
        .around(&fields)
}

/// `POST …/delete`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    let server = find(&app, &visit).await?;
    let back = Asked::kept(visit.form());
    let value = visit.param("permission");
    let plans = [visit.form().get("plan").to_owned()];
    let wanted = Wanted {
        api: &server.id,
        values: &[value],
        plans: Some(&plans),
    };
    match ops::delete(&app, &visit.act(&app, &Map::new()), wanted).await {
        Ok(answer) => {
            let id = answer.body.get("id").and_then(serde_json::Value::as_str);
            let told = [("deleted", id.unwrap_or_default())];
            Ok(Reply::See(back.address(&list::path(&server), &told)))
        }
        Err(Refused::Moved(_)) => {
            dialog(&app, &visit, (&server, &back), Again::Moved(visit.form())).await
        }
        Err(Refused::AlreadyDeleted { value, deletion }) => {
            gone::already(&app, &server, (&value, deletion.as_deref())).await
        }
        Err(other) => Err(other.into()),
    }
}

/// What a deletion of several is about: the living of these values.
pub(super) async fn kept(
    app: &App,
    reader: &mut store::Reader,
    server: &ResourceServer,
    values: &[&str],
) -> domain::Result<Vec<Kept>> {
    let mut found = Vec::with_capacity(values.len());
    for value in values {
        let one = permissions::find(reader.conn(), app.home().tenant, &server.id, value).await?;
        found.extend(one);
    }
    Ok(found)
}
