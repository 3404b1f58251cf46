//! `max_age` (OpenID Connect Core §3.1.2.1).

use super::Refusal;

/// How long ago the user may have logged in, in seconds.
///
/// # Errors
/// `invalid_request` if it is no number of seconds.
pub fn max_age(text: Option<&str>) -> Result<Option<i64>, Refusal> {
    let Some(text) = text else { return Ok(None) };
    let is_number = text.len() <= 12 && text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = text.parse().ok().filter(|_| is_number);
    let wrong = "Invalid parameter: max_age must be a number of seconds";
    seconds
        .map(Some)
        .ok_or_else(|| Refusal::invalid_request(wrong))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_seconds() {
        assert_eq!(max_age(None), Ok(None));
        assert_eq!(max_age(Some("0")), Ok(Some(0)));
        for bad in ["-1", "+1", "1.5", "x", "9999999999999"] {
            assert!(max_age(Some(bad)).is_err(), "{bad}");
        }
    }
}
