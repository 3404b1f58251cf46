//! How a client proves that it is itself. `POST` takes whole credentials, `PATCH` the ids of
//! those that the client has.

use super::super::credential::{NEW_CERTIFICATE, NEW_PUBLIC_KEY, NEW_SUBJECT};
use super::super::format::{CIDR, CREDENTIAL_ID, IPV4, IPV6, IPV6_CIDR};
use super::super::node::{Schema, array, boolean, object, one_of, optional, required, string};

const NEW_KEYS: Schema = array(&NEW_PUBLIC_KEY);

const KNOWN: Schema = array(&object(&[required("id", string().format(CREDENTIAL_ID))]));

pub(super) const NEW_AUTHENTICATION_METHODS: Schema = object(&[
    optional(
        "private_key_jwt",
        object(&[required("credentials", NEW_KEYS)]),
    ),
    optional(
        "tls_client_auth",
        object(&[required("credentials", array(&NEW_SUBJECT))]),
    ),
    optional(
        "self_signed_tls_client_auth",
        object(&[required("credentials", array(&NEW_CERTIFICATE))]),
    ),
])
.within(1, 1);

pub(super) const AUTHENTICATION_METHODS: Schema = object(&[
    optional("private_key_jwt", METHOD),
    optional("tls_client_auth", METHOD),
    optional("self_signed_tls_client_auth", METHOD),
])
.within(1, 1);

const METHOD: Schema = object(&[required("credentials", KNOWN)]);

pub(super) const NEW_SIGNED_REQUEST_OBJECT: Schema = object(&[
    optional("required", boolean()),
    optional("credentials", NEW_KEYS),
]);

pub(super) const SIGNED_REQUEST_OBJECT: Schema = object(&[
    optional("required", boolean()),
    optional("credentials", KNOWN),
]);

pub(super) const NEW_TOKEN_VAULT_ACCESS: Schema = object(&[
    required("credentials", NEW_KEYS),
    optional("ip_allowlist", array(&ADDRESSES)),
    optional("grants", array(&VAULT_GRANT)),
]);

pub(super) const TOKEN_VAULT_ACCESS: Schema = object(&[
    required("credentials", KNOWN),
    optional("ip_allowlist", array(&ADDRESSES)),
    optional("grants", array(&VAULT_GRANT)),
]);

/// Recorded; Auth0's document doesn't have it yet.
const VAULT_GRANT: Schema = object(&[
    required("connection", string()),
    required("scopes", array(&string())),
]);

const ADDRESSES: Schema = one_of(&[
    string().format(IPV4),
    string().format(IPV6),
    string().format(CIDR),
    string().format(IPV6_CIDR),
]);
