//! Reading the logs on from a checkpoint never skips an entry that commits late.

use store::logs::{self, Record};
use store::{Db, Writer};

use crate::common::{Place, TENANT};
use crate::logs::{after, entry};

both_engines!(
    an_entry_is_there_when_its_change_has_answered,
    an_undone_change_holds_nobody_up,
    many_writers_and_a_reader,
);

fn append(writer: &mut Writer) -> String {
    logs::append_change(writer, TENANT, entry("sapi", 0), |_| [0; 32])
}

async fn ids(db: &Db, from: &str) -> Vec<String> {
    let records = after(db, TENANT, from, 1000).await;
    records.into_iter().map(|record| record.log_id).collect()
}

async fn an_entry_is_there_when_its_change_has_answered(db: Db) {
    for count in 1..=20 {
        let mut writer = db.write().await.unwrap();
        append(&mut writer);
        writer.commit().await.unwrap();
        assert_eq!(ids(&db, "").await.len(), count);
    }
}

async fn an_undone_change_holds_nobody_up(db: Db) {
    let mut dropped = db.write().await.unwrap();
    append(&mut dropped);
    drop(dropped);
    let mut undone = db.write().await.unwrap();
    append(&mut undone);
    undone.rollback().await.unwrap();
    let mut writer = db.write().await.unwrap();
    let id = append(&mut writer);
    writer.commit().await.unwrap();
    assert_eq!(ids(&db, "").await, [id]);
}

/// Only there can a change commit before one that took its id earlier.
#[tokio::test]
async fn a_late_commit_is_waited_for_on_postgresql() {
    let Some(place) = Place::postgres().await else {
        return;
    };
    let db = place.open().await;
    let mut late = db.write().await.unwrap();
    let first = append(&mut late);
    let mut early = db.write().await.unwrap();
    let second = append(&mut early);
    assert!(first < second);
    early.commit().await.unwrap();
    assert_eq!(ids(&db, "").await, [""; 0]);
    late.commit().await.unwrap();
    assert_eq!(ids(&db, "").await, [first, second]);
}

/// What is asked for is the horizon before the read: entries that come in between don't count.
#[tokio::test]
async fn entries_after_the_question_are_not_read_on_postgresql() {
    let Some(place) = Place::postgres().await else {
        return;
    };
    let db = place.open().await;
    let horizon = db.horizon().complete_below();
    let mut late = db.write().await.unwrap();
    append(&mut late);
    let mut early = db.write().await.unwrap();
    append(&mut early);
    early.commit().await.unwrap();
    let mut reader = db.read().await.unwrap();
    let found = logs::after(reader.conn(), TENANT, ("", &horizon), 10)
        .await
        .unwrap();
    assert_eq!(found, []);
    late.commit().await.unwrap();
    assert_eq!(ids(&db, "").await.len(), 2);
}

/// Reads on and on while others write; what it has in the end must be all there is.
async fn many_writers_and_a_reader(db: Db) {
    let writers: Vec<_> = (0..8)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move {
                for round in 0..12 {
                    let mut writer = db.write().await.unwrap();
                    append(&mut writer);
                    if round % 4 == 3 {
                        drop(writer);
                    } else {
                        writer.commit().await.unwrap();
                    }
                }
            })
        })
        .collect();
    let mut seen: Vec<Record> = Vec::new();
    while !writers.iter().all(tokio::task::JoinHandle::is_finished) {
        read_on(&db, &mut seen).await;
    }
    for writer in writers {
        writer.await.unwrap();
    }
    read_on(&db, &mut seen).await;
    assert_eq!(seen.len(), 8 * 9);
    assert_eq!(seen, after(&db, TENANT, "", 1000).await);
}

async fn read_on(db: &Db, seen: &mut Vec<Record>) {
    let from = seen
        .last()
        .map(|record| record.log_id.clone())
        .unwrap_or_default();
    seen.extend(after(db, TENANT, &from, 1000).await);
}
