//! Bodies of `/api/v2/email-templates` (reference §14).

use super::node::{Property, Schema, boolean, choice, number, object, optional, required, string};

/// `POST /email-templates` and `PUT /email-templates/{templateName}`.
pub static CREATE: Schema = object(&[
    required("template", choice(NAMES)),
    required("body", string().at_most(BODY_MAX).nullable()),
    required("from", string().at_most(LINE_MAX).nullable()),
    required("subject", string().at_most(LINE_MAX).nullable()),
    required("syntax", choice(&["liquid"]).nullable()),
    required("enabled", boolean().nullable()),
])
.and(COMMON);

/// `PATCH /email-templates/{templateName}`.
pub static UPDATE: Schema = object(&[
    optional("template", choice(NAMES)),
    optional("body", string().at_most(BODY_MAX).nullable()),
    optional("from", string().at_most(LINE_MAX).nullable()),
    optional("subject", string().at_most(LINE_MAX).nullable()),
    optional("syntax", choice(&["liquid"]).nullable()),
    optional("enabled", boolean().nullable()),
])
.and(COMMON);

const COMMON: &[Property] = &[
    optional("resultUrl", string().at_most(LINE_MAX).nullable()),
    optional(
        "urlLifetimeInSeconds",
        number().within(0, 2_147_483_647).nullable(),
    ),
    optional("includeEmailInRedirect", boolean()),
];

/// Characters of a template's body, and of what has one line. Auth0 doesn't publish its limits.
pub const BODY_MAX: i64 = 200_000;
const LINE_MAX: i64 = 2048;

/// Every template that Auth0 knows.
pub const NAMES: &[&str] = &[
    "verify_email",
    "verify_email_by_code",
    "auth_email_by_code",
    "reset_email",
    "reset_email_by_code",
    "welcome_email",
    "blocked_account",
    "stolen_credentials",
    "enrollment_email",
    "mfa_oob_code",
    "user_invitation",
    "change_password",
    "password_reset",
    "async_approval",
];

/// `{templateName}`.
pub(super) static NAME: Schema = choice(NAMES);
