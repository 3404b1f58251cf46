//! The credentials of the first start, or of a reset: given by the environment or made here, and
//! shown once. What was given is not shown.

use std::fmt::Write as _;

use jose::{Secret, SystemRandom, base64url, hash_password, random_bytes};
use server::ops::bootstrap::{Bootstrap, setup_token_hash};

use crate::environment::variable;
use crate::failure::Failure;

const CLIENT_ID: &str = "LICTOR_BOOTSTRAP_CLIENT_ID";
const CLIENT_SECRET: &str = "LICTOR_BOOTSTRAP_CLIENT_SECRET";
const ADMIN_EMAIL: &str = "LICTOR_BOOTSTRAP_ADMIN_EMAIL";
const ADMIN_PASSWORD: &str = "LICTOR_BOOTSTRAP_ADMIN_PASSWORD";

/// No mail is ever delivered there (RFC 2606 §2).
const DEFAULT_EMAIL: &str = "admin@lictor.example";
/// Length of the longest client id and e-mail address, in bytes.
const NAME_MAX: usize = 255;
/// A secret shorter than this can be guessed, in bytes.
const SECRET_MIN: usize = 16;

/// What the environment gives.
#[derive(Debug)]
pub(crate) struct Given {
    client_id: Option<String>,
    client_secret: Option<Secret>,
    admin_email: Option<String>,
    admin_password: Option<Secret>,
}

/// A complete set.
#[derive(Debug)]
pub(crate) struct Credentials {
    client_id: String,
    client_secret: Value,
    admin_email: String,
    admin_password: Value,
    setup_token: String,
}

#[derive(Debug)]
enum Value {
    /// By this variable.
    Given(&'static str, Secret),
    Made(String),
}

impl Given {
    pub(crate) fn from_environment() -> Result<Self, Failure> {
        Ok(Self {
            client_id: name(
                CLIENT_ID,
                |c| c.is_ascii_graphic(),
                "printable ASCII without blanks",
            )?,
            client_secret: variable(CLIENT_SECRET)?.map(Secret::new),
            admin_email: email()?,
            admin_password: password()?,
        })
    }

    /// For a reset: everything is new, but the administrator stays the same person.
    pub(crate) fn email_only() -> Result<Self, Failure> {
        let admin_email = email()?;
        Ok(Self {
            client_id: None,
            client_secret: None,
            admin_email,
            admin_password: None,
        })
    }
}

fn email() -> Result<Option<String>, Failure> {
    let allowed = |c: char| !c.is_whitespace() && !c.is_control();
    let email = name(ADMIN_EMAIL, allowed, "an e-mail address")?;
    let is_address = |email: &String| {
        email
            .split_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
    };
    if email.as_ref().is_some_and(|email| !is_address(email)) {
        let hint = "set it to an address like admin@example.com, or leave it out";
        return Err(Failure::configuration(
            format!("{ADMIN_EMAIL} is not an e-mail address"),
            hint,
        ));
    }
    Ok(email)
}

fn password() -> Result<Option<Secret>, Failure> {
    let password = variable(ADMIN_PASSWORD)?.map(Secret::new);
    if password
        .as_ref()
        .is_some_and(|password| password.expose().len() > jose::PASSWORD_MAX_BYTES)
    {
        let hint = format!(
            "use at most {} bytes, or leave it out",
            jose::PASSWORD_MAX_BYTES
        );
        return Err(Failure::configuration(
            format!("{ADMIN_PASSWORD} is too long"),
            hint,
        ));
    }
    Ok(password)
}

/// A variable's value if it is short and of allowed characters.
fn name(
    variable_name: &str,
    allowed: impl Fn(char) -> bool,
    what: &str,
) -> Result<Option<String>, Failure> {
    let value = variable(variable_name)?;
    if value
        .as_ref()
        .is_some_and(|value| value.len() > NAME_MAX || !value.chars().all(&allowed))
    {
        let hint = format!("set it to {what}, at most {NAME_MAX} bytes, or leave it out");
        return Err(Failure::configuration(
            format!("{variable_name} can't be used"),
            hint,
        ));
    }
    Ok(value)
}

impl Credentials {
    /// Makes what is not given.
    pub(crate) fn complete(given: Given) -> Self {
        let secret = given.client_secret;
        if secret
            .as_ref()
            .is_some_and(|secret| secret.expose().len() < SECRET_MIN)
        {
            tracing::warn!("{CLIENT_SECRET} is short: whoever guesses it may do everything");
        }
        let made = || Value::Made(domain::ids::client_secret(&SystemRandom));
        Self {
            client_id: given
                .client_id
                .unwrap_or_else(|| domain::ids::client_id(&SystemRandom)),
            client_secret: secret.map_or_else(made, |secret| Value::Given(CLIENT_SECRET, secret)),
            admin_email: given
                .admin_email
                .unwrap_or_else(|| DEFAULT_EMAIL.to_owned()),
            admin_password: given.admin_password.map_or_else(
                || Value::Made(base64url(&random_bytes::<18>())),
                |password| Value::Given(ADMIN_PASSWORD, password),
            ),
            setup_token: base64url(&random_bytes::<32>()),
        }
    }

