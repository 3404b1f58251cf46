//! The picture of a user who has none: Gravatar's, with Auth0's initials for those without one.

use std::fmt::Write;

use md5::{Digest, Md5};

use crate::search::fold;

/// The address of the picture that belongs to an email address.
///
/// Gravatar names pictures by the MD5 of the address in lower case; it protects nothing. The
/// initials are the first two letters of the address.
pub fn gravatar(email: &str) -> String {
    let email = fold(email);
    let mut hash = String::with_capacity(32);
    for byte in Md5::digest(email.as_bytes()) {
        // Writing to a text can't fail.
        let _ = write!(hash, "{byte:02x}");
    }
    let initials: String = email
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(2)
        .collect();
    format!(
        "https://s.gravatar.com/avatar/{hash}?s=480&r=pg&d=https%3A%2F%2Fcdn.auth0.com%2Favatars%2F{initials}.png"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_the_recorded_ones() {
        let recorded = "https://s.gravatar.com/avatar/892f0bf2c3c9895065f505b28cba3106?s=480&r=pg&d=https%3A%2F%2Fcdn.auth0.com%2Favatars%2Fte.png";
        assert_eq!(
            gravatar("testaccdatasourceorganization@auth0.com"),
            recorded
        );
        assert_eq!(
            gravatar("TestAccDataSourceOrganization@auth0.com"),
            recorded
        );
        assert_eq!(
            gravatar("change.username.terra@acceptance.test.com"),
            "https://s.gravatar.com/avatar/62acb990858a2c9075eb1d3beb6f5baa?s=480&r=pg&d=https%3A%2F%2Fcdn.auth0.com%2Favatars%2Fch.png"
        );
    }
}
