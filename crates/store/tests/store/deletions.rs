//! What was deleted together, by whom and when.

use domain::Tenant;
use domain::deletion::{Deletion, Kind, State};
use serde_json::json;
use store::Db;
use store::deletions::{self, Filter};

use crate::common::{FOREIGN, TENANT, at, change, map};

both_engines!(
    a_deletion_is_kept_as_it_is,
    one_that_is_taken_can_be_ended,
    the_latest_come_first_and_filters_are_combined,
);

fn deletion(id: &str, kind: Kind, object: &str, millis: i64) -> Deletion {
    Deletion {
        id: id.to_owned(),
        kind,
        object: object.to_owned(),
        name: "name".to_owned(),
        permissions: vec!["a".to_owned(), "\"b".to_owned()],
        counts: map(json!({"roles": {"count": 1, "is_capped": false}})),
        actor: "somebody".to_owned(),
        created_at: at(millis),
        expires_at: at(millis + 10),
        state: State::Restorable,
        ended_at: None,
    }
}

async fn add(db: &Db, tenant: Tenant, new: &Deletion) -> domain::Result<()> {
    change(db, async |writer| {
        deletions::insert(writer, tenant, new).await
    })
    .await
}

async fn get(db: &Db, tenant: Tenant, id: &str) -> Option<Deletion> {
    let mut reader = db.read().await.unwrap();
    deletions::get(reader.conn(), tenant, id).await.unwrap()
}

async fn a_deletion_is_kept_as_it_is(db: Db) {
    for (id, kind) in [
        ("1", Kind::Api),
        ("2", Kind::Client),
        ("3", Kind::Permissions),
        ("4", Kind::Role),
    ] {
        let new = deletion(id, kind, "object", 0);
        add(&db, TENANT, &new).await.unwrap();
        assert_eq!(get(&db, TENANT, id).await, Some(new.clone()));
        assert_eq!(get(&db, FOREIGN, id).await, None);
        assert!(add(&db, TENANT, &new).await.is_err());
        add(&db, FOREIGN, &new).await.unwrap();
    }
    assert_eq!(get(&db, TENANT, "5\0").await, None);
}

async fn one_that_is_taken_can_be_ended(db: Db) {
    let new = deletion("1", Kind::Role, "object", 0);
    add(&db, TENANT, &new).await.unwrap();
    change(&db, async |writer| {
        for (tenant, id) in [(TENANT, "2"), (TENANT, "1\0"), (FOREIGN, "1")] {
            assert_eq!(deletions::take(writer, tenant, id).await?, None);
        }
        deletions::end(writer, FOREIGN, "1", (State::Purged, at(4))).await?;
        assert_eq!(
            deletions::take(writer, TENANT, "1").await?,
            Some(new.clone())
        );
        deletions::end(writer, TENANT, "1", (State::Restored, at(5))).await
    })
    .await
    .unwrap();
    let ended = get(&db, TENANT, "1").await.unwrap();
    assert_eq!(
        (ended.state, ended.ended_at),
        (State::Restored, Some(at(5)))
    );
}

async fn listed(db: &Db, filter: &Filter, page: (Option<&str>, i64)) -> String {
    let mut reader = db.read().await.unwrap();
    let found = deletions::page(&mut reader, TENANT, filter, page)
        .await
        .unwrap();
    found.into_iter().map(|one| one.id).collect()
}

async fn the_latest_come_first_and_filters_are_combined(db: Db) {
    for (id, kind, object, millis) in [
        ("a", Kind::Permissions, "x", 1),
        ("c", Kind::Permissions, "y", 2),
        ("b", Kind::Permissions, "x", 2),
        ("d", Kind::Api, "x", 3),
        ("e", Kind::Role, "x", 3),
    ] {
        add(&db, TENANT, &deletion(id, kind, object, millis))
            .await
            .unwrap();
    }
    add(&db, FOREIGN, &deletion("f", Kind::Api, "x", 9))
        .await
        .unwrap();
    let all = Filter::default();
    assert_eq!(listed(&db, &all, (None, 9)).await, "edcba");
    let place = deletions::place(&deletion("d", Kind::Api, "x", 3));
    assert_eq!(listed(&db, &all, (Some(&place), 2)).await, "cb");
    for no_place in ["", "x", "1", "1 \0"] {
        assert_eq!(listed(&db, &all, (Some(no_place), 2)).await, "");
    }
    let of = |api: Option<&str>, kind, state| Filter {
        api: api.map(str::to_owned),
        kind,
        state,
    };
    for (filter, found) in [
        (of(Some("x"), None, None), "dba"),
        (of(Some("x"), Some(Kind::Permissions), None), "ba"),
        (of(None, Some(Kind::Role), Some(State::Restorable)), "e"),
        (of(None, None, Some(State::Purged)), ""),
        (of(Some("x\0"), None, None), ""),
    ] {
        assert_eq!(listed(&db, &filter, (None, 9)).await, found, "{filter:?}");
    }
}
