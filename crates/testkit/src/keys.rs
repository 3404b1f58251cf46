//! Keys that all tests of a process share: making an RSA key takes long.

use std::sync::OnceLock;

use jose::{Algorithm, KeyKind, Signer, SigningKey};
use serde_json::Value;

/// How many are made: two signing keys for each of two tenants, two for applications.
const KEYS: usize = 6;

fn key(index: usize) -> Vec<u8> {
    static MADE: [OnceLock<Vec<u8>>; KEYS] = [const { OnceLock::new() }; KEYS];
    let make = || {
        let key = jose::generate_rsa_2048().expect("a key can be made");
        key.expose().to_vec()
    };
    let place = MADE.get(index % KEYS);
    place
        .map(|place| place.get_or_init(make).clone())
        .unwrap_or_default()
}

/// Two RSA keys in PKCS#8 for a tenant.
pub(crate) fn signing_keys(tenant: usize) -> [Vec<u8>; 2] {
    let first = tenant % 2 * 2;
    [key(first), key(first + 1)]
}

/// An RSA key by which an application proves who it is.
#[derive(Debug, Clone)]
pub struct ClientKey {
    der: Vec<u8>,
}

impl ClientKey {
    /// The first key, or the second, which is a stranger's.
    pub fn new(number: usize) -> Self {
        Self {
            der: key(4 + number % 2),
        }
    }

    /// The public key in a certificate that ends at this time, in seconds since the epoch.
    ///
    /// # Panics
    /// If the time can't be written.
    pub fn certificate(&self, until: i64) -> String {
        jose::signing_certificate(&self.der, "client.test", 0, until).expect("a certificate")
    }

    /// A signed assertion.
    ///
    /// # Panics
    /// If the key can't sign so.
    pub fn sign(&self, algorithm: Algorithm, kid: &str, claims: &Value) -> String {
        let key = SigningKey::from_pkcs8(KeyKind::Rsa, kid, &self.der).expect("the key is one");
        let signer = Signer::new(&key, algorithm, "JWT").expect("RSA signs with it");
        signer
            .sign(claims.to_string().as_bytes())
            .expect("signing works")
    }
}
