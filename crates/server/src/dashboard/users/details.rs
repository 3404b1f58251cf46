//! `/dashboard/users/{id}/details`: who it is, and what can be changed about that.

use std::sync::Arc;

use domain::schema::user as schema;
use domain::user::User;
use domain::{Error, Timestamp};
use maud::{Markup, html};
use serde_json::{Map, Value};

use super::super::told::{self, Told};
use super::super::{Answer, Fault, Reply, Visit, link};
use super::{called, find, frame, metadata};
use crate::App;
use crate::ops::users as ops;
use crate::ui::text::{Count, when};
use crate::ui::{
    Act, Check, Field, Form, Look, Page, Problems, Tone, ask, badge, button, descriptions, email,
    summary, switch, text, textarea,
};

/// What is needed; others may change a part only, or themselves.
pub(super) const NEEDED: &str = "update:users";
/// Texts of the profile, and what they are called.
const TEXTS: [(&str, &str); 4] = [
    ("Name", "name"),
    ("Nickname", "nickname"),
    ("Given name", "given_name"),
    ("Family name", "family_name"),
];
const METADATA: [(&str, &str, &str); 2] = [
    (
        "User metadata",
        "user_metadata",
        "What users may know and change about themselves. A JSON object.",
    ),
    (
        "App metadata",
        "app_metadata",
        "What your applications keep about the user. A JSON object.",
    ),
];

/// Whether the user is kept here: what others provide can't be changed.
pub(super) fn is_own(user: &User) -> bool {
    let first = user.identities.first();
    first.is_some_and(|identity| identity.provider == "auth0")
}

/// `GET /dashboard/users/{id}` and `…/details`
pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let user = find(&app, &visit).await?;
    let done = |what: &str| told::plainly(&format!("User {} {what}", called(&user)));
    let told = match visit.query().get("done") {
        "user-created" => done("created"),
        "blocked" => done("blocked"),
        "unblocked" => done("unblocked"),
        "saved" => told::plainly("Saved"),
        "password" => told::plainly(&format!("Password of {} changed", called(&user))),
        _ => Told::default(),
    };
    let now = app.clock().now();
    let page = page(&visit, (&user, now), (&Problems::default(), told));
    Ok(Reply::page(page))
}

fn page(
    visit: &Visit,
    (user, now): (&User, Timestamp),
    (problems, told): (&Problems, Told),
) -> Page {
    let may_change = visit.has(NEEDED);
    let content = html! {
        (facts(user, now))
        (summary(problems))
        @if may_change { (form(visit, user, problems)) }
        @if may_change || visit.has("delete:users") { (danger(visit, user)) }
    };
    frame::page(user, ("Details", &content), told)
}

fn facts(user: &User, now: Timestamp) -> Markup {
    let time = |key: &str| {
        let at = user.profile.get(key).and_then(Value::as_str);
        let at = at.and_then(Timestamp::parse);
        html! { @match at { Some(at) => { (when(at, now)) } None => { "Never" } } }
    };
    let is_verified = user.profile.get("email_verified") == Some(&Value::Bool(true));
    let (word, tone) = if is_verified {
        ("Verified", Tone::Ok)
    } else {
        ("Not verified", Tone::Plain)
    };
    let address = html! {
        @match user.text("email") {
            Some(email) => { (email) " " (badge(word, tone)) }
            None => { "None" }
        }
    };
    let of = |key: &str| html! { (user.text(key).unwrap_or("None")) };
    let connections = html! {
        @for identity in &user.identities { div { (identity.connection) } }
    };
    let logins = user.profile.get("logins_count").and_then(Value::as_u64);
    let logins = Count {
        count: logins.unwrap_or_default(),
        is_capped: false,
    };
    let items = [
        ("Email", address),
        ("Username", of("username")),
        ("Phone number", of("phone_number")),
        ("Connections", connections),
        ("Created", when(user.created_at, now)),
        ("Last login", time("last_login")),
        ("Logins", html! { (logins.shown()) }),
        ("Last password reset", time("last_password_reset")),
    ];
    html! { section.box aria-label="Facts" { (descriptions(items)) } }
}

fn form(visit: &Visit, user: &User, problems: &Problems) -> Markup {
    let (action, csrf) = (
        link::path(&["users", &user.user_id, "details"]),
        visit.csrf(),
    );
    let sent = visit.form();
    let is_sent = sent.has("name");
    let value = |name: &str| {
        if is_sent {
            sent.get(name).to_owned()
        } else {
            user.text(name).unwrap_or_default().to_owned()
        }
    };
    let is_verified = user.profile.get("email_verified") == Some(&Value::Bool(true));
    let fields = html! {
        section.fields {
            h2 { "Profile" }
            @for (label, name) in TEXTS {
                (text(&Field { label, name, value: &value(name), problem: problems.of(name), ..Field::default() }))
            }
            @if is_own(user) {
                (email(&Field { label: "Email address", name: "email", value: &value("email"),
                    hint: "A new address counts as not verified until the user confirms it, or you say so afterwards.",
                    problem: problems.of("email"), ..Field::default() }))
                (switch(&Check { label: "Email address is verified", name: "email_verified", value: "on",
                    is_on: if is_sent { sent.has("email_verified") } else { is_verified }, ..Check::default() }))
            }
        }
        section.fields {
            h2 { "Metadata" }
            @for (label, name, hint) in METADATA {
                @let kept = metadata::shown(user.profile.get(name));
                @let value = if is_sent { sent.get(name) } else { kept.as_str() };
                (textarea(&Field { label, name, value, hint, problem: problems.of(name), ..Field::default() }, 6))
            }
        }
        div.actions { (button("Save", Look::Primary, Act::Submit)) }
    };
    Form::new(&action, &csrf).class("settings").around(&fields)
}

