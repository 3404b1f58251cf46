//! What `/authorize` needs to know of an application.

use serde_json::{Map, Value};

use super::{Behavior, Usage};

/// How long a pushed request is kept where the application doesn't say.
const PUSHED_SECONDS: i64 = 30;

/// An application's settings about signing in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// Where answers may go.
    pub callbacks: Vec<String>,
    grant_types: Vec<String>,
    pub standing: Standing,
    /// An application on the user's own machine.
    pub is_native: bool,
    /// The specifications hold where Auth0 is more lenient.
    pub is_strict: bool,
    /// A callback that any program can take counts as its own
    /// (`skip_non_verifiable_callback_uri_confirmation_prompt`).
    pub trusts_callbacks: bool,
    pub demands: Demands,
    /// How long its pushed requests are kept, in seconds (`par_request_expiry`).
    pub pushed_seconds: i64,
    pub usage: Usage,
    pub behavior: Behavior,
}

/// How far an application is trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is the tenant's own.
    First,
    Third,
    /// A third party that is trusted with as little as possible (`third_party_security_mode`).
    GuardedThird,
}

/// What an application's requests must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demands {
    /// `require_pushed_authorization_requests`.
    pub pushed: bool,
    /// `signed_request_object.required`.
    pub signed: bool,
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
        let is_third = settings.get("is_first_party") == Some(&Value::Bool(false));
        let is_guarded = text("third_party_security_mode") == Some("strict");
        let signed = settings.get("signed_request_object");
        Self {
            callbacks: list("callbacks"),
            grant_types: list("grant_types"),
            standing: match (is_third, is_guarded) {
                (false, _) => Standing::First,
                (true, false) => Standing::Third,
                (true, true) => Standing::GuardedThird,
            },
            is_native: text("app_type") == Some("native"),
            is_strict,
            trusts_callbacks: is("skip_non_verifiable_callback_uri_confirmation_prompt"),
            demands: Demands {
                pushed: is("require_pushed_authorization_requests"),
                signed: signed.and_then(|signed| signed.get("required"))
                    == Some(&Value::Bool(true)),
            },
            pushed_seconds: settings
                .get("par_request_expiry")
                .and_then(Value::as_i64)
                .unwrap_or(PUSHED_SECONDS),
            usage: Usage::parse(text("organization_usage")),
            behavior: Behavior::parse(text("organization_require_behavior")),
        }
    }

    /// Whether it is a third party that is trusted with as little as possible.
    pub fn is_guarded(&self) -> bool {
        self.standing == Standing::GuardedThird
    }

    /// Whether `grant_types` has the grant.
    pub fn may_use(&self, grant_type: &str) -> bool {
        self.grant_types.iter().any(|own| own == grant_type)
    }
}
