//! What `/authorize` decides (RFC 6749 §3.1, OpenID Connect Core §3; Authentication API reference
//! §4.2). The rules are asked in this order, and again from the start when a person comes back
//! from a page:
//!
//! 1. the application ([`Application`]), and where its answers may go ([`callback()`]): until then
//!    nothing is sent anywhere;
//! 2. what is answered and how ([`ResponseType`], [`ResponseMode`]);
//! 3. what protects the answer ([`challenge()`], [`check_nonce`]);
//! 4. the organization ([`organization()`]);
//! 5. whether somebody is signed in well enough ([`Prompts`], [`max_age()`], [`is_signed_in`]);
//! 6. consent ([`crate::token::user::consent`]).

mod application;
mod callback;
mod challenge;
mod login;
mod max_age;
mod nonce;
mod organization;
mod prompt;
mod refusal;
mod request;
mod response_mode;
mod response_type;

pub use application::{Application, Demands, Standing};
pub use callback::{CALLBACK_MISMATCH, Sent, callback, origin, reliability};
pub use challenge::challenge;
pub use login::{Situation, is_signed_in};
pub use max_age::max_age;
pub use nonce::check_nonce;
pub use organization::{Behavior, Usage, Wanted, organization};
pub use prompt::{Prompt, Prompts};
pub use refusal::Refusal;
pub use request::Request;
pub use response_mode::ResponseMode;
pub use response_type::ResponseType;
