//! Bodies and queries of `/api/v2/clients` (reference §4.1, §4.2).
//!
//! What both bodies know is in [`settings`]; what only one knows, or what `PATCH` may also set to
//! `null`, is here.

mod addons;
mod keys;
mod sessions;
mod settings;

pub(super) use settings::CLIENT_CREDENTIALS_QUOTA;

use super::connection::STRATEGY;
use super::format::{URL, URL_OR_NULL};
use super::matcher::NO_TAGS;
use super::node::{
    Property, Schema, array, boolean, choice, fields, object, optional, required, string,
};
use super::query::{FROM, INCLUDE_FIELDS, INCLUDE_TOTALS, PAGE, PER_PAGE_OR_NONE, TAKE};

/// `POST /clients`.
pub static CREATE: Schema = object(&[
    required("name", NAME),
    optional("resource_server_identifier", string().within(1, 600)),
    optional("cross_origin_loc", string().format(URL)),
    optional("token_endpoint_auth_method", settings::AUTH_METHOD),
    optional("custom_login_page", string().at_least(1)),
    optional("custom_login_page_preview", string().at_least(1)),
    optional("form_template", string().at_least(1)),
    optional("native_social_login", settings::NATIVE_SOCIAL_LOGIN),
    optional("fedcm_login", settings::FEDCM_LOGIN),
    optional("organization_usage", settings::ORGANIZATION_USAGE),
    optional("organization_require_behavior", settings::REQUIRE_BEHAVIOR),
    optional(
        "organization_discovery_methods",
        settings::DISCOVERY_METHODS,
    ),
    optional(
        "skip_non_verifiable_callback_uri_confirmation_prompt",
        boolean(),
    ),
    optional("token_exchange", settings::TOKEN_EXCHANGE),
    optional("token_quota", settings::TOKEN_QUOTA),
    optional("express_configuration", settings::EXPRESS_CONFIGURATION),
    optional("my_organization_configuration", settings::MY_ORGANIZATION),
    optional(
        "async_approval_notification_channels",
        settings::APPROVAL_CHANNELS,
    ),
    optional(
        "identity_assertion_authorization_grant",
        settings::IDENTITY_ASSERTION,
    ),
    optional("oidc_backchannel_logout", sessions::OIDC_LOGOUT),
    optional("addons", addons::ADDONS),
    optional(
        "client_authentication_methods",
        keys::NEW_AUTHENTICATION_METHODS,
    ),
    optional("signed_request_object", keys::NEW_SIGNED_REQUEST_OBJECT),
    optional(
        "token_vault_privileged_access",
        keys::NEW_TOKEN_VAULT_ACCESS,
    ),
])
.and(settings::COMMON);

/// `PATCH /clients/{id}`.
pub static UPDATE: Schema = object(&[
    optional("name", NAME),
    optional("client_secret", string().at_least(1)),
    optional("cross_origin_loc", string().format(URL_OR_NULL).nullable()),
    optional(
        "token_endpoint_auth_method",
        settings::AUTH_METHOD.nullable(),
    ),
    optional("custom_login_page", string()),
    optional("custom_login_page_preview", string()),
    optional("form_template", string()),
    optional("native_social_login", settings::NATIVE_SOCIAL_LOGIN_OR_NULL),
    optional("fedcm_login", settings::FEDCM_LOGIN_OR_NULL),
    optional(
        "organization_usage",
        settings::ORGANIZATION_USAGE.nullable(),
    ),
    optional(
        "organization_require_behavior",
        settings::REQUIRE_BEHAVIOR.nullable(),
    ),
    optional(
        "organization_discovery_methods",
        settings::DISCOVERY_METHODS.nullable(),
    ),
    optional(
        "skip_non_verifiable_callback_uri_confirmation_prompt",
        boolean().nullable(),
    ),
    optional("token_exchange", settings::TOKEN_EXCHANGE.nullable()),
    optional("token_quota", settings::TOKEN_QUOTA.nullable()),
    optional(
        "express_configuration",
        settings::EXPRESS_CONFIGURATION.nullable(),
    ),
    optional(
        "my_organization_configuration",
        settings::MY_ORGANIZATION.nullable(),
    ),
    optional(
        "async_approval_notification_channels",
        settings::APPROVAL_CHANNELS.nullable(),
    ),
    // These five are null in recordings though not in Auth0's document.
    optional(
        "identity_assertion_authorization_grant",
        settings::IDENTITY_ASSERTION.nullable(),
    ),
    optional("oidc_backchannel_logout", sessions::OIDC_LOGOUT.nullable()),
    optional("addons", addons::ADDONS.nullable()),
    optional(
        "signed_request_object",
        keys::SIGNED_REQUEST_OBJECT.nullable(),
    ),
    optional(
        "client_authentication_methods",
        keys::AUTHENTICATION_METHODS.nullable(),
    ),
    optional(
        "token_vault_privileged_access",
        keys::TOKEN_VAULT_ACCESS.nullable(),
    ),
])
.and(settings::COMMON)
.at_least(1);

