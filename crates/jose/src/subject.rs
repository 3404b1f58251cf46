//! A certificate's subject as text, in the form of Auth0's `subject_dn`: one `NAME=value` a line,
//! in the certificate's order.
//!
//! That is what OpenSSL prints with one line per name; its escaping (RFC 2253 §2.4, control
//! characters as hexadecimal) is kept too, so that no value can pretend to be another line.

use x509_parser::der_parser::asn1_rs::Tag;
use x509_parser::x509::{AttributeTypeAndValue, RelativeDistinguishedName, X509Name};

use crate::encoding::hex_upper;

/// The subject, line by line.
pub(crate) fn lines(name: &X509Name<'_>) -> String {
    name.iter_rdn().map(relative).collect::<Vec<_>>().join("\n")
}

fn relative(name: &RelativeDistinguishedName<'_>) -> String {
    name.iter().map(attribute).collect::<Vec<_>>().join(" + ")
}

fn attribute(attribute: &AttributeTypeAndValue<'_>) -> String {
    let oid = attribute.attr_type().to_id_string();
    format!("{}={}", short_name(&oid).unwrap_or(&oid), value(attribute))
}

/// OpenSSL's short names of what stands in subjects.
fn short_name(oid: &str) -> Option<&'static str> {
    Some(match oid {
        "2.5.4.3" => "CN",
        "2.5.4.4" => "SN",
        "2.5.4.5" => "serialNumber",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.9" => "street",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.12" => "title",
        "2.5.4.15" => "businessCategory",
        "2.5.4.17" => "postalCode",
        "2.5.4.42" => "GN",
        "2.5.4.46" => "dnQualifier",
        "2.5.4.97" => "organizationIdentifier",
        "0.9.2342.19200300.100.1.1" => "UID",
        "0.9.2342.19200300.100.1.25" => "DC",
        "1.2.840.113549.1.9.1" => "emailAddress",
        "1.3.6.1.4.1.311.60.2.1.1" => "jurisdictionL",
        "1.3.6.1.4.1.311.60.2.1.2" => "jurisdictionST",
        "1.3.6.1.4.1.311.60.2.1.3" => "jurisdictionC",
        _ => return None,
    })
}

fn value(attribute: &AttributeTypeAndValue<'_>) -> String {
    let bytes = attribute.as_slice();
    let text = match attribute.attr_value().tag() {
        Tag::T61String => Some(bytes.iter().map(|byte| char::from(*byte)).collect()),
        Tag::BmpString => utf16(bytes),
        _ => attribute.as_str().ok().map(str::to_owned),
    };
    text.map_or_else(|| format!("#{}", hex_upper(bytes)), |text| escaped(&text))
}

fn utf16(bytes: &[u8]) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units = pairs.iter().map(|pair| u16::from_be_bytes(*pair));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    text.ok().filter(|_| rest.is_empty())
}

fn escaped(text: &str) -> String {
    let last = text.chars().count().saturating_sub(1);
    let mut out = String::with_capacity(text.len());
    for (at, one) in text.chars().enumerate() {
        let at_edge = (at == 0 && matches!(one, '#' | ' ')) || (at == last && one == ' ');
        if one.is_ascii_control() {
            out.push('\\');
            out.push_str(&hex_upper(one.encode_utf8(&mut [0; 4]).as_bytes()));
            continue;
        }
        if at_edge || matches!(one, ',' | '+' | '"' | '\\' | '<' | '>' | ';') {
            out.push('\\');
        }
        out.push(one);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_could_be_misread() {
        assert_eq!(escaped("Example S.A."), "Example S.A.");
        assert_eq!(escaped("Example, Inc. <x>"), r"Example\, Inc. \<x\>");
        assert_eq!(escaped("evil\nCN=admin"), r"evil\0ACN=admin");
        assert_eq!(escaped(" #a "), r"\ #a\ ");
        assert_eq!(escaped("#a"), r"\#a");
        assert_eq!(escaped(r#"a\"b+c;"#), r#"a\\\"b\+c\;"#);
        assert_eq!(escaped("Málaga"), "Málaga");
        assert_eq!(escaped(""), "");
    }

    #[test]
    fn wide_characters_are_read() {
        assert_eq!(utf16(&[0, b'a', 0x20, 0xac]), Some("a€".to_owned()));
        assert_eq!(utf16(&[0xd8, 0, 0, b'a']), None);
        assert_eq!(utf16(&[0]), None);
    }
}
