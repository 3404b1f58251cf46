//! Where an administrator is signed in, and how that is ended.

use std::sync::Arc;

use domain::Timestamp;
use maud::{Markup, html};
use store::dashboard_sessions::Listed;

use super::super::{Answer, Reply, Visit, link};
use super::browser::called;
use crate::App;
use crate::ops::profile as ops;
use crate::ui::text::{absolute, when};
use crate::ui::{
    Act, Column, Form, Icon, Look, Row, Table, Tone, badge, button, icon_button, table,
};

pub(super) fn section(visit: &Visit, listed: &[(Listed, bool)], now: Timestamp) -> Markup {
    let columns = [
        Column::Plain("Browser"),
        Column::Plain("IP address"),
        Column::Plain("Signed in"),
        Column::Plain("Ends"),
        Column::Controls("Actions"),
    ];
    let rows = listed.iter().map(|one| row(visit, one, now)).collect();
    let (action, csrf) = (
        link::path(&["profile", "sessions", "end-others"]),
        visit.csrf(),
    );
    let others = button("Sign out everywhere else", Look::Secondary, Act::Submit);
    html! {
        div.section {
            div.bar {
                h2 tabindex="-1" data-focus { "Sessions" }
                @if listed.len() > 1 { (Form::new(&action, &csrf).around(&others)) }
            }
            div.table-wrap {
                (table(&Table { name: "Sessions", id: "sessions", columns: &columns, rows }))
            }
        }
    }
}

fn row(visit: &Visit, (session, is_own): &(Listed, bool), now: Timestamp) -> Row {
    let (action, csrf) = (link::path(&["profile", "sessions", "end"]), visit.csrf());
    let name = format!("End session of {}", absolute(session.created_at));
    let end = html! {
        input type="hidden" name="session" value=(session.token_hash);
        (icon_button(&name, Icon::Close, Look::Danger, Act::Row("end")))
    };
    Row::new(vec![
        html! { span title=(session.user_agent) { (called(&session.user_agent)) } @if *is_own { " " (badge("This one", Tone::Info)) } },
        html! { (session.ip) },
        when(session.created_at, now),
        when(session.expires_at, now),
        html! { @if !is_own { (Form::new(&action, &csrf).around(&end)) } },
    ])
}

/// `POST /dashboard/profile/sessions/end`
pub(crate) async fn end(app: App, visit: Arc<Visit>) -> Answer {
    let which = (&visit.administrator, visit.form().get("session"));
    let act = visit.own_act(&app, "End a session of the dashboard");
    ops::end_session(&app, &act, which).await?;
    Ok(done("ended"))
}

/// `POST /dashboard/profile/sessions/end-others`
pub(crate) async fn end_others(app: App, visit: Arc<Visit>) -> Answer {
    let kept = (&visit.administrator, visit.token());
    let act = visit.own_act(&app, "End all other sessions of the dashboard");
    ops::end_others(&app, &act, kept).await?;
    Ok(done("others-ended"))
}

fn done(what: &str) -> Reply {
    Reply::See(link::query(&link::path(&["profile"]), &[("done", what)]))
}
