use proptest::prelude::*;

use super::*;
use crate::encoding::base64url;
use crate::{KeyKind, PublicKey, Signer, SigningKey, generate_p256, generate_rsa_2048};

const CLAIMS: &str = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

fn bytes(text: &str) -> Vec<u8> {
    from_base64url(text).unwrap()
}

fn verify(token: &str, key: &VerifyingKey, algorithm: Algorithm) -> Result<(), TokenError> {
    ParsedJws::parse(token)?.verify(key, algorithm)
}

#[test]
fn rfc_7515_a_1_hs256() {
    let secret = bytes(
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
    );
    let token = format!(
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{CLAIMS}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    );
    let key = VerifyingKey::hmac(&secret);
    assert_eq!(verify(&token, &key, Algorithm::HS256), Ok(()));
    let parsed = ParsedJws::parse(&token).unwrap();
    assert_eq!((parsed.typ(), parsed.kid()), (Some("JWT"), None));
    assert!(parsed.claims().starts_with(br#"{"iss":"joe","#));
}

#[test]
fn rfc_7515_a_2_rs256() {
    let n = bytes(
        "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ",
    );
    let token = format!(
        "eyJhbGciOiJSUzI1NiJ9.{CLAIMS}.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
    );
    let public = PublicKey::rsa(&n, &bytes("AQAB")).unwrap();
    let key = VerifyingKey::new(&public, Algorithm::RSA).unwrap();
    assert_eq!(verify(&token, &key, Algorithm::RS256), Ok(()));
    assert_eq!(
        verify(&token, &key, Algorithm::PS256),
        Err(TokenError::Algorithm)
    );
}

#[test]
fn rfc_7515_a_3_es256() {
    let x = bytes("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU");
    let y = bytes("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
    let token = format!(
        "eyJhbGciOiJFUzI1NiJ9.{CLAIMS}.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
    );
    let public = PublicKey::p256(&x, &y).unwrap();
    let key = VerifyingKey::new(&public, &[Algorithm::ES256]).unwrap();
    assert_eq!(verify(&token, &key, Algorithm::ES256), Ok(()));
}

#[test]
fn rfc_8037_a_5_eddsa() {
    let token = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    let x = bytes("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    let public = PublicKey::ed25519(&x).unwrap();
    let key = VerifyingKey::new(&public, &[Algorithm::EdDSA]).unwrap();
    assert_eq!(verify(token, &key, Algorithm::EdDSA), Ok(()));
}

/// A token with any header and an HMAC by `secret` behind it.
fn forged(header: &str, secret: &[u8]) -> String {
    let input = format!("{}.{CLAIMS}", base64url(header.as_bytes()));
    let mac = crate::MacKey::new(secret).mac(input.as_bytes());
    format!("{input}.{}", base64url(&mac))
}

#[test]
fn a_public_key_is_never_an_hmac_secret() {
    let private = generate_rsa_2048().unwrap();
    let rsa = SigningKey::from_pkcs8(KeyKind::Rsa, "k", private.expose()).unwrap();
    let key = rsa.verifying_key().unwrap();
    let public = spki_of(private.expose());
    let pem = crate::pem::encode("PUBLIC KEY", &public, crate::pem::LineEnd::Lf);
    for secret in [&public[..], pem.as_bytes(), pem.trim().as_bytes()] {
        let token = forged(r#"{"alg":"HS256","typ":"JWT","kid":"k"}"#, secret);
        assert_eq!(
            verify(&token, &key, Algorithm::RS256),
            Err(TokenError::Algorithm)
        );
        assert_eq!(
            verify(&token, &key, Algorithm::HS256),
            Err(TokenError::Algorithm)
        );
        let token = forged(r#"{"alg":"RS256","typ":"JWT","kid":"k"}"#, secret);
        assert_eq!(
            verify(&token, &key, Algorithm::RS256),
            Err(TokenError::Signature)
        );
        let secret = VerifyingKey::hmac(secret);
        assert_eq!(
            verify(&token, &secret, Algorithm::RS256),
            Err(TokenError::Algorithm)
        );
        assert_eq!(
            verify(&token, &secret, Algorithm::HS256),
            Err(TokenError::Algorithm)
        );
    }
}

fn spki_of(private_key: &[u8]) -> Vec<u8> {
    use rcgen::PublicKeyData as _;
    rcgen::KeyPair::try_from(private_key)
        .unwrap()
        .subject_public_key_info()
}

#[test]
fn headers_that_are_refused() {
    let refused = |header: &str| ParsedJws::parse(&forged(header, b"s")).err();
    for none in ["none", "None", "NONE", "nOnE", "", "RS256\\u0000", "HS512"] {
        let header = format!(r#"{{"alg":"{none}"}}"#);
        assert_eq!(refused(&header), Some(TokenError::Algorithm), "{none}");
    }
    for crit in ["null", "[]", r#"["b64"]"#, "false"] {
        let header = format!(r#"{{"alg":"HS256","crit":{crit}}}"#);
        assert_eq!(refused(&header), Some(TokenError::Critical), "{crit}");
    }
    for header in [
        "[]",
        r#"["HS256","k","JWT",true]"#,
        "null",
        "{}",
        r#"{"alg":null}"#,
        r#"{"alg":1}"#,
        r#"{"alg":"HS256"} x"#,
        r#"{"alg":"HS256","alg":"none"}"#,
        r#"{"alg":"HS256","kid":1}"#,
        "\u{feff}{}",
        "\"x\"",
    ] {
        assert_eq!(refused(header), Some(TokenError::Malformed), "{header}");
    }
    assert_eq!(
        refused(r#" {"alg":"HS256","jku":"https://x","kid":null}"#),
        None
    );
}

#[test]
fn shapes_that_are_refused() {
    let good = forged(r#"{"alg":"HS256"}"#, b"s");
    let [header, claims, mac] = good.split('.').collect::<Vec<_>>()[..] else {
        unreachable!()
    };
    for bad in [
        String::new(),
        ".".into(),
        "..".into(),
        format!("{header}.{claims}"),
        format!("{header}.{claims}."),
        format!("{header}..{mac}"),
        format!(".{claims}.{mac}"),
        format!("{good}.{mac}"),
        format!("{good}="),
        format!(" {good}"),
        format!("{good}\n"),
        good.replace('.', ".="),
    ] {
        assert_eq!(
            ParsedJws::parse(&bad).err(),
            Some(TokenError::Malformed),
            "{bad}"
        );
    }
    let fits = format!(
        "{header}.{}.{mac}",
        "A".repeat(TOKEN_MAX_BYTES - header.len() - 45)
    );
    assert_eq!(fits.len(), TOKEN_MAX_BYTES);
    assert_ne!(ParsedJws::parse(&fits).err(), Some(TokenError::TooLong));
    assert_eq!(
        ParsedJws::parse(&format!("{fits}A")).err(),
        Some(TokenError::TooLong)
    );
}

#[test]
fn a_changed_token_does_not_verify() {
    let private = generate_p256().unwrap();
    let key = SigningKey::from_pkcs8(KeyKind::P256, "k", private.expose()).unwrap();
    let verifying = key.verifying_key().unwrap();
    let signer = Signer::new(&key, Algorithm::ES256, "JWT").unwrap();
    let token = signer.sign(br#"{"sub":"me","admin":false}"#).unwrap();
    assert_eq!(verify(&token, &verifying, Algorithm::ES256), Ok(()));
    for at in 0..token.len() {
        let mut changed = token.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(changed).unwrap();
        assert!(
            verify(&changed, &verifying, Algorithm::ES256).is_err(),
            "{at}"
        );
        assert!(verify(token.split_at(at).0, &verifying, Algorithm::ES256).is_err());
    }
}

proptest! {
    #[test]
    fn garbage_is_refused_without_panic(token in "[A-Za-z0-9_.=-]{0,80}", any in ".*") {
        prop_assert!(ParsedJws::parse(&token).is_err());
        prop_assert!(ParsedJws::parse(&any).is_err());
    }

    #[test]
    fn any_header_and_signature_is_refused_without_panic(
        header in ".*", claims in prop::collection::vec(any::<u8>(), 0..40),
        signature in prop::collection::vec(any::<u8>(), 0..80),
    ) {
        let key = VerifyingKey::hmac(b"s");
        for header in [header.as_str(), r#"{"alg":"HS256"}"#] {
            let parts = [header.as_bytes(), &claims, &signature].map(base64url);
            prop_assert!(verify(&parts.join("."), &key, Algorithm::HS256).is_err());
        }
    }
}
