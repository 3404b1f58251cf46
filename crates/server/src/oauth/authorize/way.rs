//! Where the answer goes, and how.

use domain::authorize::{Refusal, ResponseMode, Sent, callback};
use store::organizations::Numbered;

use super::Visit;

/// A way back to the application.
#[derive(Debug, Clone)]
pub(super) struct Way {
    pub(super) redirect_uri: String,
    pub(super) mode: ResponseMode,
    pub(super) state: Option<String>,
    /// Whether the answer says who gives it (RFC 9207 §2), which the tenant decides.
    pub(super) names_issuer: bool,
}

impl Way {
    /// The way of a request.
    ///
    /// # Errors
    /// What a person is told, since the application can't be.
    pub(super) fn find(visit: &Visit<'_>, named: Option<&Numbered>) -> Result<Self, Refusal> {
        let request = &visit.request;
        let sent = Sent {
            redirect_uri: request.text("redirect_uri"),
            organization: named.map(|(_, organization)| organization.name.as_str()),
        };
        let redirect_uri = callback(&visit.client.sign_in, sent)?;
        let words = (request.text("response_mode"), request.text("response_type"));
        Ok(Self {
            mode: ResponseMode::of(words.0, words.1, &redirect_uri),
            redirect_uri,
            state: request.text("state").map(str::to_owned),
            names_issuer: visit.is_on("authorization_response_iss_parameter_supported"),
        })
    }
}
