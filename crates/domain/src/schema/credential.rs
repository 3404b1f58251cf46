//! Bodies of `/api/v2/clients/{client_id}/credentials` (reference §4.5).

use serde_json::{Map, Value};

use super::format::DATE_TIME;
use super::matcher::KEY_ID;
use super::message::missing;
use super::node::{Property, Schema, boolean, choice, object, optional, required, string};

/// `POST /clients/{client_id}/credentials`.
///
/// Auth0's document has one flat object for the three types; which of its members a type needs is
/// said by the reference's table.
pub static CREATE: Schema = object(&[
    required(
        "credential_type",
        choice(&["public_key", "cert_subject_dn", "x509_cert"]),
    ),
    NAME,
    SUBJECT,
    optional("pem", string()),
])
.and(KEY)
.rule(material);

/// `PATCH /clients/{client_id}/credentials/{credential_id}`.
pub static UPDATE: Schema = object(&[optional(
    "expires_at",
    string().format(DATE_TIME).nullable(),
)])
.at_least(1);

/// A public key in the body of a new client.
pub(super) const NEW_PUBLIC_KEY: Schema = object(&[
    required("credential_type", choice(&["public_key"])),
    NAME,
    required("pem", string()),
])
.and(KEY);

/// A certificate's subject in the body of a new client.
pub(super) const NEW_SUBJECT: Schema = object(&[
    required("credential_type", choice(&["cert_subject_dn"])),
    NAME,
    SUBJECT,
    optional("pem", PEM),
])
.rule(material);

/// A certificate in the body of a new client.
pub(super) const NEW_CERTIFICATE: Schema = object(&[
    required("credential_type", choice(&["x509_cert"])),
    NAME,
    required("pem", PEM),
]);

const NAME: Property = optional("name", string().at_most(128));
const SUBJECT: Property = optional("subject_dn", string().within(1, 256));
const PEM: Schema = string().within(1, 4096);

const KEY: &[Property] = &[
    optional("alg", choice(&["RS256", "RS384", "PS256"])),
    optional("parse_expiry_from_cert", boolean()),
    optional("expires_at", string().format(DATE_TIME)),
    optional("kid", string().within(10, 64).pattern(KEY_ID)),
];

/// A credential needs its certificate or key; a subject alone will do for a subject.
fn material(members: &Map<String, Value>) -> Option<String> {
    let subject = members.get("credential_type")?.as_str()? == "cert_subject_dn";
    if members.contains_key("pem") || (subject && members.contains_key("subject_dn")) {
        return None;
    }
    Some(missing(if subject { "subject_dn" } else { "pem" }))
}
