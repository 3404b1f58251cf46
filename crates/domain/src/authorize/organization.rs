//! The organization that is signed in to: `organization` (Authentication API reference §4.2).

use super::refusal::shown;
use super::{Application, Refusal};

/// How an application's users sign in to organizations (`organization_usage`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    Deny,
    Allow,
    Require,
}

impl Usage {
    pub fn parse(word: Option<&str>) -> Self {
        match word {
            Some("allow") => Self::Allow,
            Some("require") => Self::Require,
            Some(_) | None => Self::Deny,
        }
    }
}

/// What happens where an organization is needed and none is named
/// (`organization_require_behavior`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behavior {
    Refuse,
    /// The user says which, before or after logging in.
    Ask,
}

impl Behavior {
    pub fn parse(word: Option<&str>) -> Self {
        match word {
            Some("pre_login_prompt" | "post_login_prompt") => Self::Ask,
            Some(_) | None => Self::Refuse,
        }
    }
}

/// The organization that a request is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted<'a> {
    None,
    Id(&'a str),
    Name(&'a str),
    /// The one that the user is a member of.
    Own,
}

/// The organization that a request is about. Names are only taken where the tenant says so
/// (`allow_organization_name_in_authentication_api`).
///
/// # Errors
/// `invalid_request` in Auth0's words.
pub fn organization<'a>(
    application: &Application,
    sent: Option<&'a str>,
    takes_names: bool,
) -> Result<Wanted<'a>, Refusal> {
    let refused = |description: &'static str| Err(Refusal::invalid_request(description));
    let Some(sent) = sent else {
        return match (application.usage, application.behavior) {
            (Usage::Deny | Usage::Allow, Behavior::Refuse | Behavior::Ask) => Ok(Wanted::None),
            (Usage::Require, Behavior::Ask) => Ok(Wanted::Own),
            (Usage::Require, Behavior::Refuse) => Err(Refusal::organization_required()),
        };
    };
    if application.usage == Usage::Deny {
        return refused("parameter organization is not allowed for this client");
    }
    match (sent.starts_with("org_"), takes_names) {
        (true, _) => Ok(Wanted::Id(sent)),
        (false, true) => Ok(Wanted::Name(sent)),
        (false, false) => {
            refused("authorization request parameter organization must be an organization id")
        }
    }
}

impl Refusal {
    /// There is no such organization, or the application may not use it.
    pub fn invalid_organization(sent: &str) -> Self {
        Self::invalid_request(format!(
            "parameter organization is invalid: {}",
            shown(sent)
        ))
    }

    /// The user is in no organization and the application needs one.
    pub fn without_organization() -> Self {
        let description = "client requires organization membership, but user does not belong to \
                           any organization";
        Self::invalid_request(description)
    }

    pub fn organization_required() -> Self {
        Self::invalid_request("parameter organization is required for this client")
    }

    pub fn not_a_member(user_id: &str, organization_id: &str) -> Self {
        Self::access_denied(format!(
            "user {user_id} is not part of the {organization_id} organization"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn usage_and_behavior() {
        let go = |usage: &str, behavior: &str, sent, takes_names| {
            let settings = json!({
                "organization_usage": usage, "organization_require_behavior": behavior,
            });
            let application = Application::of(settings.as_object().unwrap(), false);
            organization(&application, sent, takes_names)
                .map_err(|refusal| refusal.description.into_owned())
        };
        let none = "no_prompt";
        assert_eq!(go("deny", none, None, false), Ok(Wanted::None));
        assert_eq!(go("allow", none, None, false), Ok(Wanted::None));
        assert_eq!(
            go("require", "post_login_prompt", None, false),
            Ok(Wanted::Own)
        );
        assert_eq!(
            go("require", none, None, false).unwrap_err(),
            "parameter organization is required for this client"
        );
        assert_eq!(
            go("deny", none, Some("org_1"), false).unwrap_err(),
            "parameter organization is not allowed for this client"
        );
        let id = Some("org_1");
        assert_eq!(go("allow", none, id, true), Ok(Wanted::Id("org_1")));
        let name = Some("acme");
        assert_eq!(go("allow", none, name, true), Ok(Wanted::Name("acme")));
        assert_eq!(
            go("allow", none, name, false).unwrap_err(),
            "authorization request parameter organization must be an organization id"
        );
    }
}
