//! `multipart/form-data` (RFC 7578) that is in memory already. Only one operation takes it.

use bytes::Bytes;

/// Parts that a body may have.
const PARTS_MAX: usize = 20;
/// Bytes of a part's headers.
const HEADERS_MAX: usize = 4096;
/// RFC 2046 §5.1.1.
const BOUNDARY_MAX: usize = 70;

/// A part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) name: String,
    /// Whether it came with a file name.
    pub(crate) is_file: bool,
    pub(crate) content: Bytes,
}

/// Reads the parts of a body.
///
/// # Errors
/// What is wrong with it, fit for the caller.
pub(crate) fn parts(content_type: &str, body: &Bytes) -> Result<Vec<Part>, &'static str> {
    let boundary = parameter(content_type, "boundary");
    let boundary = boundary
        .filter(|text| (1..=BOUNDARY_MAX).contains(&text.len()))
        .ok_or("The content type of the request has no boundary")?;
    let delimiter = format!("\r\n--{boundary}");
    let first = format!("--{boundary}");
    let mut rest = if body.starts_with(first.as_bytes()) {
        body.slice(first.len()..)
    } else {
        cut(body, delimiter.as_bytes())
            .ok_or("The body has no parts")?
            .1
    };
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        if parts.len() == PARTS_MAX {
            return Err("The body has too many parts");
        }
        let (padding, after) = cut(&rest, b"\r\n").ok_or("A part of the body has no end")?;
        if !padding.iter().all(|byte| matches!(byte, b' ' | b'\t')) {
            return Err("A part of the body has a broken beginning");
        }
        let (content, next) =
            cut(&after, delimiter.as_bytes()).ok_or("A part of the body has no end")?;
        parts.push(part(&content)?);
        rest = next;
    }
    Ok(parts)
}

fn part(text: &Bytes) -> Result<Part, &'static str> {
    let broken = "A part of the body has broken headers";
    let (headers, content) = cut(text, b"\r\n\r\n").ok_or(broken)?;
    if headers.len() > HEADERS_MAX {
        return Err(broken);
    }
    let headers = std::str::from_utf8(&headers).map_err(|_| broken)?;
    let disposition = headers.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-disposition")
            .then_some(value.trim())
    });
    let disposition = disposition.ok_or(broken)?;
    let kind = disposition.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("form-data") {
        return Err(broken);
    }
    let is_file = ["filename", "filename*"]
        .iter()
        .any(|name| parameter(disposition, name).is_some());
    Ok(Part {
        name: parameter(disposition, "name").ok_or(broken)?,
        is_file,
        content,
    })
}

/// What is before and after the first `mark`.
fn cut(text: &Bytes, mark: &[u8]) -> Option<(Bytes, Bytes)> {
    let place = text.windows(mark.len()).position(|window| window == mark)?;
    Some((text.slice(..place), text.slice(place + mark.len()..)))
}

/// A parameter of a header's value, out of its quotes.
fn parameter(value: &str, wanted: &str) -> Option<String> {
    let (_, mut rest) = value.split_once(';')?;
    loop {
        let (name, after) = rest.split_once('=')?;
        let (text, next) = if let Some(quoted) = after.trim_start().strip_prefix('"') {
            unquoted(quoted)?
        } else {
            let (text, next) = after.split_once(';').unwrap_or((after, ""));
            (text.trim().to_owned(), next)
        };
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(text);
        }
        rest = next;
    }
}

/// The text up to the quote that ends it, and what follows the next semicolon.
fn unquoted(quoted: &str) -> Option<(String, &str)> {
    let mut text = String::new();
    let mut letters = quoted.char_indices();
    while let Some((place, letter)) = letters.next() {
        match letter {
            '"' => {
                let after = quoted.get(place + 1..)?;
                let next = after.split_once(';').map_or("", |(_, next)| next);
                return Some((text, next));
            }
            '\\' => text.push(letters.next()?.1),
            letter => text.push(letter),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TYPE: &str = "multipart/form-data; charset=utf-8; boundary=\"a b\"";

    fn read(body: &str) -> Result<Vec<(String, bool, String)>, &'static str> {
        let parts = parts(TYPE, &Bytes::copy_from_slice(body.as_bytes()))?;
        let shown = |part: Part| {
            let content = String::from_utf8(part.content.to_vec()).unwrap();
            (part.name, part.is_file, content)
        };
        Ok(parts.into_iter().map(shown).collect())
    }

    #[test]
    fn parts_have_names_and_contents() {
        let body = "preamble\r\n--a b\r\nContent-Disposition: form-data; name=\"one\"\r\n\r\n1\r\n2\
            \r\n--a b \t\r\ncontent-type: application/json\r\n\
            content-disposition: form-data; filename=\"a;\\\"b.json\"; name=users\r\n\r\n\
            \r\n--a b--\r\nepilogue";
        let expected = [
            ("one".to_owned(), false, "1\r\n2".to_owned()),
            ("users".to_owned(), true, String::new()),
        ];
        assert_eq!(read(body).unwrap(), expected);
        assert_eq!(read("--a b--").unwrap(), []);
    }

    #[test]
    fn what_is_broken_is_refused() {
        let part = "--a b\r\nContent-Disposition: form-data; name=\"one\"\r\n\r\n1\r\n";
        for body in [
            "",
            "--b",
            "--a b",
            part,
            "--a bx\r\n\r\n\r\n--a b--",
            "--a b\r\n\r\n1\r\n--a b--",
            "--a b\r\nContent-Disposition: attachment; name=\"one\"\r\n\r\n1\r\n--a b--",
            "--a b\r\nContent-Disposition: form-data; name=\"one\r\n\r\n1\r\n--a b--",
            &(part.repeat(21) + "--a b--"),
        ] {
            assert!(read(body).is_err(), "{body}");
        }
        let ends = format!("{part}--a b--");
        let body = Bytes::from(ends.into_bytes());
        assert!(parts(TYPE, &body).is_ok());
        for content_type in ["multipart/form-data", "multipart/form-data; boundary="] {
            assert!(parts(content_type, &body).is_err(), "{content_type}");
        }
    }

    proptest! {
        #[test]
        fn garbage_is_read_without_panic(
            kind in ".*", body in proptest::collection::vec(any::<u8>(), 0..200),
            text in "(--a|\r\n|Content-Disposition: form-data; name=|\"|x)*",
        ) {
            let _ = parts(&kind, &Bytes::from(body));
            let _ = parts("multipart/form-data; boundary=a", &Bytes::from(text.into_bytes()));
        }
    }
}
