//! Tenants and their settings.

use domain::Tenant;
use domain::tenant::TenantSettings;
use serde_json::json;
use store::{Db, tenants};

use crate::common::{FOREIGN, TENANT, add_api, add_client, at, change, map};

both_engines!(
    the_first_is_the_one_with_the_smallest_number,
    settings_are_kept_as_they_are_in_their_order,
    taking_counts_up_and_updating_keeps_the_neighbour,
    a_tenant_exists_once,
    what_a_tenant_has_is_counted_up_to_a_limit,
);

fn settings(name: &str) -> TenantSettings {
    TenantSettings {
        name: name.to_owned(),
        settings: map(json!({"z": [1, 2.5, null], "a": {"é": "\u{0}"}})),
        version: 1,
    }
}

async fn add(db: &Db, tenant: Tenant, name: &str) -> domain::Result<()> {
    let new = settings(name);
    change(db, async |writer| {
        tenants::insert(writer, tenant, &new, at(0)).await
    })
    .await
}

async fn the_first_is_the_one_with_the_smallest_number(db: Db) {
    let first = async || {
        let mut reader = db.read().await.unwrap();
        tenants::first(reader.conn()).await.unwrap()
    };
    assert_eq!(first().await, None);
    add(&db, FOREIGN, "two").await.unwrap();
    assert_eq!(first().await, Some(FOREIGN));
    add(&db, TENANT, "one").await.unwrap();
    assert_eq!(first().await, Some(TENANT));
    let mut reader = db.read().await.unwrap();
    let all = tenants::all(reader.conn()).await.unwrap();
    assert_eq!(all, [TENANT, FOREIGN]);
}

async fn settings_are_kept_as_they_are_in_their_order(db: Db) {
    add(&db, TENANT, "one").await.unwrap();
    let mut reader = db.read().await.unwrap();
    let found = tenants::get(reader.conn(), TENANT).await.unwrap().unwrap();
    assert_eq!(found, settings("one"));
    let text = serde_json::to_string(&found.settings).unwrap();
    assert_eq!(text, r#"{"z":[1,2.5,null],"a":{"é":"\u0000"}}"#);
    assert_eq!(tenants::get(reader.conn(), FOREIGN).await.unwrap(), None);
}

async fn taking_counts_up_and_updating_keeps_the_neighbour(db: Db) {
    add(&db, TENANT, "one").await.unwrap();
    add(&db, FOREIGN, "two").await.unwrap();
    change(&db, async |writer| {
        let mut taken = tenants::take(writer, TENANT).await?.unwrap();
        assert_eq!(taken.version, 2);
        taken.settings = map(json!({"friendly_name": "New"}));
        tenants::update(writer, TENANT, &taken, at(1)).await?;
        assert_eq!(tenants::take(writer, Tenant(3)).await?, None);
        Ok(())
    })
    .await
    .unwrap();
    let mut reader = db.read().await.unwrap();
    let changed = tenants::get(reader.conn(), TENANT).await.unwrap().unwrap();
    assert_eq!(changed.version, 2);
    assert_eq!(changed.settings, map(json!({"friendly_name": "New"})));
    let neighbour = tenants::get(reader.conn(), FOREIGN).await.unwrap();
    assert_eq!(neighbour, Some(settings("two")));
}

async fn a_tenant_exists_once(db: Db) {
    add(&db, TENANT, "one").await.unwrap();
    assert!(add(&db, TENANT, "again").await.is_err());
    let mut reader = db.read().await.unwrap();
    let found = tenants::get(reader.conn(), TENANT).await.unwrap().unwrap();
    assert_eq!(found.name, "one");
}

async fn what_a_tenant_has_is_counted_up_to_a_limit(db: Db) {
    for (tenant, api) in [(TENANT, "a"), (TENANT, "b"), (FOREIGN, "c")] {
        add_api(&db, tenant, api, &[]).await;
    }
    add_client(&db, TENANT, "x").await;
    let totals = async |max| {
        let mut reader = db.read().await.unwrap();
        tenants::totals(reader.conn(), TENANT, max).await.unwrap()
    };
    let all = tenants::Totals {
        apis: 2,
        applications: 1,
        ..tenants::Totals::default()
    };
    assert_eq!(totals(10).await, all);
    assert_eq!(totals(1).await, tenants::Totals { apis: 1, ..all });
}
