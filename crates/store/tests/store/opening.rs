//! Opening a database: by one process at a time, and never one that this program doesn't know.

use domain::Error;
use store::{Db, IN_USE, Location, NEWER, OLDER, ReadOnly, testing};

use crate::common::{Place, change, present, set};

both_places!(
    what_was_kept_is_there_after_a_restart,
    a_second_process_is_refused,
    another_process_can_look_and_nothing_more,
    a_newer_database_is_not_looked_at,
    an_older_database_is_not_looked_at,
    a_newer_database_is_refused,
    an_edited_migration_is_refused,
);

async fn what_was_kept_is_there_after_a_restart(place: Place) {
    for round in ["one", "two", "three"] {
        let db = place.open().await;
        change(&db, async |writer| set(writer, round).await)
            .await
            .unwrap();
        db.close().await;
    }
    let db = place.open().await;
    assert_eq!(
        present(&db, &["one", "two", "three", "four"]).await,
        [true, true, true, false]
    );
}

async fn a_second_process_is_refused(place: Place) {
    let db = place.open().await;
    let refused = Db::open(&place.location).await;
    assert!(
        matches!(refused, Err(Error::Refused(IN_USE))),
        "{refused:?}"
    );
    // The first doesn't mind.
    change(&db, async |writer| set(writer, "key").await)
        .await
        .unwrap();
    let clone = db.clone();
    drop(db);
    assert!(Db::open(&place.location).await.is_err());
    clone.close().await;
    place.open().await;
}

async fn alter(place: &Place, sql: &str) {
    let db = place.open().await;
    change(&db, async |writer| {
        testing::execute(writer.conn(), sql).await
    })
    .await
    .unwrap();
    db.close().await;
}

async fn another_process_can_look_and_nothing_more(place: Place) {
    let db = place.open().await;
    change(&db, async |writer| set(writer, "one").await)
        .await
        .unwrap();
    let looking = ReadOnly::open(&place.location).await.unwrap();
    let mut reader = looking.read().await.unwrap();
    let found = store::meta::get(reader.conn(), "one").await.unwrap();
    assert_eq!(found.as_deref(), Some("set"));
    let written = testing::execute(reader.conn(), "DELETE FROM meta").await;
    assert!(written.is_err());
    drop(reader);
    // It keeps nobody from anything.
    change(&db, async |writer| set(writer, "two").await)
        .await
        .unwrap();
    let mut reader = looking.read().await.unwrap();
    let found = store::meta::get(reader.conn(), "two").await.unwrap();
    assert_eq!(found.as_deref(), Some("set"));
    drop(reader);
    looking.close().await;
    db.close().await;
    let looking = ReadOnly::open(&place.location).await.unwrap();
    let db = place.open().await;
    looking.close().await;
    db.close().await;
}

async fn a_newer_database_is_not_looked_at(place: Place) {
    let sql = "INSERT INTO migrations VALUES (99, '0099_later', 'x')";
    alter(&place, sql).await;
    let refused = ReadOnly::open(&place.location).await;
    assert!(matches!(refused, Err(Error::Refused(NEWER))), "{refused:?}");
}

async fn an_older_database_is_not_looked_at(place: Place) {
    alter(&place, "DELETE FROM migrations WHERE number > 1").await;
    let refused = ReadOnly::open(&place.location).await;
    assert!(matches!(refused, Err(Error::Refused(OLDER))), "{refused:?}");
}

async fn a_newer_database_is_refused(place: Place) {
    alter(
        &place,
        "INSERT INTO migrations VALUES (99, '0099_later', 'x')",
    )
    .await;
    for _ in 0..2 {
        let refused = Db::open(&place.location).await;
        assert!(matches!(refused, Err(Error::Refused(NEWER))), "{refused:?}");
    }
}

async fn an_edited_migration_is_refused(place: Place) {
    for column in ["checksum", "name"] {
        alter(
            &place,
            &format!("UPDATE migrations SET {column} = 'x' || {column}"),
        )
        .await;
        let refused = Db::open(&place.location).await;
        let Err(Error::Internal(report)) = refused else {
            panic!("{refused:?}")
        };
        assert!(
            report.detail.contains("is not the one applied"),
            "{}",
            report.detail
        );
        repair(&place, column).await;
    }
    place.open().await;
}

/// Undoes what was done to the migrations, past the program that refuses to open them.
async fn repair(place: &Place, column: &str) {
    let sql = sqlx::AssertSqlSafe(format!(
        "UPDATE migrations SET {column} = substr({column}, 2)"
    ));
    match &place.location {
        Location::File(path) => {
            let url = format!("sqlite://{}", path.display());
            let mut connection = connect::<sqlx::SqliteConnection>(&url).await;
            sqlx::query(sql).execute(&mut connection).await.unwrap();
        }
        Location::Url(url) => {
            let mut connection = connect::<sqlx::PgConnection>(url).await;
            sqlx::query(sql).execute(&mut connection).await.unwrap();
        }
    }
}

async fn connect<C: sqlx::Connection>(url: &str) -> C {
    C::connect(url).await.unwrap()
}

#[tokio::test]
async fn a_sqlite_file_is_the_same_by_any_link() {
    let place = Place::sqlite();
    let db = place.open().await;
    let Location::File(path) = &place.location else {
        unreachable!("a file")
    };
    let link = path.with_file_name("link.sqlite");
    std::os::unix::fs::symlink(path, &link).unwrap();
    let refused = Db::open(&Location::File(link.clone())).await;
    assert!(
        matches!(refused, Err(Error::Refused(IN_USE))),
        "{refused:?}"
    );
    db.close().await;
    Db::open(&Location::File(link)).await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_opened_is_said() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("text.db");
    std::fs::write(
        &file,
        "this is no database, but long enough to be taken for one".repeat(99),
    )
    .unwrap();
    for location in [
        Location::File(file),
        Location::File(folder.path().join("missing/lictor.db")),
        Location::Url("postgres://127.0.0.1:1/nobody".to_owned()),
    ] {
        let refused = Db::open(&location).await;
        assert!(
            matches!(refused, Err(Error::Internal(_))),
            "{location:?}: {refused:?}"
        );
    }
    let refused = Db::open(&Location::Url("mysql://localhost".to_owned())).await;
    assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
}
