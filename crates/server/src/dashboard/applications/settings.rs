//! `/dashboard/applications/{id}/settings`

use std::sync::Arc;

use domain::Error;
use domain::client::Client;
use domain::deletion::Kind;
use domain::schema::client as schema;
use maud::{Markup, html};
use serde_json::Value;

use super::super::told::{self, Told};
use super::super::{Answer, Fault, Reply, Visit, link};
use super::create::check_name;
use super::shown::{GRANTS, LISTS, Shown};
use super::{called, find, frame, kind};
use crate::App;
use crate::ops::clients as ops;
use crate::ui::{
    Act, Check, Choice, Field, Form, Look, Page, Problems, ask, button, checkbox, select, summary,
    text, textarea,
};

/// What is needed; others may change a part only.
const NEEDED: &str = "update:clients";
/// Characters that a description may have.
const DESCRIPTION_MAX: usize = 140;

/// `GET /dashboard/applications/{id}` and `…/settings`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let client = find(&app, &visit).await?;
    let name = called(&client);
    let told = match visit.query().get("done") {
        "application-created" => told::plainly(&format!("Application {name} created")),
        "saved" => told::plainly("Saved"),
        _ => told::read(&app, &visit, (Kind::Client, name)).await?,
    };
    let shown = (&Shown::of(&client), &Problems::default());
    Ok(Reply::page(page(&visit, &client, shown, told)))
}

fn page(
    visit: &Visit,
    client: &Client,
    (shown, problems): (&Shown, &Problems),
    told: Told,
) -> Page {
    let to = |end| link::path(&["applications", &client.client_id, end]);
    let (here, deletion, csrf) = (to("settings"), to("delete"), visit.csrf());
    let fields = html! {
        (general(shown, problems))
        (addresses(shown, problems))
        (grants(shown))
        @if visit.has(NEEDED) { div.actions { (button("Save", Look::Primary, Act::Submit)) } }
    };
    let content = html! {
        (summary(problems))
        (Form::new(&here, &csrf).class("settings").around(&fields))
        @if visit.has("delete:clients") {
            section.box.danger-zone {
                h2 { "Danger zone" }
                div.bar {
                    p { "The application gets no further tokens. It can be restored for a time." }
                    (ask(&deletion, None, &[], &button("Delete application", Look::Danger, Act::Submit)))
                }
            }
        }
    };
    frame::page(client, ("Settings", &content), told)
}

fn general(shown: &Shown, problems: &Problems) -> Markup {
    let chosen = shown.text("app_type");
    let other = Choice {
        value: chosen,
        label: kind::words(Some(chosen).filter(|kind| !kind.is_empty())),
    };
    let is_known = kind::CHOICES.iter().any(|choice| choice.value == chosen);
    let choices: Vec<Choice<'_>> = kind::CHOICES
        .into_iter()
        .chain((!is_known).then_some(other))
        .collect();
    html! {
        section.fields {
            h2 { "General" }
            (text(&Field { label: "Name", name: "name", value: shown.text("name"), is_required: true,
                problem: problems.of("name"), ..Field::default() }))
            (text(&Field { label: "Description", name: "description", value: shown.text("description"),
                hint: "At most 140 characters.", problem: problems.of("description"), ..Field::default() }))
            (select(&Field { label: "Type", name: "app_type", value: chosen, ..Field::default() }, &choices))
        }
    }
}

fn addresses(shown: &Shown, problems: &Problems) -> Markup {
    html! {
        section.fields {
            h2 { "URLs" }
            @for (label, name, hint) in LISTS {
                (textarea(&Field { label, name, value: &shown.lines(name), hint, problem: problems.of(name),
                    ..Field::default() }, 3))
            }
        }
    }
}

fn grants(shown: &Shown) -> Markup {
    html! {
        section.fields {
            h2 { "Grant types" }
            fieldset.fields {
                legend.hint { "How the application may ask for tokens." }
                @for (label, value) in GRANTS {
                    @let is_on = shown.items("grant_types").any(|one| one == value);
                    (checkbox(&Check { label, name: "grant_types", value, is_on, ..Check::default() }))
                }
            }
        }
    }
}

/// `POST /dashboard/applications/{id}/settings`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    if !visit.has(NEEDED) {
        return Err(Fault::forbidden(&[NEEDED]));
    }
    let client = find(&app, &visit).await?;
    let (before, shown) = (Shown::of(&client), Shown::sent(&client, visit.form()));
    let mut sent = shown.changes(&before);
    // An application without a type has none that could be sent.
    sent.retain(|key, value| key != "app_type" || value != "");
    let mut problems = check(&shown);
    let to = link::path(&["applications", &client.client_id, "settings"]);
    let saved = || Ok(Reply::See(link::query(&to, &[("done", "saved")])));
    if problems.is_empty() && sent.is_empty() {
        return saved();
    }
    if problems.is_empty() {
        match schema::UPDATE.payload(&Value::Object(sent.clone())) {
            Ok(()) => {
                ops::update(&app, &visit.act(&app, &sent), &client.client_id, &sent).await?;
                return saved();
            }
            Err(invalid) => blame(invalid, &mut problems)?,
        }
    }
    let page = page(&visit, &client, (&shown, &problems), Told::default());
    Ok(Reply::refused(page))
}

fn check(shown: &Shown) -> Problems {
    let mut problems = Problems::default();
    check_name(shown.text("name"), &mut problems);
    if shown.text("description").chars().count() > DESCRIPTION_MAX {
        problems.add("description", "Use at most 140 characters.");
    }
    problems
}

/// Says at which list what the schema refuses.
///
/// # Errors
/// The refusal, if it is about something else.
fn blame(invalid: domain::schema::Invalid, problems: &mut Problems) -> Result<(), Error> {
    let named = |(_, name, _): &&(&str, &'static str, &str)| invalid.message.contains(name);
    let Some((_, name, _)) = LISTS.iter().find(named) else {
        return Err(Error::Invalid(invalid));
    };
    problems.add(
        name,
        "Enter one whole URL a line, such as https://app.example.com/callback.",
    );
    Ok(())
}
