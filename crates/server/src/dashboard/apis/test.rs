//! `GET /dashboard/apis/{id}/test`: how an application gets a token, and sends it.

use std::sync::Arc;

use domain::client::Client;
use domain::client_grant::SubjectType;
use domain::resource_server::ResourceServer;
use maud::{Markup, html};
use store::client_grants::{self, Filter};
use store::{Page, clients};

use super::super::{Answer, Reply, Visit, link};
use super::{find, frame};
use crate::App;
use crate::ui::{Choice, Empty, Field, Look, button, empty, link_button, select, snippet};

/// Applications to choose from.
const SHOWN: i64 = 100;

pub(crate) async fn show(app: App, visit: Arc<Visit>) -> Answer {
    let server = find(&app, &visit).await?;
    let filter = Filter {
        api: Some(server.id.clone()),
        subject_type: Some(SubjectType::Client),
        ..Filter::default()
    };
    let mut reader = app.db().read().await?;
    let page = Page::Offset {
        skip: 0,
        limit: SHOWN,
    };
    let (grants, _) = client_grants::page(&mut reader, app.home(), &filter, &page).await?;
    let mut authorized = Vec::new();
    for id in grants.into_iter().filter_map(|grant| grant.client_id) {
        let client = clients::get(reader.conn(), app.home().tenant, &id).await?;
        authorized.extend(client);
    }
    drop(reader);
    let chosen = visit.query().get("application");
    let chosen = authorized
        .iter()
        .find(|one| one.client_id == chosen)
        .or(authorized.first());
    let content = if let Some(chosen) = chosen {
        steps(&app, &server, (chosen, &authorized))
    } else {
        let access = link::path(&["apis", &server.id, "applications"]);
        empty(Empty {
            title: "No application may get a token yet",
            text: "Give one access to this API first.",
            action: Some(link_button(
                "Application Access",
                Look::Primary,
                &access,
                None,
            )),
        })
    };
    let page = frame::page(&server, ("Test", &content), (String::new(), html! {}));
    Ok(Reply::page(page))
}

/// The two steps with the values of an application.
fn steps(app: &App, server: &ResourceServer, (chosen, authorized): (&Client, &[Client])) -> Markup {
    let choices: Vec<Choice<'_>> = authorized
        .iter()
        .map(|one| Choice {
            value: &one.client_id,
            label: one.name(),
        })
        .collect();
    let here = link::path(&["apis", &server.id, "test"]);
    let request = format!(
        "curl {issuer}oauth/token \\\n  -d grant_type=client_credentials \\\n  -d client_id={} \\\n  \
                 -d client_secret=CLIENT_SECRET \\\n  -d audience={}",
        chosen.client_id,
        server.identifier,
        issuer = app.issuer()
    );
    let call = format!(
        "curl {}posts -H 'Authorization: Bearer TOKEN'",
        server.identifier
    );
    html! {
        form.inline-form method="get" action=(here) {
            (select(&Field { label: "Application", name: "application", value: &chosen.client_id, ..Field::default() }, &choices))
            div.submit { (button("Show", Look::Secondary, crate::ui::Act::Submit)) }
        }
        section.section {
            h2 { "1. Get a token" }
            p.lead { "With the secret of " (chosen.name()) ", which is on the application’s page." }
            (snippet("Token request", &request))
        }
        section.section {
            h2 { "2. Send it to your API" }
            (snippet("Request with the token", &call))
        }
    }
}
