//! `GET /dashboard/users/{id}/logs`: what was done to the user and by the user.

use std::sync::Arc;

use maud::html;
use store::log_subjects::{self, By, Subject};

use super::super::logs::rows;
use super::super::told::Told;
use super::super::{Answer, Reply, Visit, link};
use super::{find, frame};
use crate::App;
use crate::ui::{Empty, Paging, empty, paging};

const PER_PAGE: usize = 25;

pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let user = find(&app, &visit).await?;
    let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let page = visit.query().number("page", 0);
    let subject = Subject {
        number: user.number,
        user_id: &user.user_id,
    };
    let place = (number(page.saturating_mul(PER_PAGE)), number(PER_PAGE));
    let mut reader = app.db().read().await?;
    let tenant = app.home().tenant;
    let (found, total) =
        log_subjects::page(&mut reader, tenant, subject, By::Newest, place).await?;
    let rows = rows::of(&app, &mut reader, &found).await?;
    drop(reader);
    let at = Paging {
        page,
        per_page: PER_PAGE,
        total: usize::try_from(total).unwrap_or_default(),
        is_capped: false,
    };
    let here = link::path(&["users", &user.user_id, "logs"]);
    let content = html! {
        @if total == 0 {
            (empty(Empty {
                title: "No logs yet",
                text: "What is done to the user and by the user is written down here.",
                action: None,
            }))
        } @else {
            div.section {
                h2 { "Logs" }
                (rows::shown(rows))
                (paging(at, |page| link::query(&here, &[("page", &page.to_string())])))
            }
        }
    };
    Ok(Reply::page(frame::page(
        &user,
        ("Logs", &content),
        Told::default(),
    )))
}
