use proptest::prelude::*;

use super::*;
use crate::encoding::from_base64url;
use crate::pem::LineEnd;
use crate::{KeyKind, SigningKey, generate_ed25519, generate_p256, generate_rsa_2048};

fn bytes(text: &str) -> Vec<u8> {
    from_base64url(text).unwrap()
}

#[test]
fn thumbprint_of_rfc_7638_3_1() {
    let n = bytes(
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
    );
    let key = PublicKey::rsa(&n, &bytes("AQAB")).unwrap();
    assert_eq!(
        key.thumbprint(),
        "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
    );
    let zeros = PublicKey::rsa(&[&[0], &n[..]].concat(), &[0, 1, 0, 1]).unwrap();
    assert_eq!(zeros, key);
}

#[test]
fn thumbprint_of_rfc_8037_a_3() {
    let key = PublicKey::ed25519(&bytes("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")).unwrap();
    assert_eq!(
        key.thumbprint(),
        "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    );
}

#[test]
fn rsa_sizes_have_both_limits() {
    let number = |bits: usize| {
        let mut n = vec![0xff; bits.div_ceil(8)];
        n[0] >>= n.len() * 8 - bits;
        n
    };
    let size = |bits| PublicKey::rsa(&number(bits), &[1, 0, 1]).err();
    assert_eq!(size(2047), Some(KeyError::Size { bits: 2047 }));
    assert_eq!(size(2048), None);
    assert_eq!(size(8192), None);
    assert_eq!(size(8193), Some(KeyError::Size { bits: 8193 }));
    let mut even = number(2048);
    even[255] = 0xfe;
    assert!(PublicKey::rsa(&even, &[1, 0, 1]).is_err());
    for e in [&[][..], &[1], &[2], &[1, 0, 0, 0, 1]] {
        assert!(PublicKey::rsa(&number(2048), e).is_err());
    }
    assert!(PublicKey::rsa(&[], &[]).is_err());
}

#[test]
fn a_point_off_the_curve_is_refused() {
    let x = bytes("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU");
    let mut y = bytes("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
    assert!(PublicKey::p256(&x, &y).is_ok());
    y[31] ^= 1;
    assert_eq!(PublicKey::p256(&x, &y), Err(KeyError::Encoding));
    assert_eq!(PublicKey::p256(&x, &y[1..]), Err(KeyError::Encoding));
}

/// `SubjectPublicKeyInfo`, made by the certificate library.
fn spki(private_key: &[u8]) -> Vec<u8> {
    use rcgen::PublicKeyData as _;
    rcgen::KeyPair::try_from(private_key)
        .unwrap()
        .subject_public_key_info()
}

#[test]
fn reads_every_kind_in_every_block() {
    for (kind, private) in [
        (KeyKind::Rsa, generate_rsa_2048().unwrap()),
        (KeyKind::P256, generate_p256().unwrap()),
        (KeyKind::Ed25519, generate_ed25519().unwrap()),
    ] {
        let key = SigningKey::from_pkcs8(kind, "k", private.expose()).unwrap();
        let key = key.public_key().unwrap();
        let der = spki(private.expose());
        assert_eq!(PublicKey::from_spki_der(&der).unwrap(), key);
        let text = pem::encode("PUBLIC KEY", &der, LineEnd::Lf);
        assert_eq!(PublicKey::from_pem(&text).unwrap(), key);
        let trailing = [&der[..], &[0]].concat();
        assert_eq!(PublicKey::from_spki_der(&trailing), Err(KeyError::Encoding));
        for length in 0..der.len() {
            assert!(PublicKey::from_spki_der(&der[..length]).is_err());
        }
        let private = pem::encode("PRIVATE KEY", private.expose(), LineEnd::Lf);
        assert_eq!(PublicKey::from_pem(&private), Err(KeyError::Pem));
    }
}

#[test]
fn other_curves_are_unsupported() {
    let p384 = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).unwrap();
    let der = spki(p384.serialized_der());
    assert_eq!(PublicKey::from_spki_der(&der), Err(KeyError::Unsupported));
}

proptest! {
    #[test]
    fn garbage_does_not_panic(
        der in prop::collection::vec(any::<u8>(), 0..200),
        label in "(PUBLIC KEY|RSA PUBLIC KEY|CERTIFICATE|[A-Z ]*)",
    ) {
        let text = pem::encode(&label, &der, LineEnd::Lf);
        prop_assert!(PublicKey::from_pem(&text).is_err());
        prop_assert!(PublicKey::from_spki_der(&der).is_err());
    }

    #[test]
    fn changed_keys_do_not_panic(at in 0usize..91, to in any::<u8>()) {
        let private = generate_p256().unwrap();
        let mut der = spki(private.expose());
        der[at] = to;
        let _ = PublicKey::from_spki_der(&der);
    }
}
