//! Sets of scopes, each kept once.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use domain::Tenant;
use domain::token::{OidcScope, ScopeSet};
use store::{Db, revoked_access_tokens, scope_sets};

use crate::common::{FOREIGN, TENANT, at, change, numbers};

both_engines!(
    equal_sets_are_kept_once,
    whoever_makes_the_same_at_once_gets_the_same,
    what_nothing_refers_to_is_retired_and_removed,
    a_revoked_access_token_is_known_until_it_ends,
);

pub(crate) fn set(oidc: &[OidcScope], permissions: impl IntoIterator<Item = i64>) -> ScopeSet {
    ScopeSet {
        oidc: oidc.iter().copied().collect(),
        permissions: permissions.into_iter().collect(),
    }
}

pub(crate) async fn intern(db: &Db, of: (Tenant, i64), set: &ScopeSet) -> i64 {
    let mut hasher = DefaultHasher::new();
    (set.oidc_text(), set.permissions_text()).hash(&mut hasher);
    let digest = hasher.finish().to_string();
    change(db, async |writer| {
        scope_sets::intern(writer, of, set, &digest, at(0)).await
    })
    .await
    .unwrap()
}

async fn equal_sets_are_kept_once(db: Db) {
    let many = set(&[OidcScope::OpenId], 1..=1500);
    let one = intern(&db, (TENANT, 7), &many).await;
    assert_eq!(intern(&db, (TENANT, 7), &many).await, one);
    let mut others = BTreeSet::from([one]);
    for (of, other) in [
        ((FOREIGN, 7), many.clone()),
        ((TENANT, 8), many.clone()),
        ((TENANT, 7), set(&[], 1..=1500)),
        ((TENANT, 0), set(&[OidcScope::OpenId], [])),
    ] {
        others.insert(intern(&db, of, &other).await);
    }
    assert_eq!(others.len(), 5);
    let mut reader = db.read().await.unwrap();
    let get = scope_sets::get(reader.conn(), TENANT, one).await.unwrap();
    assert_eq!(get, Some(many));
    let get = scope_sets::get(reader.conn(), FOREIGN, one).await.unwrap();
    assert_eq!(get, None);
    drop(reader);
    let listed = "SELECT count(*) FROM scope_set_permissions WHERE scope_set = ";
    assert_eq!(numbers(&db, &format!("{listed}{one}")).await, [1500]);
}

async fn whoever_makes_the_same_at_once_gets_the_same(db: Db) {
    let one = set(&[OidcScope::OpenId], [1, 2]);
    let make = || intern(&db, (TENANT, 7), &one);
    let (a, b, c) = tokio::join!(make(), make(), make());
    assert_eq!((a, a), (b, c));
}

async fn what_nothing_refers_to_is_retired_and_removed(db: Db) {
    let one = set(&[], [1]);
    let old = intern(&db, (TENANT, 7), &one).await;
    let retire = async |after, before| {
        change(&db, async |writer| {
            scope_sets::retire(writer, after, at(before)).await
        })
        .await
        .unwrap()
    };
    let forget = async |before| {
        change(&db, async |writer| {
            scope_sets::forget(writer, at(before)).await
        })
        .await
        .unwrap()
    };
    assert_eq!(retire(0, 0).await, Some(old), "it is too young");
    assert_eq!(intern(&db, (TENANT, 7), &one).await, old);
    assert_eq!(forget(100).await, 0);
    assert_eq!(retire(0, 1).await, Some(old));
    assert_eq!(retire(old, 1).await, None);
    let new = intern(&db, (TENANT, 7), &one).await;
    assert_ne!(new, old, "a retired set isn't given any more");
    assert_eq!(forget(1).await, 1);
    assert_eq!(forget(1).await, 0);
    let left = numbers(&db, "SELECT scope_set FROM scope_set_permissions").await;
    assert_eq!(left, [new]);
}

async fn a_revoked_access_token_is_known_until_it_ends(db: Db) {
    for _ in 0..2 {
        change(&db, async |writer| {
            revoked_access_tokens::insert(writer, TENANT, "jti", at(10)).await
        })
        .await
        .unwrap();
    }
    let contains = async |tenant, id| {
        let mut reader = db.read().await.unwrap();
        let conn = reader.conn();
        revoked_access_tokens::contains(conn, tenant, id)
            .await
            .unwrap()
    };
    assert!(contains(TENANT, "jti").await);
    assert!(!contains(FOREIGN, "jti").await);
    assert!(!contains(TENANT, "jti\0").await);
    let forget = async |now| {
        change(&db, async |writer| {
            revoked_access_tokens::forget(writer, at(now)).await
        })
        .await
        .unwrap()
    };
    assert_eq!(forget(9).await, 0);
    assert_eq!(forget(10).await, 1);
    assert!(!contains(TENANT, "jti").await);
}
