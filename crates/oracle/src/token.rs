//! What a token carries.

use crate::change::{GrantKey, Subject, Why};
use crate::tenant::{Api, Client, Tenant};

/// The scopes that are no API's, in the order of the reference.
pub(crate) const OIDC: [&str; 6] = [
    "openid",
    "profile",
    "email",
    "address",
    "phone",
    "offline_access",
];

/// How a user's token is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    Code,
    Password,
}

/// A user signs in to an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    pub user: String,
    pub client: String,
    /// The API's identifier.
    pub api: String,
    pub organization: Option<String>,
    pub flow: Flow,
    pub scope: Option<String>,
}

/// What a token carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub scope: Vec<String>,
    /// By position; `None` if the token has no such claim.
    pub permissions: Option<Vec<String>>,
    pub has_userinfo_audience: bool,
}

/// For whom and for what a token is.
struct For<'a> {
    user: &'a str,
    client: &'a Client,
    api: &'a Api,
    organization: Option<&'a str>,
}

impl Tenant {
    /// The token that a user's application gets.
    ///
    /// # Errors
    /// [`Why::Unknown`], [`Why::Denied`].
    pub fn sign_in(&self, request: &SignIn) -> Result<Token, Why> {
        let (client, api) = (self.client(&request.client)?, self.api(&request.api)?);
        if !self.is_user(&request.user) {
            return Err(Why::Unknown);
        }
        let to = For {
            user: &request.user,
            client: &client,
            api: &api,
            organization: request.organization.as_deref(),
        };
        let bound = self.bound(&to)?;
        let asked: Vec<String> = match (&request.scope, request.flow) {
            (Some(scope), Flow::Code | Flow::Password) => {
                scope.split(' ').map(str::to_owned).collect()
            }
            (None, Flow::Code) => Vec::new(),
            (None, Flow::Password) => {
                let mut all: Vec<String> = OIDC.map(str::to_owned).to_vec();
                all.retain(|word| word != "offline_access");
                if bound.is_none() {
                    all.extend(
                        self.permissions(&api.identifier)
                            .into_iter()
                            .map(|one| one.0),
                    );
                }
                all
            }
        };
        Ok(self.token(&to, bound.as_deref(), &asked))
    }

    /// The token that the refresh token at this place, among those that live, gets for its
    /// application; `scope` narrows it.
    ///
    /// # Errors
    /// [`Why::Unknown`], [`Why::Denied`].
    pub fn refresh(&self, place: usize, scope: Option<&str>) -> Result<Token, Why> {
        let mut living = self.refresh_tokens.iter();
        let mut living = living.by_ref().filter(|one| self.is_given_shown(one));
        let given = living.nth(place).ok_or(Why::Unknown)?;
        let client = self.client(&given.client)?;
        let api = self.api_of_id(&given.api).ok_or(Why::Unknown)?;
        let to = For {
            user: &given.user,
            client: &client,
            api,
            organization: given.organization.as_deref(),
        };
        let bound = self.bound(&to)?;
        let mut first: Vec<String> = OIDC.map(str::to_owned).to_vec();
        first.retain(|word| given.oidc.contains(word));
        for permission in self.living(&api.id) {
            let is_given = given.permissions.contains(&permission.id);
            if is_given && !OIDC.contains(&permission.value.as_str()) {
                first.push(permission.value.clone());
            }
        }
        let asked = match scope {
            None => first,
            Some(scope) => {
                let mut words: Vec<String> = scope.split(' ').map(str::to_owned).collect();
                words.retain(|word| first.contains(word));
                words
            }
        };
        Ok(self.token(&to, bound.as_deref(), &asked))
    }

    /// The scopes that an application gets for itself.
    ///
    /// # Errors
    /// [`Why::Unknown`], [`Why::Denied`].
    pub fn client_token(&self, client: &str, api: &str, scope: &str) -> Result<Vec<String>, Why> {
        let (client, api) = (self.client(client)?, self.api(api)?);
        if api.settings.client_policy == "deny_all" {
            return Err(Why::Denied);
        }
        let key = self.key_for(&client, &api, Subject::Client)?;
        let given = self.granted(&key)?;
        let listed = self.grant_scope(&key).unwrap_or_else(|| given.clone());
        let mut words: Vec<String> = Vec::new();
        for word in scope.split(' ').filter(|word| !word.is_empty()) {
            if !listed.iter().any(|one| one == word) {
                return Err(Why::Denied);
            }
            push_once(&mut words, word);
        }
        let mut carried = if words.is_empty() { listed } else { words };
        carried.retain(|value| given.contains(value));
        Ok(carried)
    }

    /// The values that a grant bounds the token to; `None` if it is not bounded.
    fn bound(&self, to: &For<'_>) -> Result<Option<Vec<String>>, Why> {
        if let Some(organization) = to.organization
            && !self.is_member(organization, to.user)
        {
            return Err(Why::Denied);
        }
        let policy = to.api.settings.user_policy.as_str();
        if policy == "deny_all" {
            return Err(Why::Denied);
        }
        if policy == "allow_all" && !to.client.is_third_party {
            return Ok(None);
        }
        let key = self.key_for(to.client, to.api, Subject::User)?;
        self.granted(&key).map(Some)
    }

    /// The application's own grant, or that of all third parties.
    fn key_for(&self, client: &Client, api: &Api, subject: Subject) -> Result<GrantKey, Why> {
        let own = GrantKey {
            client: Some(client.id.clone()),
            api: api.id.clone(),
            subject,
        };
        if self.grants.contains_key(&own) {
            return Ok(own);
        }
        let common = GrantKey {
            client: None,
            ..own
        };
        if client.is_third_party && self.grants.contains_key(&common) {
            return Ok(common);
        }
        Err(Why::Denied)
    }

    fn token(&self, to: &For<'_>, bound: Option<&[String]>, asked: &[String]) -> Token {
        let settings = &to.api.settings;
        let has: Vec<String> = self
            .effective(to.user, to.organization, &to.api.identifier)
            .into_iter()
            .map(|one| one.value)
            .collect();
        let defined = self.permissions(&to.api.identifier);
        let mut scope = Vec::new();
        for word in asked {
            let is_carried = if word == "offline_access" {
                settings.allow_offline_access && to.client.may_refresh
            } else if OIDC.contains(&word.as_str()) {
                true
            } else {
                let is_word = !word.is_empty() && !word.contains(char::is_whitespace);
                let is_defined = defined.iter().any(|(value, _)| value == word);
                let is_granted = bound.is_none_or(|values| values.contains(word));
                let is_held = !settings.enforce_policies || has.contains(word);
                is_word && is_defined && is_granted && is_held
            };
            if is_carried {
                push_once(&mut scope, word);
            }
        }
        let lists = settings.enforce_policies && settings.dialect.ends_with("_authz");
        let has_openid = scope.iter().any(|word| word == "openid");
        Token {
            has_userinfo_audience: has_openid && settings.signing_alg != "HS256",
            scope,
            permissions: lists.then_some(has),
        }
    }
}

fn push_once(list: &mut Vec<String>, word: &str) {
    if !list.iter().any(|one| one == word) {
        list.push(word.to_owned());
    }
}
