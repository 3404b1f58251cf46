//! A database's `options`. What says how people sign in is checked for its type only; unknown
//! options are let through, as at Auth0.

use super::super::node::{
    Property, Schema, array, boolean, choice, map, object, open, optional, string,
};

pub(super) const DATABASE: Schema = open(&[
    optional("attributes", ATTRIBUTES),
    optional("authentication_methods", METHODS),
    optional("brute_force_protection", boolean()),
    optional("configuration", map(&SECRET).nullable()),
    optional("customScripts", map(&SCRIPT).nullable()),
    optional("disable_self_service_change_password", boolean()),
    optional("disable_signup", boolean()),
    optional("enable_script_context", boolean()),
    optional("enabledDatabaseCustomization", boolean()),
    optional("import_mode", boolean()),
    optional("mfa", open(&[optional("active", boolean())])),
    optional("passkey_options", open(&[]).nullable()),
    optional("passwordPolicy", choice(POLICIES).nullable()),
    optional("password_complexity_options", open(&[]).nullable()),
    optional("password_dictionary", open(&[]).nullable()),
    optional("password_history", open(&[]).nullable()),
    optional("password_no_personal_info", open(&[]).nullable()),
    optional("password_options", open(&[])),
    optional("precedence", array(&choice(IDENTIFIERS)).at_least(3)),
    optional("realm_fallback", boolean()),
    optional("requires_username", boolean()),
    optional("validation", VALIDATION.nullable()),
]);

const POLICIES: &[&str] = &["none", "low", "fair", "good", "excellent"];
const IDENTIFIERS: &[&str] = &["email", "phone_number", "username"];

const SECRET: Schema = string().nullable();
const SCRIPT: Schema = string();

const VALIDATION: Schema = object(&[optional("username", open(&[]).nullable())]);

const METHODS: Schema = object(&[
    optional(
        "password",
        object(&[
            optional("enabled", boolean()),
            optional("api_behavior", choice(&["required", "optional"])),
            optional("signup_behavior", choice(&["allow", "block"])),
        ]),
    ),
    optional("passkey", METHOD),
    optional("email_otp", METHOD),
    optional("phone_otp", METHOD),
])
.nullable();

const METHOD: Schema = object(&[optional("enabled", boolean())]);

const ATTRIBUTES: Schema = object(&[
    optional("email", ATTRIBUTE),
    optional("phone_number", ATTRIBUTE),
    optional("username", ATTRIBUTE),
])
.at_least(1);

const ATTRIBUTE: Schema = open(ATTRIBUTE_MEMBERS);

const ATTRIBUTE_MEMBERS: &[Property] = &[
    optional("identifier", open(&[optional("active", boolean())])),
    optional("profile_required", boolean()),
    optional("unique", boolean()),
    optional("verification_method", choice(&["link", "otp", "code"])),
    optional(
        "signup",
        open(&[optional(
            "status",
            choice(&["required", "optional", "inactive"]),
        )]),
    ),
    optional("validation", open(&[])),
];
