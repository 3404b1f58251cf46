//! What a page answers, and how it becomes a response.

use axum::response::{IntoResponse as _, Response};
use http::{HeaderName, HeaderValue, StatusCode, header};
use maud::Markup;

use super::{BASE, Visit};
use crate::ui::{Dialog, Frame, Icon, Page, Section, document, fragment, security};

/// The parts of the dashboard.
const SECTIONS: &[Section] = &[
    Section {
        label: "Home",
        to: BASE,
        icon: Icon::Home,
    },
    Section {
        label: "Applications",
        to: "/dashboard/applications",
        icon: Icon::App,
    },
    Section {
        label: "APIs",
        to: "/dashboard/apis",
        icon: Icon::Api,
    },
    Section {
        label: "Users",
        to: "/dashboard/users",
        icon: Icon::Users,
    },
    Section {
        label: "Roles",
        to: "/dashboard/roles",
        icon: Icon::Role,
    },
    Section {
        label: "Logs",
        to: "/dashboard/logs",
        icon: Icon::Log,
    },
    Section {
        label: "Settings",
        to: "/dashboard/settings",
        icon: Icon::Settings,
    },
];

/// The sections, for those who search.
pub(super) fn sections() -> &'static [Section] {
    SECTIONS
}

/// What a page answers.
#[derive(Debug)]
pub(crate) enum Reply {
    Page(StatusCode, Page),
    /// A page of its own, or a dialog for a script.
    Dialog {
        status: StatusCode,
        modal: Markup,
        page: Page,
    },
    /// Another page to go on at.
    See(String),
    Raw(Response),
}

impl Reply {
    /// A page that is all right.
    pub(crate) fn page(page: Page) -> Self {
        Self::Page(StatusCode::OK, page)
    }

    /// The same page again, with what was wrong with what was sent.
    pub(crate) fn refused(page: Page) -> Self {
        Self::Page(StatusCode::BAD_REQUEST, page)
    }

    /// A question; `section` is the part of the dashboard that it is in.
    pub(crate) fn dialog(status: StatusCode, section: &'static str, dialog: &Dialog<'_>) -> Self {
        let page = Page {
            title: dialog.title.to_owned(),
            section,
            content: dialog.page(),
            ..Page::default()
        };
        Self::Dialog {
            status,
            modal: dialog.modal(),
            page,
        }
    }

    pub(super) fn into_response(self, visit: &Visit) -> Response {
        match self {
            Self::Page(status, shown) => page(visit, status, &shown),
            Self::Dialog {
                status,
                modal,
                page: shown,
            } => {
                if visit.asked.is_fragment {
                    part(status, modal)
                } else {
                    page(visit, status, &shown)
                }
            }
            Self::See(to) => see(&to),
            Self::Raw(response) => response,
        }
    }
}

/// A page, whole or without its frame.
pub(super) fn page(visit: &Visit, status: StatusCode, shown: &Page) -> Response {
    if visit.asked.is_fragment {
        return part(status, fragment(shown));
    }
    let (csrf, address) = (visit.csrf(), visit.asked.address());
    let frame = Frame {
        sections: SECTIONS,
        email: &visit.administrator.email,
        role: super::settings::role_name(&visit.administrator),
        csrf: &csrf,
        theme: visit.asked.theme,
        address: &address,
        base: BASE,
    };
    html(status, document(&frame, shown))
}

/// What a script reads the status from: an answer that isn't 2xx would stand in the browser's
/// console as an error of the page, though it is only a refusal.
pub(super) const STATUS: HeaderName = HeaderName::from_static("x-status");

/// A part of a page, for a script.
fn part(status: StatusCode, markup: Markup) -> Response {
    let mut response = html(StatusCode::OK, markup);
    let value = HeaderValue::from(status.as_u16());
    response.headers_mut().insert(STATUS, value);
    response
}

/// HTML with the headers that keep it to itself.
pub(super) fn html(status: StatusCode, markup: Markup) -> Response {
    let mut response = (status, markup.into_string()).into_response();
    let headers = response.headers_mut();
    let media_type = HeaderValue::from_static("text/html; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, media_type);
    security::secure(headers);
    response
}

/// Another page to go on at (RFC 9110 §15.4.4).
pub(super) fn see(to: &str) -> Response {
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response();
    security::secure(response.headers_mut());
    response
}
