//! Which applications are told that a session has ended, and where (`oidc_logout`).

use serde_json::{Map, Value};

/// Why a session has ended, as far as an application can choose by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Initiator {
    /// The user has signed out.
    RpLogout,
    PasswordChanged,
    /// An administrator has ended it.
    SessionRevoked,
    AccountDeleted,
    /// The user is blocked.
    AccountDeactivated,
    /// It has lasted as long as it may.
    SessionExpired,
}

impl Initiator {
    fn as_str(self) -> &'static str {
        match self {
            Self::RpLogout => "rp-logout",
            Self::PasswordChanged => "password-changed",
            Self::SessionRevoked => "session-revoked",
            Self::AccountDeleted => "account-deleted",
            Self::AccountDeactivated => "account-deactivated",
            Self::SessionExpired => "session-expired",
        }
    }
}

/// What an application wants to be told.
#[derive(Debug, Clone, Copy)]
pub struct Backchannel<'a> {
    settings: Option<&'a Map<String, Value>>,
}

impl<'a> Backchannel<'a> {
    /// Reads an application's settings; `oidc_backchannel_logout` is the older name.
    pub fn of(client: &'a Map<String, Value>) -> Self {
        let settings = |name: &str| client.get(name).and_then(Value::as_object);
        let settings = settings("oidc_logout").or_else(|| settings("oidc_backchannel_logout"));
        Self { settings }
    }

    /// Where it is told: Auth0 allows one URL, the first counts.
    pub fn urls(self) -> impl Iterator<Item = &'a str> {
        let urls = self
            .settings
            .and_then(|all| all.get("backchannel_logout_urls"));
        let urls = urls.and_then(Value::as_array).into_iter().flatten();
        urls.filter_map(Value::as_str).filter(|url| !url.is_empty())
    }

    /// Whether it is told the session's metadata, too.
    pub fn includes_metadata(self) -> bool {
        let metadata = self
            .settings
            .and_then(|all| all.get("backchannel_logout_session_metadata"));
        metadata.and_then(|all| all.get("include")) == Some(&Value::Bool(true))
    }

    /// Whether it is told of a session that ended for this reason: one by which the user signed
    /// out unless it says otherwise, as at Auth0.
    pub fn wants(self, initiator: Initiator) -> bool {
        if self.urls().next().is_none() {
            return false;
        }
        let initiators = self
            .settings
            .and_then(|all| all.get("backchannel_logout_initiators"));
        let mode = initiators.and_then(|all| all.get("mode")?.as_str());
        let chosen = initiators.and_then(|all| all.get("selected_initiators")?.as_array());
        match (mode, chosen) {
            (Some("all"), _) => true,
            (_, Some(chosen)) => chosen.iter().any(|one| one == initiator.as_str()),
            (_, None) => initiator == Initiator::RpLogout,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn wanted(settings: &Value) -> Vec<Initiator> {
        let all = [
            Initiator::RpLogout,
            Initiator::PasswordChanged,
            Initiator::SessionRevoked,
            Initiator::AccountDeleted,
            Initiator::AccountDeactivated,
            Initiator::SessionExpired,
        ];
        let of = Backchannel::of(settings.as_object().unwrap());
        all.into_iter().filter(|one| of.wants(*one)).collect()
    }

    #[test]
    fn an_application_chooses_what_it_is_told() {
        let with = |more: &Value| {
            let mut settings = json!({"backchannel_logout_urls": ["", "https://app.test/out"]});
            if let Some(more) = more.as_object() {
                settings["backchannel_logout_initiators"] = Value::Object(more.clone());
            }
            settings
        };
        let by_default = [Initiator::RpLogout];
        assert_eq!(
            wanted(&json!({"oidc_logout": with(&Value::Null)})),
            by_default
        );
        assert_eq!(
            wanted(&json!({"oidc_backchannel_logout": with(&Value::Null)})),
            by_default
        );
        assert_eq!(
            wanted(&json!({"oidc_logout": with(&json!({"mode": "all"}))})).len(),
            6
        );
        let chosen = json!({"mode": "custom", "selected_initiators": ["account-deleted"]});
        let chosen = wanted(&json!({"oidc_logout": with(&chosen)}));
        assert_eq!(chosen, [Initiator::AccountDeleted]);
        for nowhere in [
            json!({}),
            json!({"oidc_logout": null}),
            json!({"oidc_logout": {"backchannel_logout_initiators": {"mode": "all"}}}),
            json!({"oidc_logout": {"backchannel_logout_urls": [""]}}),
        ] {
            assert_eq!(wanted(&nowhere), [], "{nowhere}");
        }
    }
}
