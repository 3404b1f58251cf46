//! `/dashboard/users/{id}/applications`: what the user has allowed applications, and how that is revoked.

use std::sync::Arc;

use domain::user::User;
use http::StatusCode;
use maud::{Markup, html};
use serde_json::Map;
use store::consents::{self, Consent, Filter};
use store::{Reader, clients, permissions, resource_servers, scope_sets};

use super::super::told::{self, Told};
use super::super::{Answer, Fault, Reply, Visit, link};
use super::{SECTION, called, find, frame};
use crate::App;
use crate::ops::grants as ops;
use crate::ui::{
    Act, Column, Dialog, Empty, Form, Icon, Look, Paging, Row, Table, button, chip, empty,
    icon_button, paging, table,
};

const PER_PAGE: usize = 25;

/// A consent in words: the application, the API, and what is allowed.
struct Allowed {
    application: String,
    /// The application may be deleted, and come back.
    has_page: bool,
    api: String,
    scope: Vec<String>,
}

impl Allowed {
    async fn of(app: &App, reader: &mut Reader, consent: &Consent) -> domain::Result<Self> {
        let (tenant, subject) = (app.home().tenant, &consent.subject);
        let client = clients::get(reader.conn(), tenant, &subject.client_id).await?;
        let set = scope_sets::get(reader.conn(), tenant, consent.scope_set).await?;
        let set = set.unwrap_or_default();
        let mut scope: Vec<String> = set.oidc.iter().map(|one| one.as_str().to_owned()).collect();
        let mut api = "The user’s profile".to_owned();
        if !subject.api.is_empty() {
            let found = resource_servers::find(reader, app.home(), &subject.api).await?;
            api = found.map_or_else(String::new, |server| server.identifier);
            let living = permissions::of_api(reader.conn(), tenant, &subject.api).await?;
            let allowed = living.into_iter();
            let allowed = allowed.filter(|one| set.permissions.contains(&one.number));
            scope.extend(allowed.map(|one| one.value));
        }
        Ok(Self {
            has_page: client.is_some(),
            application: client.map_or_else(
                || subject.client_id.clone(),
                |client| client.name().to_owned(),
            ),
            api,
            scope,
        })
    }
}

/// `GET /dashboard/users/{id}/applications`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let user = find(&app, &visit).await?;
    let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let page = visit.query().number("page", 0).min(1_000_000);
    let filter = Filter {
        user_id: &user.user_id,
        ..Filter::default()
    };
    let mut reader = app.db().read().await?;
    let tenant = app.home().tenant;
    let place = (number(page * PER_PAGE), number(PER_PAGE));
    let found = consents::page(reader.conn(), tenant, filter, place).await?;
    let total = consents::count(reader.conn(), tenant, filter).await?;
    let mut rows = Vec::with_capacity(found.len());
    for consent in &found {
        let allowed = Allowed::of(&app, &mut reader, consent).await?;
        rows.push(row(&visit, &user, (consent, &allowed)));
    }
    drop(reader);
    let at = Paging {
        page,
        per_page: PER_PAGE,
        total: usize::try_from(total).unwrap_or_default(),
        is_capped: false,
    };
    let told = match visit.query().get("done") {
        "revoked" => told::plainly("Access revoked"),
        _ => Told::default(),
    };
    let content = content(&user, (at, rows));
    let shown = ("Authorized Applications", &content);
    Ok(Reply::page(frame::page(&user, shown, told)))
}

fn content(user: &User, (at, rows): (Paging, Vec<Row>)) -> Markup {
    let here = link::path(&["users", &user.user_id, "applications"]);
    let columns = [
        Column::Plain("Application"),
        Column::Plain("API"),
        Column::Plain("Allowed"),
        Column::Controls("Actions"),
    ];
    html! {
        @if at.total == 0 {
            (empty(Empty {
                title: "No authorized applications",
                text: "Here is what the user has allowed applications when they asked for it.",
                action: None,
            }))
        } @else {
            div.section {
                h2 tabindex="-1" data-focus { "Authorized Applications" }
                div.table-wrap {
                    (table(&Table { name: "Authorized Applications", id: "grants", columns: &columns, rows }))
                }
                (paging(at, |page| link::query(&here, &[("page", &page.to_string())])))
            }
        }
    }
}

fn row(visit: &Visit, user: &User, (consent, allowed): (&Consent, &Allowed)) -> Row {
    let revoke = link::path(&["users", &user.user_id, "applications", "revoke"]);
    let label = format!(
        "Revoke access of {} to {}",
        allowed.application, allowed.api
    );
    let application = link::path(&["applications", &consent.subject.client_id]);
    Row::new(vec![
        html! {
            @if allowed.has_page { a href=(application) { (allowed.application) } }
            @else { (allowed.application) }
        },
        html! { (allowed.api) },
        html! { @for word in &allowed.scope { (chip(word)) " " } },
        html! {
            @if visit.has("delete:grants") {
                form method="get" action=(revoke) data-dialog {
                    input type="hidden" name="grant" value=(consent.id);
                    (icon_button(&label, Icon::Trash, Look::Danger, Act::Row("revoke")))
                }
            }
        },
    ])
}

/// A consent is revoked on the page of its own user only.
async fn own(app: &App, reader: &mut Reader, (user, id): (&User, &str)) -> Result<Consent, Fault> {
    let found = consents::get(reader.conn(), app.home().tenant, id).await?;
    let own = found.filter(|consent| consent.subject.user == user.number);
    own.ok_or_else(Fault::not_found)
}

/// `GET /dashboard/users/{id}/applications/revoke?grant=`
pub(crate) async fn ask(app: App, visit: Arc<Visit>) -> Answer {
    let user = find(&app, &visit).await?;
    let id = visit.query().get("grant");
    let mut reader = app.db().read().await?;
    let consent = own(&app, &mut reader, (&user, id)).await?;
    let allowed = Allowed::of(&app, &mut reader, &consent).await?;
    drop(reader);
    let to = |parts: &[&str]| {
        let own = ["users", &user.user_id, "applications"];
        link::path(&[&own[..], parts].concat())
    };
    let (action, csrf) = (to(&["revoke"]), visit.csrf());
    let fields = html! { input type="hidden" name="grant" value=(id); };
    let dialog = Dialog {
        title: &format!("Revoke access of {}", allowed.application),
        consequence: html! {
            p { "What " strong { (called(&user)) } " allowed is forgotten, and refresh tokens that were given by it \
                end. The user is asked again at the next login. Access tokens already issued stay valid until they expire." }
        },
        body: Form::new(&action, &csrf).id("confirm").around(&fields),
        confirm: button("Revoke", Look::Danger, Act::SubmitForm("confirm")),
        address: &link::query(&action, &[("grant", id)]),
        cancel: &to(&[]),
        leave: "Cancel",
        is_stale: false,
    };
    Ok(Reply::dialog(StatusCode::OK, SECTION, &dialog))
}

/// `POST /dashboard/users/{id}/applications/revoke`
pub(crate) async fn revoke(app: App, visit: Arc<Visit>) -> Answer {
    let user = find(&app, &visit).await?;
    let id = visit.form().get("grant");
    let mut reader = app.db().read().await?;
    own(&app, &mut reader, (&user, id)).await?;
    drop(reader);
    ops::withdraw(&app, &visit.act(&app, &Map::new()), id).await?;
    let to = link::path(&["users", &user.user_id, "applications"]);
    Ok(Reply::See(link::query(&to, &[("done", "revoked")])))
}
