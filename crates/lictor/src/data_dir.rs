//! The folder with everything that is kept, or a temporary one that is gone at the end.

use std::fs::{OpenOptions, Permissions};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use store::Location;
use tempfile::TempDir;

use crate::config::{Config, Data};
use crate::failure::Failure;
use crate::files;

/// The file with the master key.
const MASTER_KEY: &str = "master.key";

/// A folder of files. A temporary one is removed when this is dropped.
#[derive(Debug)]
pub(crate) struct DataDir {
    path: PathBuf,
    /// Where the certificates for TLS are.
    tls: PathBuf,
    temporary: Option<TempDir>,
}

impl DataDir {
    /// Makes the folder unless it is there.
    pub(crate) fn open(data: &Data) -> Result<Self, Failure> {
        match data {
            Data::Folder(path) => {
                files::make_folder(path)?;
                Ok(Self {
                    path: path.clone(),
                    tls: path.join("tls"),
                    temporary: None,
                })
            }
            Data::Ephemeral { certificate_in } => {
                let temporary = temporary()?;
                let path = temporary.path().to_owned();
                let tls = certificate_in.as_ref().unwrap_or(&path).join("tls");
                Ok(Self {
                    path,
                    tls,
                    temporary: Some(temporary),
                })
            }
        }
    }

    /// Where the database is.
    pub(crate) fn database(&self, config: &Config) -> Result<Location, Failure> {
        if let Some(url) = &config.database_url {
            return Ok(Location::Url(
                url.expose_str().unwrap_or_default().to_owned(),
            ));
        }
        let path = self.path.join("lictor.db");
        // SQLite gives the files beside it the same mode.
        let made = OpenOptions::new()
            .append(true)
            .create(true)
            .mode(files::PRIVATE)
            .open(&path);
        made.map_err(|error| {
            let message = format!("{} can't be written: {error}", path.display());
            Failure::operation(
                message,
                "name a folder that can be written to with --data-dir",
            )
        })?;
        Ok(Location::File(path))
    }

    /// Where a database is that was made before; nothing is made.
    pub(crate) fn existing_database(config: &Config) -> Result<(Location, PathBuf), Failure> {
        let path = match &config.data {
            Data::Folder(path) => path.clone(),
            Data::Ephemeral { .. } => {
                let message = "an ephemeral database is gone with its server";
                return Err(Failure::configuration(message, "leave --ephemeral out"));
            }
        };
        let key = path.join(MASTER_KEY);
        if let Some(url) = &config.database_url {
            let url = url.expose_str().unwrap_or_default().to_owned();
            return Ok((Location::Url(url), key));
        }
        let file = path.join("lictor.db");
        if file.exists() {
            return Ok((Location::File(file), key));
        }
        let message = format!("there is no {}", file.display());
        let hint = "name the folder of the server with --data-dir, or its --database-url";
        Err(Failure::operation(message, hint))
    }

    pub(crate) fn master_key(&self) -> PathBuf {
        self.path.join(MASTER_KEY)
    }

    /// Where mails are put while there is no SMTP server.
    pub(crate) fn mails(&self) -> PathBuf {
        self.path.join("mail")
    }

    pub(crate) fn tls(&self) -> &Path {
        &self.tls
    }

    pub(crate) fn is_ephemeral(&self) -> bool {
        self.temporary.is_some()
    }
}

fn temporary() -> Result<TempDir, Failure> {
    let private = Permissions::from_mode(0o700);
    tempfile::Builder::new()
        .prefix("lictor-")
        .permissions(private)
        .tempdir()
        .map_err(|error| {
            let hint = "let TMPDIR name a folder that can be written to";
            Failure::operation(format!("no temporary folder can be made: {error}"), hint)
        })
}
