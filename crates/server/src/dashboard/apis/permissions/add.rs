//! `POST /dashboard/apis/{id}/permissions`: adds a permission.

use std::sync::Arc;

use domain::permission::{PERMISSIONS_MAX, Refusal};
use domain::resource_server::ResourceServer;
use http::StatusCode;
use maud::{Markup, html};
use serde_json::Map;

use super::super::super::{Answer, Fault, Reply, Visit};
use super::asked::Asked;
use super::list::{self, Beside};
use crate::App;
use crate::ops::{Refused, permissions as ops};
use crate::ui::{Act, Field, Form, Look, Problems, button, summary, text};

/// Claims and scopes of OpenID Connect, which are no permissions (Auth0's list).
const RESERVED: [&str; 14] = [
    "address",
    "created_at",
    "email",
    "email_verified",
    "family_name",
    "given_name",
    "identities",
    "name",
    "nickname",
    "offline_access",
    "openid",
    "phone",
    "picture",
    "profile",
];

pub(super) fn form(
    visit: &Visit,
    server: &ResourceServer,
    (asked, problems): (&Asked, &Problems),
) -> Markup {
    let action = list::path(server);
    let csrf = visit.csrf();
    let field = |label, name, placeholder| Field {
        label,
        name,
        placeholder,
        value: if problems.is_empty() {
            ""
        } else {
            visit.form().get(name)
        },
        problem: problems.of(name),
        ..Field::default()
    };
    let fields = html! {
        input type="hidden" name="back" value=(asked.back());
        (text(&Field {
            is_required: true,
            is_first: visit.query().get("done") == "permission-added",
            ..field("Permission", "value", "read:appointments")
        }))
        (text(&field("Description", "description", "Read your appointments")))
        div.submit { (button("Add permission", Look::Primary, Act::Submit)) }
    };
    html! {
        (summary(problems))
        (Form::new(&action, &csrf).id("add").class("inline-form").around(&fields))
    }
}

/// What is wrong with a value, by its form.
fn wrong(value: &str) -> Option<String> {
    let length = value.chars().count();
    if value.is_empty() {
        Some("Enter a permission, such as read:appointments.".to_owned())
    } else if length > 280 {
        Some(format!("Use at most 280 characters; these are {length}."))
    } else if value.contains(char::is_whitespace) {
        Some("Use no spaces: in a token they separate permissions.".to_owned())
    } else if RESERVED.contains(&value) {
        Some(format!(
            "{value} is a word of OpenID Connect. Choose another."
        ))
    } else {
        None
    }
}

/// `POST /dashboard/apis/{id}/permissions`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    let (value, description) = (
        visit.form().trimmed("value"),
        visit.form().trimmed("description"),
    );
    let mut problems = Problems::default();
    if let Some(sentence) = wrong(value) {
        problems.add("value", sentence);
    }
    if description.chars().count() > 500 {
        problems.add("description", "Use at most 500 characters.");
    }
    if !problems.is_empty() {
        return refused(&app, &visit, problems).await;
    }
    let mut sent = Map::new();
    sent.insert("value".to_owned(), value.into());
    if !description.is_empty() {
        sent.insert("description".to_owned(), description.into());
    }
    let act = visit.act(&app, &sent);
    match ops::create(&app, &act, visit.param("id"), &sent).await {
        Ok(_) => {
            let server = super::super::find(&app, &visit).await?;
            let done = [("done", "permission-added"), ("permission", value)];
            let to = Asked::kept(visit.form()).address(&list::path(&server), &done);
            Ok(Reply::See(to))
        }
        Err(Refused::Permission(Refusal::Exists { value })) => {
            problems.add("value", format!("{value} exists already."));
            refused(&app, &visit, problems).await
        }
        Err(Refused::Permission(Refusal::Limit)) => {
            problems.add(
                "value",
                format!("An API has at most {PERMISSIONS_MAX} permissions."),
            );
            refused(&app, &visit, problems).await
        }
        Err(other) => Err(Fault::from(other)),
    }
}

async fn refused(app: &App, visit: &Visit, problems: Problems) -> Answer {
    let beside = Beside {
        problems,
        ..Beside::default()
    };
    list::again(app, visit, StatusCode::BAD_REQUEST, beside).await
}

#[cfg(test)]
mod tests {
    use super::wrong;

    #[test]
    fn words_that_no_permission_can_be() {
        for value in ["", "read posts", "openid", "a\tb", &"x".repeat(281)] {
            assert!(wrong(value).is_some(), "{value}");
        }
        for value in ["read:posts", "https://a.test/?b", &"ü".repeat(280)] {
            assert_eq!(wrong(value), None);
        }
    }
}
