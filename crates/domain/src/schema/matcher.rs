//! Named tests of a text: what a regular expression or a `format` means, as a plain function.
//!
//! The source is only quoted in messages. There are few of them, and a function can be read,
//! has no worst case and needs no crate.

/// A `pattern`: its source as Auth0 quotes it, and what it means.
#[derive(Debug, Clone, Copy)]
pub struct Pattern {
    /// The regular expression, for messages.
    pub source: &'static str,
    /// Whether a text matches it.
    pub matches: fn(&str) -> bool,
}

/// A `format`: its name as Auth0 quotes it, and what it means.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// The name, for messages.
    pub name: &'static str,
    /// Whether a text has it.
    pub matches: fn(&str) -> bool,
}

const fn pattern(source: &'static str, matches: fn(&str) -> bool) -> Pattern {
    Pattern { source, matches }
}

/// A name that can't open a tag.
pub const NO_TAGS: Pattern = pattern("^[^<>]+$", |text| {
    !text.is_empty() && !text.contains(['<', '>'])
});

/// The same, or nothing.
pub const NO_TAGS_OR_EMPTY: Pattern = pattern("^[^<>]*$", |text| !text.contains(['<', '>']));

/// A colour with or without its opacity.
pub const THEME_COLOR: Pattern =
    pattern("^#(([0-9a-fA-F]{3}){1,2}|([0-9a-fA-F]{4}){1,2})$", |text| {
        text.strip_prefix('#').is_some_and(|digits| {
            matches!(digits.len(), 3 | 4 | 6 | 8) && digits.bytes().all(|b| b.is_ascii_hexdigit())
        })
    });

/// A connection's name: letters and digits, with single hyphens between them.
pub const CONNECTION_NAME: Pattern = pattern("^[a-zA-Z0-9](-[a-zA-Z0-9]|[a-zA-Z0-9])*$", |text| {
    !text.is_empty()
        && text
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric()))
});

/// A user's id: a provider, a bar and what identifies the user there.
pub const USER_ID: Pattern = pattern(r"^.+\|.+$", user_id);

/// A phone number in E.164 form.
pub const PHONE_NUMBER: Pattern = pattern(r"^\+[0-9]{1,15}$", |text| {
    text.strip_prefix('+').is_some_and(|digits| {
        of_length(digits, 1, 15) && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
});

/// The part of a user's id behind the bar.
pub const NO_SPACES: Pattern = pattern(r"^\S*$", |text| !text.contains(char::is_whitespace));

/// A connection's id.
pub const CONNECTION_ID: Pattern = pattern("^con_[A-Za-z0-9]{16}$", |text| {
    text.strip_prefix("con_").is_some_and(|rest| {
        rest.len() == 16 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
});

/// A secret in base32 without padding.
pub const BASE32: Pattern = pattern("^[A-Z2-7]+$", |text| {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || matches!(byte, b'2'..=b'7'))
});

/// The id of a public key (reference §4.5).
pub const KEY_ID: Pattern = pattern("^([0-9a-zA-Z-_]{10,64})$", |text| {
    of_length(text, 10, 64) && text.bytes().all(url_safe)
});

/// A country's two letters.
pub const COUNTRY: Pattern = pattern("^[A-Z]{2}$", |text| {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase())
});

/// An Azure storage account's name.
pub const AZURE_ACCOUNT: Pattern = pattern("^([a-z0-9]){3,24}$", |text| {
    of_length(text, 3, 24) && text.bytes().all(lower_or_digit)
});

/// An Azure storage account's key: 64 bytes in base64.
pub const AZURE_KEY: Pattern = pattern("^([A-Za-z0-9+/]){86}==$", |text| {
    text.strip_suffix("==")
        .is_some_and(|key| key.len() == 86 && key.bytes().all(base64))
});

/// An Azure container's name.
pub const AZURE_CONTAINER: Pattern = pattern("^([a-z0-9]){1}([a-z0-9-]){2,62}$", |text| {
    of_length(text, 3, 63)
        && !text.starts_with('-')
        && text
            .bytes()
            .all(|byte| lower_or_digit(byte) || byte == b'-')
});

/// An Azure blob's name.
pub const AZURE_BLOB: Pattern = pattern("^(.){1,1024}$", |text| {
    !text.is_empty() && text.chars().count() <= 1024 && !text.contains(line_end)
});

/// JavaScript's `.` matches everything but these.
fn line_end(letter: char) -> bool {
    matches!(letter, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

fn user_id(text: &str) -> bool {
    let bar = |(at, _)| at > 0 && at + 1 < text.len();
    !text.contains(line_end) && text.match_indices('|').any(bar)
}

fn of_length(text: &str, min: usize, max: usize) -> bool {
    (min..=max).contains(&text.len())
}

fn lower_or_digit(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

fn base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

/// A letter of base64url.
pub(super) fn url_safe(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: Pattern, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(
                (pattern.matches)(text),
                "{} should match {text:?}",
                pattern.source
            );
        }
        for text in bad {
            assert!(
                !(pattern.matches)(text),
                "{} should not match {text:?}",
                pattern.source
            );
        }
    }

    #[test]
    fn patterns_match_what_their_source_says() {
        check(NO_TAGS, &["a", "Ä & \n"], &["", "a<", ">"]);
        check(
            USER_ID,
            &["auth0|1", "a|b|c", "||c", "a||"],
            &["", "|", "a|", "|b", "ab", "a\n|b"],
        );
        check(
            KEY_ID,
            &["0123456789", &"-_".repeat(32)],
            &["012345678", "0123456789é", &"a".repeat(65)],
        );
        check(
            PHONE_NUMBER,
            &["+1", "+123456789012345"],
            &["", "+", "1", "+1234567890123456", "+1a"],
        );
        check(NO_SPACES, &["", "a|b"], &[" ", "a b", "a\u{a0}"]);
        check(
            CONNECTION_ID,
            &["con_0123456789abcDEF"],
            &["con_", "con_0123456789abcDE-", "org_0123456789abcDEF"],
        );
        check(BASE32, &["JBTWY3DPEHPK3PNP"], &["", "A=", "a", "1"]);
        check(NO_TAGS_OR_EMPTY, &["", "a & b"], &["a<", ">"]);
        check(
            THEME_COLOR,
            &["#fff", "#FFF0", "#00aaff", "#00aaff80"],
            &["", "fff", "#ff", "#fffff", "#ggg", "#000;"],
        );
        check(COUNTRY, &["CA"], &["C", "ca", "CAN", "É"]);
        check(
            AZURE_ACCOUNT,
            &["abc", &"9".repeat(24)],
            &["ab", "aBc", &"9".repeat(25)],
        );
        let key = |letters: usize| format!("{}==", "+".repeat(letters));
        check(
            AZURE_KEY,
            &[&key(86)],
            &[&key(85), &key(87), &"a".repeat(88)],
        );
        check(
            AZURE_CONTAINER,
            &["a-b", &"a".repeat(63)],
            &["-ab", "ab", "a_b", &"a".repeat(64)],
        );
        check(
            AZURE_BLOB,
            &["é", &"é".repeat(1024)],
            &["", "a\nb", &"é".repeat(1025)],
        );
    }
}
