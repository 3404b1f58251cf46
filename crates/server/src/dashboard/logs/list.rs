//! `GET /dashboard/logs`

use std::sync::Arc;

use domain::Result;
use maud::{Markup, html};
use store::logs::{self, Condition};

use super::super::{Answer, Reply, SEARCH_MAX, Visit, link};
use super::asked::{Asked, COUNTED_MAX, PER_PAGE, periods};
use super::{SECTION, kind, rows};
use crate::App;
use crate::ui::{
    Choice, Empty, Header, Look, Page, Paging, Row, Tone, alert, empty, filter, header,
    link_button, no_match, paging, search,
};

pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let asked = Asked::of(&visit);
    let list = match asked.conditions(app.clock().now()) {
        Err(wrong) => failed(&format!("This can’t be searched for: {wrong}.")),
        Ok(conditions) => {
            let finding = find(&app, &conditions, asked.page);
            match tokio::time::timeout(SEARCH_MAX, finding).await {
                Ok(found) => shown(&asked, found?),
                Err(_) => failed(
                    "The search took too long. Choose a shorter period, or narrow it down by a \
                     date, such as date:[2026-01-01 TO 2026-01-31].",
                ),
            }
        }
    };
    Ok(Reply::page(Page {
        title: SECTION.to_owned(),
        section: SECTION,
        content: content(&asked, &list),
        ..Page::default()
    }))
}

fn failed(text: &str) -> Markup {
    alert(Tone::Danger, &html! { p { (text) } })
}

async fn find(app: &App, conditions: &[Condition], page: usize) -> Result<(Paging, Vec<Row>)> {
    let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let mut reader = app.db().read().await?;
    let place = (number(page * PER_PAGE), number(PER_PAGE));
    let tenant = app.home().tenant;
    let max = number(COUNTED_MAX + 1);
    let (found, total) = logs::search(&mut reader, tenant, conditions, place, max).await?;
    let rows = rows::of(app, &mut reader, &found).await?;
    let total = usize::try_from(total).unwrap_or_default();
    let at = Paging {
        page,
        per_page: PER_PAGE,
        total: total.min(COUNTED_MAX),
        is_capped: total > COUNTED_MAX,
    };
    Ok((at, rows))
}

fn shown(asked: &Asked, (at, found): (Paging, Vec<Row>)) -> Markup {
    html! {
        @if at.total > 0 {
            (rows::shown(found))
            (paging(at, |page| asked.address(&[], page)))
        } @else if asked.is_everything() {
            (empty(Empty {
                title: "No logs yet",
                text: "Every change is written down here, and every token that is issued or refused.",
                action: None,
            }))
        } @else { (no_match("logs", asked.words(), &link::path(&["logs"]))) }
    }
}

fn content(asked: &Asked, list: &Markup) -> Markup {
    let here = link::path(&["logs"]);
    let all = Choice {
        value: "",
        label: "All types",
    };
    let groups = kind::GROUPS
        .iter()
        .map(|(value, label, _)| Choice { value, label });
    let choices: Vec<Choice<'_>> = std::iter::once(all).chain(groups).collect();
    let (q, group, period) = (
        asked.q.as_str(),
        asked.group.as_str(),
        asked.period.as_str(),
    );
    let head = Header {
        title: SECTION,
        about: Some(html! { "Every change, and every token that was issued or refused." }),
        actions: Some(link_button(
            "Export",
            Look::Secondary,
            &asked.address(&["export"], 0),
            None,
        )),
        ..Header::default()
    };
    html! {
        (header(&head))
        div.section {
            div.bar {
                (search("Search logs", &here, q, &[("type", group), ("period", period)]))
                (filter(("Type", "type"), &here, (&choices, group), &[("q", q), ("period", period)]))
                (filter(("Period", "period"), &here, (&periods(), period), &[("q", q), ("type", group)]))
            }
            (list)
            p.hint {
                "The beginning of a description is searched for. A query works, too, such as "
                code { "type:sapi AND date:[2026-01-01 TO *]" }
                "; its fields are type, description, client_id, user_id, ip, audience, log_id and date."
            }
        }
    }
}
