//! The rules one by one, and the reference's truth table. That they hold together, for every
//! policy and dialect, is tested against the oracle.

use serde_json::json;

use super::*;
use crate::rbac::Slotted;
use crate::resource_server::ResourceServer;
use crate::token::Dialect;

fn api(settings: &serde_json::Value) -> ApiPolicy {
    ApiPolicy::of(&ResourceServer {
        id: String::new(),
        identifier: "https://orders.test/".into(),
        system: None,
        settings: settings.as_object().unwrap().clone(),
        has_scopes: true,
        permissions: Vec::new(),
        client_id: None,
        version: 1,
        number: 0,
        next_permission: 1,
        signing_secret: None,
    })
}

/// An API that defines `a`, `b` and `c`, on slots 0 to 2, numbered 1 to 3.
fn catalog(values: [&str; 3]) -> Catalog {
    let permissions = [0_u16, 1, 2].into_iter().zip(values);
    let permissions = permissions.map(|(slot, value)| Slotted {
        number: i64::from(slot) + 1,
        slot,
        value: value.into(),
    });
    Catalog::new(0, permissions.collect()).unwrap()
}

fn slots(slots: &[u16]) -> Bits {
    slots.iter().copied().collect()
}

const FIRST: Application<'_> = Application {
    party: Party::First,
    grant: None,
    default_grant: None,
    may_refresh: true,
};
const THIRD: Application<'_> = Application {
    party: Party::Third,
    ..FIRST
};

/// `scope` and `permissions` of a token for a user who has `a` and `b`.
fn token(
    settings: &serde_json::Value,
    application: Application<'_>,
    asked: Asked<'_>,
) -> Result<(String, Option<Vec<String>>), Refusal> {
    let (api, catalog, effective) = (api(settings), catalog(["a", "b", "c"]), slots(&[0, 1]));
    let granted = decide(&Request {
        api: &api,
        catalog: &catalog,
        application,
        asked,
        effective: &effective,
    })?;
    let list = |held: &Bits| catalog.within(held).map(|one| one.value.clone()).collect();
    Ok((granted.scope.join(" "), granted.permissions.map(list)))
}

fn settings(enforce: bool, dialect: &str, user_policy: &str) -> serde_json::Value {
    json!({
        "enforce_policies": enforce,
        "token_dialect": dialect,
        "subject_type_authorization": {"user": {"policy": user_policy}},
    })
}

#[test]
fn the_truth_table_of_the_reference() {
    let first = |enforce, dialect, scope| {
        token(
            &settings(enforce, dialect, "allow_all"),
            FIRST,
            Asked::Words(scope),
        )
    };
    let plain = |scope: &str| Ok((scope.to_owned(), None));
    let listing = |scope: &str| Ok((scope.to_owned(), Some(vec!["a".into(), "b".into()])));
    assert_eq!(
        first(false, "access_token", "openid a c"),
        plain("openid a c")
    );
    assert_eq!(first(false, "access_token_authz", "a"), plain("a"));
    assert_eq!(first(true, "access_token", "openid a c"), plain("openid a"));
    assert_eq!(
        first(true, "access_token_authz", "openid a"),
        listing("openid a")
    );
    assert_eq!(
        first(true, "rfc9068_profile_authz", "openid"),
        listing("openid")
    );
    let only_a = slots(&[0]);
    let granted = Application {
        grant: Some(GrantScope::Only(&only_a)),
        ..FIRST
    };
    let required = settings(true, "access_token_authz", "require_client_grant");
    assert_eq!(token(&required, granted, Asked::Words("a b")), listing("a"));
    assert_eq!(
        token(&required, FIRST, Asked::Words("a")),
        Err(Refusal::NoGrant)
    );
    let denied = settings(true, "access_token", "deny_all");
    assert_eq!(
        token(&denied, granted, Asked::Words("a")),
        Err(Refusal::DeniesUsers)
    );
    let open = settings(false, "access_token", "allow_all");
    assert_eq!(
        token(&open, FIRST, Asked::Everything),
        plain("openid profile email address phone a b c")
    );
}

