//! Everything that the rows show, in the words of the oracle's export.

use std::fmt::Write as _;

use domain::permission::Entry;
use domain::rbac::sources;
use domain::token::ScopeSet;

use crate::rows::{ApiRow, GrantRow, Rows, Whose, number};

impl Rows {
    pub(crate) fn export(&self) -> String {
        let mut out = String::new();
        for (_, api) in self.living_apis() {
            writeln!(out, "api {} {:?}", api.identifier, api.settings).unwrap();
            for one in api.living() {
                let (value, description) = (one.value, one.description);
                writeln!(out, "  permission {value:?} {description:?}").unwrap();
            }
        }
        for (role, row) in self.roles.iter().filter(|(_, row)| row.dead.is_none()) {
            writeln!(out, "role role-{role} {:?}", row.name).unwrap();
            let rows = self.role_permissions.iter();
            self.export_held(&mut out, rows.filter(|(one, ..)| one == role));
        }
        for user in &self.users {
            writeln!(out, "user user-{user}").unwrap();
            let rows = self.user_permissions.iter();
            self.export_held(&mut out, rows.filter(|(one, ..)| one == user));
            self.export_logins(&mut out, *user);
        }
        self.export_grants(&mut out);
        self.export_given(&mut out, "consent", &self.consents);
        self.export_given(&mut out, "refresh", &self.refresh_tokens);
        out
    }

    fn export_held<'a>(&self, out: &mut String, rows: impl Iterator<Item = &'a (i64, i64, i64)>) {
        let shown = rows.filter_map(|(_, api, number)| self.name(*api, *number));
        let mut names: Vec<(String, String)> = shown.collect();
        names.sort();
        for (api, value) in names {
            writeln!(out, "  permission {api} {value:?}").unwrap();
        }
    }

    /// The identifier of the API and the value of the permission, if both live.
    fn name(&self, api: i64, number: i64) -> Option<(String, String)> {
        let row = self.apis.get(&api).filter(|row| row.dead.is_none())?;
        let mut living = row.permissions.iter().filter(|one| one.dead.is_none());
        let found = living.find(|one| one.permission.number == number)?;
        Some((row.identifier.clone(), found.permission.value.clone()))
    }

    fn export_logins(&self, out: &mut String, user: i64) {
        let joined = self.organizations.iter();
        let joined = joined.filter(|one| self.members.contains(&((*one).clone(), user)));
        for organization in [None].into_iter().chain(joined.map(Some)) {
            let organization = organization.map(String::as_str);
            let names = |roles: Vec<i64>| -> Vec<String> {
                let names = roles.iter().map(|role| format!("role-{role}"));
                let mut names: Vec<String> = names.collect();
                names.sort();
                names
            };
            let roles = self.roles_of(user, organization);
            let shown = names(roles.clone());
            writeln!(out, "  in {organization:?} roles {shown:?}").unwrap();
            for (api, row) in self.living_apis() {
                let told = self.by_login((user, organization), api, |catalog, login| {
                    let told = sources(catalog, login)?.into_iter();
                    let lines = told.map(|one| {
                        let roles = names(one.roles.iter().map(|place| roles[*place]).collect());
                        (one.permission.value.clone(), one.is_direct, roles)
                    });
                    Ok(lines.collect::<Vec<_>>())
                });
                let effective = self.effective((user, organization), api);
                assert_eq!(effective.len(), told.len(), "more than what lives");
                for (value, direct, roles) in told {
                    let api = &row.identifier;
                    writeln!(out, "    has {api} {value:?} {direct} {roles:?}").unwrap();
                }
            }
        }
    }

    /// The values that a grant shows, in its order.
    pub(crate) fn shown(api: &ApiRow, entries: &[Entry]) -> Vec<String> {
        let living = api.living();
        let name = |number| {
            let found = living.iter().find(|one| one.number == number);
            found.map(|one| one.value.as_str())
        };
        let shown = entries.iter().filter_map(|entry| entry.shown(name));
        shown.map(str::to_owned).collect()
    }

    fn export_grants(&self, out: &mut String) {
        for (key, grant) in &self.grants {
            let client = key.client.as_deref();
            let is_client = client.is_none_or(|client| self.is_client(number(client)));
            let api = self.apis.get(&number(&key.api));
            if let Some(api) = api.filter(|api| is_client && api.dead.is_none()) {
                let GrantRow {
                    allow_all_scopes,
                    entries,
                } = grant;
                let scope = (!allow_all_scopes).then(|| Self::shown(api, entries));
                writeln!(out, "grant {key:?} {scope:?}").unwrap();
            }
        }
    }

    fn export_given(&self, out: &mut String, kind: &str, list: &[(Whose, ScopeSet)]) {
        let mut lines = Vec::new();
        for ((user, client, api, organization), set) in list {
            if !self.is_client(*client) || !self.is_api(*api) {
                continue;
            }
            let mut oidc: Vec<&str> = set.oidc.iter().map(|scope| scope.as_str()).collect();
            oidc.sort_unstable();
            let numbers = set.permissions.iter();
            let shown = numbers.filter_map(|number| self.name(*api, *number));
            let mut values: Vec<String> = shown.map(|(_, value)| value).collect();
            values.sort();
            let whose = format!("user-{user} client-{client} api-{api}");
            let line = format!("{kind} {whose} {organization:?} {oidc:?} {values:?}\n");
            lines.push(line);
        }
        lines.sort();
        out.extend(lines);
    }
}
