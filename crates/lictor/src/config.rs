//! What the program was told, made sense of: a flag goes before the environment, and that before
//! the file. Messages name the setting by where it was written.

use std::path::{Path, PathBuf};

use domain::permission::RETENTION_MILLIS;
use jose::{MasterKey, Secret};
use tracing::Level;

use crate::environment::variable;
use crate::failure::Failure;
use crate::listen::Address;
use crate::log::Format;
use crate::public_url::{PublicUrl, Scheme};
use crate::settings::{DEFAULT_FILE, Settings};

const DEFAULT_PORT: u16 = 8443;
const DAY_MILLIS: i64 = 86_400_000;
/// Ten years.
const RETENTION_DAYS_MAX: i64 = 3650;
const DEFAULT_DATA_DIR: &str = "lictor-data";

/// What the program was told.
pub(crate) struct Config {
    pub(crate) listen: Vec<Address>,
    /// If it is not set, it follows from where the server listens.
    pub(crate) public_url: Option<PublicUrl>,
    pub(crate) data: Data,
    /// A `postgres://` URL, if the database is not a file.
    pub(crate) database_url: Option<Secret>,
    pub(crate) tls: Option<TlsFiles>,
    /// Certificates by which servers of applications are trusted, beside the common ones.
    pub(crate) trust: Option<PathBuf>,
    pub(crate) log_format: Format,
    pub(crate) log_level: Level,
    /// How long deletions can be undone, in milliseconds.
    pub(crate) retention_millis: i64,
    /// How long the log of changes is kept; for ever if it isn't set.
    pub(crate) changes_millis: Option<i64>,
    /// The master key, if it is not in a file.
    pub(crate) master_key: Option<MasterKey>,
}

/// Where files are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Data {
    Folder(PathBuf),
    /// In a temporary folder; the CA's certificate is kept here, if anywhere.
    Ephemeral {
        certificate_in: Option<PathBuf>,
    },
}

/// A certificate from elsewhere, with its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TlsFiles {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

impl Config {
    /// Puts the flags, the environment and the file together.
    pub(crate) fn load(flags: Settings, file: Option<PathBuf>) -> Result<Self, Failure> {
        let named = file.map_or_else(
            || variable("LICTOR_CONFIG").map(|v| v.map(PathBuf::from)),
            |file| Ok(Some(file)),
        )?;
        let is_there = || {
            Path::new(DEFAULT_FILE)
                .exists()
                .then(|| PathBuf::from(DEFAULT_FILE))
        };
        let file = match named.or_else(is_there) {
            Some(path) => Settings::from_file(&path)?,
            None => Settings::default(),
        };
        let master_key = variable("LICTOR_MASTER_KEY")?.map(|text| parse_master_key(&text));
        let mut config = Self::resolve(&Layers {
            flags,
            environment: Settings::from_environment()?,
            file,
        })?;
        config.master_key = master_key.transpose()?;
        Ok(config)
    }

    fn resolve(layers: &Layers) -> Result<Self, Failure> {
        let public_url = layers.parse(
            "public-url",
            |s| s.public_url.as_ref(),
            |text| {
                PublicUrl::parse(text).map_err(|why| {
                    (
                        why,
                        "write it like https://auth.example.com or http://localhost:8080",
                    )
                })
            },
        )?;
        let log_format = layers.parse(
            "log-format",
            |s| s.log_format.as_ref(),
            |text| match text {
                "text" => Ok(Format::Text),
                "json" => Ok(Format::Json),
                _ => Err(("is not known", "choose text or json")),
            },
        )?;
        let log_level = layers.parse(
            "log-level",
            |s| s.log_level.as_ref(),
            |text| match text {
                "error" => Ok(Level::ERROR),
                "warn" => Ok(Level::WARN),
                "info" => Ok(Level::INFO),
                "debug" => Ok(Level::DEBUG),
                _ => Err(("is not known", "choose error, warn, info or debug")),
            },
        )?;
        let retention_millis =
            layers.parse("retention-days", |s| s.retention_days.as_ref(), days)?;
        let changes_millis = layers.parse("changes-days", |s| s.changes_days.as_ref(), days)?;
        let database_url = database_url(layers)?;
        let data = data(layers, database_url.is_some())?;
        Ok(Self {
            listen: listen(layers, public_url.as_ref())?,
            tls: tls(layers, public_url.as_ref())?,
            trust: layers
                .find("trust", |s| s.trust.as_ref())
                .map(|(file, _)| file.clone()),
            public_url,
            data,
            database_url,
            log_format: log_format.unwrap_or(Format::Text),
            log_level: log_level.unwrap_or(Level::INFO),
            retention_millis: retention_millis.unwrap_or(RETENTION_MILLIS),
            changes_millis,
            master_key: None,
        })
    }
}

/// Days of a whole number, in milliseconds.
fn days(text: &str) -> Result<i64, (&'static str, &'static str)> {
    let days = text
        .parse()
        .ok()
        .filter(|days| (0..=RETENTION_DAYS_MAX).contains(days));
    let days: i64 = days.ok_or(("is no number of days", "choose a number from 0 to 3650"))?;
    Ok(days * DAY_MILLIS)
}

