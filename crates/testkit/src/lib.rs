//! What tests of the server stand on: the real router over a database of its own, a clock that
//! only tests move, randomness that repeats, and actors that send requests.
//!
//! Invariant: nothing in here is part of the product, and nothing of the product is replaced but
//! time, randomness and the network.

mod actor;
mod app;
mod clock;
mod database;
mod documented;
mod entities;
mod form;
mod keys;
mod mail;
mod outbound;
mod random;
mod reply;
mod shape;
mod shared;
mod token;

pub use actor::Actor;
pub use app::{ADMIN_EMAIL, CLIENT_ID, CLIENT_SECRET, ISSUER, SETUP_TOKEN, TestApp};
pub use clock::TestClock;
pub use database::{Database, Engine};
pub use entities::{Api, Client, Grant, Organization, Role, permissions};
pub use form::Form;
pub use keys::ClientKey;
pub use mail::Mail;
pub use outbound::Outbox;
pub use random::SeededRandom;
pub use reply::Reply;
pub use shape::masked;
pub use shared::shared;
pub use token::{claims, header};

/// Runs each of the functions `async fn(TestApp)` as a test on both engines, with an app of its
/// own.
///
/// Without a PostgreSQL (`LICTOR_TEST_POSTGRES_URL`) that half says so and passes, but in CI it
/// fails.
#[macro_export]
macro_rules! both_engines {
    ($($name:ident),+ $(,)?) => {
        $(
            mod $name {
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn sqlite() {
                    if let Some(app) = $crate::TestApp::start($crate::Engine::Sqlite).await {
                        super::$name(app).await;
                    }
                }

                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn postgres() {
                    if let Some(app) = $crate::TestApp::start($crate::Engine::Postgres).await {
                        super::$name(app).await;
                    }
                }
            }
        )+
    };
}
