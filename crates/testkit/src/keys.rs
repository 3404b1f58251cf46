//! Signing keys that all tests of a process share: making an RSA key takes long.

use std::sync::OnceLock;

/// Two RSA keys in PKCS#8 for each tenant that tests use.
pub(crate) fn signing_keys(tenant: usize) -> [Vec<u8>; 2] {
    static KEYS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    let keys = KEYS.get_or_init(|| {
        let made = (0..4).map(|_| jose::generate_rsa_2048().expect("a key can be made"));
        made.map(|key| key.expose().to_vec()).collect()
    });
    let key = |index: usize| keys.get(index % 4).cloned().unwrap_or_default();
    [key(tenant * 2), key(tenant * 2 + 1)]
}
