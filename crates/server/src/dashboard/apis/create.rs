//! `/dashboard/apis/new`

use std::sync::Arc;

use domain::schema::resource_server as schema;
use domain::{Conflict, Error};
use maud::{Markup, html};
use serde_json::{Map, Value};

use super::super::{Answer, Fault, Reply, Visit, link};
use super::SECTION;
use crate::App;
use crate::ops::resource_servers as ops;
use crate::ui::{
    Act, Choice, Field, Form, Header, Look, Page, Problems, button, header, link_button, select,
    summary, text,
};

const ALGORITHMS: [Choice<'static>; 3] = [
    Choice {
        value: "RS256",
        label: "RS256 – anybody can verify with the public key",
    },
    Choice {
        value: "PS256",
        label: "PS256 – the same, with a newer padding",
    },
    Choice {
        value: "HS256",
        label: "HS256 – only who has the secret can verify",
    },
];
const PROFILES: [Choice<'static>; 2] = [
    Choice {
        value: "access_token",
        label: "Auth0 profile",
    },
    Choice {
        value: "rfc9068_profile",
        label: "RFC 9068 profile",
    },
];

fn page(visit: &Visit, problems: &Problems) -> Page {
    let here = link::path(&["apis", "new"]);
    let apis = link::path(&["apis"]);
    let csrf = visit.csrf();
    let head = Header {
        title: "Create API",
        back: Some(("Back to APIs", &apis)),
        ..Header::default()
    };
    let form = Form::new(&here, &csrf).class("settings");
    Page {
        title: "Create API".to_owned(),
        section: SECTION,
        content: html! {
            (header(&head))
            (summary(problems))
            (form.around(&fields(visit, problems, &apis)))
        },
        ..Page::default()
    }
}

fn fields(visit: &Visit, problems: &Problems, apis: &str) -> Markup {
    let sent = visit.form();
    let field = |label, name, hint| Field {
        label,
        name,
        hint,
        value: sent.get(name),
        problem: problems.of(name),
        ..Field::default()
    };
    html! {
        div.fields {
            (text(&Field {
                is_required: true,
                is_first: problems.is_empty(),
                ..field("Name", "name", "What people call it. It can be changed.")
            }))
            (text(&Field {
                is_required: true,
                placeholder: "https://api.example.com/",
                ..field("Identifier", "identifier",
                    "The audience of its tokens. A URL is usual; it is never called, and can’t be changed. \
                     A slash at its end counts.")
            }))
            (select(&field("JWT profile", "token_dialect", ""), &PROFILES))
            (select(&field("JWT signing algorithm", "signing_alg", ""), &ALGORITHMS))
        }
        div.actions {
            (button("Create", Look::Primary, Act::Submit))
            (link_button("Cancel", Look::Secondary, apis, None))
        }
    }
}

/// `GET /dashboard/apis/new`
pub(crate) async fn show(_: App, visit: Arc<Visit>) -> Answer {
    Ok(Reply::page(page(&visit, &Problems::default())))
}

/// `POST /dashboard/apis/new`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    let form = visit.form();
    let mut problems = Problems::default();
    let (name, identifier) = (form.trimmed("name"), form.trimmed("identifier"));
    if name.is_empty() {
        problems.add("name", "Enter a name, such as “Posts”.");
    } else if name.contains(['<', '>']) || name.chars().count() > 200 {
        problems.add("name", "Use at most 200 characters, and neither < nor >.");
    }
    if identifier.is_empty() {
        problems.add(
            "identifier",
            "Enter an identifier, such as https://api.example.com/.",
        );
    } else if identifier.chars().count() > 600 {
        problems.add("identifier", "Use at most 600 characters.");
    }
    let mut sent = Map::new();
    for key in ["name", "identifier", "token_dialect", "signing_alg"] {
        if !form.trimmed(key).is_empty() {
            sent.insert(key.to_owned(), form.trimmed(key).into());
        }
    }
    if problems.is_empty() {
        let accepted = schema::CREATE.payload(&Value::Object(sent.clone()));
        accepted.map_err(Error::Invalid)?;
        match ops::create(&app, &visit.act(&app, &sent), &sent).await {
            Ok((server, _)) => {
                let to = link::path(&["apis", &server.id, "permissions"]);
                return Ok(Reply::See(link::query(&to, &[("done", "api-created")])));
            }
            Err(Error::Conflict(Conflict::Identifier)) => {
                let sentence = "Another API has this identifier. Choose a different one.";
                problems.add("identifier", sentence);
            }
            Err(error) => return Err(Fault::from(error)),
        }
    }
    Ok(Reply::refused(page(&visit, &problems)))
}
