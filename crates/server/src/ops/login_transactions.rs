//! Requests to sign in that wait for a person, each in the browser that began it.

use domain::{Result, ids};
use serde_json::{Map, Value};
use store::login_transactions::{self, Transaction};

use crate::App;

/// How long somebody may take: an hour, in milliseconds.
const LIFETIME_MILLIS: i64 = 60 * 60 * 1000;

fn hash(browser: &str) -> String {
    jose::base64url(&jose::sha256(browser.as_bytes()))
}

/// Keeps a request until somebody has signed in. Returns with it what the browser is to be known
/// by, which is `browser` if it has been here before.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn begin(
    app: &App,
    browser: Option<&str>,
    client_id: &str,
    request: Map<String, Value>,
) -> Result<(Transaction, String)> {
    let now = app.clock().now();
    let browser = browser.map_or_else(|| ids::one_time(app.random()), str::to_owned);
    let transaction = Transaction {
        id: ids::one_time(app.random()),
        browser: hash(&browser),
        client_id: client_id.to_owned(),
        request,
        progress: Map::new(),
        created_at: now,
        expires_at: now.plus_millis(LIFETIME_MILLIS),
    };
    let mut writer = app.db().write().await?;
    login_transactions::insert(&mut writer, app.home().tenant, &transaction).await?;
    writer.commit().await?;
    Ok((transaction, browser))
}

/// The request with this id, if it was begun in this browser and still waits.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn find(
    app: &App,
    id: &str,
    browser: Option<&str>,
) -> Result<Option<Transaction>> {
    let Some(browser) = browser.map(hash) else {
        return Ok(None);
    };
    let mut reader = app.db().read().await?;
    let found = login_transactions::get(reader.conn(), app.home().tenant, id).await?;
    let now = app.clock().now();
    Ok(found.filter(|found| {
        let is_own = jose::constant_time_eq(found.browser.as_bytes(), browser.as_bytes());
        is_own && now < found.expires_at
    }))
}

/// Notes what is known by now.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn advance(app: &App, id: &str, progress: &Map<String, Value>) -> Result<()> {
    let mut writer = app.db().write().await?;
    login_transactions::advance(&mut writer, app.home().tenant, (id, progress)).await?;
    writer.commit().await
}

/// Ends a request; says whether it still waited, which is true once.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn end(app: &App, id: &str) -> Result<bool> {
    let mut writer = app.db().write().await?;
    let waited = login_transactions::end(&mut writer, app.home().tenant, id).await?;
    writer.commit().await?;
    Ok(waited)
}
