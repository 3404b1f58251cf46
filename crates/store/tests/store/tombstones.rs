//! Deleted permissions are kept, but not without end.

use domain::permission::{Replacement, TOMBSTONES_MAX};
use store::{Db, client_grants, permissions, testing};

use crate::common::{
    FOREIGN, TENANT, add_api, add_client, at, change, grant, home, permissions_of, set_permissions,
};

both_engines!(the_oldest_beyond_the_limit_are_forgotten);

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

/// An API with ten thousand tombstones, of which `first` is the oldest, and a grant for it.
async fn furnish(db: &Db) {
    let values = ["first", "second", "third"];
    for (tenant, api) in [(TENANT, "a"), (TENANT, "b"), (FOREIGN, "a")] {
        add_api(db, tenant, api, &values).await;
    }
    add_client(db, TENANT, "client").await;
    let new = grant(
        "grant",
        "client",
        "a",
        &["first", "second", "third", "free"],
    );
    change(db, async |writer| {
        client_grants::insert(writer, home(), &new, at(0)).await
    })
    .await
    .unwrap();
    set_permissions(db, TENANT, "a", &["second", "third"]).await;
    bury(db, "a", TOMBSTONES_MAX - 1).await;
    bury(db, "b", 5).await;
}

async fn deleted(db: &Db, api: &str) -> usize {
    let mut reader = db.read().await.unwrap();
    let counted = permissions::count_deleted(reader.conn(), TENANT, api)
        .await
        .unwrap();
    usize::try_from(counted).unwrap()
}

/// How many rows of a table have the value.
async fn rows(db: &Db, table: &str, value: &str) -> i64 {
    let mut reader = db.read().await.unwrap();
    let sql = format!("SELECT count(*) FROM {table} WHERE value = '{value}'");
    testing::numbers(reader.conn(), &sql).await.unwrap()[0]
}

async fn the_oldest_beyond_the_limit_are_forgotten(db: Db) {
    furnish(&db).await;
    assert_eq!(deleted(&db, "a").await, TOMBSTONES_MAX);
    assert_eq!(rows(&db, "client_grant_scopes", "first").await, 1);

    change(&db, async |writer| {
        let mut living = permissions::of_api(writer.conn(), TENANT, "a").await?;
        let deleted = vec![living.swap_remove(0)];
        let gone = Replacement {
            deleted,
            ..Replacement::default()
        };
        permissions::replace(writer, TENANT, "a", &gone, ("late", at(1_000_000))).await
    })
    .await
    .unwrap();
    assert_eq!(
        (deleted(&db, "a").await, deleted(&db, "b").await),
        (TOMBSTONES_MAX, 5)
    );
    // The entry of a grant goes with the tombstone that hid it, and only that.
    for (value, left) in [("first", 0), ("second", 1), ("third", 1), ("free", 1)] {
        assert_eq!(
            rows(&db, "client_grant_scopes", value).await,
            left,
            "{value}"
        );
    }
    // Those of the other API and the other tenant are left alone.
    assert_eq!(rows(&db, "permissions", "first").await, 2);

    // What is forgotten doesn't give its number back, and is held by nobody when it is made anew.
    set_permissions(&db, TENANT, "a", &["third", "first"]).await;
    let living = permissions_of(&db, TENANT, "a").await;
    assert_eq!(
        living.iter().map(|one| one.number).collect::<Vec<_>>(),
        [3, 4]
    );
    let mut reader = db.read().await.unwrap();
    let shown = client_grants::get(&mut reader, home(), "grant")
        .await
        .unwrap();
    assert_eq!(shown.unwrap().scope, ["third", "free"]);
}
