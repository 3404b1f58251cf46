//! The templates of mails: our own, which a tenant's replace.

use domain::Result;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::App;
use crate::ops::email_templates;

/// A mail that is sent, by Auth0's name for its template (Management API reference §14).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Name {
    VerifyEmail,
    ResetEmail,
    WelcomeEmail,
    BlockedAccount,
    ChangePassword,
}

/// A template, as [`Name`] has it or as the tenant has made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MailTemplate {
    pub(crate) subject: String,
    pub(crate) body: String,
    /// Who it is from; the provider or the host says so if it is empty.
    pub(crate) from: String,
    pub(crate) is_enabled: bool,
    /// Where the link leads in the end.
    pub(crate) result_url: Option<String>,
    pub(crate) includes_email: bool,
    /// How long the link holds, in seconds.
    pub(crate) link_seconds: Option<i64>,
}

impl Name {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::VerifyEmail => "verify_email",
            Self::ResetEmail => "reset_email",
            Self::WelcomeEmail => "welcome_email",
            Self::BlockedAccount => "blocked_account",
            Self::ChangePassword => "change_password",
        }
    }

    /// What is sent unless the tenant has a template of its own.
    pub(crate) fn default(self) -> MailTemplate {
        let (subject, body) = match self {
            Self::VerifyEmail => (
                "Verify your email address for {{ application.name | default: friendly_name }}",
                include_str!("templates/verify_email.liquid"),
            ),
            Self::ResetEmail => (
                "Choose a new password for {{ application.name | default: friendly_name }}",
                include_str!("templates/reset_email.liquid"),
            ),
            Self::WelcomeEmail => (
                "Welcome to {{ application.name | default: friendly_name }}",
                include_str!("templates/welcome_email.liquid"),
            ),
            Self::BlockedAccount => (
                "Logins to your account at {{ friendly_name }} have been blocked",
                include_str!("templates/blocked_account.liquid"),
            ),
            Self::ChangePassword => (
                "Your password for {{ friendly_name }} was changed",
                include_str!("templates/change_password.liquid"),
            ),
        };
        MailTemplate {
            subject: subject.to_owned(),
            body: body.to_owned(),
            from: String::new(),
            // As at Auth0, where this one is off until somebody switches it on.
            is_enabled: self != Self::WelcomeEmail,
            result_url: None,
            includes_email: false,
            link_seconds: None,
        }
    }
}

/// The tenant's template, or ours; ours too where the tenant's has nothing.
pub(crate) async fn of_tenant(app: &App, name: Name) -> Result<MailTemplate> {
    let ours = name.default();
    let Some(own) = email_templates::get(app, name.as_str()).await? else {
        return Ok(ours);
    };
    let text = |key: &str| {
        let text = own.get(key).and_then(Value::as_str);
        text.filter(|text| !text.trim().is_empty())
            .map(str::to_owned)
    };
    let is_on = |key: &str| own.get(key) == Some(&Value::Bool(true));
    let seconds = own.get("urlLifetimeInSeconds").and_then(Value::as_f64);
    Ok(MailTemplate {
        subject: text("subject").unwrap_or(ours.subject),
        body: text("body").unwrap_or(ours.body),
        from: text("from").unwrap_or_default(),
        is_enabled: is_on("enabled"),
        result_url: text("resultUrl"),
        includes_email: is_on("includeEmailInRedirect"),
        link_seconds: seconds.map(whole),
    })
}

/// Seconds are whole; what is too many is cut off later.
#[expect(clippy::cast_possible_truncation, reason = "it saturates")]
fn whole(seconds: f64) -> i64 {
    seconds as i64
}

#[cfg(test)]
mod tests {
    use domain::liquid::Template;

    use super::*;

    #[test]
    fn our_templates_are_liquid() {
        for name in [
            Name::VerifyEmail,
            Name::ResetEmail,
            Name::WelcomeEmail,
            Name::BlockedAccount,
            Name::ChangePassword,
        ] {
            let template = name.default();
            assert!(Template::parse(&template.subject).is_ok(), "{name:?}");
            assert!(Template::parse(&template.body).is_ok(), "{name:?}");
        }
    }
}
