//! Who is affected when permissions of an API are deleted.
//!
//! The store counts in SQL, since ten million may hold one permission; this says what it is that
//! is counted, over rows in memory.

use std::collections::BTreeSet;

use crate::Timestamp;
use crate::client_grant::SubjectType;

/// Rows of an API, and of what holds its permissions. Both ends of every row live.
#[derive(Debug, Clone, Copy, Default)]
pub struct Holders<'a> {
    /// Role and permission.
    pub role_permissions: &'a [(i64, i64)],
    /// User and role: in the tenant, or as a member of an organization.
    pub user_roles: &'a [(i64, i64)],
    /// User and permission.
    pub user_permissions: &'a [(i64, i64)],
    /// Living client grants for the API, of both subject types.
    pub grants: &'a [Through],
    /// Consent and permission.
    pub consents: &'a [(i64, i64)],
    /// Live refresh token and permission.
    pub refresh_tokens: &'a [(i64, i64)],
    pub issuances: &'a [Issuance],
}

/// A client grant, as far as an impact goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Through {
    /// The application; none for a grant to all third-party applications.
    pub client_id: Option<String>,
    pub subject_type: SubjectType,
    pub allow_all_scopes: bool,
    /// The permissions that its entries are bound to.
    pub numbers: Vec<i64>,
}

/// The last tokens that carried a permission to an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuance {
    pub number: i64,
    pub client_id: String,
    pub last_issued_at: Timestamp,
    /// When the longest-lived of them ends.
    pub latest_expiry: Timestamp,
}

/// How many are affected; everybody counts once, by however many ways.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Impact {
    pub roles: usize,
    /// Users who hold one of the permissions directly.
    pub users_direct: usize,
    /// Users who have one by a role, in the tenant or in an organization.
    pub users_through_roles: usize,
    /// Users who have one in either way.
    pub users: usize,
    /// Applications that a grant gives one of them to, by name or as `allow_all_scopes`.
    pub applications: usize,
    /// Whether a grant gives one of them to all third-party applications.
    pub all_third_parties: bool,
    /// Grants that name one, for applications themselves and for users through them.
    pub client_grants: usize,
    pub user_grants: usize,
    /// Grants with `allow_all_scopes`, which name none.
    pub allow_all_grants: usize,
    pub consents: usize,
    pub refresh_tokens: usize,
    pub last_issued_at: Option<Timestamp>,
    /// Until when a token may carry one of them that was issued already.
    pub latest_expiry: Option<Timestamp>,
}

/// The impact of deleting the permissions with these numbers.
pub fn impact(holders: &Holders<'_>, numbers: &[i64]) -> Impact {
    let holding = |rows: &[(i64, i64)]| -> BTreeSet<i64> {
        let rows = rows.iter().filter(|(_, number)| numbers.contains(number));
        rows.map(|(holder, _)| *holder).collect()
    };
    let roles = holding(holders.role_permissions);
    let direct = holding(holders.user_permissions);
    let members = holders.user_roles.iter();
    let through: BTreeSet<i64> = members
        .filter(|(_, role)| roles.contains(role))
        .map(|(user, _)| *user)
        .collect();
    let gives = |grant: &&Through| {
        grant.allow_all_scopes || grant.numbers.iter().any(|one| numbers.contains(one))
    };
    let grants = || holders.grants.iter().filter(gives);
    let naming = |subject: SubjectType| {
        let by_name = grants().filter(|one| !one.allow_all_scopes);
        by_name.filter(|one| one.subject_type == subject).count()
    };
    let clients: BTreeSet<&str> = grants()
        .filter_map(|one| one.client_id.as_deref())
        .collect();
    let issued = || {
        let issuances = holders.issuances.iter();
        issuances.filter(|one| numbers.contains(&one.number))
    };
    Impact {
        roles: roles.len(),
        users_direct: direct.len(),
        users_through_roles: through.len(),
        users: direct.union(&through).count(),
        applications: clients.len(),
        all_third_parties: grants().any(|one| one.client_id.is_none()),
        client_grants: naming(SubjectType::Client),
        user_grants: naming(SubjectType::User),
        allow_all_grants: grants().filter(|one| one.allow_all_scopes).count(),
        consents: holding(holders.consents).len(),
        refresh_tokens: holding(holders.refresh_tokens).len(),
        last_issued_at: issued().map(|one| one.last_issued_at).max(),
        latest_expiry: issued().map(|one| one.latest_expiry).max(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_counts_once() {
        let grant = |client: Option<&str>, allow_all_scopes, numbers: &[i64]| Through {
            client_id: client.map(Into::into),
            subject_type: SubjectType::User,
            allow_all_scopes,
            numbers: numbers.into(),
        };
        let issuance = |number, issued, expiry| Issuance {
            number,
            client_id: "c".into(),
            last_issued_at: Timestamp::from_millis(issued),
            latest_expiry: Timestamp::from_millis(expiry),
        };
        let grants = [
            grant(Some("x"), false, &[1]),
            grant(Some("x"), true, &[]),
            grant(Some("y"), false, &[3]),
            grant(None, false, &[2]),
        ];
        let holders = Holders {
            role_permissions: &[(10, 1), (10, 2), (11, 2), (12, 3)],
            user_roles: &[(20, 10), (20, 11), (21, 12), (22, 11)],
            user_permissions: &[(20, 1), (23, 2), (23, 1), (21, 3)],
            grants: &grants,
            consents: &[(30, 1), (30, 2), (31, 3)],
            refresh_tokens: &[(40, 2)],
            issuances: &[issuance(1, 5, 90), issuance(2, 7, 80), issuance(3, 9, 99)],
        };
        let wanted = Impact {
            roles: 2,
            users_direct: 2,
            users_through_roles: 2,
            users: 3,
            applications: 1,
            all_third_parties: true,
            client_grants: 0,
            user_grants: 2,
            allow_all_grants: 1,
            consents: 1,
            refresh_tokens: 1,
            last_issued_at: Some(Timestamp::from_millis(7)),
            latest_expiry: Some(Timestamp::from_millis(90)),
        };
        assert_eq!(impact(&holders, &[1, 2]), wanted);
    }
}
