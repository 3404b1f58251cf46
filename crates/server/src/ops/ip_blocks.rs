//! Addresses from which too much has failed: whether one is turned away, and letting it in again.

use std::net::IpAddr;

use domain::Result;
use domain::attack_protection::{Protection, Settings, Stage, SuspiciousIps};
use serde_json::{Value, json};

use super::{Act, attack_protection};
use crate::App;
use crate::throttle::Throttle;

/// What is counted, and where.
fn counted(app: &App) -> [(Stage, &Throttle); 2] {
    let throttles = app.throttles();
    [
        (Stage::Login, &throttles.failed_logins),
        (Stage::SignUp, &throttles.sign_ups),
    ]
}

/// Whether logins or sign-ups from the address are turned away now.
///
/// # Errors
/// If the database refuses.
pub async fn is_blocked(app: &App, address: IpAddr) -> Result<bool> {
    let settings = attack_protection::get(app, Protection::SuspiciousIps).await?;
    let now = app.clock().now();
    let is_refused = |(stage, throttle): (Stage, &Throttle)| {
        let rules = SuspiciousIps::of(Settings(&settings), stage, Some(address));
        rules.is_some_and(|rules| {
            rules.blocks && !throttle.look(&rules.site, rules.rate, now).is_granted
        })
    };
    Ok(counted(app).into_iter().any(is_refused))
}

/// Forgets what has failed from the address, and from the rest of its network.
///
/// # Errors
/// If the database refuses.
pub async fn lift(app: &App, act: &Act, address: IpAddr) -> Result<()> {
    let was_blocked = is_blocked(app, address).await?;
    let mut writer = app.db().write().await?;
    let before = if was_blocked {
        json!({"ip": address})
    } else {
        Value::Null
    };
    act.record(app, &mut writer, &before, &Value::Null)?;
    writer.commit().await?;
    let site = domain::network::site(address);
    for (_, throttle) in counted(app) {
        throttle.forget(&site);
    }
    Ok(())
}
