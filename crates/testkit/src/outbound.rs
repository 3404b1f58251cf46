//! What the server sends to applications, kept instead.

use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;

use server::outbound::{Outbound, Posted};

/// Keeps every form that was posted, and answers each as it was told to.
#[derive(Debug)]
pub struct Outbox {
    posts: Mutex<Vec<(String, String)>>,
    answer: Mutex<Posted>,
}

impl Default for Outbox {
    fn default() -> Self {
        Self {
            posts: Mutex::default(),
            answer: Mutex::new(Ok(200)),
        }
    }
}

impl Outbox {
    /// Answers like this from now on.
    ///
    /// # Panics
    /// If another test has panicked meanwhile.
    pub fn answer(&self, answer: Posted) {
        *self.answer.lock().expect("nobody panics") = answer;
    }

    /// What was posted since the last look: URLs and forms.
    ///
    /// # Panics
    /// If another test has panicked meanwhile.
    pub fn take(&self) -> Vec<(String, String)> {
        std::mem::take(&mut *self.posts.lock().expect("nobody panics"))
    }
}

impl Outbound for Outbox {
    fn post<'a>(
        &'a self,
        url: &'a str,
        form: String,
    ) -> Pin<Box<dyn Future<Output = Posted> + Send + 'a>> {
        self.posts
            .lock()
            .expect("nobody panics")
            .push((url.to_owned(), form));
        let answer = self.answer.lock().expect("nobody panics").clone();
        Box::pin(std::future::ready(answer))
    }
}
