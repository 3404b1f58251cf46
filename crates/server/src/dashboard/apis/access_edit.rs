//! `/dashboard/apis/{id}/applications/{client}`: "Edit access for …".

use std::sync::Arc;

use domain::Error;
use domain::client::Client;
use domain::client_grant::{ClientGrant, SubjectType};
use domain::resource_server::ResourceServer;
use domain::schema::client_grant as schema;
use http::StatusCode;
use maud::{Markup, html};
use serde_json::{Map, Value, json};

use super::super::{Answer, Fault, Reply, Visit, link};
use super::access::Grants;
use super::{SECTION, find};
use crate::App;
use crate::ops::{Act as Change, client_grants as ops};
use crate::ui::{Act, Check, Dialog, Form, Look, button, checkbox, switch};

/// What is sent for users, and for the application itself.
struct Names {
    title: &'static str,
    hint: &'static str,
    access: &'static str,
    all: &'static str,
    scope: &'static str,
}

const USER: Names = Names {
    title: "User-delegated access",
    hint: "What the application may ask for when a user signs in to it.",
    access: "user-access",
    all: "user-all",
    scope: "user-scope",
};
const CLIENT: Names = Names {
    title: "Client access",
    hint: "What the application may get for itself, by client credentials.",
    access: "client-access",
    all: "client-all",
    scope: "client-scope",
};

/// From which page it was asked for; the API's unless it is [`APPLICATION`].
const FROM: &str = "from";
const APPLICATION: &str = "application";

/// The page that it goes on at.
fn back(from: &str, (server, client): (&ResourceServer, &Client)) -> String {
    if from == APPLICATION {
        link::path(&["applications", &client.client_id, "apis"])
    } else {
        link::path(&["apis", &server.id, "applications"])
    }
}

async fn client(app: &App, visit: &Visit) -> Result<Client, Fault> {
    let mut reader = app.db().read().await?;
    let found =
        store::clients::get(reader.conn(), app.home().tenant, visit.param("client")).await?;
    found
        .filter(|client| !client.is_global)
        .ok_or_else(Fault::not_found)
}

async fn grants(app: &App, server: &ResourceServer, client: &Client) -> domain::Result<Grants> {
    let mut reader = app.db().read().await?;
    Grants::of(app, &mut reader, (&server.id, &client.client_id)).await
}

/// `GET …/applications/{client}`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let server = find(&app, &visit).await?;
    let client = client(&app, &visit).await?;
    let grants = grants(&app, &server, &client).await?;
    let title = format!("Edit access for {}", client.name());
    let action = link::path(&["apis", &server.id, "applications", &client.client_id]);
    let from = visit.query().get(FROM);
    let cancel = back(from, (&server, &client));
    let csrf = visit.csrf();
    let fields = html! {
        @if from == APPLICATION { input type="hidden" name=(FROM) value=(from); }
        div.stack {
            (group(&server, &USER, grants.user.as_ref()))
            (group(&server, &CLIENT, grants.client.as_ref()))
        }
    };
    let dialog = Dialog {
        title: &title,
        consequence: html! { p { "Tokens already issued keep what they carry until they expire." } },
        body: Form::new(&action, &csrf).id("confirm").around(&fields),
        confirm: button("Save", Look::Primary, Act::SubmitForm("confirm")),
        address: &link::query(&action, &[(FROM, from)]),
        cancel: &cancel,
        leave: "Cancel",
        is_stale: false,
    };
    Ok(Reply::dialog(StatusCode::OK, SECTION, &dialog))
}

fn group(server: &ResourceServer, names: &Names, grant: Option<&ClientGrant>) -> Markup {
    let has_all = grant.is_some_and(ClientGrant::allows_all_scopes);
    html! {
        fieldset.fields {
            legend.title { (names.title) }
            p.hint { (names.hint) }
            (switch(&Check { label: "Grant access", name: names.access, value: "on", is_on: grant.is_some(), ..Check::default() }))
            @for one in &server.permissions {
                @let is_on = grant.is_some_and(|grant| grant.scope.contains(&one.value));
                (checkbox(&Check { label: &one.value, name: names.scope, value: &one.value, is_on, ..Check::default() }))
            }
            (checkbox(&Check { label: "Always grant all permissions", name: names.all, value: "on", is_on: has_all,
                hint: "Those that are added later, too.", ..Check::default() }))
        }
    }
}

