//! What the application is given: a code, tokens by way of the browser, or both.

use domain::authorization_code::AuthorizationCode;
use domain::token::ScopeSet;

use super::super::user_tokens::{self, AccessToken, Channel, Login};
use super::Visit;
use super::checks::Checked;
use super::person::{Person, must_log_in};
use super::respond::Parameters;
use super::stop::Stop;
use crate::browser;
use crate::decision::Decision;
use crate::ops::events::{self, Event};
use crate::ops::{authorization_codes, login_transactions, sessions};

/// Gives what was decided.
pub(super) async fn give(
    visit: &Visit<'_>,
    checked: &Checked,
    person: &Person,
    decision: &Decision,
) -> Result<Parameters, Stop> {
    let device = browser::device(&visit.context());
    let client_id = &visit.client.id;
    if !sessions::used(visit.app, &person.session, client_id, device).await? {
        return Err(must_log_in(visit, checked));
    }
    if let Some(waited) = &visit.waited
        && !login_transactions::end(visit.app, &waited.id).await?
    {
        return Err(Stop::Over);
    }
    let mut parameters = Parameters::new();
    if checked.wanted.code {
        let code = code(visit, checked, person, &decision.set);
        let code = authorization_codes::issue(visit.app, &code).await?;
        parameters.push(("code", code));
    }
    let access = if checked.wanted.has_tokens() {
        let first = &decision.set;
        // Nothing may be in a token that was taken away while the code was being kept.
        let now = person.decide_again(visit, checked, first).await?;
        tokens(visit, (checked, person, &now), &mut parameters)?
    } else {
        None
    };
    log(visit, person, decision, access);
    Ok(parameters)
}

fn code(
    visit: &Visit<'_>,
    checked: &Checked,
    person: &Person,
    set: &ScopeSet,
) -> AuthorizationCode {
    let sent = |name| visit.request.text(name).map(str::to_owned);
    AuthorizationCode {
        client_id: visit.client.id.to_string(),
        sign_in: person.sign_in(),
        api: checked.api.as_ref().map(|api| api.id.to_string()),
        set: set.clone(),
        redirect_uri: sent("redirect_uri"),
        challenge: checked.challenge.clone(),
        nonce: sent("nonce"),
        shows_auth_time: checked.shows_auth_time(),
    }
}

/// The tokens that were asked for, in the order that Auth0 gives them. An ID token vouches for the
/// code and the access token beside it (OpenID Connect Core §3.2.2.9, §3.3.2.11).
fn tokens(
    visit: &Visit<'_>,
    (checked, person, decision): (&Checked, &Person, &Decision),
    parameters: &mut Parameters,
) -> Result<Option<AccessToken>, Stop> {
    let (app, client) = (visit.app, &*visit.client);
    let code = parameters.first().map(|(_, code)| code.clone());
    let access = if checked.wanted.token {
        let user_id = &person.user.user_id;
        let flow = (Channel::Front, None);
        Some(user_tokens::access_token(
            app, client, user_id, decision, flow,
        )?)
    } else {
        None
    };
    if let Some(access) = &access {
        parameters.push(("access_token", access.token.clone()));
        parameters.push(("expires_in", access.lifetime_seconds.to_string()));
        parameters.push(("token_type", "Bearer".to_owned()));
        parameters.push(("scope", decision.scope()));
    }
    if checked.wanted.id_token {
        let login = Login {
            nonce: visit.request.text("nonce"),
            shows_auth_time: checked.shows_auth_time(),
            access_token: access.as_ref().map(|access| access.token.as_str()),
            code: code.as_deref(),
        };
        let who = (&person.sign_in(), &*person.user);
        let token = user_tokens::id_token(app, client, who, decision, login)?;
        parameters.push(("id_token", token));
    }
    Ok(access)
}

/// Logs that somebody has signed in to the application.
fn log(visit: &Visit<'_>, person: &Person, decision: &Decision, access: Option<AccessToken>) {
    let scope = decision.scope();
    let api = decision.api.as_ref();
    let event = Event {
        kind: if visit.is_silent() { "ssa" } else { "s" },
        user_id: Some(&person.user.user_id),
        user_name: person.user.text("name").or(person.user.text("email")),
        connection: Some(&person.session.connection),
        audience: api.map(|api| &*api.policy.identifier),
        scope: Some(&scope),
        ..Event::default()
    };
    let context = visit.context();
    match access.and_then(|access| access.carried) {
        Some(carried) => events::log_issued(visit.app, &context, &event, carried),
        None => events::log(visit.app, &context, &event),
    }
}
