//! `/dashboard/settings/sessions`: how long people stay signed in, and where they go afterwards.

use std::sync::Arc;

use maud::html;

use super::super::told::Told;
use super::super::{Answer, Reply, Visit, link};
use super::change::{Saved, done, end, kept, save, told};
use super::frame;
use super::shown::{LIFETIME_MAX, LIFETIMES, LOGOUT_URLS, Part, Shown};
use crate::App;
use crate::ui::{Field, Form, Page, Problems, number, summary, textarea};

/// `GET /dashboard/settings/sessions`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let shown = kept(&app, Part::Sessions).await?;
    let page = page(&visit, (&shown, &Problems::default()), told(&visit));
    Ok(Reply::page(page))
}

fn page(visit: &Visit, (shown, problems): (&Shown, &Problems), told: Told) -> Page {
    let (here, csrf) = (link::path(&["settings", "sessions"]), visit.csrf());
    let fields = html! {
        section.fields {
            h2 { "Sessions" }
            @for (label, name, _) in LIFETIMES {
                (number(&Field { label, name, value: &shown.text(name), problem: problems.of(name), ..Field::default() },
                    (1, LIFETIME_MAX)))
            }
            (textarea(&Field { label: "Allowed logout URLs", name: LOGOUT_URLS, value: &shown.text(LOGOUT_URLS),
                hint: "Where users may be sent after they signed out, whatever the application. One a line.",
                problem: problems.of(LOGOUT_URLS), ..Field::default() }, 3))
        }
        (end(visit, "update:tenant_settings"))
    };
    let content = html! {
        (summary(problems))
        (Form::new(&here, &csrf).class("settings").around(&fields))
    };
    frame::page(("Sessions", &content), told)
}

/// `POST /dashboard/settings/sessions`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    match save(&app, &visit, Part::Sessions).await? {
        Saved::Yes => Ok(done("sessions")),
        Saved::No(shown, problems) => {
            let page = page(&visit, (&shown, &problems), Told::default());
            Ok(Reply::refused(page))
        }
    }
}
