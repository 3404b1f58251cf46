//! Signing keys.

use store::Db;
use store::signing_keys::{self, Kind, State, StoredKey};

use crate::common::{FOREIGN, TENANT, at, change};

both_engines!(
    every_kind_and_state_is_kept,
    a_second_put_changes_only_the_state
);

fn key(kid: &str, kind: Kind, state: State, millis: i64) -> StoredKey {
    StoredKey {
        kid: kid.to_owned(),
        kind,
        state,
        private_key: vec![0, 255, 7],
        certificate: (kind == Kind::Rsa).then(|| "PEM".to_owned()),
        created_at: at(millis),
        current_since: Some(at(millis + 1)),
        current_until: None,
        revoked_at: (state == State::Revoked).then(|| at(9)),
    }
}

async fn every_kind_and_state_is_kept(db: Db) {
    let keys = [
        key("older", Kind::Ed25519, State::Previous, 0),
        key("B", Kind::Rsa, State::Current, 1),
        key("a", Kind::P256, State::Next, 1),
        key("newer", Kind::Rsa, State::Revoked, 2),
    ];
    change(&db, async |writer| {
        for key in keys.iter().rev() {
            signing_keys::put(writer, TENANT, key, at(5)).await?;
        }
        Ok(())
    })
    .await
    .unwrap();
    let mut reader = db.read().await.unwrap();
    assert_eq!(
        signing_keys::all(reader.conn(), TENANT).await.unwrap(),
        keys
    );
    assert_eq!(signing_keys::all(reader.conn(), FOREIGN).await.unwrap(), []);
}

async fn a_second_put_changes_only_the_state(db: Db) {
    let first = key("kid", Kind::Rsa, State::Current, 0);
    let second = StoredKey {
        private_key: vec![1],
        certificate: None,
        created_at: at(50),
        ..key("kid", Kind::P256, State::Revoked, 0)
    };
    change(&db, async |writer| {
        signing_keys::put(writer, TENANT, &first, at(0)).await?;
        signing_keys::put(writer, FOREIGN, &first, at(0)).await?;
        signing_keys::put(writer, TENANT, &second, at(1)).await
    })
    .await
    .unwrap();
    let mut reader = db.read().await.unwrap();
    let expected = StoredKey {
        state: State::Revoked,
        revoked_at: Some(at(9)),
        ..first.clone()
    };
    assert_eq!(
        signing_keys::all(reader.conn(), TENANT).await.unwrap(),
        [expected]
    );
    assert_eq!(
        signing_keys::all(reader.conn(), FOREIGN).await.unwrap(),
        [first]
    );
}
