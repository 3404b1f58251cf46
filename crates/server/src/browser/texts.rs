//! What the pages say, by Auth0's names for screens; languages can follow.

/// Screen, key, text.
const ENGLISH: &[(&str, &str, &str)] = &[
    ("common", "password", "Password"),
    ("common", "continue", "Continue"),
    ("common", "back", "Back to"),
    (
        "common",
        "busy",
        "Many people are here right now. Try again in a few seconds.",
    ),
    (
        "common",
        "failed",
        "Something went wrong on our side. Try again in a moment.",
    ),
    ("common", "support", "For help, write to"),
    ("common", "support-page", "Get help"),
    ("common", "details", "Details"),
    ("common", "error", "Error"),
    ("common", "tracking", "Request"),
    (
        "email-verification-result",
        "verified-title",
        "Email verified",
    ),
    (
        "email-verification-result",
        "verified",
        "Your email address has been verified.",
    ),
    ("email-verification-result", "expired-title", "Link expired"),
    (
        "email-verification-result",
        "expired",
        "This link has expired. Ask for a new one where you signed up.",
    ),
    ("email-verification-result", "invalid-title", "Invalid link"),
    (
        "email-verification-result",
        "invalid",
        "This link was used already, or it isn't complete.",
    ),
    ("reset-password", "title", "Change your password"),
    ("reset-password", "lead", "Choose a new password for"),
    ("reset-password", "rules", "It needs:"),
    ("reset-password", "missing", "Choose a password."),
    ("reset-password", "success-title", "Password changed"),
    (
        "reset-password",
        "success",
        "Your password has been changed. You can log in with it now.",
    ),
    ("reset-password", "expired-title", "Link expired"),
    (
        "reset-password",
        "expired",
        "This link has expired. Ask for a new one where you log in.",
    ),
    ("reset-password", "invalid-title", "Invalid link"),
    (
        "reset-password",
        "invalid",
        "This link was used already, or it isn't complete. Ask for a new one where you log in.",
    ),
];

/// A text; its key if there is none.
pub(crate) fn text(screen: &'static str, key: &'static str) -> &'static str {
    let mut all = ENGLISH.iter();
    all.find(|(of, name, _)| *of == screen && *name == key)
        .map_or(key, |(_, _, text)| text)
}
