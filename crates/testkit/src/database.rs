//! A database for one test, on either engine.

use std::path::Path;

use store::{Location, testing};
use tempfile::TempDir;

/// Which engine a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A database that nobody else uses.
#[derive(Debug)]
pub struct Database {
    location: Location,
    /// Where mails are put. Removed with the database.
    mails: TempDir,
    /// Removed with the database.
    _folder: Option<TempDir>,
}

impl Database {
    /// An empty database; `None` where there is no such engine, which is said.
    ///
    /// # Panics
    /// If there is none in CI, or if the database can't be made.
    pub async fn create(engine: Engine) -> Option<Self> {
        let mails = TempDir::new().expect("a temporary folder can be made");
        match engine {
            Engine::Sqlite => {
                let folder = TempDir::new().expect("a temporary folder can be made");
                Some(Self {
                    location: testing::sqlite(folder.path()),
                    mails,
                    _folder: Some(folder),
                })
            }
            Engine::Postgres => {
                let url = testing::postgres_url()?;
                let location = testing::postgres(&url).await;
                Some(Self {
                    location: location.expect("a database can be made"),
                    mails,
                    _folder: None,
                })
            }
        }
    }

    /// Where mails are put.
    pub fn mails(&self) -> &Path {
        self.mails.path()
    }

    /// Where it is.
    pub fn location(&self) -> &Location {
        &self.location
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        testing::finished(&self.location);
    }
}
