//! What becomes of a request to `/oidc/logout` (OpenID Connect RP-Initiated Logout 1.0 §2, §3;
//! Authentication API reference §4.5).

use super::target::{Matching, first_of, is_allowed};

/// What an ID token says that was sent as a hint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hint<'a> {
    /// `aud`.
    pub client_id: &'a str,
    /// `sub`.
    pub user_id: &'a str,
    /// `sid`.
    pub session: Option<&'a str>,
}

/// What is asked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Request<'a> {
    /// The claims of `id_token_hint`, whose signature is right.
    pub id_token: Option<Hint<'a>>,
    /// The id of a session.
    pub logout_hint: Option<&'a str>,
    pub client_id: Option<&'a str>,
    pub post_logout_redirect_uri: Option<&'a str>,
}

/// What else it depends on.
#[derive(Debug, Clone, Default)]
pub struct Known<'a> {
    /// The browser's session: its id and its user's.
    pub session: Option<(&'a str, &'a str)>,
    /// `sessions.oidc_logout_prompt_enabled`.
    pub asks_first: bool,
    /// Whether the user has just said yes.
    pub is_confirmed: bool,
    /// `allowed_logout_urls` of the application; none if there is no such application.
    pub client_urls: Option<Vec<&'a str>>,
    /// The same of the tenant.
    pub tenant_urls: Vec<&'a str>,
}

/// What is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step<'a> {
    /// Whether the user is asked before the session ends.
    pub asks: bool,
    /// Where the browser goes then; none for a page that says that it is done.
    pub target: Option<&'a str>,
}

/// Why nothing is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The ID token was given to another application.
    OtherClient,
    UnknownClient,
    TargetNotAllowed,
}

impl Request<'_> {
    /// Whether it comes from who knows the session; an attacker would have to guess its id.
    fn knows(&self, session: (&str, &str)) -> bool {
        let (id, user_id) = session;
        let fits = |hint: Hint<'_>| {
            hint.session
                .map_or(hint.user_id == user_id, |own| own == id)
        };
        let by_token = self.id_token.map(fits);
        let by_hint = self.logout_hint.map(|hint| hint == id);
        (by_token.is_some() || by_hint.is_some())
            && by_token.unwrap_or(true)
            && by_hint.unwrap_or(true)
    }
}

/// Decides, in the order in which applications can see it.
///
/// # Errors
/// [`Refusal`]; the session goes on.
pub fn decide<'a>(request: &Request<'a>, known: &Known<'a>) -> Result<Step<'a>, Refusal> {
    if let (Some(hint), Some(client_id)) = (request.id_token, request.client_id)
        && hint.client_id != client_id
    {
        return Err(Refusal::OtherClient);
    }
    let names_client = request.client_id.is_some() || request.id_token.is_some();
    let urls = match (&known.client_urls, names_client) {
        (Some(urls), true) => urls,
        (None, true) => return Err(Refusal::UnknownClient),
        (_, false) => &known.tenant_urls,
    };
    let target = match request.post_logout_redirect_uri {
        Some(uri) if is_allowed(urls.iter().copied(), uri, Matching::Exact) => Some(uri),
        Some(_) => return Err(Refusal::TargetNotAllowed),
        None if request.client_id.is_some() => first_of(urls.iter().copied()),
        None => None,
    };
    let is_unasked = known.session.is_some_and(|session| !request.knows(session));
    Ok(Step {
        asks: known.asks_first && is_unasked && !known.is_confirmed,
        target,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUT: &str = "https://app.test/out";

    fn hint(session: Option<&'static str>) -> Hint<'static> {
        Hint {
            client_id: "app",
            user_id: "auth0|1",
            session,
        }
    }

    fn known() -> Known<'static> {
        Known {
            session: Some(("s", "auth0|1")),
            asks_first: true,
            is_confirmed: false,
            client_urls: Some(vec!["https://*.app.test", OUT]),
            tenant_urls: vec!["https://tenant.test/"],
        }
    }

    #[test]
    fn who_knows_the_session_is_not_asked() {
        for (id_token, logout_hint, asks) in [
            (None, None, true),
            (Some(hint(Some("s"))), None, false),
            (Some(hint(Some("t"))), None, true),
            (Some(hint(None)), None, false),
            (None, Some("s"), false),
            (None, Some("t"), true),
            (Some(hint(Some("s"))), Some("t"), true),
            (Some(hint(Some("t"))), Some("s"), true),
            (Some(hint(Some("s"))), Some("s"), false),
        ] {
            let request = Request {
                id_token,
                logout_hint,
                ..Request::default()
            };
            let step = decide(&request, &known()).unwrap();
            assert_eq!(step.asks, asks, "{request:?}");
            assert_eq!(step.target, None);
            for (mut known, never) in [(known(), 0), (known(), 1), (known(), 2)] {
                match never {
                    0 => known.is_confirmed = true,
                    1 => known.asks_first = false,
                    _ => known.session = None,
                }
                assert!(!decide(&request, &known).unwrap().asks, "{request:?}");
            }
        }
    }

    #[test]
    fn where_it_leads() {
        let (app, tenant) = (Some("app"), Some("https://tenant.test/"));
        let refused = Err(Refusal::TargetNotAllowed);
        for (id_token, client_id, uri, expected) in [
            (Some(hint(None)), None, Some(OUT), Ok(Some(OUT))),
            (None, app, Some(OUT), Ok(Some(OUT))),
            (None, app, None, Ok(Some(OUT))),
            (Some(hint(None)), app, None, Ok(Some(OUT))),
            (Some(hint(None)), None, None, Ok(None)),
            (None, None, None, Ok(None)),
            (None, None, tenant, Ok(tenant)),
            (None, None, Some(OUT), refused),
            (None, app, tenant, refused),
            (
                Some(hint(None)),
                None,
                Some("https://app.test/out?a=b"),
                refused,
            ),
            (
                Some(hint(None)),
                Some("other"),
                None,
                Err(Refusal::OtherClient),
            ),
        ] {
            let request = Request {
                id_token,
                client_id,
                post_logout_redirect_uri: uri,
                ..Request::default()
            };
            let target = decide(&request, &known()).map(|step| step.target);
            assert_eq!(target, expected, "{request:?}");
        }
        let request = Request {
            client_id: app,
            ..Request::default()
        };
        let unknown = Known {
            client_urls: None,
            ..known()
        };
        assert_eq!(decide(&request, &unknown), Err(Refusal::UnknownClient));
    }
}
