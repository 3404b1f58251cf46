//! Random tenants: the server, through its router and on both engines, against the oracle, which
//! shares no code with it.
//!
//! `LICTOR_TENANTS` says how many, `LICTOR_SEED` which one. Consents and refresh tokens of the
//! oracle are left out until users can sign in.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests may be blunt"
)]

mod apply;
mod export;
mod ids;
mod interleaved;
mod pair;
mod request;

use std::time::Duration;

use futures_util::FutureExt as _;
use oracle::{Change, Outcome, seeds};
use testkit::{Engine, TestApp};

use pair::Pair;

/// Tenants for each engine, in all.
const SQLITE: u64 = 1_000;
const POSTGRES: u64 = 200;
/// Tenants that share a database: each listens to the changes of all.
const TOGETHER: i64 = 20;
/// A tenant takes less than a second. One that never ends must not keep the whole run waiting.
const PATIENCE: Duration = Duration::from_mins(5);
/// Tests that share the seeds: they run at once.
const SHARES: u64 = 4;

macro_rules! shares {
    ($($engine:ident $count:ident: $($name:ident $share:literal),+;)+) => { $( $(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            try_share(Engine::$engine, $count, $share).await;
        }
    )+ )+ };
}

shares! {
    Sqlite SQLITE: sqlite_1 0, sqlite_2 1, sqlite_3 2, sqlite_4 3;
    Postgres POSTGRES: postgres_1 0, postgres_2 1, postgres_3 2, postgres_4 3;
}

async fn try_share(engine: Engine, count: u64, share: u64) {
    let mut server: Option<(TestApp, i64)> = None;
    for seed in seeds(count).filter(|seed| seed % SHARES == share) {
        let (first, used) = match server.take() {
            Some((first, used)) if used < TOGETHER => (first, used),
            Some(_) | None => match TestApp::start_unflushed(engine).await {
                Some(first) => (first, 1),
                None => return,
            },
        };
        let app = first.tenant(used + 1).await;
        let tried = tokio::time::timeout(PATIENCE, async {
            try_one(&app, seed).await;
            interleaved::try_one(&first.tenant(used + 2).await, seed).await;
        });
        let tried = std::panic::AssertUnwindSafe(async {
            tried
                .await
                .expect("the server, or the test, waits for ever");
        });
        if let Err(panic) = tried.catch_unwind().await {
            let said = format!("failed with the seed {seed}: run again with LICTOR_SEED={seed}\n");
            drop(std::io::Write::write_all(
                &mut std::io::stderr(),
                said.as_bytes(),
            ));
            std::panic::resume_unwind(panic);
        }
        server = Some((first, used + 2));
    }
}

async fn try_one(app: &TestApp, seed: u64) {
    let mut pair = Pair::new(app, seed).await;
    for _ in 0..2 {
        for _ in 0..pair.numbers.below(20) {
            pair.change().await;
        }
        pair.compare().await;
    }
    let Some((api, values)) = pair.some_permissions() else {
        return;
    };
    pair.compare_impact(&api, &values).await;
    let before = pair.export().await;
    let delete = Change::DeletePermissions {
        api: api.clone(),
        values: values.clone(),
    };
    let Outcome::Deleted(deletion) = pair.apply(&delete).await else {
        panic!("not deleted");
    };
    assert_ne!(pair.export().await, before);
    let restore = Change::Restore { deletion };
    assert_eq!(pair.apply(&restore).await, Outcome::Done);
    assert_eq!(pair.export().await, before, "something did not come back");
    revive_nothing(&mut pair, &delete, &values).await;
}

/// Whoever had a permission has not got the one that is made anew under its value.
async fn revive_nothing(pair: &mut Pair<'_>, delete: &Change, values: &[String]) {
    let Outcome::Deleted(deletion) = pair.apply(delete).await else {
        panic!("not deleted");
    };
    let Change::DeletePermissions { api, .. } = delete else {
        panic!("no deletion");
    };
    for value in values {
        let created = pair
            .apply(&Change::CreatePermission {
                api: api.clone(),
                value: value.clone(),
                description: None,
            })
            .await;
        assert_eq!(created, Outcome::Done);
    }
    pair.compare_impact(api, values).await;
    let restored = pair.apply(&Change::Restore { deletion }).await;
    assert!(matches!(restored, Outcome::Refused(_)), "{restored:?}");
    pair.compare().await;
}
