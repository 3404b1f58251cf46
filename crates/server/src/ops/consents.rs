//! What users allow applications.

use domain::token::ScopeSet;
use domain::{Result, ids};
use store::consents::{self, Consent, Subject};
use store::scope_sets as sets;

use super::scope_sets;
use crate::App;

/// Records that a user allows an application these scopes of an API, whose number is given (0 for
/// none), beside what was allowed before.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn record(
    app: &App,
    subject: &Subject,
    (api, set): (i64, &ScopeSet),
) -> Result<()> {
    let (tenant, now) = (app.home().tenant, app.clock().now());
    let mut writer = app.db().write().await?;
    let before = consents::of(writer.conn(), tenant, subject).await?;
    let given = match &before {
        Some(before) => sets::get(writer.conn(), tenant, before.scope_set).await?,
        None => None,
    };
    let all = given.map_or_else(|| set.clone(), |given| given.union(set));
    let scope_set = scope_sets::intern(app, &mut writer, (api, &all), now).await?;
    let consent = Consent {
        id: before.map_or_else(|| ids::object_id(app.random(), now), |before| before.id),
        subject: subject.clone(),
        user_id: String::new(),
        scope_set,
    };
    consents::put(&mut writer, tenant, &consent, now).await?;
    writer.commit().await
}
