//! A database for one test, on either engine.

use store::{Location, testing};
use tempfile::TempDir;

/// Where tests find a PostgreSQL server; `cargo xtask test` starts one.
const POSTGRES_URL: &str = "LICTOR_TEST_POSTGRES_URL";

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
    /// Removed with the database.
    _folder: Option<TempDir>,
}

impl Database {
    /// An empty database; `None` where there is no such engine, which is said.
    ///
    /// # Panics
    /// If there is none in CI, or if the database can't be made.
    pub async fn create(engine: Engine) -> Option<Self> {
        match engine {
            Engine::Sqlite => {
                let folder = TempDir::new().expect("a temporary folder can be made");
                Some(Self {
                    location: testing::sqlite(folder.path()),
                    _folder: Some(folder),
                })
            }
            Engine::Postgres => {
                let url = postgres_url()?;
                let location = testing::postgres(&url).await;
                Some(Self {
                    location: location.expect("a database can be made"),
                    _folder: None,
                })
            }
        }
    }

    /// Where it is.
    pub fn location(&self) -> &Location {
        &self.location
    }
}

#[expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test run is configured by its environment, and says what it leaves out"
)]
fn postgres_url() -> Option<String> {
    let url = std::env::var(POSTGRES_URL).ok();
    if url.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "{POSTGRES_URL} names no server"
        );
        eprintln!("left out: {POSTGRES_URL} names no PostgreSQL server");
    }
    url
}
