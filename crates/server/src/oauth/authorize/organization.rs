//! The organization that a request names, and the one that a user is in.

use domain::authorize::{Refusal, Standing, Wanted, organization};
use domain::organization::Organization;
use domain::{Result, authorize};
use serde_json::Value;
use store::organizations::{self, Numbered};

use super::Visit;
use super::stop::Stop;

/// The organization that a request is about, found.
#[derive(Debug)]
pub(super) enum Place {
    None,
    At(Numbered),
    /// The one that the user is a member of.
    Own,
}

impl Place {
    /// Its number, as far as it is known before anybody has signed in.
    pub(super) fn number(&self) -> Option<i64> {
        match self {
            Self::At((number, _)) => Some(*number),
            Self::None | Self::Own => None,
        }
    }
}

/// Whether organizations go by their names here.
fn takes_names(visit: &Visit<'_>) -> bool {
    visit.is_on("allow_organization_name_in_authentication_api")
}

/// The organization that the request names, allowed or not.
pub(super) async fn named(visit: &Visit<'_>) -> Result<Option<Numbered>> {
    let Some(sent) = visit.request.text("organization") else {
        return Ok(None);
    };
    let tenant = visit.app.home().tenant;
    let mut reader = visit.app.db().read().await?;
    if sent.starts_with("org_") {
        organizations::get(reader.conn(), tenant, sent).await
    } else if takes_names(visit) {
        organizations::by_name(reader.conn(), tenant, &sent.to_lowercase()).await
    } else {
        Ok(None)
    }
}

/// What the request is about, where `named` is what it names.
pub(super) fn place(visit: &Visit<'_>, named: Option<Numbered>) -> Result<Place, Refusal> {
    let application = &visit.client.sign_in;
    if visit.request.text("invitation").is_some() {
        let description = "invitation not found or already used";
        return Err(Refusal::invalid_request(description));
    }
    let sent = visit.request.text("organization");
    match organization(application, sent, takes_names(visit))? {
        Wanted::None => Ok(Place::None),
        Wanted::Own => Ok(Place::Own),
        Wanted::Id(sent) | Wanted::Name(sent) => {
            let found = named.filter(|(_, found)| admits(application, found));
            found
                .map(Place::At)
                .ok_or_else(|| Refusal::invalid_organization(sent))
        }
    }
}

/// Third parties must be let in by the organization (`third_party_client_access`).
fn admits(application: &authorize::Application, organization: &Organization) -> bool {
    let access = organization.settings.get("third_party_client_access");
    match application.standing {
        Standing::First => true,
        Standing::Third | Standing::GuardedThird => access.and_then(Value::as_str) == Some("allow"),
    }
}

/// The number of the one organization that the user is a member of.
///
/// # Errors
/// Refused if there are none, or several, which nobody can be asked to choose among yet.
pub(super) async fn of_user(visit: &Visit<'_>, user: i64) -> Result<Numbered, Stop> {
    let tenant = visit.app.home().tenant;
    let mut reader = visit.app.db().read().await?;
    let (mut found, total) = organizations::of_member(&mut reader, tenant, user, (0, 1)).await?;
    match (found.pop(), total) {
        (Some(only), 1) => Ok(only),
        (None, _) => Err(Refusal::without_organization().into()),
        (Some(_), _) => Err(Refusal::organization_required().into()),
    }
}

/// Those of the connections by which members of the organization sign in.
pub(super) async fn connections(
    visit: &Visit<'_>,
    organization: i64,
    connections: Vec<String>,
) -> Result<Vec<String>> {
    let tenant = visit.app.home().tenant;
    let mut reader = visit.app.db().read().await?;
    let own = store::organization_connections::all(reader.conn(), tenant, organization).await?;
    let is_enabled = |name: &String| {
        own.iter().any(|one| {
            one.name == *name && one.settings.get("is_enabled") != Some(&Value::Bool(false))
        })
    };
    Ok(connections.into_iter().filter(is_enabled).collect())
}
