//! The organization that somebody signs in to.

use domain::Result;
use domain::authorize::{Wanted, organization};
use store::Reader;
use store::organizations::{self, Numbered};

use super::visit::Visit;
use crate::App;

/// The organization, by id or by name; `/authorize` has checked that it may be named.
///
/// # Errors
/// If the database refuses.
pub(super) async fn find(
    app: &App,
    reader: &mut Reader,
    visit: &Visit,
) -> Result<Option<Numbered>> {
    let (tenant, asked) = (app.home().tenant, visit.asked("organization"));
    if asked.starts_with("org_") {
        organizations::get(reader.conn(), tenant, asked).await
    } else if asked.is_empty() {
        Ok(None)
    } else {
        organizations::by_name(reader.conn(), tenant, &asked.to_lowercase()).await
    }
}

/// The number of the organization that a user signs in to: the one that is named, or the user's own
/// where the application needs one.
///
/// # Errors
/// If the database refuses.
pub(super) async fn of_user(app: &App, visit: &Visit, user: i64) -> Result<Option<i64>> {
    let mut reader = app.db().read().await?;
    let sent = Some(visit.asked("organization")).filter(|sent| !sent.is_empty());
    let found = match organization(&visit.client.sign_in, sent, true) {
        Ok(Wanted::Own) => {
            let tenant = app.home().tenant;
            let own = organizations::of_member(&mut reader, tenant, user, (0, 1)).await?;
            own.0.into_iter().next()
        }
        Ok(Wanted::Id(_) | Wanted::Name(_) | Wanted::None) | Err(_) => {
            find(app, &mut reader, visit).await?
        }
    };
    Ok(found.map(|(number, _)| number))
}
