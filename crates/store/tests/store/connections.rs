//! Connections.

use domain::Tenant;
use serde_json::json;
use store::Db;
use store::connections::{self, Connection};

use crate::common::{FOREIGN, TENANT, at, change, map};

both_engines!(the_oldest_comes_first, a_name_exists_once_in_a_tenant);

fn connection(id: &str, name: &str) -> Connection {
    Connection {
        id: id.to_owned(),
        name: name.to_owned(),
        strategy: "auth0".to_owned(),
        settings: map(json!({"options": {"b": 1, "a": [name]}})),
    }
}

async fn add(db: &Db, tenant: Tenant, new: &Connection, millis: i64) -> domain::Result<()> {
    change(db, async |writer| {
        connections::insert(writer, tenant, new, at(millis)).await
    })
    .await
}

async fn the_oldest_comes_first(db: Db) {
    // Of the same instant the smaller id comes first, capitals before small letters.
    for (id, millis) in [("con_a", 5), ("con_B", 5), ("con_c", 1)] {
        add(&db, TENANT, &connection(id, id), millis).await.unwrap();
    }
    let mut reader = db.read().await.unwrap();
    let all = connections::all(reader.conn(), TENANT).await.unwrap();
    let expected = ["con_c", "con_B", "con_a"].map(|id| connection(id, id));
    assert_eq!(all, expected);
    assert_eq!(connections::all(reader.conn(), FOREIGN).await.unwrap(), []);
}

async fn a_name_exists_once_in_a_tenant(db: Db) {
    add(&db, TENANT, &connection("con_1", "Users"), 0)
        .await
        .unwrap();
    assert!(
        add(&db, TENANT, &connection("con_2", "Users"), 0)
            .await
            .is_err()
    );
    add(&db, FOREIGN, &connection("con_1", "Users"), 0)
        .await
        .unwrap();
    let mut reader = db.read().await.unwrap();
    let all = connections::all(reader.conn(), TENANT).await.unwrap();
    assert_eq!(all, [connection("con_1", "Users")]);
    let named = connections::named(reader.conn(), TENANT, "Users").await;
    assert_eq!(named.unwrap(), all.first().cloned());
    for name in ["users", "Users\0"] {
        let named = connections::named(reader.conn(), TENANT, name).await;
        assert_eq!(named.unwrap(), None, "{name:?}");
    }
}
