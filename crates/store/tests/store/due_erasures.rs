//! Users of whom the log still says something.

use store::Db;
use store::due_erasures::{self, DueErasure};

use crate::common::{FOREIGN, TENANT, change};

both_engines!(they_are_kept_until_nothing_is_left);

async fn next(db: &Db, tenant: domain::Tenant) -> Option<DueErasure> {
    let mut reader = db.read().await.unwrap();
    due_erasures::next(reader.conn(), tenant).await.unwrap()
}

async fn they_are_kept_until_nothing_is_left(db: Db) {
    let mut due = DueErasure {
        number: 7,
        user_id: "auth0|7".into(),
        cause: "90".into(),
        after: String::new(),
    };
    assert_eq!(next(&db, TENANT).await, None);
    for after in ["", "12"] {
        due.after = after.into();
        change(&db, async |writer| {
            due_erasures::put(writer, TENANT, &due).await
        })
        .await
        .unwrap();
        assert_eq!(next(&db, TENANT).await.as_ref(), Some(&due));
        assert_eq!(next(&db, FOREIGN).await, None);
    }
    change(&db, async |writer| {
        due_erasures::delete(writer, FOREIGN, 7).await?;
        due_erasures::delete(writer, TENANT, 8).await
    })
    .await
    .unwrap();
    assert_eq!(next(&db, TENANT).await, Some(due));
    change(&db, async |writer| {
        due_erasures::delete(writer, TENANT, 7).await
    })
    .await
    .unwrap();
    assert_eq!(next(&db, TENANT).await, None);
}
