//! A dialog in which permissions of an API are picked, for a role or a user. As one types or chooses
//! another API, it asks for itself again; what was ticked stays ticked.

use std::collections::HashSet;

use domain::assignment::HeldPermission;
use http::StatusCode;
use maud::{Markup, html};
use serde_json::{Map, Value, json};
use store::permissions;
use store::resource_servers::{self, Named};

use super::pairs::Pairs;
use super::{Answer, Fault, Reply, Visit};
use crate::App;
use crate::ui::text::plural;
use crate::ui::{
    Act, Check, Choice, Dialog, Field, Form, Icon, Look, button, checkbox, icon, select,
};

/// Permissions that are shown at once; a search finds the others.
const SHOWN_MAX: usize = 100;

/// What they are picked for.
pub(super) struct Picker<'a> {
    /// "Add permissions".
    pub(super) title: &'a str,
    /// "Add permissions", "Assign".
    pub(super) button: &'a str,
    /// What follows from it.
    pub(super) consequence: &'a str,
    pub(super) section: &'static str,
    pub(super) address: &'a str,
    pub(super) back: &'a str,
    /// What is held already.
    pub(super) held: &'a [HeldPermission],
}

/// A permission that can be picked.
struct Offer {
    value: String,
    description: String,
    is_held: bool,
}

/// `GET …?api=&q=`
pub(super) async fn show(app: &App, visit: &Visit, picker: &Picker<'_>) -> Answer {
    let mut reader = app.db().read().await?;
    let apis = resource_servers::names(reader.conn(), app.home()).await?;
    // One's own APIs come first: those of the system are rarely meant.
    let own = apis.iter().find(|one| one.system.is_none());
    let asked = visit.query().get("api");
    let chosen = apis.iter().find(|one| one.id == asked).or(own);
    let all = match chosen {
        Some(api) => permissions::of_api(reader.conn(), app.home().tenant, &api.id).await?,
        None => Vec::new(),
    };
    drop(reader);
    let identifier = chosen.map_or("", |api| api.identifier.as_str());
    let here = picker
        .held
        .iter()
        .filter(|one| one.identifier == identifier);
    let held: HashSet<&str> = here.map(|one| one.value.as_str()).collect();
    let q = visit.query().trimmed("q").to_lowercase();
    let offers: Vec<Offer> = all
        .into_iter()
        .filter(|one| one.value.to_lowercase().contains(&q))
        .map(|one| Offer {
            is_held: held.contains(one.value.as_str()),
            value: one.value,
            description: one.description.unwrap_or_default(),
        })
        .collect();
    Ok(dialog(visit, picker, &apis, (chosen, &offers)))
}

fn dialog(
    visit: &Visit,
    picker: &Picker<'_>,
    apis: &[Named],
    (chosen, offers): (Option<&Named>, &[Offer]),
) -> Reply {
    let csrf = visit.csrf();
    let fields = html! {
        input type="hidden" name="api" value=(chosen.map_or("", |api| api.identifier.as_str()));
        (list(offers))
    };
    let form = Form::new(picker.address, &csrf).id("confirm");
    let body = html! {
        (filter(visit, picker.address, apis, chosen))
        (form.around(&fields))
    };
    Reply::dialog(
        StatusCode::OK,
        picker.section,
        &Dialog {
            title: picker.title,
            consequence: html! { p { (picker.consequence) } },
            body,
            confirm: button(picker.button, Look::Primary, Act::SubmitForm("confirm")),
            address: picker.address,
            cancel: picker.back,
            leave: "Cancel",
            is_stale: false,
        },
    )
}

fn filter(visit: &Visit, address: &str, apis: &[Named], chosen: Option<&Named>) -> Markup {
    let choice = |api: &Named| (api.id.clone(), api.name.clone());
    let named: Vec<(String, String)> = apis.iter().map(choice).collect();
    let choices: Vec<Choice<'_>> = named
        .iter()
        .map(|(value, label)| Choice { value, label })
        .collect();
    let field = Field {
        label: "API",
        name: "api",
        id: "pick-api",
        value: chosen.map_or("", |api| api.id.as_str()),
        ..Field::default()
    };
    html! {
        form.fields method="get" action=(address) data-live {
            (select(&field, &choices))
            div.search {
                (icon(Icon::Search))
                input type="search" name="q" value=(visit.query().get("q"))
                    aria-label="Search permissions" placeholder="Search permissions"
                    autocomplete="off" spellcheck="false";
            }
            noscript { button.button type="submit" { "Show" } }
        }
    }
}

fn list(offers: &[Offer]) -> Markup {
    let rest = offers.len().saturating_sub(SHOWN_MAX);
    html! {
        @if offers.is_empty() { p.muted { "No permission of this API matches." } }
        @for one in offers.iter().take(SHOWN_MAX) {
            (checkbox(&Check {
                label: &one.value,
                name: "permission",
                value: &one.value,
                is_on: one.is_held,
                is_disabled: one.is_held,
                hint: &one.description,
                form: None,
            }))
        }
        @if rest > 0 { p.muted { "And " (plural(rest, "more permission")) ". Search to find them." } }
    }
}

/// What was picked, as the Management API would be sent it.
pub(super) fn picked(form: &Pairs) -> Result<Map<String, Value>, Fault> {
    let api = form.get("api");
    let one = |value: &str| json!({"resource_server_identifier": api, "permission_name": value});
    let picked: Vec<Value> = form.all("permission").map(one).collect();
    if picked.is_empty() {
        let text = "Select at least one permission.";
        return Err(Fault::new(
            StatusCode::BAD_REQUEST,
            "Nothing was changed",
            text,
        ));
    }
    let mut sent = Map::new();
    sent.insert("permissions".to_owned(), picked.into());
    Ok(sent)
}
