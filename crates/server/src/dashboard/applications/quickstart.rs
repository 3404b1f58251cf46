//! `GET /dashboard/applications/{id}/quickstart`: what an application has to know of this server.

use std::sync::Arc;

use maud::html;

use super::super::told::Told;
use super::super::{Answer, Reply, Visit};
use super::{find, frame};
use crate::App;
use crate::ui::{copyable, descriptions, snippet};

/// How a token is got for the application itself.
const TOKEN: &str = r"curl {issuer}oauth/token \
  -d grant_type=client_credentials \
  -d client_id={client_id} \
  -d client_secret=CLIENT_SECRET \
  -d audience=YOUR_API";

pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let client = find(&app, &visit).await?;
    let issuer = app.issuer();
    let endpoint = |path: &str| format!("{issuer}{path}");
    let values = [
        ("Domain", app.host().to_owned()),
        ("Client ID", client.client_id.clone()),
        ("Issuer", issuer.to_owned()),
        ("Discovery", endpoint(".well-known/openid-configuration")),
        ("Token endpoint", endpoint("oauth/token")),
        ("Keys", endpoint(".well-known/jwks.json")),
    ];
    let shown = values
        .iter()
        .map(|(name, value)| (*name, copyable(value, &name.to_lowercase())));
    let token = TOKEN
        .replace("{issuer}", issuer)
        .replace("{client_id}", &client.client_id);
    let content = html! {
        section.section {
            h2 { "What the application has to know" }
            div.box { (descriptions(shown)) }
        }
        @if client.may_use_grant("client_credentials") {
            section.section {
                h2 { "A token for the application itself" }
                p.lead { "It needs access to the API: see the section APIs." }
                (snippet("curl", &token))
            }
        }
    };
    Ok(Reply::page(frame::page(
        &client,
        ("Quickstart", &content),
        Told::default(),
    )))
}
