//! The master key: from the environment or a file, made with the database, and never replaced
//! silently, since without it nothing secret in the database can be read.

use std::path::Path;

use jose::MasterKey;
use store::{Db, ReadOnly, meta};

use crate::config::Config;
use crate::database;
use crate::failure::Failure;
use crate::files;

/// The key of this database.
///
/// # Errors
/// If the key is not the one the database was made with, or is gone.
pub(crate) async fn open(config: &Config, file: &Path, db: &Db) -> Result<MasterKey, Failure> {
    let known = check_value(db)
        .await
        .map_err(|error| database::failed(&error))?;
    let given = match &config.master_key {
        Some(key) => Some(key.clone()),
        None => read(file)?,
    };
    match (given, known) {
        (Some(key), Some(known)) if key.matches(&known) => Ok(key),
        (Some(_), Some(_)) => Err(wrong(config, file)),
        (None, Some(_)) => Err(lost(file)),
        (Some(key), None) => remember(db, key).await,
        (None, None) => {
            let key = MasterKey::generate();
            files::write(file, key.to_text().expose(), files::PRIVATE)?;
            remember(db, key).await
        }
    }
}

/// The key of a database that is only looked at.
///
/// # Errors
/// If the key is not the one the database was made with, or is gone.
pub(crate) async fn of(config: &Config, file: &Path, db: &ReadOnly) -> Result<MasterKey, Failure> {
    let known = async {
        let mut reader = db.read().await?;
        meta::get(reader.conn(), meta::MASTER_KEY_CHECK).await
    };
    let known = known.await.map_err(|error| database::failed(&error))?;
    let given = match &config.master_key {
        Some(key) => Some(key.clone()),
        None => read(file)?,
    };
    let key = given.ok_or_else(|| lost(file))?;
    match known {
        Some(known) if key.matches(&known) => Ok(key),
        Some(_) | None => Err(wrong(config, file)),
    }
}

fn read(file: &Path) -> Result<Option<MasterKey>, Failure> {
    let Some(text) = files::read(file)? else {
        return Ok(None);
    };
    files::warn_if_readable(file);
    let key = MasterKey::parse(&text).map_err(|error| {
        let message = format!("{}: {error}", file.display());
        Failure::operation(
            message,
            "restore the file from a backup, or set LICTOR_MASTER_KEY",
        )
    })?;
    Ok(Some(key))
}

async fn check_value(db: &Db) -> domain::Result<Option<String>> {
    let mut reader = db.read().await?;
    meta::get(reader.conn(), meta::MASTER_KEY_CHECK).await
}

async fn remember(db: &Db, key: MasterKey) -> Result<MasterKey, Failure> {
    let set = async {
        let mut writer = db.write().await?;
        meta::set(&mut writer, meta::MASTER_KEY_CHECK, &key.check_value()).await?;
        writer.commit().await
    };
    set.await
        .map_err(|error: domain::Error| database::failed(&error))?;
    Ok(key)
}

fn wrong(config: &Config, file: &Path) -> Failure {
    let origin = match &config.master_key {
        Some(_) => "LICTOR_MASTER_KEY".to_owned(),
        None => file.display().to_string(),
    };
    let message = format!("{origin} is not the master key that this database was made with");
    Failure::operation(
        message,
        "use the key that belongs to this database, or another database",
    )
}

fn lost(file: &Path) -> Failure {
    let message = format!(
        "the master key of this database is missing: there is no {}",
        file.display()
    );
    let hint = "restore that file from a backup, or set LICTOR_MASTER_KEY; without the key the \
        secrets in the database can't be read";
    Failure::operation(message, hint)
}
