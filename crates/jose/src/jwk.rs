//! Public keys as JSON Web Keys (RFC 7517), in the order and with the members of Auth0's.

use serde_json::{Map, Value};

use crate::encoding::base64url;
use crate::public_key::Material;
use crate::{Algorithm, KeyError, PublicKey, SigningKey, describe_certificate};

/// The public half of a signing key as a JWK: `{kty, use, n, e, kid, x5t, x5c, alg}` for RSA, `crv`
/// with `x` and `y` for the others. A certificate in PEM adds `x5t` and `x5c`.
///
/// # Errors
/// [`KeyError::Unsupported`] for a secret, [`KeyError::Algorithm`] if the key can't sign with it,
/// [`KeyError::Pem`] for a certificate that can't be read.
pub fn public_jwk(
    key: &SigningKey,
    algorithm: Algorithm,
    certificate_pem: Option<&str>,
) -> Result<Value, KeyError> {
    if !key.algorithms().contains(&algorithm) {
        return Err(KeyError::Algorithm);
    }
    let PublicKey(material) = key.public_key()?;
    let mut members = Map::new();
    let mut set = |name: &str, value: Value| members.insert(name.to_owned(), value);
    set("kty", kty(&material).into());
    set("use", "sig".into());
    for (name, value) in numbers(&material) {
        set(name, value.into());
    }
    if let Some(kid) = key.kid() {
        set("kid", kid.into());
    }
    if let Some(pem) = certificate_pem {
        let certificate = describe_certificate(pem).map_err(|_| KeyError::Pem)?;
        set("x5t", certificate.x5t.into());
        set("x5c", vec![certificate.x5c].into());
    }
    set("alg", algorithm.as_str().into());
    Ok(Value::Object(members))
}

fn kty(material: &Material) -> &'static str {
    match material {
        Material::Rsa { .. } => "RSA",
        Material::P256 { .. } => "EC",
        Material::Ed25519 { .. } => "OKP",
    }
}

fn numbers(material: &Material) -> Vec<(&'static str, String)> {
    match material {
        Material::Rsa { n, e } => vec![("n", base64url(n)), ("e", base64url(e))],
        Material::P256 { x, y } => {
            vec![
                ("crv", "P-256".to_owned()),
                ("x", base64url(x)),
                ("y", base64url(y)),
            ]
        }
        Material::Ed25519 { x } => vec![("crv", "Ed25519".to_owned()), ("x", base64url(x))],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{KeyKind, generate_ed25519, generate_p256, generate_rsa_2048, signing_certificate};

    fn members(jwk: &Value) -> Vec<&str> {
        jwk.as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect()
    }

    #[test]
    fn rsa_has_auth0s_members() {
        let private = generate_rsa_2048().unwrap();
        let key = SigningKey::from_pkcs8(KeyKind::Rsa, "k1", private.expose()).unwrap();
        let pem = signing_certificate(private.expose(), "localhost", 0, 1_000_000).unwrap();
        let jwk = public_jwk(&key, Algorithm::RS256, Some(&pem)).unwrap();
        assert_eq!(
            members(&jwk),
            ["kty", "use", "n", "e", "kid", "x5t", "x5c", "alg"]
        );
        assert_eq!(jwk["kty"], "RSA");
        assert_eq!(jwk["e"], "AQAB");
        assert_eq!(jwk["kid"], "k1");
        assert_eq!(jwk["alg"], "RS256");
        assert_eq!(jwk["x5t"].as_str().unwrap().len(), 27);
        assert_eq!(jwk["x5c"].as_array().unwrap().len(), 1);
        let bare = public_jwk(&key, Algorithm::PS256, None).unwrap();
        assert_eq!(members(&bare), ["kty", "use", "n", "e", "kid", "alg"]);
    }

    #[test]
    fn curves_have_their_coordinates() {
        let p256 = generate_p256().unwrap();
        let p256 = SigningKey::from_pkcs8(KeyKind::P256, "k", p256.expose()).unwrap();
        let jwk = public_jwk(&p256, Algorithm::ES256, None).unwrap();
        assert_eq!(members(&jwk), ["kty", "use", "crv", "x", "y", "kid", "alg"]);
        assert_eq!((&jwk["kty"], &jwk["crv"]), (&"EC".into(), &"P-256".into()));
        let ed = generate_ed25519().unwrap();
        let ed = SigningKey::from_pkcs8(KeyKind::Ed25519, "k", ed.expose()).unwrap();
        let jwk = public_jwk(&ed, Algorithm::EdDSA, None).unwrap();
        assert_eq!(members(&jwk), ["kty", "use", "crv", "x", "kid", "alg"]);
        assert_eq!(
            (&jwk["kty"], &jwk["crv"]),
            (&"OKP".into(), &"Ed25519".into())
        );
    }

    #[test]
    fn nothing_private_and_nothing_false() {
        let secret = SigningKey::hmac(b"secret");
        let jwk = public_jwk(&secret, Algorithm::HS256, None);
        assert_eq!(jwk.err(), Some(KeyError::Unsupported));
        let private = generate_p256().unwrap();
        let key = SigningKey::from_pkcs8(KeyKind::P256, "k", private.expose()).unwrap();
        let jwk = public_jwk(&key, Algorithm::RS256, None);
        assert_eq!(jwk.err(), Some(KeyError::Algorithm));
        let jwk = public_jwk(&key, Algorithm::ES256, Some("no certificate"));
        assert_eq!(jwk.err(), Some(KeyError::Pem));
    }
}
