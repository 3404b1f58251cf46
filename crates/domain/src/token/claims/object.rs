//! A JSON object written by hand into one buffer: this runs once a token.

use crate::Timestamp;
use crate::bits::Bits;
use crate::rbac::Catalog;

/// A JSON object under construction.
pub(super) struct Object(Vec<u8>);

impl Object {
    pub(super) fn with_capacity(bytes: usize) -> Self {
        let mut out = Vec::with_capacity(bytes);
        out.push(b'{');
        Self(out)
    }

    fn key(&mut self, key: &str) {
        if self.0.len() > 1 {
            self.0.push(b',');
        }
        self.string(key);
        self.0.push(b':');
    }

    fn string(&mut self, text: &str) {
        if needs_escape(text) {
            // Writing a string into a vector can't fail.
            let _ = serde_json::to_writer(&mut self.0, text);
            return;
        }
        self.0.push(b'"');
        self.0.extend_from_slice(text.as_bytes());
        self.0.push(b'"');
    }

    pub(super) fn text(&mut self, key: &str, value: &str) {
        self.key(key);
        self.string(value);
    }

    fn integer(&mut self, key: &str, value: i64) {
        self.key(key);
        let _ = serde_json::to_writer(&mut self.0, &value);
    }

    /// `iat` and `exp` (RFC 7519 §4.1).
    pub(super) fn times(&mut self, issued_at: Timestamp, lifetime_seconds: i64) {
        let issued_at = issued_at.seconds();
        self.integer("iat", issued_at);
        self.integer("exp", issued_at.saturating_add(lifetime_seconds));
    }

    /// Words as one text, parted by spaces; no member if there are none.
    pub(super) fn words<'a>(&mut self, key: &str, words: impl IntoIterator<Item = &'a str>) {
        let mut words = words.into_iter();
        let Some(first) = words.next() else { return };
        self.text(key, first);
        for word in words {
            // The quote that ended the text before becomes the space.
            let _ = self.0.pop();
            let space = self.0.len();
            self.string(word);
            if let Some(quote) = self.0.get_mut(space) {
                *quote = b' ';
            }
        }
    }

    pub(super) fn texts<'a>(&mut self, key: &str, values: impl IntoIterator<Item = &'a str>) {
        self.key(key);
        self.0.push(b'[');
        for (index, value) in values.into_iter().enumerate() {
            if index > 0 {
                self.0.push(b',');
            }
            self.string(value);
        }
        self.0.push(b']');
    }

    pub(super) fn permissions(&mut self, key: &str, catalog: &Catalog, slots: &Bits) {
        self.key(key);
        catalog.write_json(slots, &mut self.0);
    }

    pub(super) fn end(mut self) -> Vec<u8> {
        self.0.push(b'}');
        self.0
    }
}

/// Whether a JSON string has to write any of the bytes in another way (RFC 8259 §7). Hardly any
/// text has to, and telling so takes a fraction of the time that escaping takes.
fn needs_escape(text: &str) -> bool {
    let is_special = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
    // Without an early end, so that it is done for many bytes at once.
    text.bytes()
        .fold(false, |found, byte| found | is_special(byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn texts_are_those_of_a_serializer(
            text in any::<String>(),
            words in prop::collection::vec("[a-c\"\\\\é\u{0}-\u{7f}]{0,3}", 1..5),
        ) {
            let mut out = Object::with_capacity(0);
            out.text("t", &text);
            out.words("w", words.iter().map(String::as_str));
            out.texts("l", words.iter().map(String::as_str));
            let wanted = serde_json::json!({"t": text, "w": words.join(" "), "l": words});
            prop_assert_eq!(String::from_utf8(out.end()).unwrap(), wanted.to_string());
        }
    }

    #[test]
    fn no_words_are_no_member() {
        let mut out = Object::with_capacity(0);
        out.words("w", []);
        assert_eq!(out.end(), b"{}");
    }
}
