//! Notices of changes: in the log of changes, and to those who listen.

use std::sync::{Arc, Mutex};

use store::{Change, Changed, Db, SWEPT_AT_ONCE, changes, testing};

use crate::common::{FOREIGN, TENANT, add_api, add_tenant, at, change};

both_engines!(
    listeners_hear_of_what_was_committed_in_its_order,
    every_notice_is_in_the_log_of_changes,
    old_notices_are_forgotten_a_little_at_a_time,
    a_listener_that_panics_harms_nobody,
);

async fn logged(db: &Db, from: &str) -> i64 {
    let mut reader = db.read().await.unwrap();
    let sql = format!("SELECT count(*) FROM change_log {from}");
    testing::numbers(reader.conn(), &sql).await.unwrap()[0]
}

fn notice(noun: Changed, key: &str) -> Change {
    Change {
        tenant: TENANT,
        noun,
        key: key.to_owned(),
    }
}

async fn listeners_hear_of_what_was_committed_in_its_order(db: Db) {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let listener = heard.clone();
    db.changes()
        .listen(move |change| listener.lock().unwrap().push(change.clone()));

    let mut dropped = db.write().await.unwrap();
    changes::append(&mut dropped, TENANT, Changed::Tenant, "dropped", at(0));
    drop(dropped);
    let mut undone = db.write().await.unwrap();
    changes::append(&mut undone, TENANT, Changed::Tenant, "undone", at(0));
    undone.rollback().await.unwrap();

    let mut writer = db.write().await.unwrap();
    changes::append(&mut writer, TENANT, Changed::Client, "a", at(0));
    changes::append(&mut writer, TENANT, Changed::SigningKeys, "", at(0));
    assert_eq!(*heard.lock().unwrap(), []);
    writer.commit().await.unwrap();
    let expected = [
        notice(Changed::Client, "a"),
        notice(Changed::SigningKeys, ""),
    ];
    assert_eq!(*heard.lock().unwrap(), expected);
    assert_eq!(logged(&db, "").await, 2);
}

async fn every_notice_is_in_the_log_of_changes(db: Db) {
    change(&db, async |writer| {
        for noun in [
            Changed::Client,
            Changed::ClientGrant,
            Changed::ResourceServer,
            Changed::SigningKeys,
            Changed::Tenant,
        ] {
            changes::append(writer, FOREIGN, noun, "key", at(3));
        }
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(logged(&db, "WHERE tenant = 2 AND key = 'key'").await, 5);
    for noun in [
        "client",
        "client_grant",
        "resource_server",
        "signing_keys",
        "tenant",
    ] {
        assert_eq!(
            logged(&db, &format!("WHERE noun = '{noun}'")).await,
            1,
            "{noun}"
        );
    }
}

async fn old_notices_are_forgotten_a_little_at_a_time(db: Db) {
    change(&db, async |writer| {
        changes::append(writer, TENANT, Changed::Tenant, "old", at(0));
        Ok(())
    })
    .await
    .unwrap();
    let mut writer = db.write().await.unwrap();
    // Each doubles them: 4,096 old ones.
    let double = "INSERT INTO change_log (tenant, noun, key, created_at)
        SELECT tenant, noun, key, created_at FROM change_log";
    for _ in 0..12 {
        testing::execute(writer.conn(), double).await.unwrap();
    }
    changes::append(&mut writer, TENANT, Changed::Tenant, "new", at(10));
    writer.commit().await.unwrap();

    let forget = async || change(&db, async |writer| changes::forget(writer, at(10)).await).await;
    let at_once = u64::try_from(SWEPT_AT_ONCE).unwrap();
    assert_eq!(forget().await.unwrap(), at_once);
    assert_eq!(forget().await.unwrap(), at_once);
    assert_eq!(forget().await.unwrap(), 4096 - 2 * at_once);
    assert_eq!(forget().await.unwrap(), 0);
    assert_eq!(logged(&db, "").await, 1);
    assert_eq!(logged(&db, "WHERE key = 'new'").await, 1);
}

async fn a_listener_that_panics_harms_nobody(db: Db) {
    add_tenant(&db, TENANT).await;
    let heard = Arc::new(Mutex::new(0));
    let listener = heard.clone();
    db.changes().listen(|_| panic!("on purpose"));
    db.changes().listen(move |_| *listener.lock().unwrap() += 1);
    add_api(&db, TENANT, "a", &[]).await;
    let after_one = *heard.lock().unwrap();
    assert!(after_one > 0);
    add_api(&db, TENANT, "b", &[]).await;
    assert_eq!(*heard.lock().unwrap(), 2 * after_one);
}
