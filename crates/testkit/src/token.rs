//! What a token says, and tokens that say what a test wants.

use domain::Tenant;
use jose::{Algorithm, KeyKind, ParsedJws, PublicKey, Signer, SigningKey, VerifyingKey};
use serde_json::Value;

use crate::TestApp;
use crate::keys::signing_keys;

/// The claims of a token, not verified.
///
/// # Panics
/// If it is no JWT.
#[track_caller]
pub fn claims(token: &str) -> Value {
    part(token, 1)
}

/// The header of a token, signed or encrypted, not verified.
///
/// # Panics
/// If it is none.
#[track_caller]
pub fn header(token: &str) -> Value {
    part(token, 0)
}

#[track_caller]
fn part(token: &str, index: usize) -> Value {
    let part = token.split('.').nth(index).and_then(jose::from_base64url);
    let part = part.expect("a token has this part");
    serde_json::from_slice(&part).expect("the part is JSON")
}

impl TestApp {
    /// The claims of a token, if one of the keys that the server publishes verifies it. Nothing
    /// is used of the server but what it answers to everybody.
    pub async fn verified(&self, token: &str) -> Option<Value> {
        let keys = self.nobody().get("/.well-known/jwks.json").await.json();
        let parsed = ParsedJws::parse(token).ok()?;
        let keys = keys.get("keys")?.as_array()?;
        let jwk = keys
            .iter()
            .find(|key| key.get("kid").and_then(Value::as_str) == parsed.kid())?;
        let key = VerifyingKey::new(&public_key(jwk)?, &[parsed.algorithm()]).ok()?;
        parsed.verify(&key, parsed.algorithm()).ok()?;
        Some(claims(token))
    }

    /// A token that the tenant's first signing key signed over these claims.
    ///
    /// # Panics
    /// Never, for claims that are an object.
    pub fn forged(&self, kid: &str, claims: &Value, algorithm: Algorithm) -> String {
        let Tenant(number) = self.app.home().tenant;
        let [der, _] = signing_keys(usize::try_from(number).unwrap_or_default());
        let key = SigningKey::from_pkcs8(KeyKind::Rsa, kid, &der).expect("the key is one");
        let signer = Signer::new(&key, algorithm, "JWT").expect("RSA signs with it");
        signer
            .sign(claims.to_string().as_bytes())
            .expect("signing works")
    }
}

/// A published key, from its numbers.
fn public_key(jwk: &Value) -> Option<PublicKey> {
    let bytes = |name: &str| jose::from_base64url(jwk.get(name)?.as_str()?);
    match jwk.get("kty")?.as_str()? {
        "RSA" => PublicKey::rsa(&bytes("n")?, &bytes("e")?).ok(),
        "EC" => PublicKey::p256(&bytes("x")?, &bytes("y")?).ok(),
        "OKP" => PublicKey::ed25519(&bytes("x")?).ok(),
        _ => None,
    }
}
