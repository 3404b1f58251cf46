//! What is wrong with a request whoever makes it: rules 2 to 4 of [`domain::authorize`], the API
//! and the connections.

use std::sync::Arc;

use domain::authorize::{Prompts, Refusal, ResponseType, challenge, check_nonce, max_age};
use domain::pkce::Challenge;
use serde_json::Value;
use store::organizations::Numbered;

use super::Visit;
use super::organization::{self, Place};
use super::stop::Stop;
use super::way::Way;
use crate::decision::{self, Named};
use crate::memory::Api;

/// Auth0's words.
const NOT_PUSHED: &str =
    "Pushed Authorization Requests are required by the configured compliance level";
const NOT_SIGNED: &str = "The application's requests must be signed: request is missing";

/// A request in which nothing is wrong.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) wanted: ResponseType,
    pub(super) redirect_uri: String,
    pub(super) challenge: Option<Challenge>,
    pub(super) prompts: Prompts,
    pub(super) max_age: Option<i64>,
    pub(super) place: Place,
    /// None for a token that is good at `/userinfo` only.
    pub(super) api: Option<Arc<Api>>,
    /// The names of the connections by which users may sign in.
    pub(super) connections: Vec<String>,
}

/// Checks a request.
pub(super) async fn check(
    visit: &Visit<'_>,
    way: &Way,
    named: Option<Numbered>,
) -> Result<Checked, Stop> {
    let (request, application) = (&visit.request, &visit.client.sign_in);
    check_form(visit)?;
    let wanted = ResponseType::read(request.text("response_type"))?;
    wanted.check(application, request.asks_for("openid"))?;
    way.mode.check(request.text("response_mode"))?;
    let challenge = challenge(application, request, wanted)?;
    check_nonce(request, wanted)?;
    let prompts = Prompts::read(request.text("prompt"))?;
    let max_age = max_age(request.text("max_age"))?;
    let place = organization::place(visit, named)?;
    let api = api(visit).await?;
    let connections = connections(visit, &place).await?;
    Ok(Checked {
        wanted,
        redirect_uri: way.redirect_uri.clone(),
        challenge,
        prompts,
        max_age,
        place,
        api,
        connections,
    })
}

/// Some applications' requests must be pushed, or signed; some tenants' must be signed.
fn check_form(visit: &Visit<'_>) -> Result<(), Refusal> {
    let demands = visit.client.sign_in.demands;
    let flags = visit.settings.get("flags");
    let flag = flags.and_then(|flags| flags.get("require_signed_request_object"));
    let must_be_signed = demands.signed || flag == Some(&Value::Bool(true));
    if demands.pushed && !visit.form.pushed {
        return Err(Refusal::invalid_request(NOT_PUSHED));
    }
    if must_be_signed && !visit.form.signed {
        return Err(Refusal::invalid_request(NOT_SIGNED));
    }
    Ok(())
}

/// The API that is asked for, if it isn't `/userinfo` alone.
async fn api(visit: &Visit<'_>) -> Result<Option<Arc<Api>>, Stop> {
    match decision::named(visit.app, visit.request.audience()).await? {
        Named::Nothing => Ok(None),
        Named::Api(api) => Ok(Some(api)),
        Named::Unknown(description) => Err(Refusal::access_denied(description).into()),
    }
}

/// The connections of the application, and of the organization where there is one. The one that is
/// asked for by name must be among them.
async fn connections(visit: &Visit<'_>, place: &Place) -> Result<Vec<String>, Stop> {
    let tenant = visit.app.home().tenant;
    let mut reader = visit.app.db().read().await?;
    let conn = reader.conn();
    let own = store::connection_clients::names_of_client(conn, tenant, &visit.client.id).await?;
    drop(reader);
    let (found, whose) = match place.number() {
        Some(number) => (
            organization::connections(visit, number, own).await?,
            "organization",
        ),
        None => (own, "client"),
    };
    if found.is_empty() {
        let description = format!("no connections enabled for the {whose}");
        return Err(Refusal::invalid_request(description).into());
    }
    let asked = visit.request.text("connection");
    if asked.is_some_and(|asked| !found.iter().any(|one| one == asked)) {
        return Err(not_enabled().into());
    }
    Ok(found)
}

pub(super) fn not_enabled() -> Refusal {
    Refusal::invalid_request("the connection is not enabled")
}
