//! Applications are granted scopes, and sign users in.

use domain::permission::entries;
use domain::token::OidcScope;
use oracle::{Change, GrantKey, Outcome, SignIn, Subject, Why};

use super::known;
use crate::rows::{GrantRow, Rows, number};

impl Rows {
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
                let living = self.apis[&number(&key.api)].living();
                let grant = GrantRow {
                    allow_all_scopes: *allow_all_scopes,
                    entries: entries(scope, &living),
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
                known(self.grants.remove(&key).is_some())?;
                Ok(Outcome::Done)
            }
            _ => unreachable!("{change:?}"),
        }
    }

    fn grant_key(
        &self,
        client: Option<&str>,
        api: &str,
        subject: Subject,
    ) -> Result<GrantKey, Why> {
        known(client.is_none_or(|client| self.is_client(number(client))))?;
        let api = self.api(api).ok_or(Why::Unknown)?;
        Ok(GrantKey {
            client: client.map(str::to_owned),
            api: format!("api-{api}"),
            subject,
        })
    }

    pub(super) fn keep_sign_in(&mut self, request: &SignIn) -> Result<Outcome, Why> {
        let set = self.issue(request)?.set;
        let whose = (
            number(&request.user),
            number(&request.client),
            self.api(&request.api).ok_or(Why::Unknown)?,
            request.organization.clone(),
        );
        if set.oidc.contains(&OidcScope::OfflineAccess) {
            self.refresh_tokens.push((whose.clone(), set.clone()));
        }
        let mut consents = self.consents.iter_mut();
        match consents.find(|(one, _)| *one == whose) {
            Some((_, given)) => *given = given.union(&set),
            None => self.consents.push((whose, set)),
        }
        Ok(Outcome::Done)
    }
}
