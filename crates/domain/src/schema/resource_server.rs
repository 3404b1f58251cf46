//! Bodies and queries of `/api/v2/resource-servers` (reference §2.1, §2.2, §2.5).

use super::matcher::NO_TAGS;
use super::node::{
    Property, Schema, any, array, boolean, choice, integer, object, open, optional, required,
    string,
};
use super::query::{FIELDS, INCLUDE_FIELDS, INCLUDE_TOTALS, PAGE, PER_PAGE};
use crate::System;

/// `POST /resource-servers`.
pub static CREATE: Schema =
    object(&[required("identifier", string().within(1, 600))]).and(SETTINGS);

/// `PATCH /resource-servers/{id}`.
pub static UPDATE: Schema = object(SETTINGS);

/// `PATCH` of a system API other than the Management API.
pub static UPDATE_SYSTEM: Schema = object(&[SUBJECT_TYPE_AUTHORIZATION]).and(SYSTEM_SETTINGS);

/// `PATCH` of the Management API: machines always need a grant for it.
pub static UPDATE_MANAGEMENT: Schema = object(&[optional(
    "subject_type_authorization",
    object(&[USER_POLICY]),
)])
.and(SYSTEM_SETTINGS);

/// `PATCH` of this system API.
pub fn of_system(system: System) -> &'static Schema {
    match system {
        System::Management => &UPDATE_MANAGEMENT,
        System::MyAccount | System::MyOrganization | System::ExpressConfiguration => &UPDATE_SYSTEM,
    }
}

/// `GET /resource-servers`.
pub static LIST: Schema = object(&[
    optional("identifiers", array(&string().at_least(1)).at_most(10)),
    PAGE,
    PER_PAGE,
    INCLUDE_TOTALS,
    FIELDS,
    INCLUDE_FIELDS,
]);

/// `GET /resource-servers/{id}`.
pub static GET: Schema = object(&[FIELDS, INCLUDE_FIELDS]);

/// The longest lifetime of a token: 30 days, in seconds.
const LIFETIME: Schema = integer().within(0, 2_592_000);

const SETTINGS: &[Property] = &[
    optional("name", string().at_most(200).pattern(NO_TAGS)),
    optional("scopes", array(&SCOPE)),
    optional("signing_alg", choice(&["HS256", "RS256", "RS512", "PS256"])),
    optional("signing_secret", string().at_least(16)),
    optional("allow_offline_access", boolean()),
    optional("allow_online_access", boolean()),
    optional("allow_online_access_with_ephemeral_sessions", boolean()),
    SKIP_CONSENT,
    TOKEN_LIFETIME,
    // Not in Auth0's document, but sent and honoured in recordings (reference §15, 11).
    optional("token_lifetime_for_web", LIFETIME),
    optional("enforce_policies", boolean()),
    optional("token_dialect", choice(DIALECTS)),
    optional("token_encryption", TOKEN_ENCRYPTION.nullable()),
    optional(
        "consent_policy",
        choice(&["transactional-authorization-with-mfa"]).nullable(),
    ),
    optional("authorization_details", array(&any()).nullable()),
    PROOF_OF_POSSESSION,
    SUBJECT_TYPE_AUTHORIZATION,
    AUTHORIZATION_POLICY,
];

/// What may be changed of a system API; `subject_type_authorization` differs between them.
const SYSTEM_SETTINGS: &[Property] = &[
    TOKEN_LIFETIME,
    SKIP_CONSENT,
    PROOF_OF_POSSESSION,
    AUTHORIZATION_POLICY,
];

const SCOPE: Schema = object(&[
    required("value", string().within(1, 280)),
    optional("description", string().at_most(500)),
]);

const DIALECTS: &[&str] = &[
    "access_token",
    "access_token_authz",
    "rfc9068_profile",
    "rfc9068_profile_authz",
];

const SKIP_CONSENT: Property =
    optional("skip_consent_for_verifiable_first_party_clients", boolean());

const TOKEN_LIFETIME: Property = optional("token_lifetime", LIFETIME);

const TOKEN_ENCRYPTION: Schema = object(&[
    required("format", choice(&["compact-nested-jwe"])),
    required(
        "encryption_key",
        object(&[
            optional("name", string().within(1, 128)),
            required(
                "alg",
                choice(&["RSA-OAEP-256", "RSA-OAEP-384", "RSA-OAEP-512"]),
            ),
            optional("kid", string().within(1, 128)),
            required("pem", string().within(1, 4096)),
        ]),
    ),
]);

const PROOF_OF_POSSESSION: Property = optional(
    "proof_of_possession",
    object(&[
        required("mechanism", choice(&["mtls", "dpop"])),
        required("required", boolean()),
        optional("required_for", choice(&["public_clients", "all_clients"])),
    ])
    .nullable(),
);

const USER_POLICY: Property = optional(
    "user",
    open(&[optional(
        "policy",
        choice(&["allow_all", "deny_all", "require_client_grant"]),
    )]),
);

const CLIENT_POLICY: Property = optional(
    "client",
    open(&[optional(
        "policy",
        choice(&["deny_all", "require_client_grant"]),
    )]),
);

const SUBJECT_TYPE_AUTHORIZATION: Property = optional(
    "subject_type_authorization",
    object(&[USER_POLICY, CLIENT_POLICY]),
);

const AUTHORIZATION_POLICY: Property = optional(
    "authorization_policy",
    object(&[required("policy_id", string().within(1, 1024))]).nullable(),
);
