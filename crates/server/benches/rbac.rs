//! What RBAC adds to a user's token: the effective set and the claims of a user with 50 roles of
//! 100 permissions each, a tenth of them at the token's API, from memory, and with every set still
//! in the database.
//!
//! `cargo xtask bench rbac` runs it and divides by the bare signature. Prints one line of JSON.

#![expect(
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "its reader is the program that started it, and nobody is harmed if it fails"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use domain::token::user::{Application, Asked, Party, Request, decide};
use domain::token::{ApiPolicy, UserClaims};
use serde_json::{Value, json};
use server::{Subject, holdings};
use testkit::{CLIENT_ID, Engine, ISSUER, TestApp, permissions};

const ROLES: usize = 50;
const APIS: usize = 10;
/// Permissions of each API that a role has.
const OF_ROLE: usize = 10;
/// As many as an API may have.
const PERMISSIONS: usize = 1_000;
/// From the first permission of a role to that of the next: some are in two roles.
const STEP: usize = 8;
const HELD: usize = (ROLES - 1) * STEP + OF_ROLE;

/// A user, and what tokens of the user are made from.
struct Login {
    api: String,
    policy: ApiPolicy,
    user_id: String,
    subject: Subject,
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let seconds = Duration::from_secs_f64(seconds());
    let app = TestApp::start(Engine::Sqlite).await.unwrap();
    let login = furnish(&app).await;
    let claims: Value = serde_json::from_slice(&login.claims(&app).await).unwrap();
    let held = claims["permissions"].as_array().unwrap();
    assert_eq!(held.len(), HELD, "what is in two roles is there once");
    let cached = mean(seconds, || async {
        let began = Instant::now();
        black_box(login.claims(&app).await);
        began.elapsed()
    });
    let cached = cached.await;
    let cold = mean(seconds, || async {
        let restarted = app.restarted();
        let began = Instant::now();
        black_box(login.claims(&restarted).await);
        began.elapsed()
    });
    println!("{}", json!({"cached_us": cached, "cold_us": cold.await}));
}

/// How long each part is measured; cargo adds words of its own.
fn seconds() -> f64 {
    let mut words = std::env::args().skip_while(|word| word != "--seconds");
    let seconds = words.nth(1).and_then(|word| word.parse().ok());
    seconds.unwrap_or(1.0)
}

/// The mean of what `once` measures, in microseconds.
async fn mean<F: Future<Output = Duration>>(seconds: Duration, once: impl Fn() -> F) -> f64 {
    let (began, mut took, mut count) = (Instant::now(), Duration::ZERO, 0_u32);
    while began.elapsed() < seconds {
        took += once().await;
        count += 1;
    }
    took.as_secs_f64() * 1e6 / f64::from(count)
}

async fn furnish(app: &TestApp) -> Login {
    let values: Vec<String> = (0..PERMISSIONS)
        .map(|number| format!("read:thing-{number}"))
        .collect();
    let mut apis = Vec::new();
    for _ in 0..APIS {
        let api = json!({
            "scopes": values.iter().map(|value| json!({"value": value})).collect::<Value>(),
            "enforce_policies": true,
            "token_dialect": "access_token_authz",
        });
        apis.push(app.api_with(api).await);
    }
    let (admin, user_id) = (app.admin().await, app.user_without_password().await);
    let mut roles = Vec::new();
    for first in (0..ROLES).map(|role| role * STEP) {
        let role = app.role().await;
        let of_role = values.iter().skip(first).take(OF_ROLE);
        let of_role: Vec<&str> = of_role.map(String::as_str).collect();
        let path = format!("{}/permissions", role.path());
        for api in &apis {
            let given = admin.post(&path, &permissions(api, &of_role)).await;
            given.expect(201);
        }
        roles.push(role.id);
    }
    let api = apis.swap_remove(APIS / 2);
    let path = format!("/api/v2/users/{}/roles", user_id.replace('|', "%7C"));
    let given = admin.post(&path, &json!({"roles": roles})).await;
    given.expect(204);
    let home = app.app.home();
    let mut reader = app.app.db().read().await.unwrap();
    let number = store::users::number(reader.conn(), home.tenant, &user_id).await;
    let server = store::resource_servers::find(&mut reader, home, &api.id).await;
    Login {
        api: api.id,
        policy: ApiPolicy::of(&server.unwrap().unwrap()),
        user_id,
        subject: Subject {
            user: number.unwrap().unwrap(),
            organization: None,
        },
    }
}

impl Login {
    /// The claims of a token of the user for everything.
    async fn claims(&self, app: &TestApp) -> Vec<u8> {
        let held = holdings(&app.app, self.subject, &self.api).await.unwrap();
        let held = held.unwrap();
        let granted = decide(&Request {
            api: &self.policy,
            catalog: &held.catalog,
            application: Application {
                party: Party::First,
                grant: None,
                default_grant: None,
                may_refresh: false,
            },
            asked: Asked::Words("openid read:thing-1 read:thing-400"),
            effective: &held.effective,
        });
        let claims = UserClaims {
            issuer: ISSUER,
            subject: &self.user_id,
            audience: &self.policy.identifier,
            client_id: CLIENT_ID,
            issued_at: app.clock_now(),
            lifetime_seconds: self.policy.lifetime_seconds,
            token_id: "",
            grant_type: None,
            organization: None,
            granted: &granted.unwrap(),
            catalog: &held.catalog,
            dialect: self.policy.dialect,
        };
        claims.to_json()
    }
}
