//! What the token endpoint needs of the tenant's settings.

use std::sync::Arc;

use domain::Result;
use serde_json::Value;

use crate::App;

/// The audience of those who ask for none (`default_audience`).
pub(crate) async fn default_audience(app: &App) -> Result<Option<Arc<str>>> {
    let cache = &app.memory().default_audience;
    if let Some(audience) = cache.get(&()) {
        return Ok(audience);
    }
    let ticket = cache.ticket(&());
    let mut reader = app.db().read().await?;
    let found = store::tenants::get(reader.conn(), app.home().tenant).await?;
    drop(reader);
    let audience = found.and_then(|tenant| {
        let audience = tenant
            .settings
            .get("default_audience")
            .and_then(Value::as_str);
        audience
            .filter(|audience| !audience.is_empty())
            .map(Arc::from)
    });
    cache.fill(&ticket, (), audience.clone());
    Ok(audience)
}
