//! What protects the logins of a new tenant.

use serde_json::{Value, json};

use super::Protection;

/// Auth0's defaults. Providers of CAPTCHAs are as recorded of those that were not set up.
pub(super) fn of(protection: Protection) -> Value {
    match protection {
        Protection::BotDetection => json!({
            "challenge_password_policy": "never",
            "challenge_passwordless_policy": "never",
            "challenge_password_reset_policy": "never",
            "allowlist": [],
            "bot_detection_level": "medium",
            "monitoring_mode_enabled": false,
        }),
        Protection::BreachedPasswords => json!({
            "enabled": false,
            "shields": [],
            "admin_notification_frequency": [],
            "method": "standard",
            "stage": {
                "pre-user-registration": {"shields": []},
                "pre-change-password": {"shields": []},
            },
        }),
        Protection::BruteForce => json!({
            "enabled": true,
            "shields": ["block", "user_notification"],
            "mode": "count_per_identifier_and_ip",
            "allowlist": [],
            "max_attempts": 10,
        }),
        Protection::Captcha => json!({
            "active_provider_id": "auth_challenge",
            "simple_captcha": {},
            "auth_challenge": {"fail_open": false},
            "recaptcha_v2": {"site_key": ""},
            "recaptcha_enterprise": {"site_key": "", "project_id": ""},
            "hcaptcha": {"site_key": ""},
            "friendly_captcha": {"site_key": ""},
            "arkose": {
                "site_key": "",
                "client_subdomain": "client-api",
                "verify_subdomain": "verify-api",
                "fail_open": false,
            },
        }),
        Protection::SuspiciousIps => json!({
            "enabled": true,
            "shields": ["admin_notification", "block"],
            "allowlist": [],
            "stage": {
                "pre-login": {"max_attempts": 100, "rate": 864_000},
                "pre-user-registration": {"max_attempts": 50, "rate": 1200},
                "pre-custom-token-exchange": {"max_attempts": 10, "rate": 600_000},
            },
        }),
    }
}
