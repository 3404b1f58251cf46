//! Passwords: argon2id with the costs that OWASP asks for at least.
//!
//! Both functions block for some tens of milliseconds and use 19 MiB, so the caller runs them on a
//! bounded pool: a login must not stall tokens.

use argon2::password_hash::{PasswordHash, PasswordHasher, SaltString};
use argon2::{Algorithm, Argon2, Params, PasswordVerifier, Version};

use crate::{PasswordError, Secret, random_bytes};

/// Length of the longest password, in bytes.
pub const PASSWORD_MAX_BYTES: usize = 1024;
/// Memory for one hash, in KiB.
const MEMORY_KIB: u32 = 19 * 1024;
/// Passes over that memory.
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// What a stored hash may cost at most, so that a row can't exhaust the server.
const MEMORY_MAX_KIB: u32 = 64 * 1024;
const PASSES_MAX: u32 = 8;
const LANES_MAX: u32 = 4;

/// Hashes a password with a random salt of 16 bytes into a PHC string:
/// `$argon2id$v=19$m=19456,t=2,p=1$…`.
///
/// # Errors
/// [`PasswordError::TooLong`], [`PasswordError::Failed`].
pub fn hash_password(password: &Secret) -> Result<String, PasswordError> {
    check_length(password)?;
    let salt = SaltString::encode_b64(&random_bytes::<16>()).map_err(|_| PasswordError::Failed)?;
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| PasswordError::Failed)?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password(password.expose(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|_| PasswordError::Failed)
}

/// Whether the password is the one that was hashed; compared in constant time.
///
/// # Errors
/// [`PasswordError::TooLong`]; [`PasswordError::Hash`] if what is stored is not argon2id or costs
/// more than 64 MiB, 8 passes or 4 lanes.
pub fn verify_password(password: &Secret, phc: &str) -> Result<bool, PasswordError> {
    check_length(password)?;
    let hash = PasswordHash::new(phc).map_err(|_| PasswordError::Hash)?;
    let params = Params::try_from(&hash).map_err(|_| PasswordError::Hash)?;
    let complete = hash.salt.is_some() && hash.hash.is_some();
    if hash.algorithm != Algorithm::Argon2id.ident() || !is_affordable(&params) || !complete {
        return Err(PasswordError::Hash);
    }
    match Argon2::default().verify_password(password.expose(), &hash) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::Password) => Ok(false),
        Err(_) => Err(PasswordError::Hash),
    }
}

/// Whether a hash with these parameters can be checked at every login.
pub(crate) fn is_affordable(params: &Params) -> bool {
    params.m_cost() <= MEMORY_MAX_KIB
        && params.t_cost() <= PASSES_MAX
        && params.p_cost() <= LANES_MAX
}

fn check_length(password: &Secret) -> Result<(), PasswordError> {
    if password.expose().len() > PASSWORD_MAX_BYTES {
        return Err(PasswordError::TooLong);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_the_same_password_verifies() {
        let hash = hash_password(&Secret::new("correct horse")).unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert_eq!(
            verify_password(&Secret::new("correct horse"), &hash),
            Ok(true)
        );
        assert_eq!(
            verify_password(&Secret::new("Correct horse"), &hash),
            Ok(false)
        );
        assert_eq!(verify_password(&Secret::new(""), &hash), Ok(false));
        assert_ne!(hash_password(&Secret::new("correct horse")).unwrap(), hash);
    }

    #[test]
    fn length_has_a_limit() {
        let fits = Secret::new(vec![b'a'; PASSWORD_MAX_BYTES]);
        let hash = hash_password(&fits).unwrap();
        assert_eq!(verify_password(&fits, &hash), Ok(true));
        let long = Secret::new(vec![b'a'; PASSWORD_MAX_BYTES + 1]);
        assert_eq!(hash_password(&long), Err(PasswordError::TooLong));
        assert_eq!(verify_password(&long, &hash), Err(PasswordError::TooLong));
    }

    #[test]
    fn other_and_expensive_hashes_are_refused() {
        let tail = "$c29tZXNhbHRzb21lc2FsdA$mRlJSJBMCLMdWUDVpJ9K8fCjnXSLQKhFBCmYPdu4OAQ";
        for head in [
            "$argon2i$v=19$m=19456,t=2,p=1",
            "$argon2d$v=19$m=19456,t=2,p=1",
            "$argon2id$v=19$m=4194304,t=2,p=1",
            "$argon2id$v=19$m=19456,t=1000,p=1",
            "$argon2id$v=19$m=19456,t=2,p=200",
            "$argon2id$v=17$m=19456,t=2",
            "$scrypt$ln=16,r=8,p=1",
            "",
        ] {
            let hash = format!("{head}{tail}");
            let verified = verify_password(&Secret::new("x"), &hash);
            assert_eq!(verified, Err(PasswordError::Hash), "{head}");
        }
        let bare = "$argon2id$v=19$m=19456,t=2,p=1";
        assert_eq!(
            verify_password(&Secret::new("x"), bare),
            Err(PasswordError::Hash)
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn garbage_hashes_are_refused_without_panic(
            hash in ".*", phc in "\\$argon2id\\$[a-z=0-9,$]*",
        ) {
            prop_assert!(verify_password(&Secret::new("x"), &hash).is_err());
            prop_assert!(verify_password(&Secret::new("x"), &phc).is_err());
        }
    }
}
