//! Mails that wait to be sent.

use store::mails::{self, StoredMail};
use store::{Db, Writer};

use crate::common::{FOREIGN, TENANT, at, change};

both_engines!(
    a_mail_waits_until_it_is_sent,
    one_that_fails_is_due_later,
    no_more_are_counted_than_asked_for,
);

async fn add(db: &Db, id: &str, millis: i64) {
    change(db, async |writer| {
        mails::insert(writer, TENANT, (id, b"sealed"), at(millis)).await
    })
    .await
    .unwrap();
}

async fn due(db: &Db, tenant: domain::Tenant, millis: i64, limit: i64) -> Vec<StoredMail> {
    let mut reader = db.read().await.unwrap();
    mails::due(reader.conn(), tenant, at(millis), limit)
        .await
        .unwrap()
}

fn ids(mails: &[StoredMail]) -> Vec<&str> {
    mails.iter().map(|mail| mail.id.as_str()).collect()
}

async fn a_mail_waits_until_it_is_sent(db: Db) {
    add(&db, "b", 5).await;
    add(&db, "a", 7).await;
    assert_eq!(due(&db, TENANT, 4, 9).await, []);
    assert_eq!(due(&db, FOREIGN, 9, 9).await, []);
    assert_eq!(ids(&due(&db, TENANT, 5, 9).await), ["b"]);
    assert_eq!(ids(&due(&db, TENANT, 7, 9).await), ["b", "a"]);
    assert_eq!(ids(&due(&db, TENANT, 7, 1).await), ["b"]);
    let replace = async |writer: &mut Writer, tenant, id| {
        mails::replace(writer, tenant, (id, b"message")).await
    };
    change(&db, async |writer| {
        assert!(replace(writer, TENANT, "b").await?);
        assert!(!replace(writer, FOREIGN, "b").await?);
        assert!(!replace(writer, TENANT, "c").await?);
        mails::delete(writer, FOREIGN, "b").await?;
        mails::delete(writer, TENANT, "a").await
    })
    .await
    .unwrap();
    let expected = StoredMail {
        id: "b".into(),
        content: b"message".to_vec(),
        attempts: 0,
        created_at: at(5),
    };
    assert_eq!(due(&db, TENANT, 7, 9).await, [expected]);
}

async fn one_that_fails_is_due_later(db: Db) {
    add(&db, "a", 0).await;
    change(&db, async |writer| {
        mails::put_off(writer, FOREIGN, "a", at(99)).await?;
        mails::put_off(writer, TENANT, "a", at(30)).await
    })
    .await
    .unwrap();
    assert_eq!(due(&db, TENANT, 29, 9).await, []);
    let found = due(&db, TENANT, 30, 9).await;
    assert_eq!(found[0].attempts, 1);
    assert_eq!(found[0].created_at, at(0));
}

async fn no_more_are_counted_than_asked_for(db: Db) {
    for id in ["a", "b", "c"] {
        add(&db, id, 0).await;
    }
    let mut reader = db.read().await.unwrap();
    for (tenant, limit, expected) in [(TENANT, 2, 2), (TENANT, 9, 3), (FOREIGN, 9, 0)] {
        let count = mails::count(reader.conn(), tenant, limit).await.unwrap();
        assert_eq!(count, expected);
    }
}
