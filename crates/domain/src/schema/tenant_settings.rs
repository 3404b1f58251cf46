//! Body and query of `/api/v2/tenants/settings` (reference §7).

mod flags;
mod security_headers;

use super::client::CLIENT_CREDENTIALS_QUOTA;
use super::format::{
    ABSOLUTE_URI_OR_EMPTY, ACR, EMAIL_OR_EMPTY, HTTPS_OR_EMPTY, URL_WITH_PLACEHOLDERS,
};
use super::matcher::COUNTRY;
use super::node::{
    Property, Schema, any, array, boolean, choice, integer, object, open, optional, required,
    string,
};
use super::query::{FIELDS, INCLUDE_FIELDS};

/// `GET /tenants/settings`.
pub static GET: Schema = object(&[FIELDS, INCLUDE_FIELDS]);

/// `PATCH /tenants/settings`.
pub static UPDATE: Schema = object(&[
    optional("flags", flags::FLAGS),
    optional("friendly_name", string()),
    optional("picture_url", string().format(ABSOLUTE_URI_OR_EMPTY)),
    optional("support_email", string().format(EMAIL_OR_EMPTY)),
    optional("support_url", string().format(ABSOLUTE_URI_OR_EMPTY)),
    optional("default_audience", string()),
    optional("default_directory", string()),
    optional("default_redirection_uri", string().format(HTTPS_OR_EMPTY)),
    optional(
        "allowed_logout_urls",
        array(&string().format(URL_WITH_PLACEHOLDERS)),
    ),
    optional("enabled_locales", array(&choice(LOCALES)).at_least(1)),
    optional("sandbox_version", string().at_most(8)),
    optional("legacy_sandbox_version", string().at_most(8)),
    optional("change_password", PAGE),
    optional("guardian_mfa_page", PAGE),
    optional("error_page", ERROR_PAGE),
    optional("device_flow", DEVICE_FLOW),
    // Answered and sent in recordings, though not in Auth0's document.
    optional("universal_login", UNIVERSAL_LOGIN),
    optional("default_token_quota", DEFAULT_TOKEN_QUOTA),
    optional("security_headers", security_headers::SECURITY_HEADERS),
    optional(
        "acr_values_supported",
        array(&string().format(ACR)).nullable(),
    ),
    optional("country_codes", COUNTRY_CODES),
    optional(
        "resource_parameter_profile",
        choice(&["audience", "compatibility"]),
    ),
    optional(
        "dynamic_client_registration_security_mode",
        choice(&["strict", "permissive"]),
    ),
])
.and(SWITCHES)
.at_least(1);

const SWITCHES: &[Property] = &[
    lifetime("session_lifetime"),
    lifetime("session_lifetime_in_minutes"),
    lifetime("idle_session_lifetime"),
    lifetime("idle_session_lifetime_in_minutes"),
    lifetime("ephemeral_session_lifetime"),
    lifetime("ephemeral_session_lifetime_in_minutes"),
    lifetime("idle_ephemeral_session_lifetime"),
    lifetime("idle_ephemeral_session_lifetime_in_minutes"),
    optional(
        "session_cookie",
        object(&[required("mode", choice(&["persistent", "non-persistent"]))]).nullable(),
    ),
    optional(
        "sessions",
        object(&[optional("oidc_logout_prompt_enabled", boolean())]).nullable(),
    ),
    // Null in recordings, though not in Auth0's document.
    optional(
        "oidc_logout",
        object(&[optional(
            "rp_logout_end_session_endpoint_discovery",
            boolean(),
        )])
        .nullable(),
    ),
    optional(
        "mtls",
        object(&[optional("enable_endpoint_aliases", boolean())]).nullable(),
    ),
    optional("customize_mfa_in_postlogin_action", boolean().nullable()),
    optional(
        "allow_organization_name_in_authentication_api",
        boolean().nullable(),
    ),
    optional(
        "pushed_authorization_requests_supported",
        boolean().nullable(),
    ),
    optional(
        "authorization_response_iss_parameter_supported",
        boolean().nullable(),
    ),
    optional(
        "skip_non_verifiable_callback_uri_confirmation_prompt",
        boolean().nullable(),
    ),
    optional("client_id_metadata_document_supported", boolean()),
    optional("enable_ai_guide", boolean()),
    optional("phone_consolidated_experience", boolean()),
    optional("include_session_metadata_in_tenant_logs", boolean()),
];

/// A time in hours or minutes. Auth0 has no upper limit; this one keeps sums in range.
const fn lifetime(name: &'static str) -> Property {
    optional(name, integer().within(1, 2_147_483_647))
}

const PAGE: Schema =
    object(&[optional("enabled", boolean()), optional("html", string())]).nullable();

const ERROR_PAGE: Schema = object(&[
    optional("html", string()),
    optional("show_log_link", boolean()),
    optional("url", string().format(ABSOLUTE_URI_OR_EMPTY)),
])
.nullable();

const DEVICE_FLOW: Schema = object(&[
    optional("charset", choice(&["base20", "digits"])),
    optional("mask", string().at_most(20)),
])
.nullable();

const UNIVERSAL_LOGIN: Schema = object(&[optional(
    "colors",
    object(&[
        optional("primary", string()),
        optional("page_background", any()),
    ]),
)]);

const DEFAULT_TOKEN_QUOTA: Schema =
    object(&[optional("clients", QUOTA), optional("organizations", QUOTA)])
        .at_least(1)
        .nullable();

const QUOTA: Schema = open(&[CLIENT_CREDENTIALS_QUOTA]);

const COUNTRY_CODES: Schema = object(&[
    optional("list", array(&string().within(2, 2).pattern(COUNTRY))),
    optional("mode", choice(&["allow", "deny"])),
])
.nullable();

const LOCALES: &[&str] = &[
    "am", "ar", "ar-EG", "ar-SA", "az", "bg", "bn", "bs", "ca-ES", "cnr", "cs", "cy", "da", "de",
    "el", "en", "en-CA", "es", "es-419", "es-AR", "es-MX", "et", "eu-ES", "fa", "fi", "fr",
    "fr-CA", "fr-FR", "gl-ES", "gu", "he", "hi", "hr", "hu", "hy", "id", "is", "it", "ja", "ka",
    "kk", "kn", "ko", "lt", "lv", "mk", "ml", "mn", "mr", "ms", "my", "nb", "nl", "nn", "no", "pa",
    "pl", "pt", "pt-BR", "pt-PT", "ro", "ru", "sk", "sl", "so", "sq", "sr", "sv", "sw", "ta", "te",
    "th", "tl", "tr", "uk", "ur", "vi", "zgh", "zh-CN", "zh-HK", "zh-MO", "zh-TW",
];
