//! What the pages say, by Auth0's names for screens; languages can follow.

/// Screen, key, text.
const ENGLISH: &[(&str, &str, &str)] = &[
    ("common", "password", "Password"),
    ("common", "email", "Email address"),
    ("common", "username", "Username"),
    ("common", "username-or-email", "Username or email address"),
    ("common", "phone_number", "Phone number"),
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
    ("error", "title", "Something is wrong with the link"),
    (
        "error",
        "sentence",
        "The application that sent you here made a request that can't be answered. Go back to it and \
         try again; if that doesn't help, tell whoever runs it.",
    ),
    (
        "error",
        "mismatch",
        "The application that sent you here wants the answer at an address that isn't among its \
         allowed ones, so nothing is sent. Whoever runs the application can allow it.",
    ),
    ("logout", "title", "Log out"),
    ("logout", "lead", "Do you want to log out"),
    ("logout", "of", "of"),
    ("logout", "confirm", "Log out"),
    ("logout", "stay", "To stay logged in, close this page."),
    ("logout", "done-title", "Logged out"),
    ("logout", "done", "You are logged out."),
    ("logout", "error-title", "Can't log out"),
    (
        "logout",
        "error",
        "The application asked for something that isn't allowed. Go back and try again.",
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
    ("login-error", "title", "You can't log in from here"),
    (
        "login-error",
        "expired",
        "This page has expired, or the login was begun in another browser. Go back to the \
         application and log in again.",
    ),
    (
        "login-error",
        "forged",
        "Another site sent this form. Go back to the application and log in again.",
    ),
    (
        "login-error",
        "no-connection",
        "Nobody can log in to this application with a password. Tell whoever runs it.",
    ),
    ("login", "title", "Log in"),
    ("login", "lead", "Log in to continue to"),
    ("login", "wrong", "Wrong email or password."),
    (
        "login",
        "blocked",
        "Your account is blocked. Ask whoever runs the application.",
    ),
    (
        "login",
        "busy",
        "Many people are logging in right now. Try again in a few seconds.",
    ),
    (
        "login-id",
        "missing",
        "Enter your email address, such as anna@example.com.",
    ),
    ("login-password", "title", "Enter your password"),
    ("login-password", "edit", "Edit email address"),
    ("login-password", "missing", "Enter your password."),
    ("signup", "title", "Sign up"),
    ("signup", "offer", "Don't have an account?"),
    ("signup", "link", "Sign up"),
    ("signup", "login-offer", "Already have an account?"),
    ("signup", "login-link", "Log in"),
    (
        "signup",
        "email",
        "Enter your email address, such as anna@example.com.",
    ),
    ("signup", "username", "Choose a username."),
    (
        "signup",
        "phone_number",
        "Enter your phone number, such as +49301234567.",
    ),
    ("signup", "password", "Choose a password."),
    (
        "signup",
        "exists",
        "There is an account like this already. Log in instead.",
    ),
    (
        "signup",
        "invalid",
        "No account could be made of this. Check what you entered, or log in if you have one.",
    ),
    ("reset-password-request", "title", "Forgot your password?"),
    (
        "reset-password-request",
        "lead",
        "Enter your email address, and you get a link to choose a new password.",
    ),
    ("reset-password-request", "link", "Forgot password?"),
    ("reset-password-request", "back", "the login"),
    (
        "reset-password-request",
        "missing",
        "Enter your email address, such as anna@example.com.",
    ),
    ("reset-password-email", "title", "Check your email"),
    ("reset-password-email", "before", "If"),
    (
        "reset-password-email",
        "after",
        "is the address of an account, a link to choose a new password is on its way.",
    ),
    ("consent", "title", "Authorize"),
    ("consent", "lead", "asks for access to your account:"),
    ("consent", "requested", "Requested permissions"),
    ("consent", "nothing", "Nothing but that you logged in"),
    ("consent", "host", "You will be sent to"),
    ("consent", "accept", "Accept"),
    ("consent", "decline", "Decline"),
    (
        "consent",
        "changed",
        "What the application asks for has changed. Look at it again.",
    ),
    ("consent", "openid", "Know that it is you"),
    (
        "consent",
        "profile",
        "See your profile: your name, nickname and picture",
    ),
    ("consent", "email", "See your email address"),
    ("consent", "address", "See your postal address"),
    ("consent", "phone", "See your phone number"),
    (
        "consent",
        "offline_access",
        "Keep its access while you are away",
    ),
];

/// A text; its key if there is none.
pub(crate) fn text(screen: &'static str, key: &'static str) -> &'static str {
    let mut all = ENGLISH.iter();
    all.find(|(of, name, _)| *of == screen && *name == key)
        .map_or(key, |(_, _, text)| text)
}
