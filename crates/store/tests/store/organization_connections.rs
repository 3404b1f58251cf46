//! Connections of organizations.

use domain::connection::Connection;
use domain::organization::new_organization;
use domain::organization_connection::{OrganizationConnection, new_organization_connection};
use serde_json::json;
use store::{Db, connections, organization_connections, organizations, testing};

use crate::common::{FOREIGN, TENANT, at, change, map};

both_engines!(
    a_connection_is_kept_as_it_is,
    a_deleted_connection_is_hidden_and_swept,
    with_its_organization_it_is_gone,
);

fn connection(id: &str) -> Connection {
    Connection {
        id: id.to_owned(),
        name: format!("name of {id}"),
        strategy: "auth0".to_owned(),
        settings: map(json!({})),
    }
}

/// An organization with these connections, which are new; its number.
async fn organization(db: &Db, id: &str, ids: &[&str]) -> i64 {
    let new = new_organization(&map(json!({"name": id})), id.to_owned());
    change(db, async |writer| {
        let number = organizations::insert(writer, TENANT, &new, at(0)).await?;
        for id in ids {
            connections::insert(writer, TENANT, &connection(id), at(0)).await?;
            let place = (number, &held(id));
            organization_connections::put(writer, TENANT, place, at(0)).await?;
        }
        Ok(number)
    })
    .await
    .unwrap()
}

fn held(id: &str) -> OrganizationConnection {
    new_organization_connection(&connection(id), &map(json!({}))).unwrap()
}

async fn all(db: &Db, organization: i64) -> Vec<OrganizationConnection> {
    let mut reader = db.read().await.unwrap();
    organization_connections::all(reader.conn(), TENANT, organization)
        .await
        .unwrap()
}

async fn rows(db: &Db) -> Vec<i64> {
    let mut reader = db.read().await.unwrap();
    let sql = "SELECT count(*) FROM organization_connections";
    testing::numbers(reader.conn(), sql).await.unwrap()
}

async fn a_connection_is_kept_as_it_is(db: Db) {
    let number = organization(&db, "org_1", &["con_2", "con_1"]).await;
    assert_eq!(all(&db, number).await, [held("con_1"), held("con_2")]);
    let other = organization(&db, "org_2", &[]).await;
    let mut reader = db.read().await.unwrap();
    for (tenant, key, is_there) in [
        (TENANT, (number, "con_1"), true),
        (TENANT, (other, "con_1"), false),
        (TENANT, (number, "con_\0"), false),
        (FOREIGN, (number, "con_1"), false),
    ] {
        let found = organization_connections::get(reader.conn(), tenant, key).await;
        assert_eq!(found.unwrap(), is_there.then(|| held("con_1")), "{key:?}");
    }
    let foreign = organization_connections::all(reader.conn(), FOREIGN, number).await;
    assert_eq!(foreign.unwrap(), []);
    drop(reader);
    let changed = held("con_1")
        .updated(&map(json!({"is_enabled": false})))
        .unwrap();
    change(&db, async |writer| {
        organization_connections::put(writer, TENANT, (number, &changed), at(1)).await?;
        organization_connections::remove(writer, FOREIGN, (number, "con_1"), at(1)).await?;
        organization_connections::remove(writer, TENANT, (number, "con_2"), at(1)).await
    })
    .await
    .unwrap();
    assert_eq!(all(&db, number).await, [changed]);
}

async fn a_deleted_connection_is_hidden_and_swept(db: Db) {
    let number = organization(&db, "org_1", &["con_1", "con_2"]).await;
    change(&db, async |writer| {
        connections::delete(writer, TENANT, "con_1", ("log_1", at(1))).await
    })
    .await
    .unwrap();
    assert_eq!(all(&db, number).await, [held("con_2")]);
    let mut reader = db.read().await.unwrap();
    let key = (number, "con_1");
    let found = organization_connections::get(reader.conn(), TENANT, key).await;
    assert_eq!(found.unwrap(), None);
    drop(reader);
    assert_eq!(rows(&db).await, [2]);
    let is_more = change(&db, async |writer| {
        organization_connections::sweep(writer, TENANT, "con_1").await
    });
    assert!(!is_more.await.unwrap());
    assert_eq!(rows(&db).await, [1]);
}

async fn with_its_organization_it_is_gone(db: Db) {
    let kept = organization(&db, "org_1", &["con_1"]).await;
    let gone = organization(&db, "org_2", &["con_2"]).await;
    let new = new_organization(&map(json!({"name": "org_2"})), "org_2".to_owned());
    change(&db, async |writer| {
        organizations::delete(writer, TENANT, (gone, &new), at(1)).await
    })
    .await
    .unwrap();
    assert_eq!(all(&db, kept).await, [held("con_1")]);
    assert_eq!(rows(&db).await, [1]);
}
