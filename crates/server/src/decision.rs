//! What a token of a user may carry, for every flow and for whoever asks the user about it.
//!
//! It is read from what is kept in memory; nothing is written.

use std::sync::Arc;

use domain::Error;
use domain::bits::Bits;
use domain::rbac::Catalog;
use domain::token::user::{
    Application, Asked, Audience, GrantScope, Party, Refusal, Request, decide_without_api,
};
use domain::token::{InOrganization, OidcScope, ScopeSet, user};
use serde_json::Value;
use store::user_grants::UserGrant;

use crate::App;
use crate::memory::{self, Api, KnownClient, Subject};

/// What a token is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Wanted<'a> {
    /// None for a token that is good at `/userinfo` only.
    pub(crate) api: Option<Arc<Api>>,
    pub(crate) asked: Asked<'a>,
    /// Whether the flow can give a refresh token.
    pub(crate) may_refresh: bool,
}

/// What a token carries.
#[derive(Debug, Clone)]
pub(crate) struct Decision {
    pub(crate) api: Option<Arc<Api>>,
    pub(crate) catalog: Option<Arc<Catalog>>,
    /// The words of the `scope` claim.
    pub(crate) scope: Vec<String>,
    /// The same by number.
    pub(crate) set: ScopeSet,
    /// The slots of the `permissions` claim.
    pub(crate) permissions: Option<Bits>,
    pub(crate) audience: Audience,
    pub(crate) organization: Option<OrganizationClaim>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OrganizationClaim {
    id: String,
    name: Option<String>,
}

/// Why there is no token.
#[derive(Debug)]
pub(crate) enum Refused {
    Policy(Refusal),
    /// The user isn't a member of the organization any more.
    NotAMember,
    /// The API wants sender-constrained tokens, which this version can't make.
    Unsupported,
    Failed(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl Refused {
    /// What the application is told, whose client id and API these are.
    pub(crate) fn description(&self, client_id: &str, audience: &str) -> String {
        match self {
            Self::Policy(Refusal::DeniesUsers | Refusal::NoGrant) => format!(
                "Client \"{client_id}\" is not authorized to access resource server \"{audience}\"."
            ),
            Self::NotAMember => "user is not part of the organization".to_owned(),
            Self::Unsupported => "Sender-constrained tokens, which the API requires, are not \
                                  supported yet by this version of Lictor"
                .to_owned(),
            Self::Failed(_) => "An internal server error occurred".to_owned(),
        }
    }
}

/// Decides what a token of this user carries for this application.
///
/// # Errors
/// [`Refused`].
pub(crate) async fn decide(
    app: &App,
    client: &KnownClient,
    subject: Subject,
    wanted: Wanted<'_>,
) -> Result<Decision, Refused> {
    let organization = match subject.organization {
        Some(number) => Some(member(app, number, subject.user).await?),
        None => None,
    };
    let may_refresh = wanted.may_refresh && client.may_use("refresh_token");
    let Some(api) = wanted.api else {
        let (scope, set) = decide_without_api(wanted.asked, may_refresh);
        return Ok(Decision {
            api: None,
            catalog: None,
            scope: scope.into_iter().map(str::to_owned).collect(),
            set,
            permissions: None,
            audience: Audience::Api,
            organization,
        });
    };
    if api.policy.requires_proof {
        return Err(Refused::Unsupported);
    }
    let (catalog, effective) = held(app, subject, &api).await?;
    let grants = memory::user_grants(app, &api, client).await?;
    let own = grants.own.as_ref().map(|one| slots(one, &catalog));
    let default = grants.default.as_ref().map(|one| slots(one, &catalog));
    let granted = user::decide(&Request {
        api: &api.policy,
        catalog: &catalog,
        application: Application {
            party: party(client),
            grant: own.as_ref().map(|slots| scope_of(slots.as_ref())),
            default_grant: default.as_ref().map(|slots| scope_of(slots.as_ref())),
            may_refresh,
        },
        asked: wanted.asked,
        effective: &effective,
    })
    .map_err(Refused::Policy)?;
    let scope = granted.scope.iter().map(|word| (*word).to_owned());
    Ok(Decision {
        scope: scope.collect(),
        permissions: granted.permissions.cloned(),
        audience: granted.audience,
        set: granted.set,
        api: Some(api.clone()),
        catalog: Some(catalog.clone()),
        organization,
    })
}

/// What an audience names.
#[derive(Debug, Clone)]
pub(crate) enum Named {
    /// Nothing but `/userinfo`.
    Nothing,
    Api(Arc<Api>),
    /// The refusal, in Auth0's words.
    Unknown(String),
}

/// What is asked for: by this audience, or by the tenant's where none is sent.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn named(app: &App, sent: Option<&str>) -> Result<Named, Error> {
    let default = match sent {
        Some(_) => None,
        None => memory::default_audience(app).await?,
    };
    let Some(audience) = sent.or(default.as_deref()) else {
        return Ok(Named::Nothing);
    };
    if audience.strip_prefix(app.issuer()) == Some("userinfo") {
        return Ok(Named::Nothing);
    }
    if let Some(api) = memory::api(app, audience).await? {
        return Ok(Named::Api(api));
    }
    let shown: String = audience.chars().take(600).collect();
    Ok(Named::Unknown(format!("Service not found: {shown}")))
}

/// To whom the application belongs.
pub(crate) fn party(client: &KnownClient) -> Party {
    if client.is_third_party {
        Party::Third
    } else {
        Party::First
    }
}

/// The API's permissions, and which of them the user has; not looked up where it doesn't matter.
async fn held(app: &App, subject: Subject, api: &Api) -> Result<(Arc<Catalog>, Bits), Refused> {
    let gone = || Refused::Failed(Error::internal("the API is gone"));
    if api.policy.users.enforces_policies {
        let holdings = memory::holdings(app, subject, &api.id).await?;
        let holdings = holdings.ok_or_else(gone)?;
        return Ok((holdings.catalog, holdings.effective));
    }
    let catalog = memory::catalog_of(app, &api.id).await?.ok_or_else(gone)?;
    Ok((catalog, Bits::new()))
}

/// A grant's permissions as slots; none for all.
fn slots(grant: &UserGrant, catalog: &Catalog) -> Option<Bits> {
    match grant {
        UserGrant::All => None,
        UserGrant::Only(numbers) => {
            let living = numbers
                .iter()
                .filter_map(|number| catalog.of_number(*number));
            Some(living.map(|one| one.slot).collect())
        }
    }
}

fn scope_of(slots: Option<&Bits>) -> GrantScope<'_> {
    slots.map_or(GrantScope::All, GrantScope::Only)
}

async fn member(app: &App, organization: i64, user: i64) -> Result<OrganizationClaim, Refused> {
    let tenant = app.home().tenant;
    let mut reader = app.db().read().await?;
    let found =
        store::organizations::of_membership(reader.conn(), tenant, (organization, user)).await?;
    let settings = store::tenants::get(reader.conn(), tenant).await?;
    drop(reader);
    let (id, name) = found.ok_or(Refused::NotAMember)?;
    let shows_name = settings.is_some_and(|tenant| {
        let flag = tenant
            .settings
            .get("allow_organization_name_in_authentication_api");
        flag == Some(&Value::Bool(true))
    });
    let name = shows_name.then(|| name.to_lowercase());
    Ok(OrganizationClaim { id, name })
}

impl OrganizationClaim {
    pub(crate) fn claim(&self) -> InOrganization<'_> {
        InOrganization {
            id: &self.id,
            name: self.name.as_deref(),
        }
    }
}

