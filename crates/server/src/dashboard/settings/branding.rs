//! `/dashboard/settings/branding`: what the pages look like on which people sign in.

use std::sync::Arc;

use domain::schema::branding as schema;
use maud::html;
use serde_json::{Map, Value, json};

use super::super::pairs::Pairs;
use super::super::told::Told;
use super::super::{Answer, Reply, Visit, link};
use super::change::{done, end, told};
use super::frame;
use crate::App;
use crate::ops::branding as ops;
use crate::ui::{Field, Form, Page, Problems, summary, text};

/// Fields: label, name, where it is in the settings, and what it is for.
const FIELDS: [(&str, &str, &str, &str); 4] = [
    (
        "Primary color",
        "primary",
        "/colors/primary",
        "Of buttons and links, such as #1d5bc9. Text on it stays readable.",
    ),
    (
        "Page background color",
        "page_background",
        "/colors/page_background",
        "Such as #f6f7f9. A gradient can be set by the Management API.",
    ),
    (
        "Logo URL",
        "logo_url",
        "/logo_url",
        "An address that begins with https://.",
    ),
    (
        "Favicon URL",
        "favicon_url",
        "/favicon_url",
        "The picture in the browser’s tab. An address that begins with https://.",
    ),
];

/// What the fields hold, in their order.
type Values = [String; 4];

fn kept(settings: &Map<String, Value>) -> Values {
    let settings = Value::Object(settings.clone());
    FIELDS.map(|(_, _, pointer, _)| {
        let found = settings.pointer(pointer).and_then(Value::as_str);
        found.unwrap_or_default().to_owned()
    })
}

fn sent(form: &Pairs) -> Values {
    FIELDS.map(|(_, name, ..)| form.trimmed(name).to_owned())
}

/// `GET /dashboard/settings/branding`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let values = kept(&*ops::get(&app).await?);
    let page = page(&visit, (&values, &Problems::default()), told(&visit));
    Ok(Reply::page(page))
}

fn page(visit: &Visit, (values, problems): (&Values, &Problems), told: Told) -> Page {
    let (here, csrf) = (link::path(&["settings", "branding"]), visit.csrf());
    let fields = html! {
        section.fields {
            h2 { "Branding" }
            p.lead { "Of the pages on which people sign in. Their name is the tenant’s friendly name." }
            @for ((label, name, _, hint), value) in FIELDS.into_iter().zip(values) {
                (text(&Field { label, name, value, hint, problem: problems.of(name), ..Field::default() }))
            }
        }
        (end(visit, "update:branding"))
    };
    let content = html! {
        (summary(problems))
        (Form::new(&here, &csrf).class("settings").around(&fields))
    };
    frame::page(("Branding", &content), told)
}

/// `POST /dashboard/settings/branding`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    let (before, after) = (kept(&*ops::get(&app).await?), sent(visit.form()));
    let mut problems = Problems::default();
    let mut change = Value::Object(Map::new());
    for (((_, name, pointer, _), before), after) in FIELDS.into_iter().zip(&before).zip(&after) {
        if before == after {
            continue;
        }
        let one = one(pointer, after);
        if schema::UPDATE.payload(&one).is_err() {
            problems.add(name, wrong(name));
        }
        merge(&mut change, one);
    }
    if !problems.is_empty() {
        let page = page(&visit, (&after, &problems), Told::default());
        return Ok(Reply::refused(page));
    }
    if let Value::Object(change) = change
        && !change.is_empty()
    {
        ops::update(&app, &visit.act(&app, &change), &change).await?;
    }
    Ok(done("branding"))
}

/// The body that changes one setting; an empty text takes it back.
fn one(pointer: &str, text: &str) -> Value {
    let value = if text.is_empty() {
        Value::Null
    } else {
        text.into()
    };
    let names = pointer.rsplit('/').filter(|name| !name.is_empty());
    names.fold(value, |inner, name| json!({name: inner}))
}

/// Adds what another body changes.
fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from,
    }
}

fn wrong(name: &str) -> &'static str {
    if name.ends_with("_url") {
        "Enter a whole URL that begins with https://, such as https://example.com/logo.png."
    } else {
        "Enter a color, such as #1d5bc9."
    }
}
