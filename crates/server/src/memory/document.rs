//! Settings that every login reads: branding, protections.

use std::sync::Arc;

use domain::Result;
use serde_json::{Map, Value};
use store::documents::{self, Key};

use crate::App;

/// The document of this kind and name, if there is one.
pub(crate) async fn document(app: &App, key: Key<'_>) -> Result<Option<Arc<Map<String, Value>>>> {
    let cache = &app.memory().documents;
    let notice = key.notice();
    if let Some(document) = cache.get(&notice) {
        return Ok(document);
    }
    let ticket = cache.ticket(&notice);
    let mut reader = app.db().read().await?;
    let found = documents::get(reader.conn(), app.home().tenant, key).await?;
    drop(reader);
    let document = found.map(Arc::new);
    cache.fill(&ticket, notice, document.clone());
    Ok(document)
}
