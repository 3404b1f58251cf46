//! What is answered: `response_type` (OAuth 2.0 Multiple Response Types §2, §3, §5).

use super::refusal::shown;
use super::{Application, Refusal};

/// What a request wants. At least one is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResponseType {
    pub code: bool,
    /// An access token.
    pub token: bool,
    pub id_token: bool,
}

impl ResponseType {
    /// From the parameter. The words may come in any order.
    ///
    /// # Errors
    /// `invalid_request` if there is none, `unsupported_response_type` if a word is unknown or
    /// comes twice.
    pub fn read(text: Option<&str>) -> Result<Self, Refusal> {
        let text = text.ok_or_else(|| Refusal::missing("response_type"))?;
        let unsupported = || {
            let description = format!("Unsupported response type: {}", shown(text));
            Refusal::new("unsupported_response_type", description)
        };
        let mut wanted = Self {
            code: false,
            token: false,
            id_token: false,
        };
        for word in text.split(' ') {
            let place = match word {
                "code" => &mut wanted.code,
                "token" => &mut wanted.token,
                "id_token" => &mut wanted.id_token,
                _ => return Err(unsupported()),
            };
            if std::mem::replace(place, true) {
                return Err(unsupported());
            }
        }
        Ok(wanted)
    }

    /// Whether a token is in the answer, which thus may not be in a query.
    pub fn has_tokens(self) -> bool {
        self.token || self.id_token
    }

    /// Whether the application may ask for it, and can be given it.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn check(self, application: &Application, asks_openid: bool) -> Result<(), Refusal> {
        if self.has_tokens() && application.is_guarded() {
            let description = "Unsupported response type: third-party applications get codes only";
            return Err(Refusal::new("unsupported_response_type", description));
        }
        let needed = [
            (self.code, "authorization_code"),
            (self.has_tokens(), "implicit"),
        ];
        for (is_needed, grant) in needed {
            if is_needed && !application.may_use(grant) {
                return Err(Refusal::grant_not_allowed(grant));
            }
        }
        if self.id_token && !asks_openid {
            return Err(Refusal::invalid_request("openid scope must be requested"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn words_in_any_order_once_each() {
        let read = |text| ResponseType::read(Some(text));
        assert_eq!(read("code id_token"), read("id_token code"));
        assert!(!read("code").unwrap().has_tokens());
        assert!(read("token").unwrap().has_tokens());
        for bad in ["", "code code", "code  token", "Code", "none", "code\u{1}"] {
            assert_eq!(
                read(bad).unwrap_err().error,
                "unsupported_response_type",
                "{bad}"
            );
        }
        let none = ResponseType::read(None).unwrap_err();
        assert_eq!(
            none.description,
            "Missing required parameter: response_type"
        );
    }

    #[test]
    fn grants_are_needed() {
        let of = |grants| {
            let settings = json!({"grant_types": grants});
            Application::of(settings.as_object().unwrap(), false)
        };
        let check = |text: &str, grants: &[&str]| {
            let wanted = ResponseType::read(Some(text)).unwrap();
            wanted.check(&of(json!(grants)), true)
        };
        let code = "authorization_code";
        assert_eq!(check("code", &[code]), Ok(()));
        assert_eq!(check("code token", &[code, "implicit"]), Ok(()));
        let refused = check("code token", &[code]).unwrap_err();
        assert_eq!(refused.error, "unauthorized_client");
        assert_eq!(
            refused.description,
            "Grant type 'implicit' not allowed for the client."
        );
        assert!(check("code", &["implicit"]).is_err());
        let wanted = ResponseType::read(Some("id_token")).unwrap();
        assert!(wanted.check(&of(json!(["implicit"])), false).is_err());
    }
}
