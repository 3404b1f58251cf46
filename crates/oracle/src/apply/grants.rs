//! Applications are granted scopes, and sign users in.

use super::things::unreachable_change;
use crate::change::{Change, GrantKey, Outcome, Subject, Why};
use crate::tenant::{Given, Grant, Tenant};
use crate::token::SignIn;

impl Tenant {
    pub(super) fn change_grant(&mut self, change: &Change) -> Result<Outcome, Why> {
        match change {
            Change::SetGrant {
                client,
                api,
                subject,
                allow_all_scopes,
                scope,
            } => {
                let key = self.grant_key(client.as_deref(), api, *subject)?;
                let mut entries: Vec<(String, Option<String>)> = Vec::new();
                for value in scope {
                    let found = self.living_of_value(&key.api, value);
                    let entry = (value.clone(), found.map(|one| one.id.clone()));
                    if !entries.contains(&entry) {
                        entries.push(entry);
                    }
                }
                let allow_all_scopes = *allow_all_scopes;
                let grant = Grant {
                    allow_all_scopes,
                    entries,
                };
                self.grants.insert(key, grant);
                Ok(Outcome::Done)
            }
            Change::DropGrant {
                client,
                api,
                subject,
            } => {
                let key = self.grant_key(client.as_deref(), api, *subject)?;
                let dropped = self.grants.remove(&key);
                dropped.map(|_| Outcome::Done).ok_or(Why::Unknown)
            }
            other => unreachable_change(other),
        }
    }

    /// The key of a living application's grant at a living API.
    pub(crate) fn grant_key(
        &self,
        client: Option<&str>,
        api: &str,
        subject: Subject,
    ) -> Result<GrantKey, Why> {
        let client = match client {
            Some(client) => Some(self.client(client)?.id),
            None => None,
        };
        Ok(GrantKey {
            client,
            api: self.api(api)?.id,
            subject,
        })
    }

    /// The consent for what the token carries, added to what was consented to before, and a
    /// refresh token if it carries `offline_access`.
    pub(super) fn keep_sign_in(&mut self, request: &SignIn) -> Result<Outcome, Why> {
        let token = self.sign_in(request)?;
        let api = self.api(&request.api)?.id;
        let is_oidc = |word: &&String| crate::token::OIDC.contains(&word.as_str());
        let permissions = token.scope.iter().filter(|word| !is_oidc(word));
        let given = Given {
            user: request.user.clone(),
            client: request.client.clone(),
            organization: request.organization.clone(),
            oidc: token.scope.iter().filter(is_oidc).cloned().collect(),
            permissions: permissions
                .filter_map(|value| self.living_of_value(&api, value))
                .map(|one| one.id.clone())
                .collect(),
            api,
        };
        if token.scope.iter().any(|word| word == "offline_access") {
            self.refresh_tokens.push(given.clone());
        }
        self.consent(given);
        Ok(Outcome::Done)
    }

    fn consent(&mut self, given: Given) {
        let is_same = |one: &&mut Given| {
            (&one.user, &one.client, &one.api, &one.organization)
                == (&given.user, &given.client, &given.api, &given.organization)
        };
        let Some(before) = self.consents.iter_mut().find(is_same) else {
            self.consents.push(given);
            return;
        };
        for word in given.oidc {
            if !before.oidc.contains(&word) {
                before.oidc.push(word);
            }
        }
        for id in given.permissions {
            if !before.permissions.contains(&id) {
                before.permissions.push(id);
            }
        }
    }
}
