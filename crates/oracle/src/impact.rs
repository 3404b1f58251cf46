//! Who is affected by a deletion, by brute force: it is carried out on a copy, and everything
//! that shows less than before is counted.

use crate::change::{Change, Outcome, Subject, Why};
use crate::tenant::{Given, Tenant};

/// How many things show less.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Impact {
    pub roles: usize,
    pub users_direct: usize,
    pub users_through_roles: usize,
    pub users: usize,
    pub applications: usize,
    pub all_third_parties: bool,
    pub client_grants: usize,
    pub user_grants: usize,
    pub allow_all_grants: usize,
    pub consents: usize,
    pub refresh_tokens: usize,
}

impl Tenant {
    /// The impact of deleting these permissions.
    ///
    /// # Errors
    /// Why they can't be deleted.
    pub fn impact(&self, api: &str, values: &[String]) -> Result<Impact, Why> {
        let mut after = self.clone();
        let change = Change::DeletePermissions {
            api: api.to_owned(),
            values: values.to_vec(),
        };
        if let Outcome::Refused(why) = after.apply(&change) {
            return Err(why);
        }
        let mut impact = Impact::default();
        for role in self.roles() {
            let is_less = self.role_permissions(&role.id) != after.role_permissions(&role.id);
            impact.roles += usize::from(is_less);
        }
        for user in &self.users {
            let direct = self.user_permissions(user) != after.user_permissions(user);
            let through = self.through_roles(user) != after.through_roles(user);
            impact.users_direct += usize::from(direct);
            impact.users_through_roles += usize::from(through);
            impact.users += usize::from(direct || through);
        }
        self.compare_grants(&after, &mut impact);
        let lists = |list: fn(&Self) -> &Vec<Given>| {
            let shown = list(self).iter().filter(|one| self.is_given_shown(one));
            let is_less = |one: &&Given| self.given_values(one) != after.given_values(one);
            shown.filter(is_less).count()
        };
        impact.consents = lists(|tenant| &tenant.consents);
        impact.refresh_tokens = lists(|tenant| &tenant.refresh_tokens);
        Ok(impact)
    }

    fn compare_grants(&self, after: &Self, impact: &mut Impact) {
        let mut applications = Vec::new();
        for (key, grant) in &self.grants {
            if self.granted(key) == after.granted(key) {
                continue;
            }
            match &key.client {
                Some(client) => applications.push(client.clone()),
                None => impact.all_third_parties = true,
            }
            match (grant.allow_all_scopes, key.subject) {
                (true, Subject::Client | Subject::User) => impact.allow_all_grants += 1,
                (false, Subject::Client) => impact.client_grants += 1,
                (false, Subject::User) => impact.user_grants += 1,
            }
        }
        applications.sort();
        applications.dedup();
        impact.applications = applications.len();
    }

    /// Everything that a user has by any role, in the tenant or in an organization.
    fn through_roles(&self, user: &str) -> Vec<(String, String)> {
        let mut names = Vec::new();
        let organizations = self.organizations.iter().map(|one| Some(one.as_str()));
        for organization in organizations.chain([None]) {
            for role in self.roles_of(user, organization) {
                names.extend(self.role_permissions(&role));
            }
        }
        names.sort();
        names.dedup();
        names
    }
}
