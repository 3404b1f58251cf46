//! A user in a file for `POST /api/v2/jobs/users-imports`, as Auth0's documentation of bulk
//! imports describes it.

use super::format::EMAIL;
use super::matcher::{BASE32, PHONE_NUMBER};
use super::node::{
    Property, Schema, array, boolean, choice, integer, object, open, optional, required, string,
};

/// One user.
pub static USER: Schema = object(&[
    required("email", string().format(EMAIL)),
    optional("email_verified", boolean()),
    optional("user_id", string()),
    optional("username", string()),
    optional("given_name", string()),
    optional("family_name", string()),
    optional("name", string()),
    optional("nickname", string()),
    optional("picture", string()),
    optional("blocked", boolean()),
    optional("password_hash", string()),
    optional("custom_password_hash", CUSTOM_HASH),
    optional("app_metadata", open(&[])),
    optional("user_metadata", open(&[])),
    optional("mfa_factors", array(&FACTOR).within(1, 10)),
]);

const CUSTOM_HASH: Schema = object(&[
    required(
        "algorithm",
        choice(&[
            "argon2", "bcrypt", "hmac", "ldap", "md4", "md5", "sha1", "sha256", "sha512", "pbkdf2",
            "scrypt",
        ]),
    ),
    required(
        "hash",
        open(&[
            required("value", string()),
            ENCODING,
            optional("digest", string()),
            optional("key", open(&[required("value", string()), ENCODING])),
        ]),
    ),
    optional(
        "salt",
        open(&[
            required("value", string()),
            ENCODING,
            optional("position", choice(&["prefix", "suffix"])),
        ]),
    ),
    optional(
        "password",
        open(&[optional(
            "encoding",
            choice(&["ascii", "utf8", "utf16le", "ucs2", "latin1", "binary"]),
        )]),
    ),
    optional("keylen", integer()),
    optional("cost", integer()),
    optional("blockSize", integer()),
    optional("parallelization", integer()),
]);

const ENCODING: Property = optional("encoding", choice(&["base64", "hex", "utf8"]));

const FACTOR: Schema = object(&[
    optional(
        "totp",
        object(&[required("secret", string().pattern(BASE32))]),
    ),
    optional(
        "phone",
        object(&[required("value", string().pattern(PHONE_NUMBER))]),
    ),
    optional(
        "email",
        object(&[required("value", string().format(EMAIL))]),
    ),
])
.at_most(1);
