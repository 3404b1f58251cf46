//! Tokens, decided and written by the product, and read back from their JSON.

mod tests;

use std::sync::Arc;

use domain::Timestamp;
use domain::bits::Bits;
use domain::rbac::Catalog;
use domain::resource_server::ResourceServer;
use domain::token::user::{Application, Asked, GrantScope, Party, Request, decide};
use domain::token::{ApiPolicy, Grant, ScopeSet, UserClaims};
use oracle::{Flow, GrantKey, SignIn, Subject, Token, Why};
use serde_json::{Value, json};

use crate::rows::{ApiRow, Rows, number};

const ISSUER: &str = "https://localhost:8443/";

/// A token, and what it stands for.
#[derive(Debug)]
pub(crate) struct Issued {
    pub(crate) claims: Value,
    pub(crate) set: ScopeSet,
}

/// Who asks for a token for whom.
struct For<'a> {
    user: i64,
    client: i64,
    api: i64,
    organization: Option<&'a str>,
}

/// A grant's scope by slots.
enum Scope {
    All,
    Only(Bits),
}

impl Scope {
    fn as_granted(&self) -> GrantScope<'_> {
        match self {
            Self::All => GrantScope::All,
            Self::Only(slots) => GrantScope::Only(slots),
        }
    }
}

impl Rows {
    /// The token of a user who signs in.
    pub(crate) fn issue(&self, request: &SignIn) -> Result<Issued, Why> {
        let to = For {
            user: number(&request.user),
            client: number(&request.client),
            api: self.api(&request.api).ok_or(Why::Unknown)?,
            organization: request.organization.as_deref(),
        };
        if !self.is_client(to.client) || !self.users.contains(&to.user) {
            return Err(Why::Unknown);
        }
        self.claims(
            &to,
            match (&request.scope, request.flow) {
                (Some(scope), Flow::Code | Flow::Password) => Asked::Words(scope),
                (None, Flow::Code) => Asked::Words(""),
                (None, Flow::Password) => Asked::Everything,
            },
        )
    }

    /// The token for the refresh token at this place among those that live.
    fn refresh(&self, place: usize, scope: Option<&str>) -> Result<Issued, Why> {
        let living = self.refresh_tokens.iter();
        let mut living =
            living.filter(|((_, client, api, _), _)| self.is_client(*client) && self.is_api(*api));
        let ((user, client, api, organization), first) = living.nth(place).ok_or(Why::Unknown)?;
        let to = For {
            user: *user,
            client: *client,
            api: *api,
            organization: organization.as_deref(),
        };
        let asked = Asked::Again {
            first,
            narrowed_to: scope,
        };
        self.claims(&to, asked)
    }

    fn claims(&self, to: &For<'_>, asked: Asked<'_>) -> Result<Issued, Why> {
        if let Some(organization) = to.organization
            && !self.members.contains(&(organization.to_owned(), to.user))
        {
            return Err(Why::Denied);
        }
        let (client, catalog) = (&self.clients[&to.client], self.catalog(to.api));
        let policy = policy(&self.apis[&to.api]);
        let effective = self.effective((to.user, to.organization), to.api);
        let own = self.user_grant(Some(format!("client-{}", to.client)), to.api, &catalog);
        let common = self.user_grant(None, to.api, &catalog);
        let granted = decide(&Request {
            api: &policy,
            catalog: &catalog,
            application: Application {
                party: if client.is_third_party {
                    Party::Third
                } else {
                    Party::First
                },
                grant: own.as_ref().map(Scope::as_granted),
                default_grant: common.as_ref().map(Scope::as_granted),
                may_refresh: client.may_refresh,
            },
            asked,
            effective: &effective,
        })
        .map_err(|_| Why::Denied)?;
        let claims = UserClaims {
            issuer: ISSUER,
            subject: &format!("user-{}", to.user),
            audience: &policy.identifier,
            client_id: &format!("client-{}", to.client),
            issued_at: Timestamp::from_seconds(1000),
            lifetime_seconds: 60,
            token_id: "id",
            grant_type: None,
            organization: None,
            granted: &granted,
            catalog: &catalog,
            dialect: policy.dialect,
        };
        Ok(Issued {
            claims: serde_json::from_slice(&claims.to_json()).unwrap(),
            set: granted.set.clone(),
        })
    }

    fn user_grant(
        &self,
        client: Option<String>,
        api: i64,
        catalog: &Arc<Catalog>,
    ) -> Option<Scope> {
        let key = GrantKey {
            client,
            api: format!("api-{api}"),
            subject: Subject::User,
        };
        let grant = self.grants.get(&key)?;
        if grant.allow_all_scopes {
            return Some(Scope::All);
        }
        let numbers = grant.entries.iter().filter_map(|entry| entry.number);
        let living = numbers.filter_map(|number| catalog.of_number(number));
        Some(Scope::Only(living.map(|one| one.slot).collect()))
    }

    /// What an application gets for itself.
    fn issue_for_client(&self, client: &str, api: &str, scope: &str) -> Result<Vec<String>, Why> {
        let row = self.clients.get(&number(client));
        let client_row = row.filter(|row| row.dead.is_none()).ok_or(Why::Unknown)?;
        let api = self.api(api).ok_or(Why::Unknown)?;
        let key = |client: Option<&str>| GrantKey {
            client: client.map(str::to_owned),
            api: format!("api-{api}"),
            subject: Subject::Client,
        };
        let own = self.grants.get(&key(Some(client)));
        let common = || {
            let common = self.grants.get(&key(None));
            common.filter(|_| client_row.is_third_party)
        };
        let grant = own.or_else(common).map(|grant| Grant {
            scope: Self::shown(&self.apis[&api], &grant.entries),
            allow_all_scopes: grant.allow_all_scopes,
            requires_organization: false,
        });
        let policy = policy(&self.apis[&api]);
        let granted = domain::token::decide(&policy, grant.as_ref(), scope);
        let granted = granted.map_err(|_| Why::Denied)?.0;
        Ok(granted.into_iter().map(str::to_owned).collect())
    }
}

fn policy(api: &ApiRow) -> ApiPolicy {
    let settings = json!({
        "enforce_policies": api.settings.enforce_policies,
        "token_dialect": api.settings.dialect,
        "allow_offline_access": api.settings.allow_offline_access,
        "signing_alg": api.settings.signing_alg,
        "subject_type_authorization": {
            "user": {"policy": api.settings.user_policy},
            "client": {"policy": api.settings.client_policy},
        },
    });
    ApiPolicy::of(&ResourceServer {
        id: String::new(),
        identifier: api.identifier.clone(),
        system: None,
        settings: settings.as_object().unwrap().clone(),
        has_scopes: true,
        permissions: api.living(),
        client_id: None,
        version: 1,
        number: 0,
        next_permission: api.next_permission,
        signing_secret: None,
    })
}

/// The claims as the oracle has them.
fn token(claims: &Value) -> Token {
    let text = |claim: &Value| claim.as_str().unwrap().to_owned();
    let scope = claims.get("scope").map(text).unwrap_or_default();
    let words = scope.split(' ').filter(|word| !word.is_empty());
    let list = |claim: &Value| claim.as_array().unwrap().iter().map(text).collect();
    let has_userinfo_audience = match &claims["aud"] {
        Value::Array(list) => {
            assert_eq!(list[1], format!("{ISSUER}userinfo"));
            true
        }
        _ => false,
    };
    Token {
        scope: words.map(str::to_owned).collect(),
        permissions: claims.get("permissions").map(list),
        has_userinfo_audience,
    }
}
