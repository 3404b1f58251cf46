//! Taking back what users have allowed applications: the user is asked again, and the refresh
//! tokens that were given by it end (Authentication API reference §3.4).

use domain::Result;
use serde_json::{Value, json};
use store::consents;
use store::refresh_tokens::Given;
use store::users;

use super::{Act, refresh_tokens};
use crate::App;

/// Takes a consent back by its id; says whether there was one.
///
/// # Errors
/// If the database refuses.
pub async fn withdraw(app: &App, act: &Act, id: &str) -> Result<bool> {
    let tenant = app.home().tenant;
    let mut writer = app.db().write().await?;
    let Some(was) = consents::get(writer.conn(), tenant, id).await? else {
        return Ok(false);
    };
    consents::delete(&mut writer, tenant, id).await?;
    let subject = &was.subject;
    let given = Given::ToClientFor(&subject.client_id, &subject.api);
    refresh_tokens::end_given(app, &mut writer, subject.user, given).await?;
    let before = json!({
        "id": id, "user_id": was.user_id, "clientID": subject.client_id,
    });
    act.record_about(app, &mut writer, subject.user, (&before, &Value::Null))
        .await?;
    writer.commit().await?;
    Ok(true)
}

/// Takes all of a user's consents back; a user who isn't there has none.
///
/// # Errors
/// If the database refuses.
pub async fn withdraw_all(app: &App, act: &Act, user_id: &str) -> Result<()> {
    let tenant = app.home().tenant;
    let mut writer = app.db().write().await?;
    let Some(user) = users::number(writer.conn(), tenant, user_id).await? else {
        return Ok(());
    };
    let were = consents::delete_of_user(&mut writer, tenant, user).await?;
    for (client_id, api) in &were {
        let given = Given::ToClientFor(client_id, api);
        refresh_tokens::end_given(app, &mut writer, user, given).await?;
    }
    let before = json!({"user_id": user_id, "grants": were.len()});
    act.record_about(app, &mut writer, user, (&before, &Value::Null))
        .await?;
    writer.commit().await
}
