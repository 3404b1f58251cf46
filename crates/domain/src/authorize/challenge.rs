//! The challenge that binds a code to whoever asked for it (RFC 7636 §4.3, §4.4.1).

use super::refusal::shown;
use super::{Application, Refusal, Request, ResponseType};
use crate::pkce::{Challenge, Method, is_well_formed};

/// The challenge of a request; none if it has none and needs none.
///
/// # Errors
/// `invalid_request` for one that can't be, and where one is needed: third-party applications must
/// send one, by S256 (reference §1.3).
pub fn challenge(
    application: &Application,
    request: &Request,
    wanted: ResponseType,
) -> Result<Option<Challenge>, Refusal> {
    let word = request.text("code_challenge_method");
    let Some(value) = request.text("code_challenge") else {
        if word.is_some() || (wanted.code && application.is_guarded()) {
            return Err(Refusal::missing("code_challenge"));
        }
        return Ok(None);
    };
    let method = Method::parse(word)
        .filter(|method| *method == Method::S256 || !application.is_guarded())
        .ok_or_else(|| {
            let sent = shown(word.unwrap_or("plain"));
            Refusal::invalid_request(format!("Unsupported code challenge method: {sent}"))
        })?;
    if !is_well_formed(value) {
        let description = "Invalid parameter: code_challenge must have 43 to 128 characters of \
                           A-Z, a-z, 0-9, -._~";
        return Err(Refusal::invalid_request(description));
    }
    Ok(Some(Challenge {
        method,
        value: value.to_owned(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const VALUE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    fn of(third: bool, sent: &[(&str, &str)]) -> Result<Option<Challenge>, Refusal> {
        let settings = json!({"is_first_party": !third, "third_party_security_mode": "strict"});
        let application = Application::of(settings.as_object().unwrap(), false);
        let wanted = ResponseType::read(Some("code")).unwrap();
        let request = Request::read(sent.iter().copied());
        challenge(&application, &request, wanted)
    }

    #[test]
    fn optional_but_for_guarded_third_parties() {
        assert_eq!(of(false, &[]), Ok(None));
        let plain = of(false, &[("code_challenge", VALUE)]).unwrap().unwrap();
        assert_eq!(plain.method, Method::Plain);
        let s256 = [("code_challenge", VALUE), ("code_challenge_method", "S256")];
        assert!(of(true, &s256).unwrap().is_some());
        assert!(of(true, &[]).is_err());
        assert!(of(true, &[("code_challenge", VALUE)]).is_err());
        for bad in [
            &[("code_challenge_method", "S256")][..],
            &[("code_challenge", "short")],
            &[("code_challenge", VALUE), ("code_challenge_method", "S512")],
        ] {
            assert!(of(false, bad).is_err(), "{bad:?}");
        }
    }
}
