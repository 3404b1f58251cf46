//! Mails to users: an order waits in the database, becomes a message when its turn comes, and is
//! sent by SMTP or, where there is none, put into a folder. No request waits for any of it, and
//! none is lost when the process ends: see [`crate::jobs::mails`].

mod compose;
mod folder;
mod message;
mod order;
mod provider;
mod smtp;
mod template;

pub(crate) use compose::{compose, given_up_at};
pub use message::Message;
pub(crate) use order::{Content, Order, Whom};
pub(crate) use provider::delivery;
pub use provider::{Delivery, Failure, Smtp};
pub(crate) use template::{MailTemplate, Name, of_tenant};
