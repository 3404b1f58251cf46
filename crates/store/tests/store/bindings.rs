//! Which permission a scope of a grant stands for: the rules of the permission model.

use std::time::Duration;

use store::{Db, Page, client_grants, testing};

use crate::common::{
    FOREIGN, TENANT, add_api, add_client, at, change, grant, home, home_of, permissions_of,
    set_permissions,
};

both_engines!(
    an_entry_binds_when_its_value_is_created,
    an_entry_of_a_deleted_permission_is_hidden,
    a_value_made_anew_is_held_by_nobody,
    an_explicit_scope_is_the_whole_truth,
    bindings_stay_within_the_api_and_the_tenant,
    a_grant_and_a_permission_made_at_once_find_each_other,
);

async fn furnish(db: &Db, values: &[&str], scope: &[&str]) {
    for tenant in [TENANT, FOREIGN] {
        add_client(db, tenant, "one").await;
        for id in ["a", "b"] {
            add_api(db, tenant, id, values).await;
            let new = grant(id, "one", id, scope);
            change(db, async |writer| {
                client_grants::insert(writer, home_of(tenant), &new, at(0)).await
            })
            .await
            .unwrap();
        }
    }
}

/// What the grant says: read alone, in a list, and on the path of a token.
async fn scope(db: &Db) -> Vec<String> {
    let mut reader = db.read().await.unwrap();
    let alone = client_grants::get(&mut reader, home(), "a")
        .await
        .unwrap()
        .unwrap();
    let page = Page::Offset { skip: 0, limit: 1 };
    let filter = client_grants::Filter::default();
    let listed = client_grants::page(&mut reader, home(), &filter, &page)
        .await
        .unwrap()
        .0;
    let of_client = client_grants::of_client(&mut reader, home(), ("one", "a"), false).await;
    assert_eq!(Some(&alone), of_client.unwrap().as_ref());
    let scope = alone.scope.clone();
    assert_eq!(listed, [alone]);
    scope
}

/// The numbers that the grant's entries are bound to; 0 stands for none.
async fn bound(db: &Db) -> Vec<i64> {
    let mut reader = db.read().await.unwrap();
    let sql = "SELECT coalesce(number, 0) FROM client_grant_scopes
        WHERE tenant = 1 AND client_grant = 'a' ORDER BY position";
    testing::numbers(reader.conn(), sql).await.unwrap()
}

async fn patch(db: &Db, scope: Option<&[&str]>) {
    change(db, async |writer| {
        let mut taken = client_grants::take(writer, home(), "a").await?.unwrap();
        if let Some(scope) = scope {
            taken.scope = scope.iter().map(|&value| value.to_owned()).collect();
        }
        client_grants::update(writer, home(), &taken, scope.is_some(), at(1)).await
    })
    .await
    .unwrap();
}

async fn an_entry_binds_when_its_value_is_created(db: Db) {
    furnish(&db, &["read"], &["read", "later", "never"]).await;
    assert_eq!(bound(&db).await, [1, 0, 0]);
    assert_eq!(scope(&db).await, ["read", "later", "never"]);
    set_permissions(&db, TENANT, "a", &["read", "later"]).await;
    assert_eq!(bound(&db).await, [1, 2, 0]);
    // From then on it goes with its permission.
    set_permissions(&db, TENANT, "a", &["read"]).await;
    assert_eq!(scope(&db).await, ["read", "never"]);
}

async fn an_entry_of_a_deleted_permission_is_hidden(db: Db) {
    furnish(&db, &["read", "write"], &["write", "free", "read"]).await;
    set_permissions(&db, TENANT, "a", &["write"]).await;
    assert_eq!(scope(&db).await, ["write", "free"]);
    assert_eq!(bound(&db).await, [2, 0, 1]);
    // Another change of the grant leaves it hidden, and doesn't lose it.
    patch(&db, None).await;
    assert_eq!(scope(&db).await, ["write", "free"]);
    assert_eq!(bound(&db).await, [2, 0, 1]);
}

async fn a_value_made_anew_is_held_by_nobody(db: Db) {
    furnish(&db, &["read", "write"], &["read", "write"]).await;
    set_permissions(&db, TENANT, "a", &["read"]).await;
    set_permissions(&db, TENANT, "a", &["read", "write"]).await;
    assert_eq!(scope(&db).await, ["read"]);
    assert_eq!(bound(&db).await, [1, 2]);
    // Unless it is granted again.
    patch(&db, Some(&["read", "write"])).await;
    assert_eq!(scope(&db).await, ["read", "write"]);
    assert_eq!(bound(&db).await, [1, 3]);
}

async fn an_explicit_scope_is_the_whole_truth(db: Db) {
    furnish(&db, &["read", "write"], &["read", "write"]).await;
    set_permissions(&db, TENANT, "a", &["read"]).await;
    // The hidden entry goes, and a value that isn't alive is kept as a mere string.
    patch(&db, Some(&["gone", "read", "write"])).await;
    assert_eq!(scope(&db).await, ["gone", "read", "write"]);
    assert_eq!(bound(&db).await, [0, 1, 0]);
    patch(&db, Some(&["read"])).await;
    assert_eq!(bound(&db).await, [1]);
    patch(&db, Some(&[])).await;
    assert_eq!(scope(&db).await, [""; 0]);
    set_permissions(&db, TENANT, "a", &["read", "write"]).await;
    assert_eq!(scope(&db).await, [""; 0]);
}

async fn bindings_stay_within_the_api_and_the_tenant(db: Db) {
    furnish(&db, &["read"], &["read", "later"]).await;
    set_permissions(&db, FOREIGN, "a", &["read", "x", "later"]).await;
    set_permissions(&db, TENANT, "b", &["read", "x", "y", "later"]).await;
    assert_eq!(bound(&db).await, [1, 0]);
    set_permissions(&db, FOREIGN, "a", &[]).await;
    set_permissions(&db, TENANT, "b", &[]).await;
    assert_eq!(scope(&db).await, ["read", "later"]);
}

/// Neither may miss the other, or deleting the permission later would leave it with the grant.
async fn a_grant_and_a_permission_made_at_once_find_each_other(db: Db) {
    add_client(&db, TENANT, "one").await;
    for round in 0..20 {
        let id = format!("api{round}");
        add_api(&db, TENANT, &id, &[]).await;
        if round % 2 == 1 {
            give(&db, &id, &[]).await;
        }
        let giving = tokio::spawn({
            let (db, id) = (db.clone(), id.clone());
            async move { give(&db, &id, &["read"]).await }
        });
        let defining = tokio::spawn({
            let (db, id) = (db.clone(), id.clone());
            async move { set_permissions(&db, TENANT, &id, &["read"]).await }
        });
        giving.await.unwrap();
        defining.await.unwrap();
        let made = permissions_of(&db, TENANT, &id).await;
        let mut reader = db.read().await.unwrap();
        let sql = format!("SELECT number FROM client_grant_scopes WHERE client_grant = '{id}'");
        let bound = testing::numbers(reader.conn(), &sql).await.unwrap();
        assert_eq!(bound, [made[0].number], "{id}");
    }
}

/// Sets the scope of the API's grant, which is made if there is none; takes its time.
async fn give(db: &Db, api: &str, scope: &[&str]) {
    change(db, async |writer| {
        let new = grant(api, "one", api, scope);
        match client_grants::take(writer, home(), api).await? {
            Some(_) => client_grants::update(writer, home(), &new, true, at(1)).await?,
            None => client_grants::insert(writer, home(), &new, at(0)).await?,
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
        Ok(())
    })
    .await
    .unwrap();
}