    /// What goes into the database. It takes some tens of milliseconds.
    pub(crate) fn bootstrap(&self) -> Result<Bootstrap, Failure> {
        let failed = |why: &dyn std::fmt::Display| {
            let message = format!("the administrator's password can't be kept: {why}");
            Failure::operation(message, format!("set another {ADMIN_PASSWORD}"))
        };
        let password = Secret::new(self.admin_password.expose());
        let client_secret = String::from_utf8(self.client_secret.expose().to_vec());
        Ok(Bootstrap {
            client_id: self.client_id.clone(),
            client_secret: client_secret.unwrap_or_default(),
            admin_email: self.admin_email.clone(),
            admin_password_hash: hash_password(&password).map_err(|error| failed(&error))?,
            setup_token_hash: setup_token_hash(&self.setup_token),
            signing_keys: None,
        })
    }

    /// The block that is shown once.
    pub(crate) fn block(&self, title: &str, public_url: &str) -> String {
        let mut block = format!("{title}\n\n");
        let link = format!("{public_url}/dashboard/setup?token={}", self.setup_token);
        for (name, value) in [
            ("client id", self.client_id.clone()),
            ("client secret", self.client_secret.shown()),
            ("audience", format!("{public_url}/api/v2/")),
            ("admin e-mail", self.admin_email.clone()),
            ("admin password", self.admin_password.shown()),
            ("setup link", link),
        ] {
            // Writing to a String can't fail.
            let _ = writeln!(block, "  {:<16}{value}", format!("{name}:"));
        }
        block.push_str("                  (once, to choose another password for the dashboard)\n");
        block
    }
}

impl Value {
    fn expose(&self) -> &[u8] {
        match self {
            Self::Given(_, secret) => secret.expose(),
            Self::Made(text) => text.as_bytes(),
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::Given(variable, _) => format!("(as in {variable})"),
            Self::Made(text) => text.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nothing() -> Given {
        Given {
            client_id: None,
            client_secret: None,
            admin_email: None,
            admin_password: None,
        }
    }

    #[test]
    fn what_is_made_is_shown() {
        let made = Credentials::complete(nothing());
        let block = made.block("First start.", "https://localhost:8443");
        let values = [
            made.client_secret.shown(),
            made.admin_password.shown(),
            made.client_id.clone(),
        ];
        for value in &values {
            assert!(value.len() >= 24 && block.contains(value), "{block}");
        }
        assert!(block.contains(&format!("/dashboard/setup?token={}\n", made.setup_token)));
        let again = Credentials::complete(nothing());
        assert_ne!(again.client_secret.shown(), made.client_secret.shown());
    }

    #[test]
    fn what_was_given_is_not_shown() {
        let given = Given {
            client_id: Some("given-id".to_owned()),
            client_secret: Some(Secret::new("hunter2-hunter2-hunter2")),
            admin_email: Some("a@b.example".to_owned()),
            admin_password: Some(Secret::new("hunter3")),
        };
        let credentials = Credentials::complete(given);
        let block = credentials.block("First start.", "https://localhost:8443");
        assert!(
            block.contains("given-id") && block.contains("a@b.example"),
            "{block}"
        );
        assert!(
            !block.contains("hunter") && !format!("{credentials:?}").contains("hunter"),
            "{block}"
        );
        let bootstrap = credentials.bootstrap().unwrap();
        assert_eq!(bootstrap.client_secret, "hunter2-hunter2-hunter2");
        assert!(bootstrap.admin_password_hash.starts_with("$argon2id$"));
    }
}
