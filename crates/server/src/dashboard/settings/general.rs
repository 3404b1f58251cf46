//! `/dashboard/settings/general`

use std::sync::Arc;

use domain::schema::Invalid;
use domain::schema::tenant_settings as schema;
use domain::{Error, Result};
use maud::{Markup, html};
use serde_json::Value;
use store::connections::{self, Filter};
use store::resource_servers;

use super::super::told::{self, Told};
use super::super::{Answer, Reply, Visit, link};
use super::frame;
use super::shown::{AUDIENCE, DIRECTORY, LIFETIME_MAX, LIFETIMES, LOGOUT_URLS, Shown, TEXTS};
use crate::App;
use crate::ops::tenant_settings as ops;
use crate::ui::{
    Act, Choice, Field, Form, Look, Page, Problems, Tone, alert, button, number, select, summary,
    text, textarea,
};

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

async fn settings(app: &App) -> Result<Shown> {
    let mut reader = app.db().read().await?;
    let found = store::tenants::get(reader.conn(), app.home().tenant).await?;
    let found = found.ok_or_else(|| Error::internal("the tenant is gone"))?;
    Ok(Shown::of(&found.settings))
}

/// `GET /dashboard/settings` and `…/general`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let shown = settings(&app).await?;
    let told = match visit.query().get("done") {
        "saved" => told::plainly("Saved"),
        _ => Told::default(),
    };
    let offered = Offered::of(&app).await?;
    let page = page(&visit, &offered, (&shown, &Problems::default()), told);
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
        (sessions(shown, problems))
        @if visit.has("update:tenant_settings") {
            div.actions { (button("Save", Look::Primary, Act::Submit)) }
        } @else {
            (alert(Tone::Info, &html! { p { "You can look at these settings, but not change them." } }))
        }
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

fn sessions(shown: &Shown, problems: &Problems) -> Markup {
    html! {
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
    }
}

/// `POST /dashboard/settings/general`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    let (before, shown) = (settings(&app).await?, Shown::sent(visit.form()));
    let sent = shown.changes(&before);
    let mut problems = check(&shown);
    let saved = || {
        let to = link::path(&["settings", "general"]);
        Ok(Reply::See(link::query(&to, &[("done", "saved")])))
    };
    if problems.is_empty() && sent.is_empty() {
        return saved();
    }
    if problems.is_empty() {
        match schema::UPDATE.payload(&Value::Object(sent.clone())) {
            Ok(()) => {
                ops::update(&app, &visit.act(&app, &sent), &sent).await?;
                return saved();
            }
            Err(invalid) => blame(invalid, &mut problems)?,
        }
    }
    let offered = Offered::of(&app).await?;
    let page = page(&visit, &offered, (&shown, &problems), Told::default());
    Ok(Reply::refused(page))
}

fn check(shown: &Shown) -> Problems {
    let mut problems = Problems::default();
    for (_, name, _) in LIFETIMES {
        let minutes = shown.get(name).as_i64();
        if !minutes.is_some_and(|minutes| (1..=LIFETIME_MAX).contains(&minutes)) {
            problems.add(
                name,
                "Enter a number of minutes up to 525,600, which is a year.",
            );
        }
    }
    problems
}

/// Says at which field what the schema refuses.
///
/// # Errors
/// The refusal, if it is about something else.
fn blame(invalid: Invalid, problems: &mut Problems) -> Result<()> {
    let sentences = [
        (
            "picture_url",
            "Enter a whole URL, such as https://example.com/logo.png.",
        ),
        (
            "support_email",
            "Enter an address, such as help@example.com.",
        ),
        (
            "support_url",
            "Enter a whole URL, such as https://example.com/help.",
        ),
        (
            LOGOUT_URLS,
            "Enter one whole URL a line, such as https://example.com/.",
        ),
    ];
    let found = sentences
        .into_iter()
        .find(|(name, _)| invalid.message.contains(name));
    let Some((name, sentence)) = found else {
        return Err(Error::Invalid(invalid));
    };
    problems.add(name, sentence);
    Ok(())
}
