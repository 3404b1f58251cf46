//! How long a client's tokens live, and what becomes of its sessions.

use super::super::format::HTTPS_WITH_PLACEHOLDERS_OR_EMPTY;
use super::super::node::{
    Schema, array, boolean, choice, integer, object, open, optional, required, string,
};
use super::settings::MOST;

/// The longest lifetime of a refresh token: about five years, in seconds.
const REFRESH_LIFETIME: i64 = 157_788_000;

pub(super) const REFRESH_TOKEN: Schema = object(&[
    required("rotation_type", choice(&["rotating", "non-rotating"])),
    required("expiration_type", choice(&["expiring", "non-expiring"])),
    optional("leeway", integer().within(0, MOST)),
    optional("token_lifetime", integer().within(1, REFRESH_LIFETIME)),
    optional("infinite_token_lifetime", boolean()),
    optional("idle_token_lifetime", integer().within(1, MOST)),
    optional("infinite_idle_token_lifetime", boolean()),
    optional("policies", array(&POLICY).at_least(1).nullable()),
])
.nullable();

const POLICY: Schema = object(&[
    required("audience", string().within(1, 600)),
    required("scope", array(&string().within(1, 280))),
]);

pub(super) const OIDC_LOGOUT: Schema = open(&[
    optional(
        "backchannel_logout_urls",
        array(&string().format(HTTPS_WITH_PLACEHOLDERS_OR_EMPTY)),
    ),
    optional(
        "backchannel_logout_initiators",
        open(&[
            optional("mode", choice(&["custom", "all"])),
            optional("selected_initiators", array(&choice(INITIATORS))),
        ]),
    ),
    optional(
        "backchannel_logout_session_metadata",
        open(&[optional("include", boolean())]).nullable(),
    ),
]);

const INITIATORS: &[&str] = &[
    "rp-logout",
    "idp-logout",
    "password-changed",
    "session-expired",
    "session-revoked",
    "account-deleted",
    "email-identifier-changed",
    "mfa-phone-unenrolled",
    "account-deactivated",
];

pub(super) const SESSION_TRANSFER: Schema = object(&[
    optional("can_create_session_transfer_token", boolean()),
    optional("enforce_cascade_revocation", boolean()),
    optional(
        "allowed_authentication_methods",
        array(&choice(&["cookie", "query"])).nullable(),
    ),
    optional("enforce_device_binding", choice(&["ip", "asn", "none"])),
    optional("allow_refresh_token", boolean()),
    optional("enforce_online_refresh_tokens", boolean()),
    optional(
        "delegation",
        object(&[
            optional("allow_delegated_access", boolean()),
            optional("enforce_device_binding", choice(&["ip", "asn"])),
        ])
        .nullable(),
    ),
])
.nullable();
