//! A change that is held for too long is undone, and the others go on.

use std::time::Duration;

use store::{Db, resource_servers, testing};

use crate::common::{Place, TENANT, add_api, home, present, set};

both_places!(
    a_change_that_never_goes_on_is_undone,
    a_statement_that_never_ends_is_broken_off,
    a_write_that_never_ends_is_broken_off,
);

/// Short, but long enough for a change that goes on.
const CHANGE_MAX: Duration = Duration::from_millis(500);

async fn open(place: &Place) -> Db {
    testing::open_impatient(&place.location, CHANGE_MAX)
        .await
        .unwrap()
}

/// Waits for what `a` holds, on either engine, and changes it.
async fn change_a(db: &Db, key: &str) -> domain::Result<()> {
    let mut writer = db.write().await?;
    resource_servers::take(&mut writer, home(), "a")
        .await?
        .unwrap();
    set(&mut writer, key).await?;
    writer.commit().await
}

/// As [`change_a`], but on PostgreSQL those who wait have the same limit as who is waited for.
async fn change_a_in_the_end(db: &Db, key: &str) {
    for _ in 0..3 {
        if change_a(db, key).await.is_ok() {
            return;
        }
    }
    panic!("nobody gives way");
}

async fn a_change_that_never_goes_on_is_undone(place: Place) {
    let db = open(&place).await;
    add_api(&db, TENANT, "a", &[]).await;
    let mut stuck = db.write().await.unwrap();
    resource_servers::take(&mut stuck, home(), "a")
        .await
        .unwrap();
    set(&mut stuck, "stuck").await.unwrap();
    change_a_in_the_end(&db, "next").await;

    assert!(set(&mut stuck, "later").await.is_err());
    assert!(stuck.commit().await.is_err());
    assert_eq!(
        present(&db, &["stuck", "later", "next"]).await,
        [false, false, true]
    );
    // Nor if it is only to be committed.
    let mut stuck = db.write().await.unwrap();
    resource_servers::take(&mut stuck, home(), "a")
        .await
        .unwrap();
    set(&mut stuck, "stuck").await.unwrap();
    change_a_in_the_end(&db, "another").await;
    assert!(stuck.commit().await.is_err());
    assert_eq!(present(&db, &["stuck", "another"]).await, [false, true]);
}

const ENDLESS: &str =
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT count(*) FROM n";

async fn a_statement_that_never_ends_is_broken_off(place: Place) {
    let db = open(&place).await;
    add_api(&db, TENANT, "a", &[]).await;
    let mut stuck = db.write().await.unwrap();
    resource_servers::take(&mut stuck, home(), "a")
        .await
        .unwrap();
    let next = tokio::spawn({
        let db = db.clone();
        async move { change_a_in_the_end(&db, "next").await }
    });
    assert!(testing::numbers(stuck.conn(), ENDLESS).await.is_err());
    assert!(stuck.commit().await.is_err());
    next.await.unwrap();
    assert_eq!(present(&db, &["next"]).await, [true]);
}

/// Breaking off a write undoes SQLite's whole batch: who is in it is told so.
async fn a_write_that_never_ends_is_broken_off(place: Place) {
    let db = open(&place).await;
    add_api(&db, TENANT, "a", &[]).await;
    let neighbour = tokio::spawn({
        let db = db.clone();
        async move {
            let mut writer = db.write().await.unwrap();
            set(&mut writer, "neighbour").await.unwrap();
            writer.commit().await
        }
    });
    let mut stuck = db.write().await.unwrap();
    let sql =
        format!("INSERT INTO meta (key, value) SELECT 'endless', n FROM ({ENDLESS}) AS x (n)");
    let sql = sql
        .replace("AS x (n)", "AS x")
        .replace("'endless', n", "'endless', 'x'");
    assert!(testing::execute(stuck.conn(), &sql).await.is_err());
    assert!(stuck.commit().await.is_err());
    let kept = neighbour.await.unwrap().is_ok();
    change_a_in_the_end(&db, "next").await;
    assert_eq!(
        present(&db, &["neighbour", "endless", "next"]).await,
        [kept, false, true]
    );
}
