//! PEM blocks (RFC 7468): one label, base64 between two dashed lines.

use crate::encoding::{base64, from_base64};

/// Length of the longest text that is read, in bytes: a certificate of 8192 bits has about 4 KiB.
const TEXT_MAX_BYTES: usize = 64 * 1024;
/// Characters of base64 on one line (RFC 7468 §2).
const LINE_CHARACTERS: usize = 64;

/// Where a line ends.
#[derive(Debug, Clone, Copy)]
pub(crate) enum LineEnd {
    /// `\n`, for files.
    Lf,
    /// `\r\n`, as in Auth0's answers.
    CrLf,
}

/// The first block of a text: its label and what is inside. Lines of any length are read, because
/// people paste PEM through forms and JSON.
pub(crate) fn decode(text: &str) -> Option<(&str, Vec<u8>)> {
    if text.len() > TEXT_MAX_BYTES {
        return None;
    }
    let (_, rest) = text.split_once("-----BEGIN ")?;
    let (label, rest) = rest.split_once("-----")?;
    let (body, _) = rest.split_once(&format!("-----END {label}-----"))?;
    let body: String = body.split_ascii_whitespace().collect();
    Some((label, from_base64(&body)?))
}

/// A block with lines of 64 characters.
pub(crate) fn encode(label: &str, der: &[u8], line_end: LineEnd) -> String {
    let end = match line_end {
        LineEnd::Lf => "\n",
        LineEnd::CrLf => "\r\n",
    };
    let body = base64(der);
    let mut out = format!("-----BEGIN {label}-----{end}");
    let mut rest = body.as_str();
    while !rest.is_empty() {
        let (line, after) = rest.split_at_checked(LINE_CHARACTERS).unwrap_or((rest, ""));
        out.push_str(line);
        out.push_str(end);
        rest = after;
    }
    out.push_str("-----END ");
    out.push_str(label);
    out.push_str("-----");
    out.push_str(end);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn goes_both_ways_with_either_line_end() {
        for length in [0, 1, 47, 48, 49, 96, 200] {
            let der = vec![9; length];
            let unix = encode("CERTIFICATE", &der, LineEnd::Lf);
            assert!(unix.lines().all(|line| line.len() <= LINE_CHARACTERS));
            assert_eq!(decode(&unix), Some(("CERTIFICATE", der.clone())));
            let windows = encode("CERTIFICATE", &der, LineEnd::CrLf);
            assert_eq!(windows, unix.replace('\n', "\r\n"));
            assert_eq!(decode(&windows), Some(("CERTIFICATE", der)));
        }
    }

    #[test]
    fn reads_the_first_block_wherever_it_is() {
        let text = "comment\n-----BEGIN A-----\nAQ==\n-----END A-----\n-----BEGIN B-----\nAg==\n";
        assert_eq!(decode(text), Some(("A", vec![1])));
        assert_eq!(
            decode("-----BEGIN A-----AQ==-----END A-----"),
            Some(("A", vec![1]))
        );
        assert_eq!(decode("-----BEGIN A-----AQ==-----END B-----"), None);
        assert_eq!(decode("-----BEGIN A-----A-----END A-----"), None);
        assert_eq!(decode(&"x".repeat(TEXT_MAX_BYTES + 1)), None);
    }

    proptest! {
        #[test]
        fn garbage_does_not_panic(text in ".*", body in "[-A-Za-z0-9+/= \n]*") {
            decode(&text);
            decode(&format!("-----BEGIN X-----{body}-----END X-----"));
        }
    }
}
