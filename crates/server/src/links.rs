//! Pages that links in mails lead to. They belong to no login and need no cookie: a link's secret
//! says what may be done. Every step is a plain form that works without a script.

pub(crate) mod email_verification;
mod page;
pub(crate) mod reset_password;
pub(crate) mod unblock;
