//! What tokens carry, in all four dialects and under all policies.

use oracle::{ApiSettings, Change, each_seed, sign_in};

use super::token;
use crate::{Pair, TENANTS};

/// Every way in which an API's settings decide what a user's token carries.
fn all_settings() -> Vec<ApiSettings> {
    let mut all = Vec::new();
    for dialect in [
        "access_token",
        "access_token_authz",
        "rfc9068_profile",
        "rfc9068_profile_authz",
    ] {
        for user_policy in ["allow_all", "require_client_grant", "deny_all"] {
            for enforce_policies in [false, true] {
                all.push(ApiSettings {
                    enforce_policies,
                    dialect: dialect.into(),
                    user_policy: user_policy.into(),
                    client_policy: "require_client_grant".into(),
                    allow_offline_access: true,
                    signing_alg: "RS256".into(),
                });
            }
        }
    }
    all
}

fn compare_sign_in(pair: &mut Pair) {
    let request = sign_in(&mut pair.numbers, &pair.oracle);
    let issued = pair.rows.issue(&request);
    let issued = issued.map(|issued| token(&issued.claims));
    assert_eq!(issued, pair.oracle.sign_in(&request), "{request:?}");
}

fn compare_refresh(pair: &mut Pair) {
    let place = pair.numbers.below(4);
    let request = sign_in(&mut pair.numbers, &pair.oracle);
    let scope = request.scope.as_deref();
    let issued = pair.rows.refresh(place, scope);
    let issued = issued.map(|issued| token(&issued.claims));
    assert_eq!(
        issued,
        pair.oracle.refresh(place, scope),
        "{place} {scope:?}"
    );
}

fn compare_client(pair: &mut Pair) {
    let request = sign_in(&mut pair.numbers, &pair.oracle);
    let (client, api) = (&request.client, &request.api);
    let scope = request.scope.as_deref().unwrap_or_default();
    let words: Vec<&str> = scope.split(' ').take(2).collect();
    let scope = words.join(" ");
    assert_eq!(
        pair.rows.issue_for_client(client, api, &scope),
        pair.oracle.client_token(client, api, &scope),
        "{client} {api} {scope:?}"
    );
}

#[test]
fn tokens_carry_what_the_oracle_says() {
    each_seed(TENANTS, |seed| {
        let mut pair = Pair::lived(seed);
        for _ in 0..3 {
            compare_sign_in(&mut pair);
            compare_refresh(&mut pair);
            compare_client(&mut pair);
        }
    });
}

#[test]
fn in_every_dialect_under_every_policy() {
    each_seed(TENANTS / 10, |seed| {
        let mut pair = Pair::lived(seed);
        for settings in all_settings() {
            let living = pair.oracle.apis().into_iter();
            let apis: Vec<String> = living.map(|api| api.identifier.clone()).collect();
            for api in apis {
                let settings = settings.clone();
                pair.apply(&Change::SetApi { api, settings });
            }
            for _ in 0..2 {
                compare_sign_in(&mut pair);
                compare_refresh(&mut pair);
            }
        }
    });
}
