//! Which scopes and permissions a user's token carries, by code, implicit, device, password,
//! token exchange and refresh alike (Authentication API reference §3.3, steps 2 to 9 and 11).
//!
//! Signing in, resolving the audience (step 1) and Actions (step 10) happen elsewhere. What is
//! unknown, not granted or not the user's is left out in silence; only the API's policy refuses.

mod asked;
mod consent;

pub use asked::Asked;
pub use consent::{Callback, Consent, ConsentRequest, consent};

use super::{ApiPolicy, OidcScope, Reach, ScopeSet, UserPolicy};
use crate::bits::Bits;
use crate::rbac::{Catalog, Slotted};

/// To whom an application belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Party {
    First,
    Third,
}

/// What a grant for users gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantScope<'a> {
    /// `allow_all_scopes`.
    All,
    /// The slots of the permissions that its entries are bound to.
    Only(&'a Bits),
}

/// The application that the user signs in to.
#[derive(Debug, Clone, Copy)]
pub struct Application<'a> {
    pub party: Party,
    /// Its own grant for users at the API.
    pub grant: Option<GrantScope<'a>>,
    /// The grant for users of all third-party applications at the API.
    pub default_grant: Option<GrantScope<'a>>,
    /// Whether it may use the grant `refresh_token`, and the flow can give it one.
    pub may_refresh: bool,
}

/// Everything that the decision depends on.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    pub api: &'a ApiPolicy,
    pub catalog: &'a Catalog,
    pub application: Application<'a>,
    pub asked: Asked<'a>,
    /// What the user has at the API by this login, see [`crate::rbac::effective`]. Not looked at
    /// unless the API enforces its policies.
    pub effective: &'a Bits,
}

/// Why there is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The API takes no tokens of users.
    DeniesUsers,
    /// The application needs a grant for users at the API and has none.
    NoGrant,
}

/// Which audiences a token names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    Api,
    /// The API and the issuer's `/userinfo`.
    ApiAndUserinfo,
}

/// What a token carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted<'a> {
    /// The words of the `scope` claim, in the order of the request. Empty: no such claim, and the
    /// token is issued all the same.
    pub scope: Vec<&'a str>,
    /// The same by number, for a refresh token or a consent.
    pub set: ScopeSet,
    /// The `permissions` claim: everything that the user has at the API, asked for or not.
    pub permissions: Option<&'a Bits>,
    pub audience: Audience,
}

/// Decides what the token carries.
///
/// # Errors
/// [`Refusal`].
pub fn decide<'a>(request: &Request<'a>) -> Result<Granted<'a>, Refusal> {
    let Request { api, catalog, .. } = request;
    let grant = needed_grant(api.users.policy, &request.application)?;
    let is_granted = |permission: &Slotted| match grant {
        None | Some(GrantScope::All) => true,
        Some(GrantScope::Only(slots)) => slots.contains(permission.slot),
    };
    let is_held = |permission: &Slotted| {
        !api.users.enforces_policies || request.effective.contains(permission.slot)
    };
    let may_refresh = api.users.allows_offline_access && request.application.may_refresh;
    let mut scope = Vec::new();
    let mut set = ScopeSet::default();
    for word in asked::words(catalog, request.asked, grant) {
        match word {
            asked::Word::Oidc(OidcScope::OfflineAccess) if !may_refresh => {}
            asked::Word::Oidc(oidc) => {
                if set.oidc.insert(oidc) {
                    scope.push(oidc.as_str());
                }
            }
            asked::Word::Permission(permission) => {
                let is_carried = api.users.admits(&permission.value)
                    && is_granted(permission)
                    && is_held(permission);
                if is_carried && set.permissions.insert(permission.number) {
                    scope.push(&permission.value);
                }
            }
        }
    }
    let names_permissions = api.users.enforces_policies
        && api.dialect.has_permissions()
        && api.users.reach == Reach::Anything;
    let names_userinfo = set.oidc.contains(&OidcScope::OpenId) && api.signing_alg != "HS256";
    Ok(Granted {
        scope,
        set,
        permissions: names_permissions.then_some(request.effective),
        audience: if names_userinfo {
            Audience::ApiAndUserinfo
        } else {
            Audience::Api
        },
    })
}

/// Decides what a token carries that is for no API and good at `/userinfo` only (reference §2.4).
pub fn decide_without_api(asked: Asked<'_>, may_refresh: bool) -> (Vec<&'static str>, ScopeSet) {
    let (mut scope, mut set) = (Vec::new(), ScopeSet::default());
    for oidc in asked::oidc(asked) {
        let is_given = oidc != OidcScope::OfflineAccess || may_refresh;
        if is_given && set.oidc.insert(oidc) {
            scope.push(oidc.as_str());
        }
    }
    (scope, set)
}

/// The grant that bounds what the application may be given; `None` where it needs none.
///
/// First-party applications need none at an API that is open to all, and one that they have
/// all the same doesn't bound them: it would make an open API narrower for those who were given
/// something. Third-party applications always need one; their own goes before the common one.
fn needed_grant<'a>(
    policy: UserPolicy,
    application: &Application<'a>,
) -> Result<Option<GrantScope<'a>>, Refusal> {
    let grant = match (policy, application.party) {
        (UserPolicy::DenyAll, Party::First | Party::Third) => return Err(Refusal::DeniesUsers),
        (UserPolicy::AllowAll, Party::First) => return Ok(None),
        (UserPolicy::RequireClientGrant, Party::First) => application.grant,
        (UserPolicy::AllowAll | UserPolicy::RequireClientGrant, Party::Third) => {
            application.grant.or(application.default_grant)
        }
    };
    grant.map(Some).ok_or(Refusal::NoGrant)
}

#[cfg(test)]
mod tests;
