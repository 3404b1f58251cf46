//! Settings of APIs, and what a tenant begins with.

use super::{IDENTIFIERS, NAMES, VALUES, pick};
use crate::change::Change;
use crate::numbers::Numbers;
use crate::tenant::ApiSettings;

const DIALECTS: [&str; 4] = [
    "access_token",
    "access_token_authz",
    "rfc9068_profile",
    "rfc9068_profile_authz",
];

pub(super) fn settings(numbers: &mut Numbers) -> ApiSettings {
    let words = |numbers: &mut Numbers, words: &[&str]| pick(numbers, words);
    ApiSettings {
        enforce_policies: numbers.percent(65),
        dialect: words(numbers, &DIALECTS),
        user_policy: words(
            numbers,
            &["allow_all", "allow_all", "require_client_grant", "deny_all"],
        ),
        client_policy: words(
            numbers,
            &["require_client_grant", "require_client_grant", "deny_all"],
        ),
        allow_offline_access: numbers.percent(70),
        signing_alg: words(numbers, &["RS256", "PS256", "HS256"]),
    }
}

/// The changes that make a small tenant: two APIs with permissions, three roles, three users, a
/// first-party and a third-party application, two organizations.
pub fn sample(numbers: &mut Numbers) -> Vec<Change> {
    let mut changes = Vec::new();
    for identifier in IDENTIFIERS.iter().take(2) {
        changes.push(Change::CreateApi {
            identifier: (*identifier).to_owned(),
            settings: settings(numbers),
        });
        for value in numbers.some_of(&VALUES, VALUES.len()) {
            changes.push(Change::CreatePermission {
                api: (*identifier).to_owned(),
                value: value.to_owned(),
                description: None,
            });
        }
    }
    for name in NAMES {
        changes.push(Change::CreateRole {
            name: name.to_owned(),
        });
        changes.push(Change::CreateUser);
    }
    for is_third_party in [false, true] {
        changes.push(Change::CreateOrganization);
        changes.push(Change::CreateClient {
            is_third_party,
            may_refresh: numbers.percent(80),
        });
    }
    changes
}
