//! Tokens of a user, for every flow: what they carry, and their making.
//!
//! [`decide`] reads what is kept in memory; [`access_token`] and [`id_token`] wait for nothing, so
//! that a token is made of what was true when it was decided.

use std::sync::Arc;

use domain::bits::Bits;
use domain::rbac::Catalog;
use domain::sign_in::SignIn;
use domain::token::user::{
    Application, Asked, Audience, GrantScope, Granted, Party, Refusal, Request, decide_without_api,
};
use domain::token::{Compliance, IdClaims, InOrganization, OidcScope, ScopeSet, UserClaims, user};
use domain::user::User;
use domain::{Error, Timestamp, ids};
use serde_json::{Value, json};
use store::user_grants::UserGrant;

use super::OAuthError;
use crate::App;
use crate::jobs::exchanges::Carried;
use crate::memory::{self, Api, KnownClient, Subject};

/// How long an opaque token lives that the token endpoint gives, in seconds.
const OPAQUE_SECONDS: i64 = 86_400;
/// The same for one that a browser gets from `/authorize`.
const OPAQUE_WEB_SECONDS: i64 = 7200;

/// By which way a token goes to the application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Channel {
    /// The token endpoint.
    Back,
    /// `/authorize`.
    #[expect(dead_code, reason = "no browser gets a token from /authorize yet")]
    Front,
}

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
    catalog: Option<Arc<Catalog>>,
    /// The words of the `scope` claim.
    pub(crate) scope: Vec<String>,
    /// The same by number.
    pub(crate) set: ScopeSet,
    /// The slots of the `permissions` claim.
    permissions: Option<Bits>,
    audience: Audience,
    organization: Option<OrganizationClaim>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct OrganizationClaim {
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

    /// The answer of the token endpoint.
    pub(super) fn at_token_endpoint(self, client: &KnownClient, api: Option<&Api>) -> OAuthError {
        let audience = api.map_or("", |api| &*api.policy.identifier);
        let description = self.description(&client.id, audience);
        match self {
            Self::Policy(_) => OAuthError::access_denied(description),
            Self::NotAMember => OAuthError::invalid_grant(description),
            Self::Unsupported => OAuthError::invalid_request(description),
            Self::Failed(error) => error.into(),
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
    fn claim(&self) -> InOrganization<'_> {
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
    pub(super) fn permissions(&self) -> Vec<&str> {
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
    fn carried(&self) -> Arc<[i64]> {
        let listed = match (&self.catalog, &self.permissions) {
            (Some(catalog), Some(slots)) => catalog.within(slots).map(|one| one.number).collect(),
            _ => Vec::new(),
        };
        let others = self.set.permissions.iter().copied();
        let others = others.filter(|number| !listed.contains(number));
        others.chain(listed.iter().copied()).collect()
    }
}

/// An access token as it is answered and logged.
#[derive(Debug)]
pub(crate) struct AccessToken {
    pub(crate) token: String,
    /// Its `jti`, or else its fingerprint.
    pub(crate) token_id: String,
    /// In seconds.
    pub(crate) lifetime_seconds: i64,
    pub(crate) expires_at: Timestamp,
    /// The API's identifier, or the issuer's `/userinfo`.
    pub(crate) audience: Arc<str>,
    /// What it is remembered by beyond the log.
    pub(crate) carried: Option<Carried>,
}

/// Makes an access token. `grant_type` is its `gty`, which only some flows have.
///
/// # Errors
/// If the cryptographic library fails.
pub(crate) fn access_token(
    app: &App,
    client: &KnownClient,
    user_id: &str,
    decision: &Decision,
    (channel, grant_type): (Channel, Option<&str>),
) -> Result<AccessToken, Error> {
    let (Some(api), Some(catalog)) = (&decision.api, &decision.catalog) else {
        return opaque(app, client, user_id, decision, channel);
    };
    let dialect = api.policy.dialect;
    let jti = dialect.names_tokens().then(|| ids::token_id(app.random()));
    let of_api = match channel {
        Channel::Back => api.policy.lifetime_seconds,
        Channel::Front => api.policy.web_lifetime_seconds,
    };
    let lifetime_seconds = client.token_lifetime_seconds.unwrap_or(of_api);
    let now = app.clock().now();
    let claims = UserClaims {
        issuer: app.issuer(),
        subject: user_id,
        audience: &api.policy.identifier,
        client_id: &client.id,
        issued_at: now,
        lifetime_seconds,
        token_id: jti.as_deref().unwrap_or_default(),
        grant_type,
        organization: decision.organization.as_ref().map(OrganizationClaim::claim),
        granted: &Granted {
            scope: decision.scope.iter().map(String::as_str).collect(),
            set: ScopeSet::default(),
            permissions: decision.permissions.as_ref(),
            audience: decision.audience,
        },
        catalog,
        dialect,
    };
    let signed = api
        .signer
        .sign(&claims.to_json())
        .map_err(Error::internal)?;
    let token_id = jti.unwrap_or_else(|| jose::fingerprint(&signed));
    let token = match &api.encryption {
        Some(key) => key.encrypt_nested(&signed).map_err(Error::internal)?,
        None => signed,
    };
    let expires_at = Timestamp::from_seconds(now.seconds() + lifetime_seconds);
    Ok(AccessToken {
        token,
        token_id,
        lifetime_seconds,
        expires_at,
        audience: api.policy.identifier.clone(),
        carried: Some(Carried {
            api: api.number,
            numbers: decision.carried(),
            expires_at,
        }),
    })
}

/// A token that nobody but this server can read (reference §2.1).
fn opaque(
    app: &App,
    client: &KnownClient,
    user_id: &str,
    decision: &Decision,
    channel: Channel,
) -> Result<AccessToken, Error> {
    let lifetime_seconds = match channel {
        Channel::Back => OPAQUE_SECONDS,
        Channel::Front => OPAQUE_WEB_SECONDS,
    };
    let now = app.clock().now();
    let token_id = ids::token_id(app.random());
    let expires_at = Timestamp::from_seconds(now.seconds() + lifetime_seconds);
    let audience = format!("{}userinfo", app.issuer());
    let claims = json!({
        "iss": app.issuer(),
        "sub": user_id,
        "aud": audience,
        "iat": now.seconds(),
        "exp": expires_at.seconds(),
        "scope": decision.scope(),
        "azp": &*client.id,
        "jti": token_id,
    });
    let token = app
        .opaque_key()
        .seal(app.issuer(), now.seconds(), claims.to_string().as_bytes())
        .map_err(Error::internal)?;
    Ok(AccessToken {
        token,
        token_id,
        lifetime_seconds,
        expires_at,
        audience: audience.into(),
        carried: None,
    })
}

/// What an ID token says beside the user's claims.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Login<'a> {
    pub(crate) nonce: Option<&'a str>,
    pub(crate) shows_auth_time: bool,
    /// The access token and the code that are given with it, where it must vouch for them.
    pub(crate) access_token: Option<&'a str>,
    pub(crate) code: Option<&'a str>,
}

/// Makes the ID token that goes with a decision.
///
/// # Errors
/// If the application has no key for its algorithm, or the cryptographic library fails.
pub(crate) fn id_token(
    app: &App,
    client: &KnownClient,
    (sign_in, user): (&SignIn, &User),
    decision: &Decision,
    login: Login<'_>,
) -> Result<String, Error> {
    let signer = client.id_token.signer.as_ref();
    let signer = signer.ok_or_else(|| Error::internal("the client has no key for ID tokens"))?;
    let at_hash = login.access_token.map(jose::half_hash);
    let c_hash = login.code.map(jose::half_hash);
    let claims = IdClaims {
        issuer: app.issuer(),
        client_id: &client.id,
        user,
        scopes: &decision.set.oidc,
        compliance: client.compliance,
        issued_at: app.clock().now(),
        lifetime_seconds: client.id_token.lifetime_seconds,
        session: sign_in.session.as_deref(),
        nonce: login.nonce,
        auth_time: login.shows_auth_time.then_some(sign_in.authenticated_at),
        at_hash: at_hash.as_deref(),
        c_hash: c_hash.as_deref(),
        organization: decision.organization.as_ref().map(OrganizationClaim::claim),
    };
    signer.sign(&claims.to_json()).map_err(Error::internal)
}

/// Whether the application is answered as the specifications say.
pub(crate) fn is_strict(client: &KnownClient) -> bool {
    client.compliance == Compliance::Specifications
}
