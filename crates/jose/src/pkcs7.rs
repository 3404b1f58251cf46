//! A certificate as a degenerate PKCS#7 `SignedData`: no signer, no content, only the certificate
//! (RFC 2315 §9.1). Auth0 answers its signing keys in this form, too.

use crate::pem::{self, LineEnd};

const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const INTEGER: u8 = 0x02;
const OID: u8 = 0x06;
const CONTEXT_0: u8 = 0xa0;

/// 1.2.840.113549.1.7.1
const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
/// 1.2.840.113549.1.7.2
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];

/// The PEM block, lines ending in `\r\n`.
pub(crate) fn pem(certificate: &[u8]) -> String {
    pem::encode("PKCS7", &signed_data(certificate), LineEnd::CrLf)
}

fn signed_data(certificate: &[u8]) -> Vec<u8> {
    let version = der(INTEGER, &[&[1]]);
    let no_digests = der(SET, &[]);
    let no_content = der(SEQUENCE, &[&der(OID, &[DATA])]);
    let certificates = der(CONTEXT_0, &[certificate]);
    let no_signers = der(SET, &[]);
    let signed = der(
        SEQUENCE,
        &[
            &version,
            &no_digests,
            &no_content,
            &certificates,
            &no_signers,
        ],
    );
    der(
        SEQUENCE,
        &[&der(OID, &[SIGNED_DATA]), &der(CONTEXT_0, &[&signed])],
    )
}

/// One DER value (X.690 §8.1): tag, length, contents.
fn der(tag: u8, contents: &[&[u8]]) -> Vec<u8> {
    let contents = contents.concat();
    let length = contents.len().to_be_bytes();
    let zeros = length.iter().take_while(|byte| **byte == 0).count();
    let length = length.get(zeros..).unwrap_or_default();
    let mut out = vec![tag];
    match length {
        [] => out.push(0),
        [short @ ..0x80] => out.push(*short),
        long => {
            out.push(0x80 | u8::try_from(long.len()).unwrap_or(8));
            out.extend_from_slice(long);
        }
    }
    out.extend(contents);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_take_the_fewest_bytes() {
        assert_eq!(der(4, &[]), [4, 0]);
        assert_eq!(der(4, &[&[9; 127]])[..3], [4, 127, 9]);
        assert_eq!(der(4, &[&[9; 128]])[..4], [4, 0x81, 128, 9]);
        assert_eq!(der(4, &[&[9; 256]])[..5], [4, 0x82, 1, 0, 9]);
        assert_eq!(der(4, &[&[1], &[2]]), [4, 2, 1, 2]);
    }

    #[test]
    fn holds_the_certificate() {
        let text = pem(&[0x30, 3, 2, 1, 7]);
        assert!(text.starts_with("-----BEGIN PKCS7-----\r\n"));
        assert!(text.ends_with("-----END PKCS7-----\r\n"));
        let (label, der) = pem::decode(&text).unwrap();
        assert_eq!(label, "PKCS7");
        assert_eq!(der[..2], [0x30, 42]);
        assert_eq!(der.len(), 44);
        assert_eq!(der[35..], [0xa0, 5, 0x30, 3, 2, 1, 7, 0x31, 0]);
    }
}
