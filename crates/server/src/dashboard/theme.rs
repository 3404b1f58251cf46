//! `POST /dashboard/theme`: how the pages are coloured, for those without a script.

use std::sync::Arc;

use http::header;

use super::{Answer, Reply, Visit, cookies, link, reply};
use crate::App;
use crate::ui::Theme;

/// Keeps the theme in this browser.
pub(crate) async fn choose(app: App, visit: Arc<Visit>) -> Answer {
    let theme = Theme::parse(visit.form().get("theme")).unwrap_or_default();
    let mut response = reply::see(link::own(visit.form().get("return_to")));
    let cookie = cookies::keep_theme(&app, theme);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(Reply::Raw(response))
}
