//! Mails as their reader sees them.

use std::path::Path;

/// A mail that was sent.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The header as it was sent.
    pub head: String,
    /// The body, decoded.
    pub body: String,
}

impl Mail {
    /// The mails in a folder, oldest first.
    ///
    /// # Panics
    /// If they can't be read.
    pub fn all(folder: &Path) -> Vec<Self> {
        let Ok(files) = std::fs::read_dir(folder) else {
            return Vec::new();
        };
        let mut paths: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
        paths.sort();
        let read = |path| std::fs::read_to_string(path).expect("a mail");
        paths
            .iter()
            .map(read)
            .map(|text| Self::read(&text))
            .collect()
    }

    /// Reads a mail of one part (RFC 5322, RFC 2045).
    pub fn read(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
        let body = if head.contains("quoted-printable") {
            decoded(body)
        } else {
            body.to_owned()
        };
        Self {
            head: head.to_owned(),
            body,
        }
    }

    /// A line of the header; empty if there is none.
    pub fn header(&self, name: &str) -> &str {
        let start = format!("{name}: ");
        let mut lines = self.head.lines();
        lines
            .find_map(|line| line.strip_prefix(&start))
            .unwrap_or_default()
    }

    /// The path of the link in it.
    ///
    /// # Panics
    /// If there is none.
    pub fn link(&self) -> String {
        let start = format!("href=\"{}", crate::ISSUER.trim_end_matches('/'));
        let rest = self.body.split(&start).nth(1);
        let link = rest.and_then(|rest| rest.split('"').next());
        let link = link.expect("a link");
        link.replace("&amp;", "&").trim_end_matches('#').to_owned()
    }
}

fn decoded(text: &str) -> String {
    let joined = text.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut parts = joined.split('=');
    bytes.extend(parts.next().unwrap_or_default().bytes());
    for part in parts {
        let (code, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        bytes.push(u8::from_str_radix(code, 16).unwrap_or(b'?'));
        bytes.extend(rest.bytes());
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
