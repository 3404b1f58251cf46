//! `GET /dashboard/settings/about`: which version this is, and what it runs on.

use std::sync::Arc;

use maud::html;

use super::super::told::Told;
use super::super::{Answer, Reply, Visit};
use super::frame;
use crate::App;
use crate::ui::{copyable, descriptions};

pub(crate) async fn show(app: App, _: Arc<Visit>) -> Answer {
    let documents = html! {
        a href="/api/lictor/v1/openapi.json" { "Lictor’s own API" } ", "
        a href="/.well-known/openid-configuration" { "OpenID configuration" }
    };
    let facts = [
        ("Version", html! { (env!("CARGO_PKG_VERSION")) }),
        ("Database", html! { (app.db().engine()) }),
        ("Issuer", copyable(app.issuer(), "issuer")),
        ("Documents", documents),
        ("Licence", html! { "Apache-2.0" }),
    ];
    let content = html! {
        div.section {
            h2 { "About" }
            section.box aria-label="About Lictor" { (descriptions(facts)) }
        }
    };
    Ok(Reply::page(frame::page(
        ("About", &content),
        Told::default(),
    )))
}
