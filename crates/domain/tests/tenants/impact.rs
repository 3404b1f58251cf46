//! The impact, over the rows that the store would read.

use domain::client_grant::SubjectType;
use domain::permission::{Holders, Through, delete, impact};
use domain::token::ScopeSet;
use oracle::{Impact, Subject};

use crate::rows::{Rows, Whose, number};

impl Rows {
    pub(crate) fn impact(&self, identifier: &str, values: &[String]) -> Impact {
        let api = self.api(identifier).unwrap();
        let living = self.apis[&api].living();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let deleted = delete(&living, &values).unwrap();
        let numbers: Vec<i64> = deleted.iter().map(|one| one.number).collect();
        let of_api = |rows: &mut dyn Iterator<Item = &(i64, i64, i64)>| -> Vec<(i64, i64)> {
            let rows = rows.filter(|(_, of, _)| *of == api);
            rows.map(|(holder, _, number)| (*holder, *number)).collect()
        };
        let living_roles = |role: &i64| self.is_role(*role);
        let role_permissions = self.role_permissions.iter();
        let mut role_permissions = role_permissions.filter(|(role, ..)| living_roles(role));
        let members = self
            .member_roles
            .iter()
            .map(|(_, user, role)| (*user, *role));
        let user_roles: Vec<(i64, i64)> = self.user_roles.iter().copied().chain(members).collect();
        let found = impact(
            &Holders {
                role_permissions: &of_api(&mut role_permissions),
                user_roles: &user_roles,
                user_permissions: &of_api(&mut self.user_permissions.iter()),
                grants: &self.grants_for(api),
                consents: &self.given(&self.consents, api),
                refresh_tokens: &self.given(&self.refresh_tokens, api),
                issuances: &[],
            },
            &numbers,
        );
        Impact {
            roles: found.roles,
            users_direct: found.users_direct,
            users_through_roles: found.users_through_roles,
            users: found.users,
            applications: found.applications,
            all_third_parties: found.all_third_parties,
            client_grants: found.client_grants,
            user_grants: found.user_grants,
            allow_all_grants: found.allow_all_grants,
            consents: found.consents,
            refresh_tokens: found.refresh_tokens,
        }
    }

    fn grants_for(&self, api: i64) -> Vec<Through> {
        let of_api = self.grants.iter().filter(|(key, _)| {
            let client = key.client.as_deref();
            number(&key.api) == api && client.is_none_or(|one| self.is_client(number(one)))
        });
        let through = of_api.map(|(key, grant)| Through {
            client_id: key.client.clone(),
            subject_type: match key.subject {
                Subject::Client => SubjectType::Client,
                Subject::User => SubjectType::User,
            },
            allow_all_scopes: grant.allow_all_scopes,
            numbers: grant.entries.iter().filter_map(|one| one.number).collect(),
        });
        through.collect()
    }

    /// Each consent or refresh token by its place in the list, with its permissions.
    fn given(&self, list: &[(Whose, ScopeSet)], api: i64) -> Vec<(i64, i64)> {
        let of_api = (0_i64..)
            .zip(list)
            .filter(|(_, ((_, client, of, _), _))| *of == api && self.is_client(*client));
        let rows = of_api.flat_map(|(place, (_, set))| {
            let numbers = set.permissions.iter();
            numbers.map(move |number| (place, *number))
        });
        rows.collect()
    }
}
