//! Bodies of `multipart/form-data`.

use http::Method;

use crate::{Actor, Reply};

const BOUNDARY: &str = "boundary-of-tests";

/// A form that may have files.
#[derive(Debug, Clone, Default)]
pub struct Form(String);

impl Form {
    pub fn new() -> Self {
        Self::default()
    }

    /// The form with another text.
    #[must_use]
    pub fn text(self, name: &str, text: &str) -> Self {
        self.part(&format!("name=\"{name}\""), text)
    }

    /// The form with another file.
    #[must_use]
    pub fn file(self, name: &str, content: &str) -> Self {
        self.part(
            &format!("name=\"{name}\"; filename=\"{name}.json\""),
            content,
        )
    }

    fn part(mut self, parameters: &str, content: &str) -> Self {
        let before = self.0;
        self.0 = format!(
            "{before}--{BOUNDARY}\r\nContent-Disposition: form-data; {parameters}\r\n\r\n\
             {content}\r\n"
        );
        self
    }

    /// Sends the form.
    pub async fn post(self, actor: &Actor<'_>, path: &str) -> Reply {
        let body = format!("{}--{BOUNDARY}--\r\n", self.0);
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        actor.send_bytes(Method::POST, path, &kind, body).await
    }
}
