//! The nonce that binds an ID token to a browser (OpenID Connect Core §3.2.2.1, §3.3.2.11).

use super::{Refusal, Request, ResponseType};

/// An ID token that comes by way of the browser needs a nonce.
///
/// # Errors
/// `invalid_request` if it is missing.
pub fn check_nonce(request: &Request, wanted: ResponseType) -> Result<(), Refusal> {
    if wanted.id_token && request.text("nonce").is_none() {
        return Err(Refusal::missing("nonce"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_where_an_id_token_comes_by_the_browser() {
        let check = |text, sent: &[(&str, &str)]| {
            let wanted = ResponseType::read(Some(text)).unwrap();
            check_nonce(&Request::read(sent.iter().copied()), wanted).is_ok()
        };
        assert!(check("code", &[]) && check("code token", &[]));
        assert!(!check("id_token", &[]) && !check("code id_token", &[]));
        assert!(check("code id_token", &[("nonce", "n")]));
    }
}
