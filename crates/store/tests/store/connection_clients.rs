//! Which applications may use a connection.

use domain::Tenant;
use domain::connection::Connection;
use serde_json::json;
use store::{Db, connection_clients, connections};

use crate::common::{FOREIGN, TENANT, add_client, at, change, client, map};

both_engines!(
    applications_are_switched_on_and_off,
    an_application_has_the_names_of_the_living,
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

async fn names(db: &Db, tenant: Tenant, client_id: &str) -> Vec<String> {
    let mut reader = db.read().await.unwrap();
    let all = connection_clients::names_of_client(reader.conn(), tenant, client_id).await;
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

async fn an_application_has_the_names_of_the_living(db: Db) {
    enable(&db, &["a", "b"]).await;
    change(&db, async |writer| {
        for (id, name) in [("con_1", "Staff"), ("con_2", "Guests")] {
            let connection = Connection {
                id: id.to_owned(),
                name: name.to_owned(),
                strategy: "auth0".to_owned(),
                settings: map(json!({})),
            };
            connections::insert(writer, TENANT, &connection, at(0)).await?;
            connection_clients::enable(writer, TENANT, id, "a").await?;
        }
        Ok(())
    })
    .await
    .unwrap();
    for (tenant, client_id, expected) in [
        (TENANT, "a", vec!["Guests", "Staff"]),
        (TENANT, "b", vec!["Staff"]),
        (TENANT, "nobody", vec![]),
        (FOREIGN, "a", vec![]),
    ] {
        assert_eq!(names(&db, tenant, client_id).await, expected, "{client_id}");
    }
    change(&db, async |writer| {
        connections::delete(writer, TENANT, "con_1", ("log_1", at(1))).await
    })
    .await
    .unwrap();
    assert_eq!(names(&db, TENANT, "a").await, ["Guests"]);
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
