//! How long the effective set and the claims of a user's token take: 50 roles of 100 permissions.
//!
//! Prints one line of JSON with nanoseconds. Run it released and pinned to a core; whoever
//! compares it with anything measures that in the same run.
//!
//! - `spread`: the permissions of a role are spread over ten APIs, as in a tenant of many APIs;
//! - `one_api`: all of them are of one API, which is the most that a token can carry.
//!
//! For each: the `effective` set from the roles' sets, the `permissions_json` of such a set, all of
//! a token's claims for a request of five scopes with the roles' sets `cached`, and the same `cold`:
//! the roles' sets and the catalog made from rows in memory first.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "its reader is the program that started it"
)]

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::Timestamp;
use domain::bits::{Bits, Slot};
use domain::rbac::{Catalog, Held, Login, Slotted, effective};
use domain::token::user::{Application, Asked, Party, Request, decide};
use domain::token::{ApiPolicy, UserClaims};
use serde_json::{Value, json};

const PERMISSIONS: u16 = 1000;
const ROLES: usize = 1000;
const USERS: usize = 64;
const ROLES_OF_USER: usize = 50;
const ROUNDS: usize = 400;
const ROUNDS_COLD: usize = 5;
const ASKED: &str = "openid profile read:resource_0001 read:resource_0002 write:resource_0003";

/// A tenant's API with the sets of its roles, as rows and as the cache has them.
struct Tenant {
    rows: Vec<Vec<Slot>>,
    permissions: Vec<Slotted>,
    policy: ApiPolicy,
    catalog: Catalog,
    users: Vec<Vec<Arc<Held>>>,
    user_roles: Vec<Vec<usize>>,
}

/// `SplitMix64`: the same tenant in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % limit as u64).unwrap()
    }

    fn distinct(&mut self, count: usize, limit: usize) -> Vec<usize> {
        let mut drawn = Vec::new();
        while drawn.len() < count {
            let next = self.below(limit);
            if !drawn.contains(&next) {
                drawn.push(next);
            }
        }
        drawn
    }
}

impl Tenant {
    fn new(permissions_of_role: usize) -> Self {
        let mut numbers = Numbers(7);
        let permissions: Vec<Slotted> = (0..PERMISSIONS)
            .map(|slot| Slotted {
                number: i64::from(slot) + 1,
                slot,
                value: format!("read:resource_{slot:04}"),
            })
            .collect();
        let mut draw_role = || -> Vec<Slot> {
            let drawn = numbers.distinct(permissions_of_role, usize::from(PERMISSIONS));
            drawn
                .into_iter()
                .map(|slot| Slot::try_from(slot).unwrap())
                .collect()
        };
        let rows: Vec<Vec<Slot>> = (0..ROLES).map(|_| draw_role()).collect();
        let held: Vec<Arc<Held>> = rows.iter().map(|row| Arc::new(hold(row))).collect();
        let user_roles: Vec<Vec<usize>> = (0..USERS)
            .map(|_| numbers.distinct(ROLES_OF_USER, ROLES))
            .collect();
        let of_user = |roles: &Vec<usize>| {
            let roles = roles.iter();
            roles
                .map(|role| Arc::clone(held.get(*role).unwrap()))
                .collect()
        };
        Self {
            catalog: Catalog::new(0, permissions.clone()).unwrap(),
            users: user_roles.iter().map(of_user).collect(),
            policy: policy(),
            rows,
            permissions,
            user_roles,
        }
    }

