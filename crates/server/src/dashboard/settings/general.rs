//! `/dashboard/settings/general`

use std::sync::Arc;

use domain::Result;
use maud::{Markup, html};
use store::connections::{self, Filter};
use store::resource_servers;

use super::super::told::Told;
use super::super::{Answer, Reply, Visit, link};
use super::change::{Saved, done, end, kept, save, told};
use super::frame;
use super::shown::{AUDIENCE, DIRECTORY, Part, Shown, TEXTS};
use crate::App;
use crate::ui::{Choice, Field, Form, Page, Problems, select, summary, text};

/// Connections that are offered.
const OFFERED_MAX: i64 = 100;

/// What can be chosen: values and labels.
struct Offered {
    apis: Vec<(String, String)>,
    connections: Vec<(String, String)>,
}

impl Offered {
    async fn of(app: &App) -> Result<Self> {
        let page = store::Page::Offset {
            skip: 0,
            limit: OFFERED_MAX,
        };
        let mut reader = app.db().read().await?;
        let apis = resource_servers::names(reader.conn(), app.home()).await?;
        let tenant = app.home().tenant;
        let found = connections::page(&mut reader, tenant, &Filter::default(), &page).await?;
        let named = |name: String| (name.clone(), name);
        let names = found.0.into_iter().map(|one| one.connection.name);
        Ok(Self {
            apis: apis
                .into_iter()
                .map(|api| (api.identifier, api.name))
                .collect(),
            connections: names.map(named).collect(),
        })
    }
}

/// `GET /dashboard/settings` and `…/general`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let shown = kept(&app, Part::General).await?;
    let offered = Offered::of(&app).await?;
    let page = page(
        &visit,
        &offered,
        (&shown, &Problems::default()),
        told(&visit),
    );
    Ok(Reply::page(page))
}

fn page(
    visit: &Visit,
    offered: &Offered,
    (shown, problems): (&Shown, &Problems),
    told: Told,
) -> Page {
    let (here, csrf) = (link::path(&["settings", "general"]), visit.csrf());
    let fields = html! {
        (names(shown, problems))
        (defaults(offered, shown))
        (end(visit, "update:tenant_settings"))
    };
    let content = html! {
        (summary(problems))
        (Form::new(&here, &csrf).class("settings").around(&fields))
    };
    frame::page(("General", &content), told)
}

fn names(shown: &Shown, problems: &Problems) -> Markup {
    html! {
        section.fields {
            h2 { "Tenant" }
            @for (label, name, hint) in TEXTS {
                (text(&Field { label, name, value: &shown.text(name), hint, problem: problems.of(name), ..Field::default() }))
            }
        }
    }
}

/// A choice of one or none; what is set stays a choice though it may be gone.
fn choice(
    (label, name, hint): (&str, &str, &str),
    offered: &[(String, String)],
    shown: &Shown,
) -> Markup {
    let value = shown.text(name);
    let is_known = value.is_empty() || offered.iter().any(|(known, _)| *known == value);
    let none = Choice {
        value: "",
        label: "None",
    };
    let own = Choice {
        value: &value,
        label: &value,
    };
    let offered = offered.iter().map(|(value, label)| Choice { value, label });
    let choices: Vec<Choice<'_>> = std::iter::once(none)
        .chain(offered)
        .chain((!is_known).then_some(own))
        .collect();
    let field = Field {
        label,
        name,
        hint,
        value: &value,
        ..Field::default()
    };
    select(&field, &choices)
}

fn defaults(offered: &Offered, shown: &Shown) -> Markup {
    let audience = (
        "Default audience",
        AUDIENCE,
        "The API of tokens for which none was asked.",
    );
    let directory = (
        "Default directory",
        DIRECTORY,
        "The connection of logins by password for which none was named.",
    );
    html! {
        section.fields {
            h2 { "API authorization" }
            (choice(audience, &offered.apis, shown))
            (choice(directory, &offered.connections, shown))
        }
    }
}

/// `POST /dashboard/settings/general`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    let (shown, problems) = match save(&app, &visit, Part::General).await? {
        Saved::Yes => return Ok(done("general")),
        Saved::No(shown, problems) => (shown, problems),
    };
    let offered = Offered::of(&app).await?;
    let page = page(&visit, &offered, (&shown, &problems), Told::default());
    Ok(Reply::refused(page))
}
