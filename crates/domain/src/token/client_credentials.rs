//! Who may have a token by client credentials, and with which permissions
//! (Authentication API reference §3.2).

use super::ApiPolicy;
use crate::scope;

/// What the application was granted at the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The scopes as stored, less those whose permission is deleted.
    pub scope: Vec<String>,
    pub allow_all_scopes: bool,
    /// `organization_usage` is `require`.
    pub requires_organization: bool,
}

/// Why there is no token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Denied {
    /// The API takes no tokens of applications, or this application has no grant.
    NoGrant,
    /// The grant is for organizations only, which this version doesn't have.
    OrganizationRequired,
    /// Scopes that were asked for but not granted.
    Scopes(Vec<String>),
}

/// The permissions that a token carries, in the order of the request or else of the grant.
#[derive(Debug, PartialEq, Eq)]
pub struct Granted<'a>(pub Vec<&'a str>);

/// Decides by the application's grant and the API's living permissions.
///
/// Without a request all that was granted is meant. What the API no longer defines is left out
/// silently; what was never granted is an error.
///
/// # Errors
/// [`Denied`].
pub fn decide<'a>(
    api: &'a ApiPolicy,
    grant: Option<&'a Grant>,
    requested: &'a str,
) -> Result<Granted<'a>, Denied> {
    let grant = grant
        .filter(|_| !api.denies_clients)
        .ok_or(Denied::NoGrant)?;
    if grant.requires_organization {
        return Err(Denied::OrganizationRequired);
    }
    let all = if grant.allow_all_scopes {
        &api.permissions
    } else {
        &grant.scope
    };
    let requested = scope::words(requested);
    let granted = |word: &str| {
        if grant.allow_all_scopes {
            api.defines(word)
        } else {
            all.iter().any(|one| one == word)
        }
    };
    let missing: Vec<String> = requested
        .iter()
        .filter(|word| !granted(word))
        .map(|word| (*word).to_owned())
        .collect();
    if !missing.is_empty() {
        return Err(Denied::Scopes(missing));
    }
    let wanted = if requested.is_empty() {
        all.iter().map(String::as_str).collect()
    } else {
        requested
    };
    Ok(Granted(
        wanted
            .into_iter()
            .filter(|value| api.defines(value))
            .collect(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn api(permissions: &[&str], policy: &str) -> ApiPolicy {
        let mut server = crate::resource_server::ResourceServer {
            id: String::new(),
            identifier: "https://orders.test/".into(),
            system: None,
            settings: serde_json::Map::new(),
            has_scopes: true,
            permissions: Vec::new(),
            client_id: None,
            version: 1,
            number: 0,
            next_permission: 1,
            signing_secret: None,
        };
        server.settings.insert(
            "subject_type_authorization".into(),
            serde_json::json!({"client": {"policy": policy}}),
        );
        for (position, value) in (0..).zip(permissions) {
            let value = (*value).to_owned();
            let one = crate::permission::Permission {
                number: position,
                value,
                description: None,
                position,
            };
            server.permissions.push(one);
        }
        ApiPolicy::of(&server)
    }

    fn grant(scope: &[&str]) -> Grant {
        let scope = scope.iter().map(|value| (*value).to_owned()).collect();
        Grant {
            scope,
            allow_all_scopes: false,
            requires_organization: false,
        }
    }

    #[test]
    fn without_a_request_all_that_is_granted_and_alive() {
        let api = api(&["a", "b"], "require_client_grant");
        assert_eq!(
            decide(&api, Some(&grant(&["b", "never"])), ""),
            Ok(Granted(vec!["b"]))
        );
        let all = Grant {
            allow_all_scopes: true,
            ..grant(&[])
        };
        assert_eq!(decide(&api, Some(&all), ""), Ok(Granted(vec!["a", "b"])));
    }

    #[test]
    fn refusals() {
        let open = api(&["a"], "require_client_grant");
        assert_eq!(decide(&open, None, ""), Err(Denied::NoGrant));
        assert_eq!(
            decide(&api(&["a"], "deny_all"), Some(&grant(&["a"])), ""),
            Err(Denied::NoGrant)
        );
        let missing = Err(Denied::Scopes(vec!["openid".into(), "b".into()]));
        assert_eq!(decide(&open, Some(&grant(&["a"])), "a openid b"), missing);
        let organization = Grant {
            requires_organization: true,
            ..grant(&["a"])
        };
        assert_eq!(
            decide(&open, Some(&organization), ""),
            Err(Denied::OrganizationRequired)
        );
    }

    proptest! {
        #[test]
        fn nothing_is_carried_that_is_not_asked_granted_and_alive(
            alive in prop::collection::btree_set("[a-f]", 0..6),
            granted in prop::collection::btree_set("[a-f]", 0..6),
            asked in prop::collection::btree_set("[a-f]", 0..4),
            all: bool,
        ) {
            let alive_list: Vec<&str> = alive.iter().map(String::as_str).collect();
            let granted_list: Vec<&str> = granted.iter().map(String::as_str).collect();
            let api = api(&alive_list, "require_client_grant");
            let grant = Grant { allow_all_scopes: all, ..grant(&granted_list) };
            let effective = if all { alive.clone() } else { granted };
            let request = asked.iter().cloned().collect::<Vec<_>>().join(" ");
            let outcome = decide(&api, Some(&grant), &request);
            if asked.is_subset(&effective) {
                let wanted = if asked.is_empty() { effective } else { asked };
                let carried: BTreeSet<String> =
                    outcome.unwrap().0.into_iter().map(str::to_owned).collect();
                prop_assert_eq!(carried, wanted.intersection(&alive).cloned().collect());
            } else {
                prop_assert!(matches!(outcome, Err(Denied::Scopes(_))));
            }
        }
    }
}
