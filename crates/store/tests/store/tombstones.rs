//! Deleted permissions are kept, but not without end.

use domain::deletion::{Deletion, Kind, State};
use domain::permission::{self, Permission, Replacement, Stage, TOMBSTONES_MAX};
use serde_json::Map;
use store::{Db, client_grants, deletions, permissions, testing, tombstones};

use crate::common::{
    FOREIGN, TENANT, add_api, add_client, at, change, grant, home, numbers, permissions_of,
    set_permissions,
};

both_engines!(
    the_oldest_beyond_the_limit_are_given_up,
    the_last_of_a_value_is_remembered,
    what_comes_back_is_as_it_was_and_binds_what_waited,
    a_rename_keeps_the_number_and_binds_what_waited,
);

/// Gives an API tombstones: as if so many permissions had come and gone.
async fn bury(db: &Db, api: &str, count: usize) {
    change(db, async |writer| {
        let sql = format!(
            "INSERT INTO permissions (tenant, api, number, value, position, version, created_at,
                deleted_at, deletion, slot)
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
            SELECT 1, '{api}', i + 100, 'old', 0, 1, 0, {} + i, 'del', i + 100 FROM n",
            at(1000).millis()
        );
        testing::execute(writer.conn(), &sql).await.map(|_| ())
    })
    .await
    .unwrap();
}

async fn deleted(db: &Db, api: &str) -> usize {
    let mut reader = db.read().await.unwrap();
    let counted = tombstones::count(reader.conn(), TENANT, api).await;
    usize::try_from(counted.unwrap()).unwrap()
}

/// What is being purged, as permission numbers of the API.
async fn purging(db: &Db, api: &str) -> Vec<i64> {
    let sql = "SELECT number FROM permissions WHERE purging AND tenant = 1 AND api = ";
    numbers(db, &format!("{sql}'{api}' ORDER BY number")).await
}

async fn delete(db: &Db, api: &str, values: &[&str], id: &str, millis: i64) {
    change(db, async |writer| {
        let new = Deletion {
            id: id.to_owned(),
            kind: Kind::Permissions,
            object: api.to_owned(),
            name: String::new(),
            permissions: Vec::new(),
            counts: Map::new(),
            actor: String::new(),
            created_at: at(millis),
            expires_at: at(millis),
            state: State::Restorable,
            ended_at: None,
        };
        deletions::insert(writer, TENANT, &new).await?;
        let living = permissions::of_api(writer.conn(), TENANT, api).await?;
        let deleted = permission::delete(&living, values).unwrap();
        let gone = Replacement {
            deleted: deleted.into_iter().cloned().collect(),
            ..Replacement::default()
        };
        permissions::replace(writer, TENANT, api, &gone, (id, at(millis))).await
    })
    .await
    .unwrap();
}

async fn the_oldest_beyond_the_limit_are_given_up(db: Db) {
    add_api(&db, TENANT, "a", &["first", "with", "third", "fourth"]).await;
    add_api(&db, TENANT, "b", &["first"]).await;
    delete(&db, "a", &["first", "with"], "del_1", 0).await;
    delete(&db, "b", &["first"], "del_2", 0).await;
    bury(&db, "a", TOMBSTONES_MAX - 2).await;
    bury(&db, "b", 5).await;
    assert_eq!(deleted(&db, "a").await, TOMBSTONES_MAX);
    assert_eq!(purging(&db, "a").await, [0; 0]);

    delete(&db, "a", &["third"], "late", 1_000_000).await;
    // The oldest, and what was deleted with it: they can only come back together.
    assert_eq!(purging(&db, "a").await, [1, 2]);
    assert_eq!(purging(&db, "b").await, [0; 0]);
    assert_eq!(deleted(&db, "a").await, TOMBSTONES_MAX - 1);
    let mut reader = db.read().await.unwrap();
    for (id, state) in [
        ("del_1", State::Purging),
        ("del_2", State::Restorable),
        ("late", State::Restorable),
    ] {
        let found = deletions::get(reader.conn(), TENANT, id).await.unwrap();
        assert_eq!(found.unwrap().state, state, "{id}");
    }
    let given_up = tombstones::last(reader.conn(), TENANT, "a", "first").await;
    assert_eq!(given_up.unwrap().unwrap().stage, Stage::Purging);
}