fn danger(visit: &Visit, user: &User) -> Markup {
    let to = |end| link::path(&["users", &user.user_id, end]);
    let (block, csrf) = (to("block"), visit.csrf());
    let (wish, label, text) = if user.is_blocked() {
        (
            "false",
            "Unblock user",
            "The user is blocked and gets no tokens.",
        )
    } else {
        (
            "true",
            "Block user",
            "Blocked users can’t sign in, and get no tokens. It can be taken back.",
        )
    };
    let fields = html! {
        input type="hidden" name=(super::block::BLOCKED) value=(wish);
        (button(label, Look::Secondary, Act::Submit))
    };
    html! {
        section.box.danger-zone {
            h2 { "Danger zone" }
            @if visit.has(NEEDED) {
                @if is_own(user) {
                    div.bar {
                        p { "A new password takes the place of the present one." }
                        (ask(&to("password"), None, &[], &button("Change password", Look::Secondary, Act::Submit)))
                    }
                }
                div.bar { p { (text) } (Form::new(&block, &csrf).around(&fields)) }
            }
            @if visit.has("delete:users") {
                div.bar {
                    p { "Deleting a user can’t be undone." }
                    (ask(&to("delete"), None, &[], &button("Delete user", Look::Danger, Act::Submit)))
                }
            }
        }
    }
}

/// `POST /dashboard/users/{id}/details`
pub(crate) async fn submit(app: App, visit: Arc<Visit>) -> Answer {
    if !visit.has(NEEDED) {
        return Err(Fault::forbidden(&[NEEDED]));
    }
    let user = find(&app, &visit).await?;
    let (sent, mut problems) = changed(&visit, &user);
    let to = link::path(&["users", &user.user_id, "details"]);
    let saved = || Ok(Reply::See(link::query(&to, &[("done", "saved")])));
    if problems.is_empty() && sent.is_empty() {
        return saved();
    }
    if problems.is_empty() {
        let body = Value::Object(sent.clone());
        schema::UPDATE.payload(&body).map_err(Error::Invalid)?;
        match ops::update(&app, &visit.act(&app, &sent), &user.user_id, &sent).await {
            Ok(_) => return saved(),
            Err(Error::Invalid(invalid)) if invalid.message.contains("already exists") => {
                problems.add("email", "Another user of this connection has this address.");
            }
            Err(error) => return Err(error.into()),
        }
    }
    let page = page(
        &visit,
        (&user, app.clock().now()),
        (&problems, Told::default()),
    );
    Ok(Reply::refused(page))
}

/// The body of a `PATCH` that makes the user as the form shows it, and what is wrong with the
/// form.
fn changed(visit: &Visit, user: &User) -> (Map<String, Value>, Problems) {
    let form = visit.form();
    let (mut sent, mut problems) = (Map::new(), Problems::default());
    for (_, name) in TEXTS {
        let (before, after) = (user.text(name).unwrap_or_default(), form.trimmed(name));
        if after.chars().count() > if name.ends_with("_name") { 150 } else { 300 } {
            problems.add(name, "Use fewer characters.");
        } else if before != after {
            let value = (!after.is_empty()).then(|| Value::from(after));
            sent.insert(name.to_owned(), value.unwrap_or_default());
        }
    }
    if is_own(user) {
        identify(visit, user, (&mut sent, &mut problems));
    }
    for (_, name, _) in METADATA {
        match metadata::read(form.get(name)) {
            Ok(after) => {
                let members = metadata::difference(user.profile.get(name), &after);
                if !members.is_empty() {
                    sent.insert(name.to_owned(), members.into());
                }
            }
            Err(sentence) => problems.add(name, sentence),
        }
    }
    (sent, problems)
}

/// The address, and whether it is verified.
fn identify(
    visit: &Visit,
    user: &User,
    (sent, problems): (&mut Map<String, Value>, &mut Problems),
) {
    let (before, after) = (
        user.text("email").unwrap_or_default(),
        visit.form().trimmed("email"),
    );
    if before != after.to_lowercase() {
        if after.contains('@') {
            sent.insert("email".to_owned(), after.into());
        } else {
            problems.add("email", "Enter an address, such as anna@example.com.");
        }
    }
    let was = user.profile.get("email_verified") == Some(&Value::Bool(true));
    let is = visit.form().has("email_verified");
    if was != is {
        sent.insert("email_verified".to_owned(), is.into());
    }
}
