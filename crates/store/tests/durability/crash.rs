//! A process that is killed leaves every answered change and no half of any.

use std::path::Path;
use std::process::{Child, Command};
use std::time::Duration;

use store::{Db, Location, meta, testing};
use tempfile::TempDir;

use crate::child::{self, Task};
use crate::say;

const KILLS: u32 = 20;

pub(crate) async fn killed_on_sqlite() {
    let folder = TempDir::new().expect("a temporary folder can be made");
    kill_and_look(&testing::sqlite(folder.path()), "SQLite").await;
}

pub(crate) async fn killed_on_postgresql() {
    let Some(url) = testing::postgres_url() else {
        return;
    };
    let location = testing::postgres(&url)
        .await
        .expect("a database can be made");
    kill_and_look(&location, "PostgreSQL").await;
}

async fn kill_and_look(location: &Location, engine: &str) {
    let folder = TempDir::new().expect("a temporary folder can be made");
    let mut answered = 0;
    for generation in 0..KILLS {
        let task = Task {
            location: location.clone(),
            notes: folder.path().join(format!("{generation}.notes")),
            generation,
            rounds: u32::MAX,
            flush: true,
        };
        let mut command = Command::new(child::program());
        task.pass_to(&mut command);
        let mut process = command.spawn().expect("the child starts");
        // Now in the first batch, now in a later one.
        let answers = 1 + usize::try_from(generation).expect("small") * 17;
        wait_for(&mut process, &task.notes, answers).await;
        process.kill().expect("the child is killed");
        process.wait().expect("the child ends");

        let db = Db::open(location).await.expect("what the child left opens");
        let tokens = child::noted(&task.notes);
        answered += tokens.len();
        all_there(&db, &tokens).await;
        nothing_half(&db).await;
        db.close().await;
    }
    say(&format!(
        "{engine}: {KILLS} kills, {answered} answered changes, all of them there"
    ));
}

async fn wait_for(process: &mut Child, notes: &Path, answers: usize) {
    while child::noted(notes).len() < answers {
        let ended = process.try_wait().expect("the child can be asked");
        assert!(ended.is_none(), "the child ended by itself: {ended:?}");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

async fn all_there(db: &Db, tokens: &[String]) {
    let mut reader = db.read().await.expect("a reader");
    for token in tokens {
        let value = meta::get(reader.conn(), token)
            .await
            .expect("it can be read");
        assert_eq!(value.as_ref(), Some(token), "answered, and not there");
    }
}

async fn nothing_half(db: &Db) {
    let mut reader = db.read().await.expect("a reader");
    for sql in [
        "SELECT count(*) FROM meta m WHERE m.key LIKE 'token-%'
            AND NOT EXISTS (SELECT 1 FROM change_log c WHERE c.key = m.key)",
        "SELECT count(*) FROM change_log c
            WHERE NOT EXISTS (SELECT 1 FROM meta m WHERE m.key = c.key)",
        "SELECT count(*) - count(DISTINCT key) FROM change_log",
    ] {
        let found = testing::numbers(reader.conn(), sql)
            .await
            .expect("it can be read");
        assert_eq!(found, [0], "{sql}");
    }
}