async fn the_last_of_a_value_is_remembered(db: Db) {
    add_api(&db, TENANT, "a", &["x"]).await;
    for (id, millis) in [("1", 5), ("2", 9), ("3", 9)] {
        set_permissions(&db, TENANT, "a", &["x", "y"]).await;
        delete(&db, "a", &["x"], id, millis).await;
    }
    let mut reader = db.read().await.unwrap();
    let last = async |reader: &mut store::Reader, tenant, api, value| {
        let found = tombstones::last(reader.conn(), tenant, api, value).await;
        found.unwrap()
    };
    let found = last(&mut reader, TENANT, "a", "x").await.unwrap();
    assert_eq!((found.deletion.as_str(), found.deleted_at), ("3", at(9)));
    assert_eq!(found.stage, Stage::Restorable);
    for (tenant, api, value) in [
        (TENANT, "a", "y"),
        (TENANT, "a", "x\0"),
        (TENANT, "b", "x"),
        (FOREIGN, "a", "x"),
    ] {
        assert_eq!(last(&mut reader, tenant, api, value).await, None);
    }
}

async fn what_comes_back_is_as_it_was_and_binds_what_waited(db: Db) {
    add_api(&db, TENANT, "a", &["x", "y", "z"]).await;
    add_client(&db, TENANT, "one").await;
    add_client(&db, TENANT, "two").await;
    let before = permissions_of(&db, TENANT, "a").await;
    change(&db, async |writer| {
        let named = grant("named", "one", "a", &["y"]);
        client_grants::insert(writer, home(), &named, at(0)).await
    })
    .await
    .unwrap();
    delete(&db, "a", &["x", "y"], "del", 1).await;
    change(&db, async |writer| {
        let waiting = grant("waiting", "two", "a", &["x", "w"]);
        client_grants::insert(writer, home(), &waiting, at(0)).await
    })
    .await
    .unwrap();
    let scopes = async |id: &str| {
        let mut reader = db.read().await.unwrap();
        let found = client_grants::get(&mut reader, home(), id).await.unwrap();
        found.unwrap().scope
    };
    assert_eq!(scopes("named").await, [""; 0]);
    let mut reader = db.read().await.unwrap();
    let taken = tombstones::of_deletion(reader.conn(), TENANT, "a", "del")
        .await
        .unwrap();
    drop(reader);
    let back: Vec<Permission> = taken.into_iter().map(|one| one.permission).collect();
    assert_eq!(back, before[..2]);
    change(&db, async |writer| {
        tombstones::restore(writer, TENANT, "a", ("del", &back)).await
    })
    .await
    .unwrap();
    assert_eq!(permissions_of(&db, TENANT, "a").await, before);
    assert_eq!(scopes("named").await, ["y"]);
    let entries = "SELECT number FROM client_grant_scopes WHERE client_grant = 'waiting'
        AND number IS NOT NULL";
    assert_eq!(numbers(&db, entries).await, [1]);
}

async fn a_rename_keeps_the_number_and_binds_what_waited(db: Db) {
    add_api(&db, TENANT, "a", &["x", "y"]).await;
    add_client(&db, TENANT, "one").await;
    change(&db, async |writer| {
        let both = grant("both", "one", "a", &["new", "x", "other"]);
        client_grants::insert(writer, home(), &both, at(0)).await
    })
    .await
    .unwrap();
    let find = async |tenant, value: &str| {
        let mut reader = db.read().await.unwrap();
        permissions::find(reader.conn(), tenant, "a", value)
            .await
            .unwrap()
    };
    let old = find(TENANT, "x").await.unwrap();
    let renamed = Permission {
        value: "new".to_owned(),
        description: Some("D".to_owned()),
        ..old.permission.clone()
    };
    change(&db, async |writer| {
        permissions::update(writer, FOREIGN, "a", &renamed).await?;
        permissions::update(writer, TENANT, "a", &renamed).await
    })
    .await
    .unwrap();
    let new = find(TENANT, "new").await.unwrap();
    assert_eq!((&new.permission, new.version), (&renamed, old.version + 1));
    for (tenant, value) in [(TENANT, "x"), (FOREIGN, "new"), (TENANT, "new\0")] {
        assert_eq!(find(tenant, value).await, None);
    }
    let mut reader = db.read().await.unwrap();
    let found = client_grants::get(&mut reader, home(), "both")
        .await
        .unwrap();
    assert_eq!(found.unwrap().scope, ["new", "other"]);
    let page = store::Page::Offset { skip: 0, limit: 9 };
    let all = client_grants::Filter::default();
    let (rows, _) = client_grants::page(&mut reader, home(), &all, &page)
        .await
        .unwrap();
    assert_eq!(rows[0].scope, ["new", "other"]);
    drop(reader);
    delete(&db, "a", &["new"], "del", 1).await;
    let mut reader = db.read().await.unwrap();
    let found = client_grants::get(&mut reader, home(), "both")
        .await
        .unwrap();
    assert_eq!(found.unwrap().scope, ["other"]);
}
