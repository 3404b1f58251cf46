//! Which client calls, and the proof of it: `client_secret_post`, `client_secret_basic`,
//! `private_key_jwt`, or none for public clients (RFC 6749 §2.3, OpenID Connect Core §9).

use std::sync::Arc;

use http::{HeaderMap, header};

use super::parameters::form_decoded;
use super::user_tokens::is_strict;
use super::{OAuthError, Parameters, assertion};
use crate::App;
use crate::memory::{self, KnownClient};

/// A client, and whether it proved to be it.
#[derive(Debug)]
pub(super) struct Authenticated {
    pub(super) client: Arc<KnownClient>,
    pub(super) proof: Proof,
}

/// How a client proved who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    /// A secret or a key.
    Confidential,
    /// Nothing: the client is public and only said its name.
    Public,
}

/// What a request says about its client.
#[derive(Debug, Default)]
struct Credentials {
    client_id: Option<String>,
    secret: Option<String>,
    assertion: Option<String>,
    is_basic: bool,
}

/// Finds the client and checks its proof.
///
/// # Errors
/// 401 in Auth0's words for a wrong proof; `invalid_request` for contradictory ones.
pub(super) async fn client(
    app: &App,
    headers: &HeaderMap,
    parameters: &Parameters,
) -> Result<Authenticated, OAuthError> {
    let credentials = Credentials::read(headers, parameters)?;
    let is_basic = credentials.is_basic;
    let checked = check(app, credentials).await;
    checked.map_err(|error| if is_basic { error.after_basic() } else { error })
}

async fn check(app: &App, credentials: Credentials) -> Result<Authenticated, OAuthError> {
    let client_id = credentials
        .client_id
        .ok_or_else(|| OAuthError::missing("client_id"))?;
    let found = memory::client(app, &client_id).await?;
    if let Some(assertion) = credentials.assertion {
        let client = found.ok_or_else(|| OAuthError::invalid_client("Invalid client assertion"))?;
        assertion::verify(app, &client, &assertion)?;
        return Ok(Authenticated {
            client,
            proof: Proof::Confidential,
        });
    }
    let secret = credentials.secret.unwrap_or_default();
    // The same work is done for a client that isn't there.
    let expected = found.as_ref().and_then(|client| client.secret_mac);
    let is_right = app
        .memory()
        .mac_key
        .verify(secret.as_bytes(), &expected.unwrap_or_default());
    let client = found.ok_or_else(OAuthError::unauthorized)?;
    if client.is_public {
        // A public client has nothing to prove, and a secret that it sends is ignored (Auth0).
        return Ok(Authenticated {
            client,
            proof: Proof::Public,
        });
    }
    if expected.is_some() && is_right {
        Ok(Authenticated {
            client,
            proof: Proof::Confidential,
        })
    } else if is_strict(&client) {
        Err(OAuthError::unauthorized().specified())
    } else {
        Err(OAuthError::unauthorized())
    }
}

impl Credentials {
    fn read(headers: &HeaderMap, parameters: &Parameters) -> Result<Self, OAuthError> {
        let text = |name| parameters.text(name).map(|text| text.map(str::to_owned));
        let mut credentials = Self {
            client_id: text("client_id")?,
            secret: text("client_secret")?,
            ..Self::default()
        };
        if let Some((client_id, secret)) = basic(headers)? {
            credentials.is_basic = true;
            put(&mut credentials.client_id, client_id)?;
            put(&mut credentials.secret, secret)?;
        }
        let Some(assertion) = text("client_assertion")? else {
            return Ok(credentials);
        };
        if parameters.required("client_assertion_type")? != assertion::TYPE {
            return Err(OAuthError::invalid_request(
                "Invalid parameter: client_assertion_type",
            ));
        }
        if credentials.secret.is_some() {
            return Err(contradiction());
        }
        if credentials.client_id.is_none() {
            credentials.client_id = assertion::claimed_client(&assertion);
        }
        if credentials.client_id.is_none() {
            return Err(OAuthError::invalid_client("Invalid client assertion"));
        }
        credentials.assertion = Some(assertion);
        Ok(credentials)
    }
}

/// A second value must be the same as the first.
fn put(slot: &mut Option<String>, value: String) -> Result<(), OAuthError> {
    if slot.as_ref().is_some_and(|first| *first != value) {
        return Err(contradiction());
    }
    *slot = Some(value);
    Ok(())
}

fn contradiction() -> OAuthError {
    OAuthError::invalid_request("The client must authenticate in one way only")
}

/// The id and secret of `Authorization: Basic`, each of them form-encoded (RFC 6749 §2.3.1).
fn basic(headers: &HeaderMap) -> Result<Option<(String, String)>, OAuthError> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let value = value.to_str().unwrap_or_default();
    let (scheme, encoded) = value.split_once(' ').unwrap_or((value, ""));
    if !scheme.eq_ignore_ascii_case("basic") {
        // Some libraries send other headers along; only Basic says something about the client.
        return Ok(None);
    }
    let malformed = || OAuthError::unauthorized().after_basic();
    let decoded = jose::from_base64(encoded.trim()).and_then(|bytes| String::from_utf8(bytes).ok());
    let decoded = decoded.ok_or_else(malformed)?;
    let (client_id, secret) = decoded.split_once(':').ok_or_else(malformed)?;
    let client_id = form_decoded(client_id).ok_or_else(malformed)?;
    let secret = form_decoded(secret).ok_or_else(malformed)?;
    Ok(Some((client_id, secret)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(header: &str) -> Result<Option<(String, String)>, OAuthError> {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, header.parse().unwrap());
        basic(&headers)
    }

    #[test]
    fn basic_is_form_decoded() {
        // `a%2Db:c+d%2Be`
        for header in ["Basic YSUyRGI6YytkJTJCZQ==", "basic  YSUyRGI6YytkJTJCZQ=="] {
            assert_eq!(
                sent(header).unwrap(),
                Some(("a-b".into(), "c d+e".into())),
                "{header}"
            );
        }
        assert_eq!(sent("Bearer x").unwrap(), None);
        for header in ["Basic", "Basic !", "Basic YQ==", "Basic /w=="] {
            assert!(sent(header).is_err(), "{header}");
        }
    }

    #[test]
    fn contradictory_credentials_are_refused() {
        let mut slot = None;
        put(&mut slot, "a".into()).unwrap();
        put(&mut slot, "a".into()).unwrap();
        assert!(put(&mut slot, "b".into()).is_err());
    }
}
