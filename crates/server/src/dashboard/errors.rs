//! Pages that aren't there.

use std::sync::Arc;

use super::{Answer, Fault, Visit};
use crate::App;

/// Anything below the dashboard that no other page is at.
pub(crate) async fn missing(_: App, _: Arc<Visit>) -> Answer {
    Err(Fault::not_found())
}
