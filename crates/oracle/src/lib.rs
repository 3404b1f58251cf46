//! A slow, obvious model of a tenant, to test the product against.
//!
//! Maps and lists of texts, searched from end to end; no bits, numbers, slots, caches or versions.
//! It depends on nothing, above all not on the product: what both share, neither can find wrong.
//! Tests draw changes, apply them to both, and compare the outcomes and [`Tenant::export`].

mod apply;
mod change;
mod draw;
mod export;
mod impact;
mod numbers;
mod read;
mod seeds;
mod tenant;
mod token;

pub use change::{Change, GrantKey, Outcome, Subject, Why};
pub use draw::{SCOPES, VALUES, draw, sample, sign_in};
pub use impact::Impact;
pub use numbers::Numbers;
pub use read::Effective;
pub use seeds::{each_seed, seeds};
pub use tenant::{Api, ApiSettings, Client, Deletion, Life, Role, Tenant};
pub use token::{Flow, SignIn, Token};