    /// The claims of a user's token, as the server makes them.
    fn claims(&self, catalog: &Catalog, roles: &[Arc<Held>]) -> Vec<u8> {
        let login = Login::Tenant {
            roles,
            direct: None,
        };
        let slots = effective(catalog, login).unwrap();
        let granted = decide(&Request {
            api: &self.policy,
            catalog,
            application: Application {
                party: Party::First,
                grant: None,
                default_grant: None,
                may_refresh: true,
            },
            asked: Asked::Words(ASKED),
            effective: &slots,
        })
        .unwrap();
        let claims = UserClaims {
            issuer: "https://localhost:8443/",
            subject: "auth0|65432100aaaaaaaaaaaaaaaa",
            audience: &self.policy.identifier,
            client_id: "CLIENTCLIENTCLIENTCLIENTCLIENT12",
            issued_at: Timestamp::from_seconds(1_700_000_000),
            lifetime_seconds: 86_400,
            token_id: "AAAAAAAAAAAAAAAAAAAAAA",
            grant_type: None,
            organization: None,
            granted: &granted,
            catalog,
            dialect: self.policy.dialect,
        };
        claims.to_json()
    }

    fn cold(&self, roles: &[usize]) -> Vec<u8> {
        let catalog = Catalog::new(0, self.permissions.clone()).unwrap();
        let rows = roles.iter().map(|role| self.rows.get(*role).unwrap());
        let held: Vec<Arc<Held>> = rows.map(|row| Arc::new(hold(row))).collect();
        self.claims(&catalog, &held)
    }
}

fn hold(row: &[Slot]) -> Held {
    Held {
        generation: 0,
        slots: row.iter().copied().collect(),
    }
}

fn policy() -> ApiPolicy {
    let settings = json!({
        "enforce_policies": true,
        "token_dialect": "access_token_authz",
        "token_lifetime": 86_400,
    });
    ApiPolicy::of(&domain::resource_server::ResourceServer {
        id: "0123456789abcdef01234567".into(),
        identifier: "https://orders.test/".into(),
        system: None,
        settings: settings.as_object().unwrap().clone(),
        has_scopes: true,
        permissions: Vec::new(),
        client_id: None,
        version: 1,
        number: 0,
        next_permission: 1,
        signing_secret: None,
    })
}

/// Nanoseconds that `work` takes for one of `things`: the median of the rounds.
fn nanoseconds<T, R>(rounds: usize, things: &[T], mut work: impl FnMut(&T) -> R) -> u64 {
    let count = u32::try_from(things.len()).unwrap();
    let mut took: Vec<Duration> = (0..rounds)
        .map(|_| {
            let began = Instant::now();
            for thing in things {
                black_box(work(black_box(thing)));
            }
            began.elapsed() / count
        })
        .collect();
    took.sort_unstable();
    let median = took.get(took.len() / 2).unwrap();
    u64::try_from(median.as_nanos()).unwrap()
}

fn measure(tenant: &Tenant) -> Value {
    let catalog = &tenant.catalog;
    let slots = |roles: &Vec<Arc<Held>>| -> Bits {
        let login = Login::Tenant {
            roles,
            direct: None,
        };
        effective(catalog, login).unwrap()
    };
    let effective_sets: Vec<Bits> = tenant.users.iter().map(slots).collect();
    let names: usize = effective_sets.iter().map(Bits::len).sum();
    let bytes = |roles| tenant.claims(catalog, roles).len();
    let list = |set: &Bits| {
        let mut out = Vec::with_capacity(catalog.json_len(set));
        catalog.write_json(set, &mut out);
        out
    };
    json!({
        "names": names / USERS,
        "claims_bytes": tenant.users.iter().map(|roles| bytes(roles)).sum::<usize>() / USERS,
        "effective_ns": nanoseconds(ROUNDS, &tenant.users, slots),
        "permissions_json_ns": nanoseconds(ROUNDS, &effective_sets, list),
        "cached_ns": nanoseconds(ROUNDS, &tenant.users, |roles| tenant.claims(catalog, roles)),
        "cold_ns": nanoseconds(ROUNDS_COLD, &tenant.user_roles, |roles| tenant.cold(roles)),
    })
}

fn main() {
    let report = json!({
        "roles": ROLES_OF_USER,
        "permissions_of_role": 100,
        "spread": measure(&Tenant::new(10)),
        "one_api": measure(&Tenant::new(100)),
    });
    println!("{report}");
}
