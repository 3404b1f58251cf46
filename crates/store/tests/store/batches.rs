//! Group commit on SQLite: turns, neighbours, and callers that go away.

use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};

use domain::Result;
use store::{Db, Writer, testing};

use crate::common::{Place, poll_once, present, set};

type Turn<'a> = Pin<Box<dyn Future<Output = Result<Writer>> + Send + 'a>>;

/// Gets in line, behind all who did before.
async fn in_line(db: &Db) -> Turn<'static> {
    // A task that did much without a pause would be made to wait before it gets in line.
    tokio::task::yield_now().await;
    let db = db.clone();
    let mut turn: Turn<'static> = Box::pin(async move { db.write().await });
    assert!(poll_once(turn.as_mut()).await.is_pending());
    turn
}

/// A change that holds the connection, so that others must wait.
async fn first(db: &Db) -> Writer {
    let mut writer = db.write().await.unwrap();
    set(&mut writer, "first").await.unwrap();
    writer
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn turns_come_in_the_order_of_asking() {
    let place = Place::sqlite();
    let db = place.open().await;
    let holder = first(&db).await;
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut tasks = Vec::new();
    for number in 0..50 {
        let turn = in_line(&db).await;
        let order = order.clone();
        tasks.push(tokio::spawn(async move {
            let mut writer = turn.await.unwrap();
            order.lock().unwrap().push(number);
            set(&mut writer, &format!("key{number}")).await.unwrap();
            writer.commit().await.unwrap();
        }));
    }
    holder.commit().await.unwrap();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(*order.lock().unwrap(), (0..50).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failed_change_harms_no_neighbour() {
    let place = Place::sqlite();
    let db = place.open().await;
    let holder = first(&db).await;
    let turns = [in_line(&db).await, in_line(&db).await, in_line(&db).await];
    // From here on all of them are in one batch: each has waited before the first gave way.
    let answer = tokio::spawn(holder.commit());
    let [before, failing, after] = turns;

    let mut before = before.await.unwrap();
    set(&mut before, "before").await.unwrap();
    let before = tokio::spawn(before.commit());
    let mut failing = failing.await.unwrap();
    set(&mut failing, "failing").await.unwrap();
    let wrong = "INSERT INTO meta (key, value) VALUES ('before', 'twice')";
    assert!(testing::execute(failing.conn(), wrong).await.is_err());
    assert!(failing.commit().await.is_err());
    let mut after = after.await.unwrap();
    assert!(
        !before.is_finished() && !answer.is_finished(),
        "they answer together"
    );
    set(&mut after, "after").await.unwrap();
    after.commit().await.unwrap();

    before.await.unwrap().unwrap();
    answer.await.unwrap().unwrap();
    let keys = ["first", "before", "failing", "after"];
    assert_eq!(present(&db, &keys).await, [true, true, false, true]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_leaves_the_line_holds_nobody_up() {
    let place = Place::sqlite();
    let db = place.open().await;
    let holder = first(&db).await;
    let (gone, last) = (in_line(&db).await, in_line(&db).await);
    drop(gone);
    let answer = tokio::spawn(holder.commit());
    let mut last = last.await.unwrap();
    set(&mut last, "last").await.unwrap();
    last.commit().await.unwrap();
    answer.await.unwrap().unwrap();
    assert_eq!(present(&db, &["first", "last"]).await, [true, true]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_leaves_when_the_turn_has_come_holds_nobody_up() {
    let place = Place::sqlite();
    let db = place.open().await;
    let holder = first(&db).await;
    let (gone, last) = (in_line(&db).await, in_line(&db).await);
    let answer = tokio::spawn(holder.commit());
    // The connection is lent to a caller that doesn't take it, so that nobody gets an answer.
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(!answer.is_finished());
    drop(gone);
    let mut last = last.await.unwrap();
    set(&mut last, "last").await.unwrap();
    last.commit().await.unwrap();
    answer.await.unwrap().unwrap();
    assert_eq!(present(&db, &["first", "last"]).await, [true, true]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_leaves_within_a_statement_holds_nobody_up() {
    let place = Place::sqlite();
    let db = place.open().await;
    for round in 0..20 {
        let mut leaving = db.write().await.unwrap();
        {
            let statement = pin!(set(&mut leaving, "left"));
            let _ = poll_once(statement).await;
        }
        drop(leaving);
        let mut next = db.write().await.unwrap();
        let key = format!("next{round}");
        set(&mut next, &key).await.unwrap();
        next.commit().await.unwrap();
        assert_eq!(present(&db, &["left", &key]).await, [false, true]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_changes_than_a_batch_holds_are_all_kept() {
    let place = Place::sqlite();
    let db = place.open().await;
    let holder = first(&db).await;
    let mut tasks = Vec::new();
    // More than there is room for in the line, too.
    for number in 0..1500 {
        let db = db.clone();
        tasks.push(tokio::spawn(async move {
            let mut writer = db.write().await.unwrap();
            set(&mut writer, &format!("key{number}")).await.unwrap();
            if number % 3 == 0 {
                drop(writer);
            } else {
                writer.commit().await.unwrap();
            }
        }));
    }
    tokio::task::yield_now().await;
    holder.commit().await.unwrap();
    for task in tasks {
        task.await.unwrap();
    }
    let mut reader = db.read().await.unwrap();
    let kept = testing::numbers(reader.conn(), "SELECT count(*) FROM meta")
        .await
        .unwrap();
    assert_eq!(kept, [1 + 1000]);
}

/// A full disk makes SQLite roll back everything, savepoints included.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_undoes_the_batch_and_nothing_is_kept_of_it() {
    let place = Place::sqlite();
    let db = place.open().await;
    let mut holder = first(&db).await;
    let pages = testing::numbers(holder.conn(), "PRAGMA page_count")
        .await
        .unwrap()[0];
    let limit = format!("PRAGMA max_page_count = {}", pages + 3);
    testing::execute(holder.conn(), &limit).await.unwrap();
    let (filling, after) = (in_line(&db).await, in_line(&db).await);
    let answer = tokio::spawn(holder.commit());

    let mut filling = filling.await.unwrap();
    set(&mut filling, "filling").await.unwrap();
    let big = "x".repeat(1_000_000);
    assert!(store::meta::set(&mut filling, "big", &big).await.is_err());
    // There is no transaction any more, and what is said now must not be kept either.
    assert!(set(&mut filling, "stubborn").await.is_err());
    assert!(filling.commit().await.is_err());
    assert!(answer.await.unwrap().is_err());

    let mut after = after.await.unwrap();
    testing::execute(after.conn(), "PRAGMA max_page_count = 1000000")
        .await
        .unwrap();
    set(&mut after, "after").await.unwrap();
    after.commit().await.unwrap();
    let keys = ["first", "filling", "big", "stubborn", "after"];
    assert_eq!(
        present(&db, &keys).await,
        [false, false, false, false, true]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_under_way_is_finished_before_the_end() {
    let place = Place::sqlite();
    let db = place.open().await;
    let holder = first(&db).await;
    let second = in_line(&db).await;
    let closing = tokio::spawn({
        let db = db.clone();
        async move { db.close().await }
    });
    let answer = tokio::spawn(holder.commit());
    let mut second = second.await.unwrap();
    set(&mut second, "second").await.unwrap();
    second.commit().await.unwrap();
    answer.await.unwrap().unwrap();
    closing.await.unwrap();
    assert!(db.write().await.is_err());
    assert!(db.read().await.is_err());
    // Twice is as good as once.
    db.close().await;
    let again = place.open().await;
    assert_eq!(present(&again, &["first", "second"]).await, [true, true]);
}
