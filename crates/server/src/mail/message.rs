//! A mail as it is sent (RFC 5322).

use std::time::{Duration, SystemTime};

use domain::{Error, Result, Timestamp};
use lettre::message::{Mailbox, SinglePart};
use serde::{Deserialize, Serialize};

/// A mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// An address, with or without a name: `Acme <no-reply@example.com>`.
    pub from: String,
    pub to: String,
    pub subject: String,
    pub html: String,
}

impl Message {
    /// The mail in its form on the wire. One that is sent twice has the same `Message-ID`.
    ///
    /// # Errors
    /// If an address is none.
    pub(super) fn encoded(&self, id: &str, host: &str, at: Timestamp) -> Result<lettre::Message> {
        let since = Duration::from_millis(u64::try_from(at.millis()).unwrap_or_default());
        let built = lettre::Message::builder()
            .from(mailbox(&self.from)?)
            .to(mailbox(&self.to)?)
            .subject(one_line(&self.subject))
            .date(SystemTime::UNIX_EPOCH + since)
            .message_id(Some(format!("<{id}@{host}>")))
            .singlepart(SinglePart::html(self.html.clone()));
        built.map_err(Error::internal)
    }
}

/// What would end the line of a header is a space.
fn one_line(text: &str) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    text.chars()
        .map(plain)
        .collect::<String>()
        .trim()
        .to_owned()
}

fn mailbox(text: &str) -> Result<Mailbox> {
    let parsed = one_line(text).parse();
    parsed.map_err(|_| Error::Refused("An address of the mail is none."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(from: &str, to: &str, subject: &str) -> Message {
        Message {
            from: from.into(),
            to: to.into(),
            subject: subject.into(),
            html: "<p>Hi</p>".into(),
        }
    }

    #[test]
    fn no_subject_or_address_adds_a_header() {
        let at = Timestamp::from_seconds(1_700_000_000);
        let encode = |message: Message| message.encoded("id", "h.test", at);
        let sent = encode(message("A <a@b.test>", "c@d.test", "x\r\nBcc: e@f.test")).unwrap();
        let text = String::from_utf8(sent.formatted()).unwrap();
        assert!(!text.contains("\r\nBcc"), "{text}");
        assert!(text.contains("Message-ID: <id@h.test>\r\n"), "{text}");
        assert!(text.contains("Date: Tue, 14 Nov 2023 22:13:20 "), "{text}");
        for bad in ["", "a", "a@b.test\r\nBcc: e@f.test", "a@b.test, c@d.test"] {
            assert!(encode(message("a@b.test", bad, "x")).is_err(), "{bad:?}");
        }
    }
}
