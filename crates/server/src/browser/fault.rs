//! The page of a request that leads nowhere: what is wrong, what to do, and whom to ask.

use axum::response::Response;
use domain::Result;
use http::StatusCode;
use http::request::Parts;
use maud::html;

use super::brand::Brand;
use super::page::show;
use super::texts::text;
use crate::App;
use crate::middleware::RequestId;
use crate::ui::descriptions;

/// What is wrong.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fault<'a> {
    pub(crate) status: StatusCode,
    pub(crate) title: &'a str,
    pub(crate) sentence: &'a str,
    /// The code and description of the protocol, for who makes the application.
    pub(crate) error: Option<(&'a str, &'a str)>,
}

impl Fault<'_> {
    /// The page.
    ///
    /// # Errors
    /// If the database refuses.
    pub(crate) async fn page(&self, app: &App, parts: &Parts) -> Result<Response> {
        let brand = Brand::of(app).await?;
        let request_id = parts.extensions.get::<RequestId>();
        let mut facts = Vec::new();
        if let Some((error, description)) = self.error {
            let both = html! { code { (error) } ": " (description) };
            facts.push((text("common", "error"), both));
        }
        if let Some(id) = request_id {
            let id = html! { code { (id.to_string()) } };
            facts.push((text("common", "tracking"), id));
        }
        let content = html! {
            p role="alert" { (self.sentence) }
            @if let Some(email) = &brand.support_email {
                p { (text("common", "support")) " " a href=(format!("mailto:{email}")) { (email) } }
            }
            @if let Some(url) = &brand.support_url {
                p { a href=(url) { (text("common", "support-page")) } }
            }
            details {
                summary { (text("common", "details")) }
                (descriptions(facts))
            }
        };
        show(app, self.status, (self.title, content)).await
    }
}
