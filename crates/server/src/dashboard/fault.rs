//! What went wrong, in plain words, with what to do about it.

use axum::response::Response;
use domain::Error;
use http::StatusCode;
use maud::{Markup, html};

use super::{BASE, Visit, reply};
use crate::ops::Refused;
use crate::ui::{Bare, Look, Page, Theme, bare, copyable, link_button};

/// Why a page can't be shown or a change can't be made.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    pub(crate) status: StatusCode,
    /// A heading: "Not found".
    pub(crate) title: &'static str,
    /// What is wrong and how to go on.
    pub(crate) text: String,
}

impl Fault {
    pub(crate) fn new(status: StatusCode, title: &'static str, text: impl Into<String>) -> Self {
        Self {
            status,
            title,
            text: text.into(),
        }
    }

    pub(crate) fn not_found() -> Self {
        let text = "There is no such page, or what it was about has been deleted.";
        Self::new(StatusCode::NOT_FOUND, "Not found", text)
    }

    pub(super) fn too_large() -> Self {
        let text = "What was sent is too large, or was cut off on its way.";
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "Too large", text)
    }

    pub(super) fn forged() -> Self {
        let text = "This form is out of date. Go back, reload the page and send it again.";
        Self::new(StatusCode::FORBIDDEN, "Nothing was changed", text)
    }

    /// `scopes` are those of which one is missing.
    pub(crate) fn forbidden(scopes: &[&str]) -> Self {
        let text = format!("You need {} for this.", scopes.join(" or "));
        Self::new(StatusCode::FORBIDDEN, "Not allowed", text)
    }

    fn content(&self, request_id: &str) -> Markup {
        html! {
            div.empty {
                h1 { (self.title) }
                p.error-text { (self.text) }
                @if !request_id.is_empty() {
                    p.muted { "Request " (copyable(request_id, "request id")) }
                }
                (link_button("Go to Home", Look::Secondary, BASE, None))
            }
        }
    }

    /// The page for somebody who is signed in.
    pub(super) fn page(&self, visit: &Visit) -> Response {
        let page = Page {
            title: self.title.to_owned(),
            content: self.content(&visit.asked.request_id),
            ..Page::default()
        };
        reply::page(visit, self.status, &page)
    }

    /// The page for everybody else.
    pub(super) fn alone(&self, theme: Theme) -> Response {
        let content = self.content("");
        let page = Bare {
            title: self.title,
            theme,
            content,
        };
        reply::html(self.status, bare(&page))
    }
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        let status = match &error {
            Error::NotFound(_) => return Self::not_found(),
            Error::Unknown(_) | Error::UnknownPermission { .. } | Error::UnknownMemberRole(_) => {
                let text = "Something that this is about has been deleted meanwhile.";
                return Self::new(StatusCode::CONFLICT, "Nothing was changed", text);
            }
            Error::Conflict(_) | Error::Refused(_) | Error::Unsupported(_) => StatusCode::CONFLICT,
            Error::Invalid(_) | Error::WeakPassword(_) | Error::Limit { .. } => {
                StatusCode::BAD_REQUEST
            }
            Error::Busy(_) => StatusCode::TOO_MANY_REQUESTS,
            Error::Stale => StatusCode::PRECONDITION_FAILED,
            Error::Aborted(report) | Error::Internal(report) => {
                tracing::error!(detail = report.detail, site = %report.site, "internal error");
                let text = "Something went wrong on our side. Nothing was changed. Try again; if \
                    it happens again, look for the request in the server’s log.";
                return Self::new(StatusCode::INTERNAL_SERVER_ERROR, "It didn’t work", text);
            }
        };
        Self::new(status, "Nothing was changed", sentence(&error.to_string()))
    }
}

impl From<Refused> for Fault {
    fn from(refused: Refused) -> Self {
        let conflict = |text: String| Self::new(StatusCode::CONFLICT, "Nothing was changed", text);
        match refused {
            Refused::Error(error) => error.into(),
            Refused::Permission(refusal) => conflict(sentence(&refusal.to_string())),
            Refused::AlreadyDeleted { value, .. } => {
                conflict(format!("{value} has been deleted already."))
            }
            Refused::Moved(_) => conflict("It changed while you were looking.".to_owned()),
            Refused::Scopes(scopes) => Self::forbidden(scopes),
            Refused::UnknownDeletion => Self::not_found(),
            Refused::AlreadyRestored => conflict("It has been restored already.".to_owned()),
            Refused::Purged => conflict("It can’t be restored any more.".to_owned()),
            Refused::Permissions(_) => conflict("It can’t be restored as it was.".to_owned()),
            Refused::Object { name, why, .. } => conflict(match why {
                "exists" => format!("{name} exists again. Delete the new one first, or keep it."),
                "limit" => format!("{name} can’t be restored: there are too many already."),
                _ => format!("{name} can’t be restored: what it belonged to has been deleted."),
            }),
            Refused::KeyReused => conflict(
                "This form was sent before with something else in it. Reload the page.".to_owned(),
            ),
        }
    }
}

/// The text as a sentence.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    let start: String = first.into_iter().flatten().collect();
    let end = if text.ends_with(['.', '!', '?']) {
        ""
    } else {
        "."
    };
    format!("{start}{}{end}", letters.as_str())
}
