//! Settings of a client that need no file of their own.

use super::super::format::{
    ABSOLUTE_URI_OR_EMPTY, CALLBACK_URL, CLIENT_ID, CONNECTION_PROFILE_ID,
    HTTPS_WITH_PLACEHOLDERS_OR_EMPTY, INITIATE_LOGIN_TEMPLATE, ORGANIZATION_ID,
    URL_WITH_PLACEHOLDERS, USER_ATTRIBUTE_PROFILE_ID,
};
use super::super::node::{
    Property, Schema, array, boolean, choice, integer, object, open, optional, required, string,
};
use super::sessions::{OIDC_LOGOUT, REFRESH_TOKEN, SESSION_TRANSFER};

/// Where Auth0's document has no upper limit, this one keeps sums of times in range.
pub(super) const MOST: i64 = 2_147_483_647;

/// What is the same in `POST` and `PATCH`.
pub(super) const COMMON: &[Property] = &[
    optional("description", string().at_most(140)),
    optional("logo_uri", string().format(ABSOLUTE_URI_OR_EMPTY)),
    optional("app_type", choice(APP_TYPES)),
    optional("callbacks", array(&string().format(CALLBACK_URL))),
    optional(
        "allowed_origins",
        array(&string().format(URL_WITH_PLACEHOLDERS)),
    ),
    optional(
        "web_origins",
        array(&string().format(URL_WITH_PLACEHOLDERS)),
    ),
    optional(
        "allowed_logout_urls",
        array(&string().format(URL_WITH_PLACEHOLDERS)),
    ),
    optional("client_aliases", array(&string().at_least(1))),
    optional("allowed_clients", array(&string().at_least(1))),
    optional("grant_types", array(&string().at_least(1))),
    optional("is_first_party", boolean()),
    optional("oidc_conformant", boolean()),
    optional("is_token_endpoint_ip_header_trusted", boolean()),
    optional("jwt_configuration", JWT_CONFIGURATION),
    optional("encryption_key", ENCRYPTION_KEY),
    optional("sso", boolean()),
    optional("sso_disabled", boolean()),
    optional("cross_origin_authentication", boolean()),
    optional("custom_login_page_on", boolean()),
    optional("client_metadata", open(&[]).at_most(10)),
    optional("mobile", MOBILE),
    optional(
        "initiate_login_uri",
        string().format(HTTPS_WITH_PLACEHOLDERS_OR_EMPTY),
    ),
    optional("oidc_logout", OIDC_LOGOUT),
    optional("session_transfer", SESSION_TRANSFER),
    optional("refresh_token", REFRESH_TOKEN),
    optional("default_organization", DEFAULT_ORGANIZATION),
    optional("require_pushed_authorization_requests", boolean()),
    optional("require_proof_of_possession", boolean()),
    optional("compliance_level", choice(COMPLIANCE_LEVELS).nullable()),
    optional("par_request_expiry", integer().within(10, 600).nullable()),
    optional(
        "third_party_security_mode",
        choice(&["strict", "permissive"]),
    ),
    optional(
        "redirection_policy",
        choice(&["allow_always", "open_redirect_protection"]),
    ),
];

pub(super) const AUTH_METHOD: Schema =
    choice(&["none", "client_secret_post", "client_secret_basic"]);

const APP_TYPES: &[&str] = &[
    "native",
    "spa",
    "regular_web",
    "non_interactive",
    "resource_server",
    "express_configuration",
    "sso_integration",
    "rms",
    "box",
    "cloudbees",
    "concur",
    "dropbox",
    "mscrm",
    "echosign",
    "egnyte",
    "newrelic",
    "office365",
    "salesforce",
    "sentry",
    "sharepoint",
    "slack",
    "springcm",
    "zendesk",
    "zoom",
    "oag",
];

const COMPLIANCE_LEVELS: &[&str] = &[
    "none",
    "fapi1_adv_pkj_par",
    "fapi1_adv_mtls_par",
    "fapi2_sp_pkj_mtls",
    "fapi2_sp_mtls_mtls",
];

const JWT_CONFIGURATION: Schema = open(&[
    optional("lifetime_in_seconds", integer().within(0, MOST)),
    optional("secret_encoded", boolean()),
    optional("scopes", open(&[])),
    optional("alg", choice(&["HS256", "RS256", "RS512", "PS256"])),
]);

const ENCRYPTION_KEY: Schema = open(&[
    optional("pub", string()),
    optional("cert", string()),
    optional("subject", string()),
])
.nullable();

