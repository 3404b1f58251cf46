//! Everything that a tenant shows, as text: equal tenants have equal exports.

use std::fmt::Write as _;

use crate::tenant::{Given, Tenant};

impl Tenant {
    /// Every list as a caller would see it, by the ids that creations answered. What is deleted
    /// leaves no trace in it.
    pub fn export(&self) -> String {
        let mut out = String::new();
        self.export_apis(&mut out);
        self.export_roles(&mut out);
        self.export_users(&mut out);
        for key in self.grants.keys().filter(|key| self.is_grant_shown(key)) {
            line(
                &mut out,
                &format!("grant {key:?} {:?}", self.grant_scope(key)),
            );
        }
        self.export_given(&mut out, "consent", &self.consents);
        self.export_given(&mut out, "refresh", &self.refresh_tokens);
        out
    }

    fn export_apis(&self, out: &mut String) {
        for api in self.apis() {
            line(out, &format!("api {} {:?}", api.identifier, api.settings));
            for (value, description) in self.permissions(&api.identifier) {
                line(out, &format!("  permission {value:?} {description:?}"));
            }
        }
    }

    fn export_roles(&self, out: &mut String) {
        for role in self.roles() {
            line(out, &format!("role {} {:?}", role.id, role.name));
            for (api, value) in self.role_permissions(&role.id) {
                line(out, &format!("  permission {api} {value:?}"));
            }
        }
    }

    fn export_users(&self, out: &mut String) {
        for user in &self.users {
            line(out, &format!("user {user}"));
            for (api, value) in self.user_permissions(user) {
                line(out, &format!("  permission {api} {value:?}"));
            }
            let mut joined: Vec<&String> = self.organizations.iter().collect();
            joined.retain(|organization| self.is_member(organization, user));
            joined.sort();
            let joined = joined.into_iter();
            for organization in [None].into_iter().chain(joined.map(Some)) {
                let organization = organization.map(String::as_str);
                let roles = self.roles_of(user, organization);
                line(out, &format!("  in {organization:?} roles {roles:?}"));
                for api in self.apis() {
                    for one in self.effective(user, organization, &api.identifier) {
                        let (value, direct, roles) = (one.value, one.is_direct, one.roles);
                        let why = format!("{direct} {roles:?}");
                        line(out, &format!("    has {} {value:?} {why}", api.identifier));
                    }
                }
            }
        }
    }

    fn export_given(&self, out: &mut String, kind: &str, list: &[Given]) {
        let mut lines = Vec::new();
        for one in list.iter().filter(|one| self.is_given_shown(one)) {
            let (mut oidc, values) = (one.oidc.clone(), self.given_values(one));
            oidc.sort();
            let whose = format!("{} {} {}", one.user, one.client, one.api);
            let organization = &one.organization;
            lines.push(format!(
                "{kind} {whose} {organization:?} {oidc:?} {values:?}"
            ));
        }
        lines.sort();
        for text in lines {
            line(out, &text);
        }
    }
}

fn line(out: &mut String, text: &str) {
    // Writing into a String can't fail.
    let _ = writeln!(out, "{text}");
}
