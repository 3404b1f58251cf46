//! Requests to sign in that wait for a person.

use serde_json::json;
use store::Db;
use store::login_transactions::{self, Transaction};

use crate::common::{FOREIGN, TENANT, at, change, map};

both_engines!(
    a_transaction_advances_and_ends_once,
    one_that_has_expired_is_pruned,
);

fn transaction(id: &str) -> Transaction {
    Transaction {
        id: id.into(),
        browser: "hash".into(),
        client_id: "client".into(),
        request: map(json!({"state": "x"})),
        progress: map(json!({})),
        created_at: at(0),
        expires_at: at(10),
    }
}

async fn insert(db: &Db, new: &Transaction) {
    change(db, async |writer| {
        login_transactions::insert(writer, TENANT, new).await
    })
    .await
    .unwrap();
}

async fn found(db: &Db, id: &str) -> Option<Transaction> {
    let mut reader = db.read().await.unwrap();
    login_transactions::get(reader.conn(), TENANT, id)
        .await
        .unwrap()
}

async fn a_transaction_advances_and_ends_once(db: Db) {
    let mut one = transaction("t");
    insert(&db, &one).await;
    assert_eq!(found(&db, "t").await, Some(one.clone()));
    assert_eq!(found(&db, "\0").await, None);
    one.progress = map(json!({"identifier": "a@b.test"}));
    change(&db, async |writer| {
        let step = ("t", &one.progress);
        assert!(login_transactions::advance(writer, TENANT, step).await?);
        assert!(!login_transactions::advance(writer, FOREIGN, step).await?);
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(found(&db, "t").await, Some(one));
    let end = async |tenant| {
        change(&db, async |writer| {
            login_transactions::end(writer, tenant, "t").await
        })
        .await
        .unwrap()
    };
    assert!(!end(FOREIGN).await);
    assert!(end(TENANT).await);
    assert!(!end(TENANT).await);
    assert_eq!(found(&db, "t").await, None);
}

async fn one_that_has_expired_is_pruned(db: Db) {
    insert(&db, &transaction("t")).await;
    for (millis, pruned) in [(9, 0), (10, 1), (10, 0)] {
        let count = change(&db, async |writer| {
            login_transactions::prune(writer, at(millis)).await
        })
        .await
        .unwrap();
        assert_eq!(count, pruned, "{millis}");
    }
}
