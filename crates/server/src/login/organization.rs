//! The organization that the application's request names.

use domain::Result;
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
