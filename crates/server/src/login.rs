//! Pages on which people sign in to an application, sign up and allow it something.
//!
//! `/authorize` keeps what it was asked in a transaction and sends the browser here with its id as
//! `state`. A page does its part, notes it in the transaction and leads to `/authorize/resume`,
//! which decides again from the start: no page decides that somebody gets in. Every step is a plain
//! form that works without a script.
//!
//! Whoever sends a form must know the transaction's id and be the browser that began it, which
//! another site can't do for somebody: neither with their session nor with its own.

mod attempt;
pub(crate) mod consent;
mod directory;
pub(crate) mod identifier;
mod organization;
pub(crate) mod password;
mod requested;
pub(crate) mod reset_password;
pub(crate) mod sign_in;
pub(crate) mod sign_up;
mod visit;