/// `POST …/applications/{client}`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    let server = find(&app, &visit).await?;
    let client = client(&app, &visit).await?;
    let grants = grants(&app, &server, &client).await?;
    let of = (&server, &client);
    let wanted = [
        (&USER, SubjectType::User, grants.user.as_ref()),
        (&CLIENT, SubjectType::Client, grants.client.as_ref()),
    ];
    for (names, subject, grant) in wanted {
        save(&app, &visit, of, (names, subject, grant)).await?;
    }
    let to = back(visit.form().get(FROM), (&server, &client));
    Ok(Reply::See(link::query(&to, &[("done", "saved")])))
}

/// Creates, changes or deletes a grant, or leaves it as it is.
async fn save(
    app: &App,
    visit: &Visit,
    (server, client): (&ResourceServer, &Client),
    (names, subject, grant): (&Names, SubjectType, Option<&ClientGrant>),
) -> Result<(), Fault> {
    let form = visit.form();
    let (scope, all) = (scope(visit, server, (names, grant)), form.has(names.all));
    match (form.has(names.access), grant) {
        (false, None) => Ok(()),
        (false, Some(grant)) => {
            let act = act(
                app,
                visit,
                ("delete:client_grants", "Delete client grant", 204),
                &Map::new(),
            )?;
            Ok(ops::delete(app, &act, &grant.id).await?)
        }
        (true, None) => {
            let sent = members(json!({
                "client_id": client.client_id,
                "audience": server.identifier,
                "subject_type": subject.as_str(),
                "scope": scope,
                "allow_all_scopes": all,
            }));
            schema::CREATE
                .payload(&Value::Object(sent.clone()))
                .map_err(Error::Invalid)?;
            let act = act(
                app,
                visit,
                ("create:client_grants", "Create client grant", 201),
                &sent,
            )?;
            ops::create(app, &act, &sent).await?;
            Ok(())
        }
        (true, Some(grant)) if grant.scope == scope && grant.allows_all_scopes() == all => Ok(()),
        (true, Some(grant)) => {
            let sent = members(json!({"scope": scope, "allow_all_scopes": all}));
            schema::UPDATE
                .payload(&Value::Object(sent.clone()))
                .map_err(Error::Invalid)?;
            let act = act(
                app,
                visit,
                ("update:client_grants", "Update client grant", 200),
                &sent,
            )?;
            ops::update(app, &act, &grant.id, &sent).await?;
            Ok(())
        }
    }
}

fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// What is ticked, and what the grant has that is no permission (yet).
fn scope(
    visit: &Visit,
    server: &ResourceServer,
    (names, grant): (&Names, Option<&ClientGrant>),
) -> Vec<String> {
    let lives = |value: &str| server.permissions.iter().any(|one| one.value == value);
    let ticked: Vec<&str> = visit
        .form()
        .all(names.scope)
        .filter(|value| lives(value))
        .collect();
    let had = grant
        .map(|grant| grant.scope.as_slice())
        .unwrap_or_default();
    let mut scope: Vec<String> = had
        .iter()
        .filter(|value| !lives(value) || ticked.contains(&value.as_str()))
        .cloned()
        .collect();
    for value in ticked {
        if !scope.iter().any(|one| one == value) {
            scope.push(value.to_owned());
        }
    }
    scope
}

/// The change as its own operation of the Management API would record it, for who may do that.
fn act(
    app: &App,
    visit: &Visit,
    (needed, title, status): (&'static str, &'static str, u16),
    sent: &Map<String, Value>,
) -> Result<Change, Fault> {
    if !visit.has(needed) {
        return Err(Fault::forbidden(&[needed]));
    }
    Ok(Change {
        title,
        status,
        scopes: vec![needed.to_owned()],
        ..visit.act(app, sent)
    })
}
