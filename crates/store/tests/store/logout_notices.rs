//! Applications that have to be told that a session has ended.

use store::Db;
use store::logout_notices::{self, Notice};

use crate::common::{FOREIGN, TENANT, at, change};

both_engines!(a_notice_is_tried_until_it_is_delivered);

fn notice(client_id: &str) -> Notice {
    Notice {
        session: "s".into(),
        client_id: client_id.into(),
        user_id: "auth0|1".into(),
        metadata: [("device".to_owned(), client_id.into())]
            .into_iter()
            .collect(),
        attempts: 0,
    }
}

async fn a_notice_is_tried_until_it_is_delivered(db: Db) {
    change(&db, async |writer| {
        logout_notices::add(writer, TENANT, &notice("a"), at(0)).await?;
        // Once is enough.
        logout_notices::add(writer, TENANT, &notice("a"), at(5)).await?;
        logout_notices::add(writer, TENANT, &notice("b"), at(1)).await
    })
    .await
    .unwrap();
    let due = async |tenant, millis, limit| {
        let mut reader = db.read().await.unwrap();
        logout_notices::due(reader.conn(), tenant, at(millis), limit)
            .await
            .unwrap()
    };
    assert_eq!(due(TENANT, 0, 9).await, [notice("a")]);
    assert_eq!(due(TENANT, 1, 9).await, [notice("a"), notice("b")]);
    assert_eq!(due(TENANT, 1, 1).await, [notice("a")]);
    assert_eq!(due(FOREIGN, 1, 9).await, []);
    change(&db, async |writer| {
        logout_notices::put_off(writer, TENANT, &notice("a"), at(10)).await?;
        logout_notices::put_off(writer, FOREIGN, &notice("b"), at(10)).await?;
        logout_notices::delete(writer, FOREIGN, &notice("b")).await
    })
    .await
    .unwrap();
    assert_eq!(due(TENANT, 9, 9).await, [notice("b")]);
    change(&db, async |writer| {
        logout_notices::delete(writer, TENANT, &notice("b")).await
    })
    .await
    .unwrap();
    let tried = Notice {
        attempts: 1,
        ..notice("a")
    };
    assert_eq!(due(TENANT, 10, 9).await, [tried]);
}