impl Decision {
    /// The scope as it is answered; empty if nothing was granted.
    pub(crate) fn scope(&self) -> String {
        self.scope.join(" ")
    }

    /// The values of the `permissions` claim.
    pub(crate) fn permissions(&self) -> Vec<&str> {
        match (&self.catalog, &self.permissions) {
            (Some(catalog), Some(slots)) => {
                let within = catalog.within(slots);
                within.map(|one| one.value.as_str()).collect()
            }
            (None, _) | (_, None) => Vec::new(),
        }
    }

    /// Whether an ID token goes with it.
    pub(crate) fn has_id_token(&self) -> bool {
        self.set.oidc.contains(&OidcScope::OpenId)
    }

    /// Whether a refresh token goes with it.
    pub(crate) fn has_refresh_token(&self) -> bool {
        self.set.oidc.contains(&OidcScope::OfflineAccess)
    }

    /// Whether a token of this decision says the same as one of another.
    pub(crate) fn carries_the_same(&self, other: &Self) -> bool {
        self.scope == other.scope
            && self.permissions == other.permissions
            && self.organization == other.organization
    }

    /// The numbers of all permissions that the token names.
    pub(crate) fn carried(&self) -> Arc<[i64]> {
        let listed = match (&self.catalog, &self.permissions) {
            (Some(catalog), Some(slots)) => catalog.within(slots).map(|one| one.number).collect(),
            _ => Vec::new(),
        };
        let others = self.set.permissions.iter().copied();
        let others = others.filter(|number| !listed.contains(number));
        others.chain(listed.iter().copied()).collect()
    }
}
