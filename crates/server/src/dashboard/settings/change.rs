//! Settings of the tenant as they are kept and changed, whichever page shows them.

use domain::schema::Invalid;
use domain::schema::tenant_settings as schema;
use domain::{Error, Result};
use maud::{Markup, html};
use serde_json::Value;

use super::super::told::{self, Told};
use super::super::{Fault, Reply, Visit, link};
use super::shown::{LIFETIME_MAX, LIFETIMES, LOGOUT_URLS, Part, Shown};
use crate::App;
use crate::ops::tenant_settings as ops;
use crate::ui::{Act, Look, Problems, Tone, alert, button};

/// The settings of a page as they are kept.
pub(super) async fn kept(app: &App, part: Part) -> Result<Shown> {
    let mut reader = app.db().read().await?;
    let found = store::tenants::get(reader.conn(), app.home().tenant).await?;
    let found = found.ok_or_else(|| Error::internal("the tenant is gone"))?;
    Ok(Shown::of(&found.settings, part))
}

/// What was just done.
pub(super) fn told(visit: &Visit) -> Told {
    match visit.query().get("done") {
        "saved" => told::plainly("Saved"),
        _ => Told::default(),
    }
}

/// The page again, which tells that it was saved.
pub(super) fn done(page: &str) -> Reply {
    let to = link::path(&["settings", page]);
    Reply::See(link::query(&to, &[("done", "saved")]))
}

/// The end of a form: the button, or that there is none for who lacks the scope.
pub(super) fn end(visit: &Visit, scope: &str) -> Markup {
    html! {
        @if visit.has(scope) {
            div.actions { (button("Save", Look::Primary, Act::Submit)) }
        } @else {
            (alert(Tone::Info, &html! { p { "You can look at these settings, but not change them." } }))
        }
    }
}

/// Whether what was sent is saved, or what is wrong with it.
pub(super) enum Saved {
    Yes,
    No(Shown, Problems),
}

/// Saves what was sent, if it differs from what is kept.
///
/// # Errors
/// What no field can be blamed for.
pub(super) async fn save(app: &App, visit: &Visit, part: Part) -> Result<Saved, Fault> {
    let (before, shown) = (kept(app, part).await?, Shown::sent(visit.form(), part));
    let sent = shown.changes(&before);
    let mut problems = check(&shown);
    if !problems.is_empty() {
        return Ok(Saved::No(shown, problems));
    }
    if sent.is_empty() {
        return Ok(Saved::Yes);
    }
    if let Err(invalid) = schema::UPDATE.payload(&Value::Object(sent.clone())) {
        blame(invalid, &mut problems)?;
        return Ok(Saved::No(shown, problems));
    }
    ops::update(app, &visit.act(app, &sent), &sent).await?;
    Ok(Saved::Yes)
}

fn check(shown: &Shown) -> Problems {
    let mut problems = Problems::default();
    for (_, name, _) in LIFETIMES {
        let value = shown.get(name);
        let minutes = value.as_i64();
        if !value.is_null() && !minutes.is_some_and(|minutes| (1..=LIFETIME_MAX).contains(&minutes))
        {
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