/// `GET /clients`.
pub static LIST: Schema = object(&[
    NAMES,
    INCLUDE_FIELDS,
    PAGE,
    PER_PAGE_OR_NONE,
    INCLUDE_TOTALS,
    FROM,
    TAKE,
    optional("is_global", boolean()),
    optional("is_first_party", boolean()),
    optional("app_type", string()),
    optional("external_client_id", string().within(1, 120)),
    optional("q", string()),
]);

/// `GET /clients/{id}`.
pub static GET: Schema = object(&[NAMES, INCLUDE_FIELDS]);

/// `GET /clients/{id}/connections`.
pub static LIST_CONNECTIONS: Schema = object(&[
    optional("strategy", array(&choice(STRATEGY))),
    FROM,
    TAKE,
    optional("fields", string().at_most(1000)),
    INCLUDE_FIELDS,
]);

const NAME: Schema = string().pattern(NO_TAGS);

/// Auth0 refuses names that a client doesn't have, with this list in the message.
const NAMES: Property = optional("fields", fields(MEMBERS));

/// What an answer may have (reference §4.3 and Auth0's document).
const MEMBERS: &[&str] = &[
    "addons",
    "allowed_clients",
    "allowed_logout_urls",
    "allowed_origins",
    "app_type",
    "async_approval_notification_channels",
    "callback_url_template",
    "callbacks",
    "client_aliases",
    "client_authentication_methods",
    "client_id",
    "client_metadata",
    "client_secret",
    "compliance_level",
    "cross_origin_auth",
    "cross_origin_authentication",
    "cross_origin_loc",
    "custom_login_page",
    "custom_login_page_on",
    "custom_login_page_preview",
    "default_organization",
    "description",
    "encryption_key",
    "express_configuration",
    "external_client_id",
    "external_metadata_created_by",
    "external_metadata_type",
    "fedcm_login",
    "form_template",
    "global",
    "grant_types",
    "identity_assertion_authorization_grant",
    "initiate_login_uri",
    "is_first_party",
    "is_token_endpoint_ip_header_trusted",
    "jwks_uri",
    "jwt_configuration",
    "logo_uri",
    "mobile",
    "my_organization_configuration",
    "name",
    "native_social_login",
    "oidc_backchannel_logout",
    "oidc_conformant",
    "oidc_logout",
    "organization_discovery_methods",
    "organization_require_behavior",
    "organization_usage",
    "par_request_expiry",
    "redirection_policy",
    "refresh_token",
    "require_proof_of_possession",
    "require_pushed_authorization_requests",
    "resource_server_identifier",
    "session_transfer",
    "signed_request_object",
    "signing_key",
    "signing_keys",
    "skip_non_verifiable_callback_uri_confirmation_prompt",
    "sso",
    "sso_disabled",
    "tenant",
    "third_party_security_mode",
    "token_endpoint_auth_method",
    "token_exchange",
    "token_quota",
    "token_vault_privileged_access",
    "web_origins",
];
