//! Failures and sign-ups from one address, whoever they are for, kept in memory.

use domain::attack_protection::SuspiciousIps;

use super::Login;
use crate::App;
use crate::ops::events::{self, Context, Event};

/// Auth0's code for an address that is blocked, and why.
const BLOCKED: (&str, &str) = ("limit_mu", "Too many failed logins from this address.");

/// Whether there were too many.
pub(super) fn is_refused(app: &App, login: &Login<'_>, rules: &SuspiciousIps) -> bool {
    let failed = &app.throttles().failed_logins;
    let looked = failed.look(&rules.site, rules.rate, login.begun_at);
    let is_refused = rules.blocks && !looked.is_granted;
    if is_refused {
        login.log(app, BLOCKED, None);
    }
    is_refused
}

/// Counts one more; says whether it was one too many.
pub(super) fn failed(app: &App, login: &Login<'_>, rules: &SuspiciousIps) -> bool {
    let failed = &app.throttles().failed_logins;
    let taken = failed.take(&rules.site, rules.rate, login.begun_at);
    if !taken.is_granted {
        login.log(app, BLOCKED, None);
    }
    rules.blocks && !taken.is_granted
}

/// Counts a sign-up; false if it was one too many.
pub(super) fn may_sign_up(app: &App, context: &Context, rules: &SuspiciousIps) -> bool {
    let now = app.clock().now();
    let taken = app.throttles().sign_ups.take(&rules.site, rules.rate, now);
    if !taken.is_granted {
        let event = Event {
            kind: BLOCKED.0,
            description: Some("Too many sign-ups from this address."),
            ..Event::default()
        };
        events::log(app, context, &event);
    }
    taken.is_granted || !rules.blocks
}
