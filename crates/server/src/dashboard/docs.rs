//! `/dashboard/docs`: the product's documentation, as it is in `docs/`.

mod render;

use std::sync::Arc;

use axum::response::IntoResponse as _;
use http::{StatusCode, header};
use maud::{Markup, PreEscaped, html};

use super::{Answer, Fault, Reply, Visit, link};
use crate::App;
use crate::ui::{Header, Page, header as page_header};

/// A document: the end of its address, its title, and its text.
struct Document {
    name: &'static str,
    title: &'static str,
    about: &'static str,
    text: &'static str,
}

/// What is embedded, in the order in which it is listed.
const DOCUMENTS: [Document; 6] = [
    Document {
        name: "getting-started",
        title: "Getting started",
        about: "From the first start to a permission that is deleted.",
        text: include_str!("../../../../docs/getting-started.md"),
    },
    Document {
        name: "delete-api-permissions",
        title: "Delete API permissions",
        about: "In the dashboard and by a request, in ten languages; what happens to tokens.",
        text: include_str!("../../../../docs/delete-api-permissions.md"),
    },
    Document {
        name: "move-from-auth0",
        title: "Move from Auth0",
        about: "Take a tenant along, and point its clients here.",
        text: include_str!("../../../../docs/move-from-auth0.md"),
    },
    Document {
        name: "compatibility",
        title: "Compatibility",
        about: "What answers as Auth0 does, and what isn’t there yet.",
        text: include_str!("../../../../docs/compatibility.md"),
    },
    Document {
        name: "operations",
        title: "Operating Lictor",
        about: "What to back up, members of the dashboard, mail.",
        text: include_str!("../../../../docs/operations.md"),
    },
    Document {
        name: "security",
        title: "Security",
        about: "Attacks, what is done about them, and the tests of it.",
        text: include_str!("../../../../docs/security.md"),
    },
];

/// The pictures of the documents.
const IMAGES: [(&str, &[u8]); 5] = [
    (
        "apis.png",
        include_bytes!("../../../../docs/images/apis.png"),
    ),
    (
        "delete-permission.png",
        include_bytes!("../../../../docs/images/delete-permission.png"),
    ),
    (
        "permission-deleted.png",
        include_bytes!("../../../../docs/images/permission-deleted.png"),
    ),
    (
        "permissions.png",
        include_bytes!("../../../../docs/images/permissions.png"),
    ),
    (
        "sign-in.png",
        include_bytes!("../../../../docs/images/sign-in.png"),
    ),
];

const TITLE: &str = "Documentation";

/// `GET /dashboard/docs`
pub(crate) async fn list(_: App, _: Arc<Visit>) -> Answer {
    let content = html! {
        ul.documents {
            @for one in &DOCUMENTS {
                li { a href=(link::path(&["docs", one.name])) { (one.title) } p.muted { (one.about) } }
            }
            li {
                a href=(link::path(&["explorer"])) { "Management API" }
                p.muted { "Every operation, with the scopes that it takes." }
            }
        }
    };
    Ok(Reply::page(page((TITLE, None), &content)))
}

/// `GET /dashboard/docs/{name}`
pub(crate) async fn show(_: App, visit: Arc<Visit>) -> Answer {
    let found = DOCUMENTS.iter().find(|one| one.name == visit.param("name"));
    let document = found.ok_or_else(Fault::not_found)?;
    let text = render::html(document.text, address);
    let content = html! { article.prose { (PreEscaped(text)) } };
    let list = link::path(&["docs"]);
    Ok(Reply::page(page((document.title, Some(&list)), &content)))
}

/// Where a link of a document leads here: another document or picture, or an address elsewhere.
fn address(target: &str) -> Option<String> {
    if target.starts_with("https://") || target.starts_with('#') {
        return Some(target.to_owned());
    }
    if let Some(image) = target.strip_prefix("images/") {
        return Some(link::path(&["docs", "images", image]));
    }
    let name = target.split_once('#').map_or(target, |(path, _)| path);
    let name = name.strip_suffix(".md")?;
    let is_known = DOCUMENTS.iter().any(|one| one.name == name);
    is_known.then(|| link::path(&["docs", name]))
}

fn page((title, back): (&str, Option<&str>), content: &Markup) -> Page {
    let head = Header {
        title,
        back: back.map(|to| ("Back to the documentation", to)),
        ..Header::default()
    };
    Page {
        title: title.to_owned(),
        content: html! { (page_header(&head)) (content) },
        ..Page::default()
    }
}

/// `GET /dashboard/docs/images/{name}`
pub(crate) async fn image(_: App, visit: Arc<Visit>) -> Answer {
    let found = IMAGES.iter().find(|(name, _)| *name == visit.param("name"));
    let (_, bytes) = found.ok_or_else(Fault::not_found)?;
    let headers = [
        (header::CONTENT_TYPE, "image/png"),
        (header::CACHE_CONTROL, "private, max-age=3600"),
    ];
    let response = (StatusCode::OK, headers, *bytes).into_response();
    Ok(Reply::Raw(response))
}
