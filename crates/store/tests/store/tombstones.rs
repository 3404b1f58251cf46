//! Deleted permissions are kept, but not without end.

use domain::permission::TOMBSTONES_MAX;
use store::{Db, client_grants, permissions, testing};

use crate::common::{
    FOREIGN, TENANT, add_api, add_client, at, change, grant, home, set_permissions,
};

both_engines!(the_oldest_beyond_the_limit_are_forgotten);

/// Makes an API with one more tombstone than can be made by hand in a short time: they are copied.
async fn bury(db: &Db, api: &str, count: usize) {
    change(db, async |writer| {
        let sql = format!(
            "INSERT INTO permissions (tenant, api, number, value, position, version, created_at,
                deleted_at, deletion)
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
            SELECT 1, '{api}', i + 100, 'old', 0, 1, 0, {} + i, 'del' FROM n",
            at(1000).millis()
        );
        testing::execute(writer.conn(), &sql).await.map(|_| ())
    })
    .await
    .unwrap();
}

async fn the_oldest_beyond_the_limit_are_forgotten(db: Db) {
    for (tenant, api) in [(TENANT, "a"), (TENANT, "b"), (FOREIGN, "a")] {
        add_api(&db, tenant, api, &["first", "second", "third"]).await;
    }
    add_client(&db, TENANT, "client").await;
    let new = grant(
        "grant",
        "client",
        "a",
        &["first", "second", "third", "free"],
    );
    change(&db, async |writer| {
        client_grants::insert(writer, home(), &new, at(0)).await
    })
    .await
    .unwrap();
    // `first` is deleted before all those that are buried then, so that it is the oldest.
    set_permissions(&db, TENANT, "a", &["second", "third"]).await;
    bury(&db, "a", TOMBSTONES_MAX - 1).await;
    bury(&db, "b", 5).await;
    let limit = i64::try_from(TOMBSTONES_MAX).unwrap();
    let deleted = async |api| {
        let mut reader = db.read().await.unwrap();
        permissions::count_deleted(reader.conn(), TENANT, api)
            .await
            .unwrap()
    };
    let entries = async |value: &str| {
        let mut reader = db.read().await.unwrap();
        let sql = format!("SELECT count(*) FROM client_grant_scopes WHERE value = '{value}'");
        testing::numbers(reader.conn(), &sql).await.unwrap()[0]
    };
    assert_eq!(deleted("a").await, limit);
    assert_eq!(entries("first").await, 1);

    change(&db, async |writer| {
        let second = permissions::of_api(writer.conn(), TENANT, "a")
            .await?
            .swap_remove(0);
        let gone = domain::permission::Replacement {
            deleted: vec![second],
            ..Default::default()
        };
        let late = at(1_000_000);
        permissions::replace(writer, TENANT, "a", &gone, ("late", late)).await
    })
    .await
    .unwrap();
    assert_eq!((deleted("a").await, deleted("b").await), (limit, 5));
    // The entry of a grant goes with the tombstone that hid it, and only that.
    for (value, left) in [("first", 0), ("second", 1), ("third", 1), ("free", 1)] {
        assert_eq!(entries(value).await, left, "{value}");
    }
    let mut reader = db.read().await.unwrap();
    let first = "SELECT count(*) FROM permissions WHERE value = 'first'";
    assert_eq!(testing::numbers(reader.conn(), first).await.unwrap(), [2]);
    drop(reader);

    // What is forgotten doesn't give its number back.
    set_permissions(&db, TENANT, "a", &["third", "first"]).await;
    let mut reader = db.read().await.unwrap();
    let living = permissions::of_api(reader.conn(), TENANT, "a")
        .await
        .unwrap();
    assert_eq!(
        living.iter().map(|one| one.number).collect::<Vec<_>>(),
        [3, 4]
    );
    let shown = client_grants::get(&mut reader, home(), "grant")
        .await
        .unwrap()
        .unwrap();
    assert_eq!(shown.scope, ["third", "free"]);
}
