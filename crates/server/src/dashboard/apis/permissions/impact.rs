//! Who is affected by a deletion, in words: what the plan counts, and some of whom it is about.

use domain::Timestamp;
use maud::{Markup, html};
use serde_json::Value;

use super::super::super::pairs::Pairs;
use super::holders::{Few, Holder};
use crate::ops::plan::Plan;
use crate::ui::text::{Count, absolute, relative};
use crate::ui::{Tone, alert};

/// How long ago an issuance makes a deletion worth a warning: 7 days, in milliseconds.
const RECENT_MILLIS: i64 = 7 * 86_400_000;

/// The kinds that are counted: the plan's member, and one of them.
const KINDS: [(&str, &str); 5] = [
    ("roles", "role"),
    ("users", "user"),
    ("applications", "application"),
    ("consents", "consent"),
    ("refresh_tokens", "refresh token"),
];

/// A count of a plan or a deletion.
pub(super) fn count(value: Option<&Value>) -> Count {
    let member = |name: &str| value.and_then(|value| value.get(name));
    Count {
        count: member("count").and_then(Value::as_u64).unwrap_or_default(),
        is_capped: member("is_capped")
            .and_then(Value::as_bool)
            .unwrap_or_default(),
    }
}

fn time(plan: &Plan, name: &str) -> Option<Timestamp> {
    plan.body
        .get(name)
        .and_then(Value::as_str)
        .and_then(Timestamp::parse)
}

/// Whether somebody or something has it.
pub(super) fn is_used(plan: &Plan) -> bool {
    let has = |(name, _): &(&str, &str)| !count(plan.body.get(*name)).is_zero();
    KINDS.iter().any(has) || plan.body.get("all_third_parties") == Some(&Value::Bool(true))
}

/// The consequence: what stops, and what lasts until when.
pub(super) fn consequence(plan: &Plan, what: &str, now: Timestamp) -> Markup {
    let lasts = time(plan, "latest_expiry").filter(|expiry| *expiry > now);
    html! {
        p { "From now on no new token carries " (what) ", and nobody is listed as having it. It can be restored for 30 days." }
        @match lasts {
            Some(expiry) => {
                p { "Tokens already issued keep it until " strong { (absolute(expiry)) } " at the latest." }
            }
            None => { p { "No token that carries it is still valid." } }
        }
    }
}

/// The list "What changes"; `was` is what was shown before, if it has changed since.
pub(super) fn changes(plan: &Plan, few: &Few, (was, more): (Option<&Pairs>, &str)) -> Markup {
    if !is_used(plan) {
        return html! { p { "Nothing uses this permission." } };
    }
    html! {
        div.section {
            p.title id="what-changes" { "What changes" }
            ul.changes aria-labelledby="what-changes" {
                @for (name, noun) in KINDS {
                    @let found = count(plan.body.get(name));
                    @let before = was.map(|was| was.get(&format!("seen_{name}")));
                    @if !found.is_zero() || before.is_some_and(|before| before != found.shown()) {
                        (line((name, noun), found, before, (few.of(name), more)))
                    }
                }
                @if plan.body.get("all_third_parties") == Some(&Value::Bool(true)) {
                    li { "All third-party applications lose it." }
                }
            }
            (detail(plan))
        }
    }
}

fn line(
    (name, noun): (&str, &str),
    found: Count,
    before: Option<&str>,
    (few, more): (&[Holder], &str),
) -> Markup {
    let moved = before.filter(|before| !before.is_empty() && *before != found.shown());
    let verb = match (name, found.count == 1 && !found.is_capped) {
        ("roles", true) => " loses it",
        ("roles", false) => " lose it",
        ("users" | "applications", _) => " can no longer get it",
        ("refresh_tokens", _) => " can no longer be exchanged for it",
        _ => " no longer counted",
    };
    let shown = few.get(..5).unwrap_or(few);
    let rest = usize::try_from(found.count)
        .unwrap_or(usize::MAX)
        .saturating_sub(shown.len());
    html! {
        li {
            span.moved[moved.is_some()] {
                (found.of(noun))
                @if let Some(before) = moved { ", was " (before) }
            }
            (verb)
            @if !shown.is_empty() {
                ": "
                @for (index, one) in shown.iter().enumerate() {
                    @if index > 0 { ", " }
                    a href=(one.to) target="_blank" { (one.name) }
                }
                @if rest > 0 {
                    " and "
                    a href=(format!("{more}#{name}")) target="_blank" {
                        (Count { count: u64::try_from(rest).unwrap_or_default(), is_capped: found.is_capped }.shown()) " more"
                    }
                }
            }
        }
    }
}

/// How users have it, and which grants give all that the API has.
fn detail(plan: &Plan) -> Markup {
    let of = |name: &str| count(plan.body.get(name));
    let (direct, through) = (of("users_direct"), of("users_through_roles"));
    let all = of("allow_all_grants");
    html! {
        @if !direct.is_zero() && !through.is_zero() {
            p.hint { (direct.of("user")) " directly, " (through.of("user")) " through roles." }
        }
        @if !all.is_zero() {
            p.hint { (all.of("grant")) " always give all permissions of this API: " (if all.count == 1 { "it gives" } else { "they give" }) " one less." }
        }
    }
}

/// What was shown, to be sent along, so that what has moved can be marked.
pub(super) fn seen(plan: &Plan) -> Markup {
    html! {
        @for (name, _) in KINDS {
            input type="hidden" name=(format!("seen_{name}")) value=(count(plan.body.get(name)).shown());
        }
    }
}

/// A warning if it is in use: tokens with it were issued not long ago.
pub(super) fn warning(plan: &Plan, carriers: &[String], now: Timestamp) -> Markup {
    let issued = time(plan, "last_issued_at");
    let recent = issued.filter(|issued| now.millis() - issued.millis() < RECENT_MILLIS);
    let Some(issued) = recent else {
        return Markup::default();
    };
    let to = if carriers.is_empty() {
        String::new()
    } else {
        format!(" to {}", crate::ui::text::listed(carriers))
    };
    let text = format!(
        "It is in use: a token with it was last issued {}{to}.",
        relative(issued, now)
    );
    alert(Tone::Warning, &html! { p { (text) } })
}
