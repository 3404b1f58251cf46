//! What was deleted together, by whom and when.

use store::{Db, deletions, testing};

use crate::common::{FOREIGN, TENANT, at, change};

both_engines!(
    a_deletion_is_recorded_once,
    an_api_takes_its_own_deletions_along
);

async fn count(db: &Db) -> i64 {
    let mut reader = db.read().await.unwrap();
    let counted = testing::numbers(reader.conn(), "SELECT count(*) FROM deletions").await;
    counted.unwrap()[0]
}

async fn a_deletion_is_recorded_once(db: Db) {
    let add = async |tenant| {
        let deletion = ("del_1", "api", "somebody");
        change(&db, async |writer| {
            deletions::insert(writer, tenant, deletion, at(0)).await
        })
        .await
    };
    add(TENANT).await.unwrap();
    assert!(add(TENANT).await.is_err());
    add(FOREIGN).await.unwrap();
    assert_eq!(count(&db).await, 2);
}

async fn an_api_takes_its_own_deletions_along(db: Db) {
    change(&db, async |writer| {
        for (tenant, id, api) in [
            (TENANT, "1", "api"),
            (TENANT, "2", "api"),
            (TENANT, "3", "other"),
            (FOREIGN, "4", "api"),
        ] {
            deletions::insert(writer, tenant, (id, api, "somebody"), at(0)).await?;
        }
        deletions::forget_api(writer, TENANT, "api").await
    })
    .await
    .unwrap();
    assert_eq!(count(&db).await, 2);
}