#[test]
fn third_parties_need_a_grant_and_their_own_goes_first() {
    let open = settings(false, "access_token", "allow_all");
    let scope = |grant, default_grant| {
        let application = Application {
            grant,
            default_grant,
            ..THIRD
        };
        token(&open, application, Asked::Words("a b")).map(|(scope, _)| scope)
    };
    let (a, b) = (slots(&[0]), slots(&[1]));
    let (a, b) = (Some(GrantScope::Only(&a)), Some(GrantScope::Only(&b)));
    assert_eq!(scope(None, None), Err(Refusal::NoGrant));
    assert_eq!(scope(None, b), Ok("b".into()));
    assert_eq!(scope(a, b), Ok("a".into()));
    assert_eq!(scope(None, Some(GrantScope::All)), Ok("a b".into()));
}

#[test]
fn a_first_party_is_bounded_by_a_grant_only_where_it_needs_one() {
    let a = slots(&[0]);
    let application = Application {
        grant: Some(GrantScope::Only(&a)),
        default_grant: Some(GrantScope::All),
        ..FIRST
    };
    let scope = |policy, asked| {
        let settings = settings(false, "access_token", policy);
        token(&settings, application, asked).map(|(scope, _)| scope)
    };
    assert_eq!(scope("allow_all", Asked::Words("a b")), Ok("a b".into()));
    let required = "require_client_grant";
    assert_eq!(scope(required, Asked::Words("a b")), Ok("a".into()));
    // Where a grant is needed, permissions have to be asked for by name.
    let oidc = "openid profile email address phone";
    assert_eq!(scope(required, Asked::Everything), Ok(oidc.into()));
}

#[test]
fn offline_access_needs_the_api_and_the_application() {
    let scope = |offline: bool, may_refresh: bool| {
        let settings = json!({"allow_offline_access": offline});
        let application = Application {
            may_refresh,
            ..FIRST
        };
        let asked = Asked::Words("offline_access a offline_access a");
        token(&settings, application, asked).unwrap().0
    };
    assert_eq!(scope(true, true), "offline_access a");
    assert_eq!(scope(true, false), "a");
    assert_eq!(scope(false, true), "a");
}

#[test]
fn the_userinfo_audience() {
    let audience = |algorithm: &str, scope| {
        let (api, catalog) = (
            api(&json!({"signing_alg": algorithm})),
            catalog(["a", "b", "c"]),
        );
        let request = Request {
            api: &api,
            catalog: &catalog,
            application: FIRST,
            asked: Asked::Words(scope),
            effective: &Bits::new(),
        };
        decide(&request).unwrap().audience
    };
    assert_eq!(audience("RS256", "openid"), Audience::ApiAndUserinfo);
    assert_eq!(audience("RS256", "profile a"), Audience::Api);
    assert_eq!(audience("HS256", "openid"), Audience::Api);
}

#[test]
fn names_that_are_no_words_of_a_scope() {
    let api = api(&json!({"enforce_policies": true, "token_dialect": "access_token_authz"}));
    let (catalog, all) = (catalog(["email", "b c", "tab\t"]), slots(&[0, 1, 2]));
    let granted = |asked| {
        let request = Request {
            api: &api,
            catalog: &catalog,
            application: FIRST,
            asked,
            effective: &all,
        };
        decide(&request).unwrap()
    };
    // `email` is the OIDC scope, whatever the API calls its permissions.
    let asked = granted(Asked::Words("email b c tab\t"));
    assert_eq!(asked.scope, ["email"]);
    assert!(asked.set.permissions.is_empty());
    let everything = granted(Asked::Everything);
    assert_eq!(
        everything.scope,
        ["openid", "profile", "email", "address", "phone"]
    );
    let listed = catalog.within(everything.permissions.unwrap());
    assert_eq!(listed.count(), 3);
}

#[test]
fn a_refresh_goes_by_number() {
    let first = ScopeSet {
        oidc: [OidcScope::OpenId].into(),
        permissions: [1, 2, 9].into(),
    };
    let again = |narrowed_to| {
        let api = api(&json!({}));
        // Number 1 was renamed since, and number 9 is gone; `nine` has another number.
        let catalog = catalog(["A", "b", "nine"]);
        let request = Request {
            api: &api,
            catalog: &catalog,
            application: FIRST,
            asked: Asked::Again {
                first: &first,
                narrowed_to,
            },
            effective: &Bits::new(),
        };
        decide(&request).unwrap().scope.join(" ")
    };
    assert_eq!(again(None), "openid A b");
    assert_eq!(again(Some("b nine email openid")), "b openid");
    assert_eq!(again(Some("")), "");
}

