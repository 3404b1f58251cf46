//! Which entries are about a user.

use store::log_subjects::{self, By, Subject};
use store::logs::{self, Entry};
use store::{Db, testing};

use crate::common::{FOREIGN, TENANT, at, change};

both_engines!(entries_are_found_by_whom_they_are_about);

fn entry(body: &str, user_id: Option<&str>) -> Entry {
    Entry {
        date: at(0),
        kind: "sapi",
        description: None,
        client_id: None,
        client_name: None,
        user_id: user_id.map(Into::into),
        ip: None,
        audience: None,
        body: body.to_owned(),
    }
}

async fn bodies(db: &Db, subject: Subject<'_>, by: By, rows: (i64, i64)) -> (Vec<String>, i64) {
    let mut reader = db.read().await.unwrap();
    let found = log_subjects::page(&mut reader, TENANT, subject, by, rows).await;
    let (records, total) = found.unwrap();
    (
        records.into_iter().map(|record| record.body).collect(),
        total,
    )
}

async fn entries_are_found_by_whom_they_are_about(db: Db) {
    let written = change(&db, async |writer| {
        let mut ids = Vec::new();
        for (body, actor, about) in [
            ("a", None, Some(7)),
            ("b", Some("auth0|1"), None),
            ("c", Some("auth0|1"), Some(7)),
            ("d", Some("auth0|2"), Some(8)),
            ("e", None, None),
        ] {
            let id = logs::append_change(writer, TENANT, entry(body, actor), |_| [0; 32]);
            if let Some(number) = about {
                log_subjects::insert(writer, TENANT, number, &id).await?;
                log_subjects::insert(writer, FOREIGN, number, &id).await?;
            }
            ids.push(id);
        }
        logs::append_exchanges(writer, TENANT, &[entry("f", Some("auth0|1"))]).await?;
        Ok(ids)
    })
    .await
    .unwrap();
    let first = Subject {
        number: 7,
        user_id: "auth0|1",
    };
    let all = |letters: &str| letters.chars().map(String::from).collect::<Vec<_>>();
    assert_eq!(
        bodies(&db, first, By::Newest, (0, 9)).await,
        (all("fcba"), 4)
    );
    assert_eq!(bodies(&db, first, By::Oldest, (1, 2)).await, (all("bc"), 4));
    let nobody = Subject {
        number: 0,
        user_id: "auth0|1\0",
    };
    assert_eq!(bodies(&db, nobody, By::Newest, (0, 9)).await, (all(""), 0));

    let mut reader = db.read().await.unwrap();
    let ids = log_subjects::of(reader.conn(), TENANT, first, ("", 2))
        .await
        .unwrap();
    assert_eq!(ids, written[..2]);
    let after = log_subjects::of(reader.conn(), TENANT, first, (&ids[1], 9)).await;
    assert_eq!(after.unwrap(), written[2..3]);
    drop(reader);
    change(&db, async |writer| {
        log_subjects::move_to(writer, TENANT, 8, 7).await?;
        log_subjects::forget(writer, TENANT, 9).await
    })
    .await
    .unwrap();
    assert_eq!(
        bodies(&db, first, By::Newest, (0, 9)).await,
        (all("fdcba"), 5)
    );
    change(&db, async |writer| {
        log_subjects::forget(writer, TENANT, 7).await
    })
    .await
    .unwrap();
    assert_eq!(
        bodies(&db, first, By::Newest, (0, 9)).await,
        (all("fcb"), 3)
    );
    let mut reader = db.read().await.unwrap();
    let left = "SELECT count(*) FROM log_subjects WHERE tenant = 2";
    assert_eq!(testing::numbers(reader.conn(), left).await.unwrap(), [3]);
}
