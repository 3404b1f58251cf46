//! `/dashboard/users/new`

use std::sync::Arc;

use domain::schema::user as schema;
use domain::{Conflict, Error, Result};
use maud::{Markup, html};
use serde_json::{Map, Value};
use store::connections::{self, Filter};

use super::super::pairs::Pairs;
use super::super::{Answer, Reply, Visit, link};
use super::SECTION;
use crate::App;
use crate::ops::users as ops;
use crate::ui::{
    Act, Check, Choice, Field, Form, Header, Look, Page, Problems, Tone, alert, button, checkbox,
    email, header, link_button, password, select, summary, text,
};

/// Connections whose users can be created by us: databases, and those without passwords.
const STRATEGIES: [&str; 3] = ["auth0", "email", "sms"];
/// Connections that are offered.
const OFFERED_MAX: i64 = 100;
/// Texts of the form that are sent as they are.
const TEXTS: [&str; 4] = ["connection", "email", "username", "phone_number"];

/// The names of the connections that users can be created in.
async fn offered(app: &App) -> Result<Vec<String>> {
    let filter = Filter {
        strategies: Some(STRATEGIES.map(str::to_owned).into()),
        ..Filter::default()
    };
    let page = store::Page::Offset {
        skip: 0,
        limit: OFFERED_MAX,
    };
    let mut reader = app.db().read().await?;
    let (found, _) = connections::page(&mut reader, app.home().tenant, &filter, &page).await?;
    Ok(found.into_iter().map(|one| one.connection.name).collect())
}

async fn page(app: &App, visit: &Visit, problems: &Problems) -> Result<Page> {
    let names = offered(app).await?;
    let (users, csrf) = (link::path(&["users"]), visit.csrf());
    let here = link::path(&["users", "new"]);
    let head = Header {
        title: "Create user",
        back: Some(("Back to Users", &users)),
        ..Header::default()
    };
    let content = if names.is_empty() {
        alert(
            Tone::Warning,
            &html! { p { "There is no database connection to create users in. Create one by the Management API first." } },
        )
    } else {
        let fields = html! {
            (fields(visit.form(), &names, problems))
            div.actions {
                (button("Create", Look::Primary, Act::Submit))
                (link_button("Cancel", Look::Secondary, &users, None))
            }
        };
        Form::new(&here, &csrf).class("settings").around(&fields)
    };
    Ok(Page {
        title: "Create user".to_owned(),
        section: SECTION,
        content: html! { (header(&head)) (summary(problems)) (content) },
        ..Page::default()
    })
}

fn fields(sent: &Pairs, names: &[String], problems: &Problems) -> Markup {
    let choices: Vec<Choice<'_>> = names
        .iter()
        .map(|name| Choice {
            value: name,
            label: name,
        })
        .collect();
    let field = |label, name, hint| Field {
        label,
        name,
        hint,
        value: sent.get(name),
        problem: problems.of(name),
        ..Field::default()
    };
    let asks = !sent.has("connection") || sent.has("verify_email");
    html! {
        div.fields {
            (select(&field("Connection", "connection", "Where the user is kept."), &choices))
            (email(&Field { is_first: problems.is_empty(), ..field("Email address", "email", "") }))
            (password(&Field { value: "", autocomplete: "new-password",
                ..field("Password", "password", "Empty only where the connection has no passwords.") }))
            (text(&field("Username", "username", "Only where the connection has usernames.")))
            (text(&Field { placeholder: "+15551234567", ..field("Phone number", "phone_number", "") }))
            (checkbox(&Check { label: "Ask the user to confirm the address by email", name: "verify_email", value: "on",
                is_on: asks, ..Check::default() }))
        }
    }
}

/// `GET /dashboard/users/new`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    Ok(Reply::page(page(&app, &visit, &Problems::default()).await?))
}

/// What was sent, as the Management API would be sent it, and what is wrong with it.
fn read(form: &Pairs) -> (Map<String, Value>, Problems) {
    let (mut sent, mut problems) = (Map::new(), Problems::default());
    for name in TEXTS {
        let text = form.trimmed(name);
        if !text.is_empty() {
            sent.insert(name.to_owned(), text.into());
        }
    }
    let password = form.get("password");
    if !password.is_empty() {
        sent.insert("password".to_owned(), password.into());
    }
    if sent.contains_key("email") {
        let asks = form.has("verify_email");
        sent.insert("verify_email".to_owned(), asks.into());
    }
    let is_known = ["email", "username", "phone_number"]
        .iter()
        .any(|name| sent.contains_key(*name));
    if !is_known {
        problems.add("email", "Enter an address, such as anna@example.com.");
    } else if sent.contains_key("email") && !form.get("email").contains('@') {
        problems.add("email", "This is no email address: it has no @.");
    }
    if sent.contains_key("phone_number") && !form.trimmed("phone_number").starts_with('+') {
        problems.add("phone_number", "Begin with + and the country, such as +1.");
    }
    (sent, problems)
}

/// `POST /dashboard/users/new`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    let (sent, mut problems) = read(visit.form());
    if problems.is_empty() {
        match create(&app, &visit, &sent).await {
            Ok(id) => {
                let to = link::path(&["users", &id, "details"]);
                return Ok(Reply::See(link::query(&to, &[("done", "user-created")])));
            }
            Err(error) => explain(error, &mut problems)?,
        }
    }
    Ok(Reply::refused(page(&app, &visit, &problems).await?))
}

async fn create(app: &App, visit: &Visit, sent: &Map<String, Value>) -> Result<String> {
    let accepted = schema::CREATE.payload(&Value::Object(sent.clone()));
    accepted.map_err(Error::Invalid)?;
    let user = ops::create(app, &visit.act(app, sent), sent).await?;
    Ok(user.user_id)
}

/// Says at which field what is wrong with what was sent.
///
/// # Errors
/// The error, if nothing that was sent is to blame.
fn explain(error: Error, problems: &mut Problems) -> Result<()> {
    let (field, sentence) = match &error {
        Error::Conflict(Conflict::User) => (
            "email",
            "This connection has a user of this address, username or phone number already."
                .to_owned(),
        ),
        Error::WeakPassword(_) => ("password", error.to_string()),
        Error::Refused(_) | Error::Invalid(_) => {
            let text = error.to_string();
            let names = ["password", "username", "phone_number"];
            let about = names.into_iter().find(|name| text.contains(name));
            (about.unwrap_or("email"), text)
        }
        _ => return Err(error),
    };
    problems.add(field, sentence);
    Ok(())
}
