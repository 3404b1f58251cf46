//! Which applications may use a connection.

use store::{Db, connection_clients, connections};

use crate::common::{FOREIGN, TENANT, add_client, at, change, client};

both_engines!(
    applications_are_switched_on_and_off,
    a_deleted_application_is_hidden_until_it_is_restored,
);

async fn enable(db: &Db, ids: &[&str]) {
    for id in ids {
        add_client(db, TENANT, id).await;
    }
    change(db, async |writer| {
        for id in ids {
            connection_clients::enable(writer, TENANT, "con_1", id).await?;
        }
        Ok(())
    })
    .await
    .unwrap();
}

async fn enabled(db: &Db) -> Vec<String> {
    let mut reader = db.read().await.unwrap();
    let all = connection_clients::all(reader.conn(), TENANT, "con_1").await;
    all.unwrap()
}

async fn applications_are_switched_on_and_off(db: Db) {
    enable(&db, &["b", "a", "c"]).await;
    assert_eq!(enabled(&db).await, ["a", "b", "c"]);
    let mut reader = db.read().await.unwrap();
    for (after, limit, expected) in [
        ("", 2, vec!["a", "b"]),
        ("a", 9, vec!["b", "c"]),
        ("\0", 9, vec![]),
    ] {
        let page = connection_clients::page(reader.conn(), TENANT, "con_1", (after, limit)).await;
        assert_eq!(page.unwrap(), expected, "{after:?}");
    }
    for (tenant, client_id, count) in [(TENANT, "a", 1), (TENANT, "nobody", 0), (FOREIGN, "a", 0)] {
        let names = connection_clients::names_of_client(reader.conn(), tenant, client_id).await;
        assert_eq!(names.unwrap().len(), count, "{client_id}");
    }
    for (tenant, connection) in [(FOREIGN, "con_1"), (TENANT, "con_2")] {
        let none = connection_clients::all(reader.conn(), tenant, connection).await;
        assert_eq!(none.unwrap(), [""; 0]);
    }
    drop(reader);
    change(&db, async |writer| {
        // Twice is as good as once.
        connection_clients::enable(writer, TENANT, "con_1", "a").await?;
        for id in ["b", "b", "nobody", "\0"] {
            connection_clients::disable(writer, TENANT, "con_1", id).await?;
        }
        connection_clients::disable(writer, FOREIGN, "con_1", "a").await?;
        connection_clients::disable(writer, TENANT, "con_2", "a").await
    })
    .await
    .unwrap();
    assert_eq!(enabled(&db).await, ["a", "c"]);
    change(&db, async |writer| {
        connections::delete(writer, TENANT, "con_1", ("log_1", at(1))).await
    })
    .await
    .unwrap();
    assert_eq!(enabled(&db).await, [""; 0]);
}

async fn a_deleted_application_is_hidden_until_it_is_restored(db: Db) {
    enable(&db, &["a", "b"]).await;
    change(&db, async |writer| {
        store::clients::delete(writer, TENANT, &client("a"), ("del", at(1))).await
    })
    .await
    .unwrap();
    assert_eq!(enabled(&db).await, ["b"]);
    change(&db, async |writer| {
        store::clients::restore(writer, TENANT, "a", ("del", at(2))).await
    })
    .await
    .unwrap();
    assert_eq!(enabled(&db).await, ["a", "b"]);
}
