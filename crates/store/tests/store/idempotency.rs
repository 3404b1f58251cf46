//! Keys under which a write is carried out once.

use domain::Tenant;
use store::Db;
use store::idempotency::{self, KEPT_MILLIS, Key, Sent};

use crate::common::{FOREIGN, TENANT, at, change};

both_engines!(
    a_key_is_claimed_once_and_for_a_day,
    whoever_comes_meanwhile_finds_the_answer,
);

fn key(tenant: Tenant, caller: &'static str, key: &'static str) -> Key<'static> {
    Key {
        tenant,
        caller,
        key,
    }
}

async fn claim(db: &Db, key: Key<'_>, request: &str, millis: i64) -> Option<Sent> {
    change(db, async |writer| {
        idempotency::claim(writer, key, request, at(millis)).await
    })
    .await
    .unwrap()
}

async fn a_key_is_claimed_once_and_for_a_day(db: Db) {
    let one = key(TENANT, "me", "1");
    assert_eq!(claim(&db, one, "a", 0).await, None);
    change(&db, async |writer| {
        idempotency::settle(writer, one, b"answer").await
    })
    .await
    .unwrap();
    let sent = Sent {
        request: "a".to_owned(),
        answer: b"answer".to_vec(),
    };
    assert_eq!(claim(&db, one, "b", KEPT_MILLIS - 1).await, Some(sent));
    for other in [
        key(TENANT, "me", "2"),
        key(TENANT, "you", "1"),
        key(FOREIGN, "me", "1"),
        key(TENANT, "me", "1\0"),
    ] {
        assert_eq!(claim(&db, other, "a", 1).await, None);
    }
    assert_eq!(claim(&db, one, "b", KEPT_MILLIS).await, None);
    let forget = async |millis| {
        change(&db, async |writer| {
            idempotency::forget(writer, at(millis)).await
        })
        .await
        .unwrap()
    };
    assert_eq!(forget(0).await, 0);
    assert_eq!(forget(1).await, 3);
    assert_eq!(forget(KEPT_MILLIS).await, 1);
}

async fn whoever_comes_meanwhile_finds_the_answer(db: Db) {
    let one = key(TENANT, "me", "1");
    let send = async || {
        change(&db, async |writer| {
            let found = idempotency::claim(writer, one, "a", at(0)).await?;
            if found.is_none() {
                idempotency::settle(writer, one, b"answer").await?;
            }
            Ok(found.map(|sent| sent.answer))
        })
        .await
        .unwrap()
    };
    let (a, b, c) = tokio::join!(send(), send(), send());
    let all = [a, b, c];
    assert_eq!(all.iter().filter(|one| one.is_none()).count(), 1, "{all:?}");
    let answers = all.iter().flatten();
    assert!(answers.into_iter().all(|answer| answer == b"answer"));
}
