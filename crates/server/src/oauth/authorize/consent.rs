//! Whether the user has to be asked, or has said no.

use domain::authorize::{Prompt, Refusal, reliability};
use domain::token::ScopeSet;
use domain::token::user::{Consent, ConsentRequest, consent};
use store::consents::{self, Subject};
use store::scope_sets;

use super::Visit;
use super::checks::Checked;
use super::organization::Place;
use super::person::Person;
use super::stop::{Screen, Stop};
use crate::decision::{Decision, party};

/// Checks that the application may have what was decided.
pub(super) async fn check(
    visit: &Visit<'_>,
    checked: &Checked,
    person: &Person,
    decision: &Decision,
) -> Result<(), Stop> {
    let said = visit.progress("consent");
    if said == Some("denied") {
        return Err(Refusal::not_authorized().into());
    }
    let given = given(visit, checked, person).await?;
    let request = ConsentRequest {
        party: party(&visit.client),
        callback: reliability(&visit.client.sign_in, &checked.redirect_uri),
        is_demanded: checked.prompts.has(Prompt::Consent) && said != Some("accepted"),
        given: given.as_ref(),
        wanted: &decision.set,
    };
    let policy = checked.api.as_ref().map(|api| &api.policy);
    match consent(policy, &request) {
        Consent::NotNeeded | Consent::Given => Ok(()),
        Consent::Ask if checked.prompts.is_silent() => Err(Refusal::consent_required().into()),
        Consent::Ask => Err(Stop::Ask(Screen::Consent, unnamed(checked, person))),
    }
}

/// The organization's id, if the request doesn't name it.
fn unnamed(checked: &Checked, person: &Person) -> Option<String> {
    match (&checked.place, &person.organization) {
        (Place::Own, Some((_, organization))) => Some(organization.id.clone()),
        (Place::Own | Place::None | Place::At(_), _) => None,
    }
}

/// What the user has allowed the application before.
async fn given(
    visit: &Visit<'_>,
    checked: &Checked,
    person: &Person,
) -> Result<Option<ScopeSet>, Stop> {
    let (app, tenant) = (visit.app, visit.app.home().tenant);
    let api = checked.api.as_ref().map(|api| api.id.to_string());
    let organization = person.organization.as_ref().map(|(number, _)| *number);
    let subject = Subject {
        user: person.user.number,
        client_id: visit.client.id.to_string(),
        api: api.unwrap_or_default(),
        organization: organization.unwrap_or_default(),
    };
    let mut reader = app.db().read().await?;
    let Some(found) = consents::of(reader.conn(), tenant, &subject).await? else {
        return Ok(None);
    };
    Ok(scope_sets::get(reader.conn(), tenant, found.scope_set).await?)
}
