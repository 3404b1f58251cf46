//! A user signs out.

use domain::Result;
use domain::logout::Initiator;
use domain::session::Session;

use super::events::{self, Context, Event};
use super::sessions;
use crate::App;

/// Ends the browser's session. Refresh tokens stay, as at Auth0: applications give them back.
///
/// # Errors
/// If the database refuses.
pub(crate) async fn sign_out(app: &App, session: &Session, context: &Context) -> Result<()> {
    let mut writer = app.db().write().await?;
    sessions::end(app, &mut writer, &session.id, Initiator::RpLogout).await?;
    writer.commit().await?;
    let event = Event {
        kind: "slo",
        description: Some("User successfully logged out"),
        user_id: Some(&session.user_id),
        connection: Some(&session.connection),
        ..Event::default()
    };
    events::log(app, context, &event);
    Ok(())
}
