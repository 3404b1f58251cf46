//! What `/authorize` needs to know of an application.

use serde_json::{Map, Value};

use super::{Behavior, Usage};

/// An application's settings about signing in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Where answers may go.
    pub callbacks: Vec<String>,
    grant_types: Vec<String>,
    /// A third party that is trusted with as little as possible (`third_party_security_mode`).
    pub is_guarded: bool,
    pub is_third_party: bool,
    /// An application on the user's own machine.
    pub is_native: bool,
    /// The specifications hold where Auth0 is more lenient.
    pub is_strict: bool,
    /// A callback that any program can take counts as its own
    /// (`skip_non_verifiable_callback_uri_confirmation_prompt`).
    pub trusts_callbacks: bool,
    /// `require_pushed_authorization_requests`.
    pub requires_pushed: bool,
    /// `signed_request_object.required`.
    pub requires_signed: bool,
    pub usage: Usage,
    pub behavior: Behavior,
}

impl Application {
    /// From a client's settings.
    pub fn of(settings: &Map<String, Value>, is_strict: bool) -> Self {
        let text = |key: &str| settings.get(key).and_then(Value::as_str);
        let is = |key: &str| settings.get(key) == Some(&Value::Bool(true));
        let list = |key: &str| {
            let list = settings.get(key).and_then(Value::as_array);
            let texts = list.into_iter().flatten().filter_map(Value::as_str);
            texts.map(str::to_owned).collect()
        };
        let is_third_party = settings.get("is_first_party") == Some(&Value::Bool(false));
        let signed = settings.get("signed_request_object");
        Self {
            callbacks: list("callbacks"),
            grant_types: list("grant_types"),
            is_guarded: is_third_party && text("third_party_security_mode") == Some("strict"),
            is_third_party,
            is_native: text("app_type") == Some("native"),
            is_strict,
            trusts_callbacks: is("skip_non_verifiable_callback_uri_confirmation_prompt"),
            requires_pushed: is("require_pushed_authorization_requests"),
            requires_signed: signed.and_then(|signed| signed.get("required"))
                == Some(&Value::Bool(true)),
            usage: Usage::parse(text("organization_usage")),
            behavior: Behavior::parse(text("organization_require_behavior")),
        }
    }

    /// Whether `grant_types` has the grant.
    pub fn may_use(&self, grant_type: &str) -> bool {
        self.grant_types.iter().any(|own| own == grant_type)
    }
}
