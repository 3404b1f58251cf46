//! PostgreSQL's lock goes with its session, which may break without the process ending.

use std::time::Duration;

use domain::Error;
use sqlx::{Connection as _, PgConnection};
use store::{Db, IN_USE, Location, testing};

use crate::common::{Place, change, set};

const CHECK: Duration = Duration::from_millis(20);
/// Those who have the lock.
const HOLDERS: &str = "SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database
    WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.granted";

async fn connect(place: &Place) -> PgConnection {
    let Location::Url(url) = &place.location else {
        unreachable!("a URL")
    };
    PgConnection::connect(url).await.unwrap()
}

async fn holders(connection: &mut PgConnection) -> Vec<i32> {
    sqlx::query_scalar(HOLDERS)
        .fetch_all(connection)
        .await
        .unwrap()
}

/// Ends the session that has the lock, as a restart of the server does.
async fn break_lock(connection: &mut PgConnection) -> i32 {
    let pid = holders(connection).await[0];
    sqlx::query("SELECT pg_terminate_backend($1)")
        .bind(pid)
        .execute(connection)
        .await
        .unwrap();
    pid
}

#[tokio::test]
async fn a_lost_lock_is_taken_again() {
    let Some(place) = Place::postgres().await else {
        return;
    };
    let db = testing::open_watchful(&place.location, CHECK)
        .await
        .unwrap();
    let mut connection = connect(&place).await;
    let lost = break_lock(&mut connection).await;
    loop {
        let now = holders(&mut connection).await;
        if now.first().is_some_and(|pid| *pid != lost) {
            break;
        }
        tokio::time::sleep(CHECK).await;
    }
    let refused = Db::open(&place.location).await;
    assert!(
        matches!(refused, Err(Error::Refused(IN_USE))),
        "{refused:?}"
    );
    change(&db, async |writer| set(writer, "key").await)
        .await
        .unwrap();
    db.close().await;
    assert_eq!(holders(&mut connection).await, [0; 0]);
}

#[tokio::test]
async fn whoever_lost_it_to_another_stops() {
    let Some(place) = Place::postgres().await else {
        return;
    };
    let db = testing::open_watchful(&place.location, CHECK)
        .await
        .unwrap();
    let mut rival = connect(&place).await;
    let mut connection = connect(&place).await;
    // The rival waits for the lock, so that it is the next to get it.
    let lock = "SELECT pg_advisory_lock(1281977460, hashtext(current_schema()))";
    let waiting = tokio::spawn(async move {
        sqlx::query(lock).execute(&mut rival).await.unwrap();
        rival
    });
    let queued = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    while sqlx::query_scalar::<_, i64>(queued)
        .fetch_one(&mut connection)
        .await
        .unwrap()
        == 0
    {
        tokio::time::sleep(CHECK).await;
    }
    break_lock(&mut connection).await;
    let _rival = waiting.await.unwrap();
    while db.write().await.is_ok() {
        tokio::time::sleep(CHECK).await;
    }
    assert!(db.read().await.is_err());
    db.close().await;
}

#[tokio::test]
async fn connections_that_broke_while_idle_are_replaced() {
    let Some(place) = Place::postgres().await else {
        return;
    };
    let db = place.open().await;
    change(&db, async |writer| set(writer, "one").await)
        .await
        .unwrap();
    drop(db.read().await.unwrap());
    let mut connection = connect(&place).await;
    // As long as a connection is trusted without a question.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let ended: i64 = sqlx::query_scalar(end)
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert!(ended >= 3, "{ended}");
    change(&db, async |writer| set(writer, "two").await)
        .await
        .unwrap();
    assert_eq!(
        crate::common::present(&db, &["one", "two"]).await,
        [true, true]
    );
}
