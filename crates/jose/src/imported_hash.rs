//! Hashes of passwords that another system made: whether they are what their algorithm makes, and
//! cheap enough to be checked at every login.

use argon2::Params;
use argon2::password_hash::{Ident, PasswordHash};
use domain::user::imported::PasswordHash as Imported;

use super::password::is_affordable;

/// Rounds of bcrypt, as powers of two.
const BCRYPT_COSTS: std::ops::RangeInclusive<u32> = 4..=15;
/// Length of a bcrypt hash behind its cost: 22 letters of salt and 31 of hash.
const BCRYPT_LETTERS: usize = 53;
/// Rounds of PBKDF2 at most: about a second.
pub(crate) const PBKDF2_ROUNDS_MAX: u32 = 1_000_000;

/// The hash as it is stored.
///
/// # Errors
/// What is wrong with it, fit for the caller.
pub fn accept_hash(hash: &Imported) -> Result<String, &'static str> {
    match hash {
        Imported::Bcrypt(text) => {
            bcrypt(text).ok_or("The hash is not a bcrypt hash of 4 to 15 rounds.")
        }
        Imported::Argon2(text) => argon2(text)
            .ok_or("The hash is not an argon2 hash in PHC form of at most 64 MiB and 8 passes."),
        Imported::Pbkdf2(text) => pbkdf2(text)
            .ok_or("The hash is not a PBKDF2 hash in PHC form of at most 1,000,000 rounds."),
    }
}

/// `$2b$10$…`
fn bcrypt(text: &str) -> Option<String> {
    let rest = ["$2a$", "$2b$", "$2y$"]
        .iter()
        .find_map(|kind| text.strip_prefix(kind))?;
    let (cost, letters) = rest.split_once('$')?;
    let is_cost = cost.len() == 2 && cost.parse().is_ok_and(|cost| BCRYPT_COSTS.contains(&cost));
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '/');
    (is_cost && letters.len() == BCRYPT_LETTERS && letters.chars().all(is_letter))
        .then(|| text.to_owned())
}

/// `$argon2id$v=19$m=…,t=…,p=…$salt$hash`
fn argon2(text: &str) -> Option<String> {
    let hash = PasswordHash::new(text).ok()?;
    let is_argon2 = ["argon2d", "argon2i", "argon2id"]
        .iter()
        .any(|name| Ident::new(name).is_ok_and(|ident| ident == hash.algorithm));
    let params = Params::try_from(&hash).ok()?;
    let is_complete = hash.salt.is_some() && hash.hash.is_some();
    (is_argon2 && is_complete && is_affordable(&params)).then(|| text.to_owned())
}

/// `$pbkdf2-sha512$i=100000,l=64$salt$hash`
fn pbkdf2(text: &str) -> Option<String> {
    let hash = PasswordHash::new(text).ok()?;
    let is_pbkdf2 = ["pbkdf2-sha1", "pbkdf2-sha256", "pbkdf2-sha512"]
        .iter()
        .any(|name| Ident::new(name).is_ok_and(|ident| ident == hash.algorithm));
    let rounds = hash.params.get_decimal("i")?;
    let is_complete = hash.salt.is_some() && hash.hash.is_some();
    (is_pbkdf2 && is_complete && (1..=PBKDF2_ROUNDS_MAX).contains(&rounds)).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BCRYPT: &str = "$2b$10$C9hB01.YxRSTcn/ZOOo4j.TW7xCKKFKBSF.C7E0xiUwumqIDqWUXG";
    const TAIL: &str = "$c29tZXNhbHRzb21lc2FsdA$mRlJSJBMCLMdWUDVpJ9K8fCjnXSLQKhFBCmYPdu4OAQ";

    #[test]
    fn well_formed_hashes_are_taken_as_they_are() {
        for hash in [
            Imported::Bcrypt(BCRYPT.into()),
            Imported::Bcrypt(BCRYPT.replace("$2b$10", "$2a$04")),
            Imported::Argon2(format!("$argon2id$v=19$m=19456,t=2,p=1{TAIL}")),
            Imported::Argon2(format!("$argon2i$v=19$m=16,t=2,p=1{TAIL}")),
            Imported::Pbkdf2(format!("$pbkdf2-sha512$i=100000,l=32{TAIL}")),
            Imported::Pbkdf2(format!("$pbkdf2-sha1$i=1{TAIL}")),
        ] {
            let (Imported::Bcrypt(text) | Imported::Argon2(text) | Imported::Pbkdf2(text)) = &hash;
            assert_eq!(accept_hash(&hash).as_ref(), Ok(text));
        }
    }

    #[test]
    fn others_and_expensive_ones_are_not() {
        for hash in [
            Imported::Bcrypt(BCRYPT.replace("$2b$10", "$2b$16")),
            Imported::Bcrypt(BCRYPT.replace("$2b$10", "$2b$4")),
            Imported::Bcrypt(BCRYPT.replace("$2b$10", "$2x$10")),
            Imported::Bcrypt(BCRYPT.replace('/', "-")),
            Imported::Bcrypt(BCRYPT.trim_end_matches('G').into()),
            Imported::Argon2(BCRYPT.into()),
            Imported::Argon2(format!("$argon2id$v=19$m=4194304,t=2,p=1{TAIL}")),
            Imported::Argon2("$argon2id$v=19$m=19456,t=2,p=1".into()),
            Imported::Argon2(format!("$pbkdf2-sha512$i=100000,l=32{TAIL}")),
            Imported::Pbkdf2(format!("$pbkdf2-sha512$i=1000001,l=32{TAIL}")),
            Imported::Pbkdf2(format!("$pbkdf2-md4$i=1000,l=32{TAIL}")),
            Imported::Pbkdf2(String::new()),
        ] {
            assert!(accept_hash(&hash).is_err(), "{hash:?}");
        }
    }
}
