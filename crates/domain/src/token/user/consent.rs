//! Whether the user is asked before an application gets a token (reference §3.3, step 7).

use super::Party;
use crate::token::{ApiPolicy, ScopeSet};

/// Where the answer goes, as far as consent depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Callback {
    /// An `https` URL that is not this machine's: only the application can be there.
    Verifiable,
    /// `localhost` or a scheme of its own, which any program on the user's machine can take.
    Unverifiable,
}

/// A request that might need the user's consent.
#[derive(Debug, Clone, Copy)]
pub struct ConsentRequest<'a> {
    pub party: Party,
    pub callback: Callback,
    /// `prompt=consent`.
    pub is_demanded: bool,
    /// What the user has consented to for this application and API.
    pub given: Option<&'a ScopeSet>,
    /// What the token would carry.
    pub wanted: &'a ScopeSet,
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Nothing, and nothing is recorded.
    NotNeeded,
    /// The user has consented to all of it before.
    Given,
    /// The user is asked; where that can't be, the answer is `consent_required`.
    Ask,
}

/// Decides whether to ask, at an API or, where there is none, for the user's profile: for that
/// alone nobody is asked who signs in to an application of the tenant's own.
pub fn consent(api: Option<&ApiPolicy>, request: &ConsentRequest<'_>) -> Consent {
    let is_skipped = request.party == Party::First
        && api.is_none_or(|api| api.users.skips_consent)
        && request.callback == Callback::Verifiable;
    let is_given = request
        .given
        .is_some_and(|given| given.covers(request.wanted));
    if request.is_demanded {
        Consent::Ask
    } else if is_skipped {
        Consent::NotNeeded
    } else if is_given {
        Consent::Given
    } else {
        Consent::Ask
    }
}
