//! What the surfaces share that meet a person's browser.

mod brand;
pub(crate) mod cookies;
pub(crate) mod fault;
pub(crate) mod form;
pub(crate) mod page;
pub(crate) mod rules;
pub(crate) mod texts;

use domain::session::Device;
use http::header;
use http::request::Parts;

use crate::middleware::Peer;
use crate::ops::events::Context;

/// Who asks, for the log.
pub(crate) fn context(parts: &Parts) -> Context {
    let peer = parts.extensions.get::<Peer>().copied().unwrap_or_default();
    let agent = parts.headers.get(header::USER_AGENT);
    let agent = agent.and_then(|value| value.to_str().ok());
    Context {
        ip: peer.ip(),
        user_agent: agent.unwrap_or_default().to_owned(),
        ..Context::default()
    }
}

/// The browser, as a session remembers it.
pub(crate) fn device(context: &Context) -> Device {
    Device {
        ip: context.ip.clone(),
        user_agent: context.user_agent.clone(),
    }
}
