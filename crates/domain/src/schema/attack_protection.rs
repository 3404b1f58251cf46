//! Bodies of `/api/v2/attack-protection/…` (reference §14): breached passwords, brute force,
//! suspicious addresses, bots, CAPTCHAs.

use super::format::{CIDR, IPV4, IPV6, IPV6_CIDR};
use super::node::{
    Schema, any_of, array, boolean, choice, integer, object, optional, required, string,
};

/// `PATCH /attack-protection/bot-detection`.
pub static BOT_DETECTION: Schema = object(&[
    optional("bot_detection_level", choice(&["low", "medium", "high"])),
    optional("challenge_password_policy", CHALLENGED),
    optional("challenge_passwordless_policy", CHALLENGED),
    optional("challenge_password_reset_policy", CHALLENGED),
    optional("allowlist", ALLOWLIST),
    optional("monitoring_mode_enabled", boolean()),
]);

const CHALLENGED: Schema = choice(&["never", "when_risky", "always"]);

/// `PATCH /attack-protection/captcha`.
pub static CAPTCHA: Schema = object(&[
    optional(
        "active_provider_id",
        choice(&[
            "arkose",
            "auth_challenge",
            "friendly_captcha",
            "hcaptcha",
            "recaptcha_v2",
            "recaptcha_enterprise",
            "simple_captcha",
        ]),
    ),
    optional(
        "arkose",
        object(&[
            required("site_key", KEY),
            required("secret", KEY),
            optional("client_subdomain", KEY),
            optional("verify_subdomain", KEY),
            optional("fail_open", boolean()),
        ]),
    ),
    optional(
        "auth_challenge",
        object(&[required("fail_open", boolean())]),
    ),
    optional("hcaptcha", SITE),
    optional("friendly_captcha", SITE),
    optional(
        "recaptcha_enterprise",
        object(&[
            required("site_key", KEY),
            required("api_key", KEY),
            required("project_id", KEY),
        ]),
    ),
    optional("recaptcha_v2", SITE),
    optional("simple_captcha", object(&[])),
]);

const KEY: Schema = string().at_most(100);
const SITE: Schema = object(&[required("site_key", KEY), required("secret", KEY)]);

/// `PATCH /attack-protection/breached-password-detection`.
pub static BREACHED_PASSWORDS: Schema = object(&[
    optional("enabled", boolean()),
    optional(
        "shields",
        array(&choice(&[
            "block",
            "user_notification",
            "admin_notification",
        ])),
    ),
    optional(
        "admin_notification_frequency",
        array(&choice(&["immediately", "daily", "weekly", "monthly"])),
    ),
    optional("method", choice(&["standard", "enhanced"])),
    optional(
        "stage",
        object(&[
            optional("pre-user-registration", STAGE_SHIELDS),
            optional("pre-change-password", STAGE_SHIELDS),
        ]),
    ),
]);

const STAGE_SHIELDS: Schema = object(&[optional(
    "shields",
    array(&choice(&["block", "admin_notification"])),
)]);

/// `PATCH /attack-protection/brute-force-protection`.
pub static BRUTE_FORCE: Schema = object(&[
    optional("enabled", boolean()),
    optional("shields", array(&choice(&["block", "user_notification"]))),
    optional("allowlist", ALLOWLIST),
    optional(
        "mode",
        choice(&["count_per_identifier_and_ip", "count_per_identifier"]),
    ),
    optional("max_attempts", integer().within(1, 100)),
]);

/// `PATCH /attack-protection/suspicious-ip-throttling`.
pub static SUSPICIOUS_IPS: Schema = object(&[
    optional("enabled", boolean()),
    optional("shields", array(&choice(&["block", "admin_notification"]))),
    optional("allowlist", ALLOWLIST),
    optional(
        "stage",
        object(&[
            optional("pre-login", LOGIN_RATE),
            optional("pre-user-registration", OTHER_RATE),
            // Answered in recordings, though not in Auth0's document.
            optional("pre-custom-token-exchange", OTHER_RATE),
        ]),
    ),
]);

const DAY_MILLIS: i64 = 86_400_000;

/// Attempts that are free, and how many milliseconds each further one takes.
const LOGIN_RATE: Schema = object(&[
    optional("max_attempts", integer().within(1, 2500)),
    optional("rate", integer().within(34_560, DAY_MILLIS)),
]);

const OTHER_RATE: Schema = object(&[
    optional("max_attempts", integer().within(1, 72_000)),
    optional("rate", integer().within(1200, DAY_MILLIS)),
]);

/// Addresses and networks that a list may have: each login walks through it.
const ALLOWLIST_MAX: i64 = 1000;
const ALLOWLIST: Schema = array(&ADDRESS).at_most(ALLOWLIST_MAX);
const ADDRESS: Schema = any_of(&[
    string().format(IPV4),
    string().format(CIDR),
    string().format(IPV6),
    string().format(IPV6_CIDR),
]);
