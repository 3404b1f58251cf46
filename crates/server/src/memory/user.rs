//! A user as tokens need them.

use std::sync::Arc;

use domain::user::User;
use domain::{Error, Result};

use crate::App;

/// Bytes of a profile that is kept; few are larger, and those are read each time.
const PROFILE_MAX: usize = 16 * 1024;

/// The user with this id.
pub(crate) async fn user(app: &App, user_id: &str) -> Result<Option<Arc<User>>> {
    let cache = &app.memory().users;
    if let Some(user) = cache.get(user_id) {
        return Ok(Some(user));
    }
    let ticket = cache.ticket(user_id);
    let mut reader = app.db().read().await?;
    let found = store::users::get(reader.conn(), app.home().tenant, user_id).await?;
    drop(reader);
    let Some(user) = found.map(Arc::new) else {
        return Ok(None);
    };
    let profile = serde_json::to_vec(&user.profile).map_err(Error::internal)?;
    if profile.len() <= PROFILE_MAX {
        cache.fill(&ticket, user_id.to_owned(), user.clone());
    }
    Ok(Some(user))
}
