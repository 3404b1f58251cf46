//! `/api/v2/attack-protection/…` (reference §14): what protects logins.

use axum::extract::State;
use axum::response::Response;
use domain::attack_protection::Protection;
use domain::schema::{Schema, attack_protection as schema};
use http::StatusCode;
use serde_json::Value;

use crate::App;
use crate::ops::attack_protection as ops;
use crate::rest::{Call, Problem, json_response};

type Answer = Result<Response, Problem>;

async fn get(app: &App, protection: Protection) -> Answer {
    let settings = ops::get(app, protection).await?;
    let body = Value::Object((*settings).clone());
    Ok(json_response(StatusCode::OK, &body))
}

async fn update(app: &App, call: &Call, protection: Protection, schema: &Schema) -> Answer {
    let sent = call.body(schema)?;
    let settings = ops::update(app, &call.act(app, &sent), protection, &sent).await?;
    let body = protection.changed(&settings, &sent);
    Ok(json_response(StatusCode::OK, &body))
}

/// `GET /attack-protection/bot-detection`
pub(crate) async fn get_bot_detection(State(app): State<App>) -> Answer {
    get(&app, Protection::BotDetection).await
}

/// `PATCH /attack-protection/bot-detection`
pub(crate) async fn update_bot_detection(State(app): State<App>, call: Call) -> Answer {
    let schema = &schema::BOT_DETECTION;
    update(&app, &call, Protection::BotDetection, schema).await
}

/// `GET /attack-protection/breached-password-detection`
pub(crate) async fn get_breached_passwords(State(app): State<App>) -> Answer {
    get(&app, Protection::BreachedPasswords).await
}

/// `PATCH /attack-protection/breached-password-detection`
pub(crate) async fn update_breached_passwords(State(app): State<App>, call: Call) -> Answer {
    let schema = &schema::BREACHED_PASSWORDS;
    update(&app, &call, Protection::BreachedPasswords, schema).await
}

/// `GET /attack-protection/brute-force-protection`
pub(crate) async fn get_brute_force(State(app): State<App>) -> Answer {
    get(&app, Protection::BruteForce).await
}

/// `PATCH /attack-protection/brute-force-protection`
pub(crate) async fn update_brute_force(State(app): State<App>, call: Call) -> Answer {
    update(&app, &call, Protection::BruteForce, &schema::BRUTE_FORCE).await
}

/// `GET /attack-protection/captcha`
pub(crate) async fn get_captcha(State(app): State<App>) -> Answer {
    get(&app, Protection::Captcha).await
}

/// `PATCH /attack-protection/captcha`
pub(crate) async fn update_captcha(State(app): State<App>, call: Call) -> Answer {
    update(&app, &call, Protection::Captcha, &schema::CAPTCHA).await
}

/// `GET /attack-protection/suspicious-ip-throttling`
pub(crate) async fn get_suspicious_ips(State(app): State<App>) -> Answer {
    get(&app, Protection::SuspiciousIps).await
}

/// `PATCH /attack-protection/suspicious-ip-throttling`
pub(crate) async fn update_suspicious_ips(State(app): State<App>, call: Call) -> Answer {
    let schema = &schema::SUSPICIOUS_IPS;
    update(&app, &call, Protection::SuspiciousIps, schema).await
}
