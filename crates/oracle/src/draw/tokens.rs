//! Requests for tokens.

use super::{VALUES, api, client, pick, user};
use crate::numbers::Numbers;
use crate::tenant::Tenant;
use crate::token::{Flow, OIDC, SignIn};

/// Words that no API defines: unknown, of another case, or empty.
pub const SCOPES: [&str; 4] = ["nothing:here", "OPENID", "", "READ:a"];

/// A user signs in somewhere and asks for something.
pub fn sign_in(numbers: &mut Numbers, tenant: &Tenant) -> SignIn {
    let organization = numbers.one_of(tenant.organizations()).cloned();
    let flow = if numbers.percent(75) {
        Flow::Code
    } else {
        Flow::Password
    };
    SignIn {
        user: user(numbers, tenant),
        client: client(numbers, tenant),
        api: api(numbers, tenant),
        organization: organization.filter(|_| numbers.percent(35)),
        flow,
        scope: numbers.percent(85).then(|| scope(numbers)),
    }
}

/// Up to eight words, with repetitions.
fn scope(numbers: &mut Numbers) -> String {
    let mut words = Vec::new();
    for _ in 0..numbers.below(9) {
        let word = match numbers.below(10) {
            0..6 => pick(numbers, &VALUES),
            6..9 => pick(numbers, &OIDC),
            _ => pick(numbers, &SCOPES),
        };
        words.push(word);
    }
    words.join(" ")
}