const MOBILE: Schema = open(&[
    optional(
        "android",
        open(&[
            optional("app_package_name", string()),
            optional(
                "sha256_cert_fingerprints",
                array(&string().at_least(1)).at_least(1),
            ),
        ]),
    ),
    optional(
        "ios",
        open(&[
            optional("team_id", string()),
            optional("app_bundle_identifier", string()),
        ]),
    ),
]);

/// Whether a social login by the platform is enabled.
const NATIVE: Schema = object(&[optional("enabled", boolean())]).at_least(1);

pub(super) const NATIVE_SOCIAL_LOGIN: Schema = object(&[
    optional("apple", NATIVE),
    optional("facebook", NATIVE),
    optional("google", NATIVE),
])
.at_least(1);

pub(super) const NATIVE_SOCIAL_LOGIN_OR_NULL: Schema = object(&[
    optional("apple", NATIVE.nullable()),
    optional("facebook", NATIVE.nullable()),
    optional("google", NATIVE.nullable()),
])
.at_least(1)
.nullable();

const FEDCM: Schema = object(&[optional("is_enabled", boolean())]).at_least(1);

pub(super) const FEDCM_LOGIN: Schema = object(&[optional("google", FEDCM)]).at_least(1);

pub(super) const FEDCM_LOGIN_OR_NULL: Schema = object(&[optional("google", FEDCM.nullable())])
    .at_least(1)
    .nullable();

const DEFAULT_ORGANIZATION: Schema = object(&[
    required("organization_id", string().format(ORGANIZATION_ID)),
    required("flows", array(&choice(&["client_credentials"]))),
])
.nullable();

pub(super) const ORGANIZATION_USAGE: Schema = choice(&["deny", "allow", "require"]);

pub(super) const REQUIRE_BEHAVIOR: Schema =
    choice(&["no_prompt", "pre_login_prompt", "post_login_prompt"]);

pub(super) const DISCOVERY_METHODS: Schema =
    array(&choice(&["email", "organization_name"])).at_least(1);

pub(super) const TOKEN_EXCHANGE: Schema = object(&[optional(
    "allow_any_profile_of_type",
    array(&choice(&[
        "custom_authentication",
        "on_behalf_of_token_exchange",
    ])),
)]);

pub(super) const IDENTITY_ASSERTION: Schema = object(&[optional("active", boolean())]);

pub(super) const TOKEN_QUOTA: Schema = object(&[CLIENT_CREDENTIALS_QUOTA]);

/// How many tokens a client may be issued; a tenant's defaults have it too.
pub(in super::super) const CLIENT_CREDENTIALS_QUOTA: Property = required(
    "client_credentials",
    object(&[
        optional("enforce", boolean()),
        optional("per_day", integer().within(1, MOST)),
        optional("per_hour", integer().within(1, MOST)),
    ])
    .at_least(1),
);

pub(super) const EXPRESS_CONFIGURATION: Schema = object(&[
    required(
        "initiate_login_uri_template",
        string().format(INITIATE_LOGIN_TEMPLATE),
    ),
    required(
        "user_attribute_profile_id",
        string().format(USER_ATTRIBUTE_PROFILE_ID),
    ),
    required(
        "connection_profile_id",
        string().format(CONNECTION_PROFILE_ID),
    ),
    required("enable_client", boolean()),
    required("enable_organization", boolean()),
    optional("linked_clients", array(&LINKED_CLIENT)),
    required("okta_oin_client_id", string().format(CLIENT_ID)),
    required("admin_login_domain", string().at_least(1)),
    optional("oin_submission_id", string().within(1, 200)),
]);

const LINKED_CLIENT: Schema = object(&[required("client_id", string().format(CLIENT_ID))]);

pub(super) const MY_ORGANIZATION: Schema = object(&[
    optional(
        "connection_profile_id",
        string().format(CONNECTION_PROFILE_ID),
    ),
    optional(
        "user_attribute_profile_id",
        string().format(USER_ATTRIBUTE_PROFILE_ID),
    ),
    required("allowed_strategies", array(&choice(STRATEGIES))),
    required(
        "connection_deletion_behavior",
        choice(&["allow", "allow_if_empty"]),
    ),
    optional("invitation_landing_client_id", string().format(CLIENT_ID)),
]);

const STRATEGIES: &[&str] = &[
    "pingfederate",
    "adfs",
    "waad",
    "google-apps",
    "okta",
    "oidc",
    "samlp",
];

pub(super) const APPROVAL_CHANNELS: Schema =
    array(&choice(&["guardian-push", "email"])).at_least(1);
