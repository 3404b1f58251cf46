//! The first start, which fills an empty database; later ones, which add what an upgrade needs;
//! and the reset, for who lost the credentials.

use jose::{Secret, generate_rsa_2048};
use server::App;
use server::ops::bootstrap::{self, Bootstrap};
use tokio::task::{JoinError, spawn_blocking};

use crate::credentials::{Credentials, Given};
use crate::database;
use crate::failure::Failure;
use crate::say::say;

/// Makes the database ready to be served from. Prints the credentials if it was empty; otherwise
/// what is given does not matter.
pub(crate) async fn start(app: &App, given: Result<Given, Failure>) -> Result<(), Failure> {
    if is_empty(app).await? {
        return first(app, given?).await;
    }
    let added = bootstrap::upgrade(app, app.clock().now()).await;
    let added = added.map_err(|error| database::failed(&error))?;
    if added > 0 {
        tracing::info!(added, "this version has more scopes of the Management API");
    }
    Ok(())
}

/// Makes new credentials and prints them.
pub(crate) async fn reset(app: &App, given: Given) -> Result<(), Failure> {
    if is_empty(app).await? {
        let message = "the database is empty: there are no credentials to replace";
        return Err(Failure::operation(
            message,
            "start `lictor`, which makes and prints some",
        ));
    }
    let credentials = Credentials::complete(given);
    let content = credentials.bootstrap()?;
    let done = bootstrap::reset(app, &content, app.clock().now()).await;
    done.map_err(|error| database::failed(&error))?;
    let title = "New credentials; they are shown only once. The old ones are still valid.";
    say(&credentials.block(title, app.public_url()))
}

async fn first(app: &App, given: Given) -> Result<(), Failure> {
    let credentials = Credentials::complete(given);
    // Each takes long, so each has a core if there are enough.
    let (current, next) = (spawn_blocking(signing_key), spawn_blocking(signing_key));
    let (credentials, content) = spawn_blocking(|| {
        let content = credentials.bootstrap();
        (credentials, content)
    })
    .await
    .map_err(|error| stopped(&error))?;
    let current = current.await.map_err(|error| stopped(&error))??;
    let next = next.await.map_err(|error| stopped(&error))??;
    let signing_keys = Some([current.expose().to_vec(), next.expose().to_vec()]);
    let content = Bootstrap {
        signing_keys,
        ..content?
    };
    let done = bootstrap::run(app, &content, app.clock().now()).await;
    done.map_err(|error| database::failed(&error))?;
    say(&credentials.block(
        "First start. These credentials are shown only once:",
        app.public_url(),
    ))
}

async fn is_empty(app: &App) -> Result<bool, Failure> {
    let first = async {
        let mut reader = app.db().read().await?;
        store::tenants::first(reader.conn()).await
    };
    first
        .await
        .map(|tenant| tenant.is_none())
        .map_err(|error| database::failed(&error))
}

fn signing_key() -> Result<Secret, Failure> {
    generate_rsa_2048().map_err(|error| {
        Failure::operation(
            format!("no signing key can be made: {error}"),
            "start it again",
        )
    })
}

fn stopped(error: &JoinError) -> Failure {
    Failure::operation(format!("the first start failed: {error}"), "start it again")
}
