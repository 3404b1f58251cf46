//! A user from a file of users to import.

use serde_json::{Map, Value, json};

use super::create::make;
use super::{Fresh, Source, User};
use crate::Timestamp;
use crate::schema::check;
use crate::schema::imported_user::USER;
use crate::search::fold;

/// A user as the file has it, read.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// Members of a body of `POST /users`, but for the connection and the password.
    pub sent: Map<String, Value>,
    pub hash: Option<PasswordHash>,
}

/// A hash that can be imported, as the file has it. Whether it is well-formed is not known yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PasswordHash {
    /// `$2a$…`, `$2b$…` or `$2y$…`.
    Bcrypt(String),
    /// A PHC string.
    Argon2(String),
    /// A PHC string.
    Pbkdf2(String),
}

/// Something that is wrong with a user in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub code: &'static str,
    pub message: String,
    /// The member, empty for the user as a whole.
    pub path: String,
}

impl Fault {
    /// The user exists already.
    pub fn conflict(path: &str) -> Self {
        let code = match path {
            "email" => "CONFLICT_EMAIL",
            "username" => "CONFLICT_USERNAME",
            _ => "CONFLICT",
        };
        Self::new(code, "The user already exists.", path)
    }

    /// The file has the user twice.
    pub fn duplicate(path: &str) -> Self {
        let message = "The user is in the file more than once.";
        Self::new("DUPLICATED_USER", message, path)
    }

    /// The password's hash isn't what its algorithm makes, or none that we can check.
    pub fn hash(message: &str) -> Self {
        Self::new("NOT_PASSED", message, "custom_password_hash")
    }

    fn new(code: &'static str, message: &str, path: &str) -> Self {
        Self {
            code,
            message: message.to_owned(),
            path: path.to_owned(),
        }
    }

    /// As the error report has it.
    pub fn wire(&self) -> Value {
        json!({"code": self.code, "message": self.message, "path": self.path})
    }
}

/// An item of the error report: the user without secrets, and what is wrong.
pub fn report(user: &Value, faults: &[Fault]) -> Value {
    let mut user = user.clone();
    for secret in SECRETS {
        if let Some(secret) = user.pointer_mut(secret) {
            *secret = "*****".into();
        }
    }
    let factors = user.get_mut("mfa_factors").and_then(Value::as_array_mut);
    for factor in factors.into_iter().flatten() {
        if let Some(secret) = factor.pointer_mut("/totp/secret") {
            *secret = "*****".into();
        }
    }
    json!({"user": user, "errors": faults.iter().map(Fault::wire).collect::<Vec<_>>()})
}

/// JSON pointers (RFC 6901) of what an error report hides.
const SECRETS: [&str; 4] = [
    "/password_hash",
    "/custom_password_hash/hash/value",
    "/custom_password_hash/hash/key/value",
    "/custom_password_hash/salt/value",
];

/// Reads a user of the file.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read(user: &Value) -> Result<Imported, Vec<Fault>> {
    if let Err(violations) = check(&USER, user) {
        let fault = |violation: &crate::schema::Violation| {
            Fault::new(violation.code(), &violation.text, &violation.path)
        };
        return Err(violations.iter().map(fault).collect());
    }
    let mut sent = user.as_object().cloned().unwrap_or_default();
    if sent.contains_key("mfa_factors") {
        let message = "Multi-factor enrollments can't be imported.";
        return Err(vec![Fault::new(
            "MFA_FACTORS_FAILED",
            message,
            "mfa_factors",
        )]);
    }
    let plain = sent.shift_remove("password_hash");
    let custom = sent.shift_remove("custom_password_hash");
    let hash = match (plain, custom) {
        (Some(_), Some(_)) => {
            return Err(vec![Fault::hash(
                "password_hash and custom_password_hash exclude each other.",
            )]);
        }
        (Some(plain), None) => plain.as_str().map(str::to_owned).map(PasswordHash::Bcrypt),
        (None, Some(custom)) => Some(custom_hash(&custom).map_err(|fault| vec![fault])?),
        (None, None) => None,
    };
    Ok(Imported { sent, hash })
}