#[test]
fn who_is_asked_for_consent() {
    let wanted = ScopeSet {
        oidc: [OidcScope::OpenId].into(),
        permissions: [1].into(),
    };
    let less = ScopeSet {
        permissions: [2].into(),
        ..wanted.clone()
    };
    let request = ConsentRequest {
        party: Party::First,
        callback: Callback::Verifiable,
        is_demanded: false,
        given: None,
        wanted: &wanted,
    };
    let given = |set| ConsentRequest {
        given: Some(set),
        ..request
    };
    let skipping = api(&json!({"skip_consent_for_verifiable_first_party_clients": true}));
    let asking = api(&json!({}));
    assert_eq!(consent(Some(&skipping), &request), Consent::NotNeeded);
    assert_eq!(consent(Some(&asking), &request), Consent::Ask);
    assert_eq!(consent(Some(&asking), &given(&wanted)), Consent::Given);
    assert_eq!(consent(Some(&asking), &given(&less)), Consent::Ask);
    let demanded = ConsentRequest {
        is_demanded: true,
        ..given(&wanted)
    };
    assert_eq!(consent(Some(&skipping), &demanded), Consent::Ask);
    let third = ConsentRequest {
        party: Party::Third,
        ..request
    };
    assert_eq!(consent(Some(&skipping), &third), Consent::Ask);
    let local = ConsentRequest {
        callback: Callback::Unverifiable,
        ..request
    };
    assert_eq!(consent(Some(&skipping), &local), Consent::Ask);
    assert_eq!(consent(None, &request), Consent::NotNeeded);
    assert_eq!(consent(None, &local), Consent::Ask);
}

#[test]
fn dialects_list_permissions_only_if_policies_are_enforced() {
    for dialect in [
        "access_token",
        "access_token_authz",
        "rfc9068_profile",
        "rfc9068_profile_authz",
    ] {
        for enforce in [false, true] {
            let settings = settings(enforce, dialect, "allow_all");
            let (_, permissions) = token(&settings, FIRST, Asked::Words("")).unwrap();
            let lists = enforce && Dialect::parse(Some(dialect)).has_permissions();
            assert_eq!(permissions.is_some(), lists, "{dialect} {enforce}");
        }
    }
}

#[test]
fn policies_are_read_and_unknown_ones_open_nothing() {
    assert_eq!(UserPolicy::parse(None), UserPolicy::AllowAll);
    assert_eq!(UserPolicy::parse(Some("allow_all")), UserPolicy::AllowAll);
    assert_eq!(UserPolicy::parse(Some("allow_some")), UserPolicy::DenyAll);
}

#[test]
fn the_management_api_gives_users_only_what_is_about_themselves() {
    let server = ResourceServer {
        id: String::new(),
        identifier: "https://localhost/api/v2/".into(),
        system: Some(crate::System::Management),
        settings: settings(false, "access_token_authz", "allow_all")
            .as_object()
            .unwrap()
            .clone(),
        has_scopes: true,
        permissions: Vec::new(),
        client_id: None,
        version: 1,
        number: 0,
        next_permission: 1,
        signing_secret: None,
    };
    let catalog = catalog(["read:current_user", "read:users", "delete:users"]);
    let (api, effective) = (ApiPolicy::of(&server), slots(&[0, 1, 2]));
    let granted = decide(&Request {
        api: &api,
        catalog: &catalog,
        application: FIRST,
        asked: Asked::Everything,
        effective: &effective,
    });
    let granted = granted.unwrap();
    assert_eq!(granted.scope.last(), Some(&"read:current_user"));
    assert_eq!(granted.set.permissions, [1].into());
    assert_eq!(granted.permissions, None);
}

#[test]
fn without_an_api_there_are_oidc_scopes_only() {
    let words = |asked, may_refresh| decide_without_api(asked, may_refresh).0.join(" ");
    let asked = Asked::Words("email openid a offline_access openid");
    assert_eq!(words(asked, true), "email openid offline_access");
    assert_eq!(words(asked, false), "email openid");
    let everything = "openid profile email address phone";
    assert_eq!(words(Asked::Everything, true), everything);
    let (_, first) = decide_without_api(asked, true);
    let again = |narrowed_to| Asked::Again {
        first: &first,
        narrowed_to,
    };
    assert_eq!(words(again(None), true), "openid email offline_access");
    assert_eq!(words(again(Some("phone email")), true), "email");
}
