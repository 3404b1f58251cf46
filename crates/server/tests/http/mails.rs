//! Mails to users: what orders them, and how they are sent.

mod pages;
mod passwords;
mod queue;
mod smtp;
mod tickets;
mod verification;

use testkit::{Mail, TestApp};

/// The mails to this address.
pub(crate) async fn to(app: &TestApp, email: &str) -> Vec<Mail> {
    let mut mails = app.mails().await;
    mails.retain(|mail| mail.header("To") == email);
    mails
}
