//! What can be set, as it was written: by flags, by the environment, by a file. Nothing is checked
//! here but that the file has no unknown key; `config` makes sense of it.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::environment::variable;
use crate::failure::Failure;

/// The file that is read if it is there and no other is named.
pub(crate) const DEFAULT_FILE: &str = "lictor.toml";

/// The settings of one source. The doc comments are the help text.
#[derive(Default, clap::Args, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct Settings {
    /// Where to listen: ADDRESS:PORT or localhost:PORT; can be repeated [default: localhost:8443]
    #[arg(long, global = true, value_name = "ADDR")]
    pub(crate) listen: Option<Vec<String>>,

    /// The URL by which clients reach the server, and so the issuer of tokens; with http:// it
    /// serves plain HTTP [default: https and localhost, with the port]
    #[arg(long, global = true, value_name = "URL")]
    #[serde(alias = "public_url")]
    pub(crate) public_url: Option<String>,

    /// The folder of the database, the master key and the TLS files [default: lictor-data]
    #[arg(long, global = true, value_name = "DIR")]
    #[serde(alias = "data_dir")]
    pub(crate) data_dir: Option<PathBuf>,

    /// A postgres:// URL, to use PostgreSQL instead of SQLite; set it by the environment if it
    /// holds a password
    #[arg(long, global = true, value_name = "URL")]
    #[serde(alias = "database_url")]
    pub(crate) database_url: Option<String>,

    /// The TLS certificate and those that sign it, in PEM [default: one by a local CA in DIR/tls]
    #[arg(long, global = true, value_name = "FILE")]
    #[serde(alias = "tls_cert")]
    pub(crate) tls_cert: Option<PathBuf>,

    /// The private key of the TLS certificate, in PEM
    #[arg(long, global = true, value_name = "FILE")]
    #[serde(alias = "tls_key")]
    pub(crate) tls_key: Option<PathBuf>,

    /// Certificates in PEM by which servers of applications are trusted, beside those that
    /// everybody trusts: for back-channel logout
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) trust: Option<PathBuf>,

    /// How to write the log on stderr: text or json [default: text]
    #[arg(long, global = true, value_name = "FORMAT")]
    #[serde(alias = "log_format")]
    pub(crate) log_format: Option<String>,

    /// What to log: error, warn, info or debug [default: info]
    #[arg(long, global = true, value_name = "LEVEL")]
    #[serde(alias = "log_level")]
    pub(crate) log_level: Option<String>,

    /// For how many days deletions can be undone [default: 30]
    #[arg(long, global = true, value_name = "DAYS")]
    #[serde(alias = "retention_days")]
    pub(crate) retention_days: Option<String>,

    /// For how many days the log of changes is kept [default: for ever]
    #[arg(long, global = true, value_name = "DAYS")]
    #[serde(alias = "changes_days")]
    pub(crate) changes_days: Option<String>,

    /// Keep everything in a temporary folder and remove it at the end; only tls/ca.pem stays, if
    /// --data-dir is given
    #[arg(long, global = true, num_args = 0, default_missing_value = "true")]
    pub(crate) ephemeral: Option<bool>,
}

impl Settings {
    /// What the environment sets.
    pub(crate) fn from_environment() -> Result<Self, Failure> {
        let list = |text: String| text.split(',').map(|one| one.trim().to_owned()).collect();
        let path = |name: &str| variable(name).map(|value| value.map(PathBuf::from));
        Ok(Self {
            listen: variable("LICTOR_LISTEN")?.map(list),
            public_url: variable("LICTOR_PUBLIC_URL")?,
            data_dir: path("LICTOR_DATA_DIR")?,
            database_url: variable("LICTOR_DATABASE_URL")?,
            tls_cert: path("LICTOR_TLS_CERT")?,
            tls_key: path("LICTOR_TLS_KEY")?,
            trust: path("LICTOR_TRUST")?,
            log_format: variable("LICTOR_LOG_FORMAT")?,
            log_level: variable("LICTOR_LOG_LEVEL")?,
            retention_days: variable("LICTOR_RETENTION_DAYS")?,
            changes_days: variable("LICTOR_CHANGES_DAYS")?,
            ephemeral: variable("LICTOR_EPHEMERAL")?
                .map(|value| truth(&value))
                .transpose()?,
        })
    }

    /// What a file sets.
    pub(crate) fn from_file(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            let message = format!("{}: {error}", path.display());
            Failure::configuration(
                message,
                "name a file that can be read, or leave --config out",
            )
        })?;
        Self::parse(&text).map_err(|message| {
            let hint = format!(
                "the keys are those of `lictor --help`: {}",
                keys().join(", ")
            );
            Failure::configuration(format!("{}{message}", path.display()), hint)
        })
    }

    /// Parses a file's text; what is wrong is said with the line, and without the value.
    fn parse(text: &str) -> Result<Self, String> {
        toml::from_str(text).map_err(|error| {
            let before = error
                .span()
                .and_then(|span| text.get(..span.start))
                .unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let message = error.message();
            // Behind that toml lists the keys, which the hint does.
            let message = message.split(", expected one of").next().unwrap_or(message);
            format!(", line {line}: {message}")
        })
    }
}

/// The keys of the file, which are the names of the flags.
fn keys() -> Vec<String> {
    use clap::Args as _;
    let command = Settings::augment_args(clap::Command::new("lictor"));
    command
        .get_arguments()
        .filter_map(|flag| flag.get_long())
        .map(str::to_owned)
        .collect()
}

fn truth(text: &str) -> Result<bool, Failure> {
    match text {
        "1" | "true" | "yes" => Ok(true),
        "0" | "false" | "no" => Ok(false),
        _ => Err(Failure::configuration(
            format!("LICTOR_EPHEMERAL: `{text}` is neither true nor false"),
            "set it to true or false",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_the_names_of_the_flags() {
        let text =
            "listen = ['[::1]:1', '127.0.0.1:1']\npublic-url = 'https://a'\nephemeral = true";
        let settings = Settings::parse(text).unwrap_or_default();
        assert_eq!(settings.listen.unwrap().len(), 2);
        assert_eq!(settings.public_url.unwrap(), "https://a");
        assert_eq!(settings.ephemeral, Some(true));
        assert!(Settings::parse("public_url = 'https://a'").is_ok());
        assert!(Settings::parse("").is_ok());
        assert_eq!(keys().len(), 12);
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said_with_its_line() {
        let wrong = |text| Settings::parse(text).err().unwrap_or_default();
        assert_eq!(wrong("\n\nprot = 1"), ", line 3: unknown field `prot`");
        assert_eq!(wrong("a = 'x"), wrong("a = 'y"), "no value is shown");
        assert!(wrong("listen = 'localhost:1'").contains("sequence"));
    }
}