fn custom_hash(custom: &Value) -> Result<PasswordHash, Fault> {
    let text = |pointer: &str| custom.pointer(pointer).and_then(Value::as_str);
    let value = text("/hash/value").unwrap_or_default().to_owned();
    let hash = match text("/algorithm") {
        Some("bcrypt") => PasswordHash::Bcrypt(value),
        Some("argon2") => PasswordHash::Argon2(value),
        Some("pbkdf2") => PasswordHash::Pbkdf2(value),
        Some(_) | None => {
            let message = "Only bcrypt, argon2 and pbkdf2 hashes can be imported.";
            return Err(Fault::hash(message));
        }
    };
    if text("/hash/encoding").is_some_and(|encoding| encoding != "utf8") {
        return Err(Fault::hash("The encoding of this hash must be utf8."));
    }
    if custom.get("salt").is_some() {
        return Err(Fault::hash("A salt outside of the hash can't be imported."));
    }
    if text("/password/encoding").is_some_and(|encoding| !matches!(encoding, "utf8" | "ascii")) {
        return Err(Fault::hash("Passwords in this encoding can't be imported."));
    }
    Ok(hash)
}

/// A user of the file as a new user, who needs no password.
///
/// # Errors
/// What is wrong with it, if the connection's users have something else.
pub fn new_user(imported: &Imported, source: &Source<'_>, fresh: Fresh<'_>) -> Result<User, Fault> {
    match source.check_imported(&imported.sent) {
        Ok(()) => Ok(make(&imported.sent, source, fresh).user),
        Err(error) => Err(Fault::new("NOT_PASSED", &error.to_string(), "")),
    }
}

/// Attributes that importing a user who exists changes.
const UPSERTED: [&str; 7] = [
    "app_metadata",
    "email_verified",
    "family_name",
    "given_name",
    "name",
    "nickname",
    "picture",
];

/// The user with what an import changes of one who exists: metadata are replaced whole.
pub fn upsert(user: &User, imported: &Imported, now: Timestamp) -> User {
    let mut after = user.clone();
    for key in UPSERTED.into_iter().chain(["user_metadata"]) {
        if let Some(value) = imported.sent.get(key) {
            after.profile.insert(key.to_owned(), value.clone());
        }
    }
    after.updated_at = now;
    after
}

