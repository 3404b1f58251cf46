//! The environment variables, read in one place. Their values may be secret: no message shows one.

use crate::failure::Failure;

/// The value of a variable; none if it isn't set, or set to nothing.
///
/// # Errors
/// If the value is not UTF-8.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the environment"
)]
pub(crate) fn variable(name: &str) -> Result<Option<String>, Failure> {
    let Some(value) = std::env::var_os(name).filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    let value = value.into_string();
    value.map(Some).map_err(|_| {
        Failure::configuration(
            format!("{name} is not UTF-8"),
            format!("set {name} to plain text"),
        )
    })
}
