//! Why a request isn't answered with what it asks for.

use axum::response::Response;
use domain::Error;
use domain::authorize::Refusal;
use http::header;

use super::Visit;
use super::respond::found;
use crate::browser::cookies;
use crate::ops::events::{self, Event};
use crate::ops::login_transactions;

/// Why a request doesn't go on.
#[derive(Debug)]
pub(super) enum Stop {
    /// The application is told.
    Refused(Refusal),
    /// A person has something to do first, in the organization with this id, where it is one that
    /// the request doesn't name.
    Ask(Screen, Option<String>),
    /// Somebody else has answered it meanwhile.
    Over,
    Failed(Error),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// A page that a person is sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Screen {
    Login,
    SignUp,
    Consent,
}

impl Screen {
    fn path(self) -> &'static str {
        match self {
            Self::Login => "/u/login",
            Self::SignUp => "/u/signup",
            Self::Consent => "/u/consent",
        }
    }
}

/// Sends the person to a page. The request waits meanwhile; as one that names the organization,
/// once that is known, so that the page and what follows are about the same.
pub(super) async fn ask(
    visit: &Visit<'_>,
    screen: Screen,
    place: Option<String>,
) -> Result<Response, Error> {
    let path = screen.path();
    if let (Some(waited), None) = (&visit.waited, &place) {
        return Ok(found(&format!("{path}?state={}", waited.id)));
    }
    let known = cookies::browser(&visit.parts.headers);
    let mut request = visit.request.clone().into_kept();
    if let Some(id) = place {
        request.insert("organization".to_owned(), id.into());
    }
    let client_id = &visit.client.id;
    let begun = login_transactions::begin(visit.app, known.as_deref(), client_id, request).await;
    let (transaction, browser) = begun?;
    if let Some(waited) = &visit.waited {
        login_transactions::advance(visit.app, &transaction.id, &waited.progress).await?;
        login_transactions::end(visit.app, &waited.id).await?;
    }
    let mut response = found(&format!("{path}?state={}", transaction.id));
    for line in cookies::keep_browser(visit.app, &browser) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    Ok(response)
}

impl Visit<'_> {
    /// Whether nobody may be asked anything.
    pub(super) fn is_silent(&self) -> bool {
        let prompt = self.request.text("prompt").unwrap_or_default();
        prompt.split(' ').any(|word| word == "none")
    }

    /// Logs that nobody was signed in to the application.
    pub(super) fn log_refusal(&self, refusal: &Refusal) {
        let event = Event {
            kind: if self.is_silent() { "fsa" } else { "f" },
            description: Some(&refusal.description),
            connection: self.request.text("connection"),
            audience: self.request.audience(),
            scope: self.request.text("scope"),
            ..Event::default()
        };
        events::log(self.app, &self.context(), &event);
    }
}