/// The email address that an imported user is recognised by.
pub fn email(imported: &Imported) -> Option<String> {
    imported.sent.get("email")?.as_str().map(fold)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{database, user};
    use super::*;

    fn faults(user: &Value) -> Vec<(&'static str, String)> {
        let faults = read(user).unwrap_err();
        faults
            .into_iter()
            .map(|fault| (fault.code, fault.path))
            .collect()
    }

    #[test]
    fn hashes_are_told_apart() {
        let hash = |custom: Value| {
            let user = json!({"email": "a@b.test", "custom_password_hash": custom});
            read(&user)
                .map(|imported| imported.hash)
                .map_err(|faults| faults[0].message.clone())
        };
        let of_bcrypt = "$2b$10$C9hB01.YxRSTcn/ZOOo4j.TW7xCKKFKBSF.C7E0xiUwumqIDqWUXG";
        assert_eq!(
            hash(json!({"algorithm": "bcrypt", "hash": {"value": of_bcrypt}})),
            Ok(Some(PasswordHash::Bcrypt(of_bcrypt.into())))
        );
        assert_eq!(
            hash(json!({"algorithm": "pbkdf2", "hash": {"value": "x", "encoding": "utf8"}})),
            Ok(Some(PasswordHash::Pbkdf2("x".into())))
        );
        assert_eq!(
            hash(json!({"algorithm": "argon2", "hash": {"value": "x"}})),
            Ok(Some(PasswordHash::Argon2("x".into())))
        );
        for refused in [
            json!({"algorithm": "md5", "hash": {"value": "x", "encoding": "hex"}}),
            json!({"algorithm": "bcrypt", "hash": {"value": "x", "encoding": "hex"}}),
            json!({"algorithm": "bcrypt", "hash": {"value": "x"}, "salt": {"value": "s"}}),
            json!({"algorithm": "argon2", "hash": {"value": "x"}, "password": {"encoding": "ucs2"}}),
        ] {
            assert!(hash(refused.clone()).is_err(), "{refused}");
        }
        let both = json!({
            "email": "a@b.test", "password_hash": of_bcrypt,
            "custom_password_hash": {"algorithm": "argon2", "hash": {"value": "x"}},
        });
        assert_eq!(
            faults(&both),
            [("NOT_PASSED", "custom_password_hash".into())]
        );
        let plain = json!({"email": "a@b.test", "password_hash": of_bcrypt, "blocked": true});
        let imported = read(&plain).unwrap();
        assert_eq!(imported.hash, Some(PasswordHash::Bcrypt(of_bcrypt.into())));
        assert_eq!(
            Value::Object(imported.sent),
            json!({"email": "a@b.test", "blocked": true})
        );
    }

    #[test]
    fn everything_that_is_wrong_is_reported_without_secrets() {
        let bad = json!({
            "email": "a", "password_hash": "secret", "extra": 1,
            "custom_password_hash": {"algorithm": "rot13", "hash": {"value": "secret"}},
            "mfa_factors": [{"totp": {"secret": "secret"}}],
        });
        let faults = read(&bad).unwrap_err();
        let codes: Vec<_> = faults.iter().map(|fault| fault.code).collect();
        assert_eq!(
            codes,
            [
                "OBJECT_ADDITIONAL_PROPERTIES",
                "PATTERN",
                "ENUM_MISMATCH",
                "FORMAT"
            ]
        );
        let report = report(&bad, &faults);
        assert_eq!(report["errors"][3]["path"], "email");
        assert_eq!(report["user"]["password_hash"], "*****");
        assert_eq!(
            report["user"]["custom_password_hash"]["hash"]["value"],
            "*****"
        );
        assert_eq!(report["user"]["mfa_factors"][0]["totp"]["secret"], "*****");
    }

    #[test]
    fn a_new_user_needs_no_password() {
        let imported =
            read(&json!({"email": "A@b.test", "user_id": "7", "username": "u"})).unwrap();
        let fresh = Fresh {
            id: "1",
            now: Timestamp::from_millis(0),
        };
        let options = Map::new();
        let made = new_user(&imported, &database(&options), fresh).unwrap();
        assert_eq!(made.user_id, "auth0|7");
        assert_eq!(made.text("email"), Some("a@b.test"));
        assert_eq!(made.text("nickname"), Some("a"));
        let nameless = json!({"requires_username": false});
        let source = database(nameless.as_object().unwrap());
        let fault = new_user(&imported, &source, fresh).unwrap_err();
        assert_eq!(fault.code, "NOT_PASSED");
        assert!(fault.message.contains("username"));
    }

    #[test]
    fn an_upsert_replaces_metadata_and_keeps_who_the_user_is() {
        let before = user(
            "1",
            &json!({
                "email": "a@b.test", "username": "u", "user_metadata": {"a": 1}, "blocked": true,
            }),
        );
        let imported = read(&json!({
            "email": "A@b.test", "username": "other", "user_metadata": {"b": 2}, "name": "N",
            "blocked": false, "email_verified": true,
        }))
        .unwrap();
        assert_eq!(email(&imported).as_deref(), before.text("email"));
        let after = upsert(&before, &imported, Timestamp::from_millis(7));
        assert_eq!(after.profile["user_metadata"], json!({"b": 2}));
        assert_eq!(after.text("username"), Some("u"));
        assert_eq!(after.text("name"), Some("N"));
        assert!(after.is_blocked());
        assert_eq!(after.profile["email_verified"], true);
        assert_eq!(after.updated_at.millis(), 7);
    }
}
