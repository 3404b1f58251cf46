//! Checking a password against whatever hash is stored: our own, or one that was imported.

use std::num::NonZeroU32;

use argon2::password_hash::{Ident, PasswordHash};
use argon2::{Argon2, Params, PasswordVerifier};
use aws_lc_rs::pbkdf2;

use super::imported_hash::PBKDF2_ROUNDS_MAX;
use super::password::{PASSWORD_MAX_BYTES, is_affordable};
use crate::{PasswordError, Secret, verify_password};

/// A hash of our own kind that no password has: checking against it takes as long as checking a
/// password does.
pub const NOBODYS_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA\
                                $mRlJSJBMCLMdWUDVpJ9K8fCjnXSLQKhFBCmYPdu4OAQ";

/// Whether the password is the one that was hashed, by argon2, bcrypt or PBKDF2; compared in
/// constant time. It blocks for as long as the hash is worth.
///
/// # Errors
/// [`PasswordError::TooLong`]; [`PasswordError::Hash`] if what is stored can't be checked.
pub fn verify_stored_password(password: &Secret, hash: &str) -> Result<bool, PasswordError> {
    if password.expose().len() > PASSWORD_MAX_BYTES {
        return Err(PasswordError::TooLong);
    }
    if is_own_kind(hash) {
        verify_password(password, hash)
    } else if hash.starts_with("$2") {
        // bcrypt knows the first 72 bytes only, and so did whoever made the hash.
        bcrypt::verify(password.expose(), hash).map_err(|_| PasswordError::Hash)
    } else {
        let parsed = PasswordHash::new(hash).map_err(|_| PasswordError::Hash)?;
        if hash.starts_with("$pbkdf2-") {
            by_pbkdf2(password, &parsed)
        } else {
            by_argon2(password, &parsed)
        }
    }
}

/// Whether a hash is as new passwords are hashed; others are replaced at the next login.
pub fn is_own_kind(hash: &str) -> bool {
    hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")
}

fn by_argon2(password: &Secret, hash: &PasswordHash<'_>) -> Result<bool, PasswordError> {
    let params = Params::try_from(hash).map_err(|_| PasswordError::Hash)?;
    if !is_affordable(&params) || hash.salt.is_none() || hash.hash.is_none() {
        return Err(PasswordError::Hash);
    }
    match Argon2::default().verify_password(password.expose(), hash) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::Password) => Ok(false),
        Err(_) => Err(PasswordError::Hash),
    }
}

fn by_pbkdf2(password: &Secret, hash: &PasswordHash<'_>) -> Result<bool, PasswordError> {
    let is = |name: &str| Ident::new(name).is_ok_and(|ident| ident == hash.algorithm);
    let algorithm = if is("pbkdf2-sha512") {
        pbkdf2::PBKDF2_HMAC_SHA512
    } else if is("pbkdf2-sha256") {
        pbkdf2::PBKDF2_HMAC_SHA256
    } else if is("pbkdf2-sha1") {
        pbkdf2::PBKDF2_HMAC_SHA1
    } else {
        return Err(PasswordError::Hash);
    };
    let rounds = hash.params.get_decimal("i").and_then(NonZeroU32::new);
    let rounds = rounds.filter(|rounds| rounds.get() <= PBKDF2_ROUNDS_MAX);
    let (Some(rounds), Some(salt), Some(expected)) = (rounds, hash.salt, hash.hash) else {
        return Err(PasswordError::Hash);
    };
    let mut buffer = [0; 64];
    let salt = salt
        .decode_b64(&mut buffer)
        .map_err(|_| PasswordError::Hash)?;
    let password = password.expose();
    Ok(pbkdf2::verify(algorithm, rounds, salt, password, expected.as_bytes()).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash_password;

    fn verified(password: &str, hash: &str) -> Result<bool, PasswordError> {
        verify_stored_password(&Secret::new(password), hash)
    }

    #[test]
    fn hashes_that_others_made() {
        // python3 -c 'import hashlib,base64; …pbkdf2_hmac("sha256", b"secret", b"saltsaltsaltsalt", 1000)'
        // and the vectors of crypt_blowfish.
        let cases = [
            ("secret", PBKDF2_SHA256),
            ("secret", PBKDF2_SHA1),
            ("secret", PBKDF2_SHA512),
            (
                "U*U",
                "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW",
            ),
        ];
        for (password, hash) in cases {
            assert_eq!(verified(password, hash), Ok(true), "{hash}");
            assert_eq!(verified("another", hash), Ok(false), "{hash}");
            assert!(!is_own_kind(hash));
        }
        let own = hash_password(&Secret::new("secret")).unwrap();
        assert!(is_own_kind(&own));
        assert_eq!(verified("secret", &own), Ok(true));
        assert_eq!(verified("other", &own), Ok(false));
    }

    #[test]
    fn what_cannot_be_checked_is_said_to_be() {
        for hash in [
            "",
            "plain",
            "$2a$05$short",
            "$pbkdf2-sha256$i=0,l=32$c2FsdHNhbHRzYWx0c2FsdA$mRlJSJBMCLMdWUDVpJ9K8fCjnXSLQKhFBCmYPdu4OAQ",
            "$pbkdf2-md5$i=10,l=32$c2FsdHNhbHRzYWx0c2FsdA$mRlJSJBMCLMdWUDVpJ9K8fCjnXSLQKhFBCmYPdu4OAQ",
            "$argon2i$v=19$m=4194304,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$mRlJSJBMCLMdWUDVpJ9K8fCjnXSLQKhFBCmYPdu4OAQ",
        ] {
            assert_eq!(verified("x", hash), Err(PasswordError::Hash), "{hash}");
        }
        let long = "x".repeat(PASSWORD_MAX_BYTES + 1);
        assert_eq!(verified(&long, NOBODYS_HASH), Err(PasswordError::TooLong));
        assert!(is_own_kind(NOBODYS_HASH));
        assert_eq!(verified("x", NOBODYS_HASH), Ok(false));
    }

    const PBKDF2_SHA256: &str = "$pbkdf2-sha256$i=1000,l=32$c2FsdHNhbHRzYWx0c2FsdA$dClvKSmj66n6MdMWNv3Go4mvH1Ym2WIGiJvquqa+mfE";
    const PBKDF2_SHA1: &str =
        "$pbkdf2-sha1$i=1000,l=20$c2FsdHNhbHRzYWx0c2FsdA$Gl3hdYiKRqzegI7vLGvFG+A89N0";
    const PBKDF2_SHA512: &str = "$pbkdf2-sha512$i=1000,l=64$c2FsdHNhbHRzYWx0c2FsdA$2IVLzDcUS76iY9+wBooZzkS5Z0mI6ikZPfMieFfR1eV/GJiiRzyvvz4ne7tBn8OJ1hxZyCz95QPNeLP3ykzMiQ";
}