/// The sources, each before the next.
struct Layers {
    flags: Settings,
    environment: Settings,
    file: Settings,
}

impl Layers {
    /// The first source's value, and how that source names the setting.
    fn find<'l, T>(
        &'l self,
        name: &str,
        of: impl Fn(&'l Settings) -> Option<T>,
    ) -> Option<(T, String)> {
        let variable = || format!("LICTOR_{}", name.replace('-', "_").to_uppercase());
        let flag = of(&self.flags).map(|value| (value, format!("--{name}")));
        flag.or_else(|| of(&self.environment).map(|value| (value, variable())))
            .or_else(|| {
                of(&self.file).map(|value| (value, format!("`{name}` in the configuration file")))
            })
    }

    /// The first source's value, parsed; `parse` says what is wrong and what to do.
    fn parse<T>(
        &self,
        name: &str,
        of: impl Fn(&Settings) -> Option<&String>,
        parse: impl Fn(&str) -> Result<T, (&'static str, &'static str)>,
    ) -> Result<Option<T>, Failure> {
        let Some((text, origin)) = self.find(name, of) else {
            return Ok(None);
        };
        let refuse =
            |(why, hint)| Failure::configuration(format!("{origin}: `{text}` {why}"), hint);
        parse(text).map(Some).map_err(refuse)
    }
}

fn listen(layers: &Layers, public_url: Option<&PublicUrl>) -> Result<Vec<Address>, Failure> {
    let Some((list, origin)) = layers.find("listen", |s| s.listen.as_ref()) else {
        // A public URL on this machine says where to listen, any other says nothing about it.
        let local = public_url
            .filter(|url| url.is_loopback())
            .and_then(|url| url.port);
        return Ok(vec![Address::Loopback(local.unwrap_or(DEFAULT_PORT))]);
    };
    let parse = |text: &String| {
        let refuse = || {
            let message = format!("{origin}: `{text}` is no address to listen on");
            Failure::configuration(
                message,
                "write it like 127.0.0.1:8443, [::1]:8443 or localhost:8443",
            )
        };
        Address::parse(text).ok_or_else(refuse)
    };
    let addresses = list.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
    if addresses.is_empty() {
        let message = format!("{origin}: there is no address");
        return Err(Failure::configuration(
            message,
            "name one, or leave the setting out",
        ));
    }
    Ok(addresses)
}

fn database_url(layers: &Layers) -> Result<Option<Secret>, Failure> {
    let Some((url, origin)) = layers.find("database-url", |s| s.database_url.as_ref()) else {
        return Ok(None);
    };
    if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
        // The value may hold a password.
        let message = format!("{origin} is not a postgres:// URL");
        return Err(Failure::configuration(
            message,
            "leave it out to use SQLite in the data folder",
        ));
    }
    Ok(Some(Secret::new(url.as_str())))
}

fn data(layers: &Layers, has_database_url: bool) -> Result<Data, Failure> {
    let folder = layers
        .find("data-dir", |s| s.data_dir.as_ref())
        .map(|(path, _)| path.clone());
    let Some((true, origin)) = layers.find("ephemeral", |s| s.ephemeral) else {
        return Ok(Data::Folder(
            folder.unwrap_or_else(|| PathBuf::from(DEFAULT_DATA_DIR)),
        ));
    };
    if has_database_url {
        let message = format!("{origin} and a database URL contradict each other");
        return Err(Failure::configuration(message, "leave one of them out"));
    }
    Ok(Data::Ephemeral {
        certificate_in: folder,
    })
}

fn tls(layers: &Layers, public_url: Option<&PublicUrl>) -> Result<Option<TlsFiles>, Failure> {
    let certificate = layers.find("tls-cert", |s| s.tls_cert.as_ref());
    let key = layers.find("tls-key", |s| s.tls_key.as_ref());
    let (certificate, key) = match (certificate, key) {
        (None, None) => return Ok(None),
        (Some((certificate, _)), Some((key, _))) => (certificate.clone(), key.clone()),
        (Some((_, origin)), None) | (None, Some((_, origin))) => {
            let message = format!("{origin} is set without its counterpart");
            return Err(Failure::configuration(
                message,
                "set both --tls-cert and --tls-key, or neither",
            ));
        }
    };
    if public_url.is_some_and(|url| url.scheme == Scheme::Http) {
        let message = "a TLS certificate is set, but the public URL begins with http://";
        return Err(Failure::configuration(
            message,
            "use https:// in the public URL, or leave the certificate out",
        ));
    }
    Ok(Some(TlsFiles { certificate, key }))
}

fn parse_master_key(text: &str) -> Result<MasterKey, Failure> {
    MasterKey::parse(text).map_err(|error| {
        let hint = "take the text of the file master.key, or make one with `openssl rand -hex 32`";
        Failure::configuration(format!("LICTOR_MASTER_KEY: {error}"), hint)
    })
}

#[cfg(test)]
mod tests;
