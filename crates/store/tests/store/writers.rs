//! A change is there as a whole or not at all, and nobody sees it before it has answered.

use std::pin::pin;
use std::task::Poll;

use store::{Db, testing};

use crate::common::{poll_once, present, set};

both_engines!(
    a_dropped_change_leaves_nothing,
    a_change_that_is_undone_leaves_nothing,
    a_panic_leaves_nothing,
    a_reader_sees_nothing_before_the_commit,
    a_change_of_which_a_statement_failed_cannot_be_committed,
    a_change_of_which_a_statement_was_left_cannot_be_committed,
    whoever_stops_waiting_for_a_commit_stops_nothing,
    readers_cannot_write,
);

async fn a_dropped_change_leaves_nothing(db: Db) {
    let mut dropped = db.write().await.unwrap();
    set(&mut dropped, "dropped").await.unwrap();
    drop(dropped);
    let mut next = db.write().await.unwrap();
    let seen = store::meta::get(next.conn(), "dropped").await.unwrap();
    assert_eq!(seen, None);
    set(&mut next, "next").await.unwrap();
    next.commit().await.unwrap();
    assert_eq!(present(&db, &["dropped", "next"]).await, [false, true]);
}

async fn a_change_that_is_undone_leaves_nothing(db: Db) {
    let mut undone = db.write().await.unwrap();
    set(&mut undone, "undone").await.unwrap();
    undone.rollback().await.unwrap();
    let mut next = db.write().await.unwrap();
    set(&mut next, "next").await.unwrap();
    next.commit().await.unwrap();
    assert_eq!(present(&db, &["undone", "next"]).await, [false, true]);
}

async fn a_panic_leaves_nothing(db: Db) {
    let other = db.clone();
    let task = tokio::spawn(async move {
        let mut writer = other.write().await.unwrap();
        set(&mut writer, "panicked").await.unwrap();
        panic!("on purpose");
    });
    assert!(task.await.unwrap_err().is_panic());
    let mut next = db.write().await.unwrap();
    set(&mut next, "next").await.unwrap();
    next.commit().await.unwrap();
    assert_eq!(present(&db, &["panicked", "next"]).await, [false, true]);
}

async fn a_reader_sees_nothing_before_the_commit(db: Db) {
    let mut writer = db.write().await.unwrap();
    set(&mut writer, "key").await.unwrap();
    let own = store::meta::get(writer.conn(), "key").await.unwrap();
    assert!(own.is_some());
    assert_eq!(present(&db, &["key"]).await, [false]);
    writer.commit().await.unwrap();
    assert_eq!(present(&db, &["key"]).await, [true]);
}

async fn a_change_of_which_a_statement_failed_cannot_be_committed(db: Db) {
    let mut writer = db.write().await.unwrap();
    set(&mut writer, "before").await.unwrap();
    let wrong = "INSERT INTO meta (key, value) VALUES ('before', 'twice')";
    assert!(testing::execute(writer.conn(), wrong).await.is_err());
    // One engine would go on, the other would not.
    let _ = set(&mut writer, "after").await;
    assert!(writer.commit().await.is_err());
    assert_eq!(present(&db, &["before", "after"]).await, [false, false]);
    let mut next = db.write().await.unwrap();
    set(&mut next, "next").await.unwrap();
    next.commit().await.unwrap();
    assert_eq!(present(&db, &["next"]).await, [true]);
}

/// Takes a while on both engines.
const SLOW: &str =
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)
    SELECT count(*) FROM n";

async fn a_change_of_which_a_statement_was_left_cannot_be_committed(db: Db) {
    let mut writer = db.write().await.unwrap();
    set(&mut writer, "before").await.unwrap();
    {
        let slow = pin!(testing::numbers(writer.conn(), SLOW));
        assert!(poll_once(slow).await.is_pending());
    }
    assert!(writer.commit().await.is_err());
    assert_eq!(present(&db, &["before"]).await, [false]);
    let mut next = db.write().await.unwrap();
    set(&mut next, "next").await.unwrap();
    next.commit().await.unwrap();
    assert_eq!(present(&db, &["next"]).await, [true]);
}

/// As when a client hangs up: the handler's future is dropped.
async fn whoever_stops_waiting_for_a_commit_stops_nothing(db: Db) {
    let (tell, told) = std::sync::mpsc::channel();
    let tell = std::sync::Mutex::new(tell);
    db.changes()
        .listen(move |change| tell.lock().unwrap().send(change.key.clone()).unwrap());
    for round in 0..20 {
        let key = format!("key{round}");
        let other = format!("other{round}");
        let mut writer = db.write().await.unwrap();
        set(&mut writer, &key).await.unwrap();
        set(&mut writer, &other).await.unwrap();
        let noun = store::Changed::Client;
        let now = crate::common::at(0);
        store::changes::append(&mut writer, crate::common::TENANT, noun, &key, now);
        {
            let commit = pin!(writer.commit());
            if let Poll::Ready(done) = poll_once(commit).await {
                done.unwrap();
            }
        }
        // The caches are told, and from then on it is there.
        let heard = tokio::task::block_in_place(|| told.recv().unwrap());
        assert_eq!(heard, key);
        assert_eq!(present(&db, &[&key, &other]).await, [true, true]);
    }
}

async fn readers_cannot_write(db: Db) {
    let mut reader = db.read().await.unwrap();
    for sql in [
        "INSERT INTO meta (key, value) VALUES ('a', 'b')",
        "DELETE FROM meta",
        "CREATE TABLE mine (id BIGINT)",
        "DROP TABLE meta",
    ] {
        assert!(testing::execute(reader.conn(), sql).await.is_err(), "{sql}");
    }
    drop(reader);
    assert_eq!(present(&db, &["a"]).await, [false]);
}
