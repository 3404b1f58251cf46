//! Permissions: numbers that are never used again, and what a replacement of the list keeps.

use domain::Tenant;
use domain::permission::{self, Permission, PermissionSpec, Replacement};
use store::{Db, permissions, testing, tombstones};

use crate::common::{
    FOREIGN, TENANT, add_api, at, change, permissions_of, replace_permissions, set_permissions,
    spec,
};

both_engines!(
    a_replacement_keeps_the_numbers_of_values_that_stay,
    numbers_are_never_used_again,
    a_value_lives_once,
    what_was_made_since_an_instant_is_told_apart,
    a_tombstone_remembers_its_deletion,
    a_foreign_tenant_and_another_api_are_left_alone,
    a_thousand_are_replaced_at_once,
    the_living_are_counted_by_api,
);

/// Value and number, in the order of the list.
async fn numbered(db: &Db, tenant: Tenant, api: &str) -> Vec<(String, i64)> {
    let list = permissions_of(db, tenant, api).await;
    list.into_iter()
        .map(|one| (one.value, one.number))
        .collect()
}

fn pairs(list: &[(&str, i64)]) -> Vec<(String, i64)> {
    list.iter()
        .map(|&(value, number)| (value.to_owned(), number))
        .collect()
}

async fn a_replacement_keeps_the_numbers_of_values_that_stay(db: Db) {
    add_api(&db, TENANT, "a", &["one", "two", "three"]).await;
    assert_eq!(
        numbered(&db, TENANT, "a").await,
        pairs(&[("one", 1), ("two", 2), ("three", 3)])
    );
    let described = PermissionSpec {
        description: Some("The third".to_owned()),
        ..spec("three")
    };
    replace_permissions(&db, TENANT, "a", &[spec("four"), described, spec("one")]).await;
    assert_eq!(
        numbered(&db, TENANT, "a").await,
        pairs(&[("four", 4), ("three", 3), ("one", 1)])
    );
    let described = permissions_of(&db, TENANT, "a").await.swap_remove(1);
    assert_eq!(described.description.as_deref(), Some("The third"));
    // And the description goes again.
    set_permissions(&db, TENANT, "a", &["three"]).await;
    let plain = permissions_of(&db, TENANT, "a").await;
    assert_eq!(plain.len(), 1);
    assert_eq!(
        (plain[0].number, plain[0].description.as_deref()),
        (3, None)
    );
}

async fn numbers_are_never_used_again(db: Db) {
    add_api(&db, TENANT, "a", &["x"]).await;
    for round in 1..=4 {
        assert_eq!(numbered(&db, TENANT, "a").await, pairs(&[("x", round)]));
        set_permissions(&db, TENANT, "a", &[]).await;
        assert_eq!(permissions_of(&db, TENANT, "a").await, []);
        set_permissions(&db, TENANT, "a", &["x"]).await;
    }
    // Not even by a program that forgot which was the next.
    let again = Permission {
        number: 3,
        value: "y".to_owned(),
        description: None,
        position: 9,
    };
    let created = Replacement {
        created: vec![again],
        ..Replacement::default()
    };
    let refused = change(&db, async |writer| {
        permissions::replace(writer, TENANT, "a", &created, ("", at(0))).await
    });
    assert!(refused.await.is_err());
    assert_eq!(numbered(&db, TENANT, "a").await, pairs(&[("x", 5)]));
}

async fn what_was_made_since_an_instant_is_told_apart(db: Db) {
    // A list that is replaced is made at its API's version.
    add_api(&db, TENANT, "a", &["old"]).await;
    set_permissions(&db, TENANT, "a", &["old", "new"]).await;
    set_permissions(&db, TENANT, "a", &["new", "newest"]).await;
    let since = async |millis| {
        let mut reader = db.read().await.unwrap();
        let conn = reader.conn();
        let mut found = store::permissions::made_since(conn, TENANT, "a", at(millis))
            .await
            .unwrap();
        found.sort();
        found
    };
    assert_eq!(since(0).await, ["new", "newest"]);
    let mut reader = db.read().await.unwrap();
    let newest = store::permissions::find(reader.conn(), TENANT, "a", "newest").await;
    let made_at = newest.unwrap().unwrap().created_at.millis() - at(0).millis();
    drop(reader);
    assert_eq!(since(made_at).await, ["newest"]);
    assert_eq!(since(made_at + 1).await, [""; 0]);
}

async fn a_value_lives_once(db: Db) {
    add_api(&db, TENANT, "a", &["x"]).await;
    let twin = permission::replace(&[], &[spec("x")], 2);
    let refused = change(&db, async |writer| {
        permissions::replace(writer, TENANT, "a", &twin, ("", at(0))).await
    });
    assert!(refused.await.is_err());
    // Values are compared letter for letter.
    set_permissions(&db, TENANT, "a", &["x", "X", "x "]).await;
    let expected = pairs(&[("x", 1), ("X", 2), ("x ", 3)]);
    assert_eq!(numbered(&db, TENANT, "a").await, expected);
}

async fn a_tombstone_remembers_its_deletion(db: Db) {
    add_api(&db, TENANT, "a", &["x", "y"]).await;
    let gone = permissions_of(&db, TENANT, "a").await;
    for (deletion, millis) in [("del_1", 7), ("del_2", 8)] {
        // The second finds them deleted already.
        let replacement = Replacement {
            deleted: gone.clone(),
            ..Replacement::default()
        };
        change(&db, async |writer| {
            permissions::replace(writer, TENANT, "a", &replacement, (deletion, at(millis))).await
        })
        .await
        .unwrap();
    }
    let mut reader = db.read().await.unwrap();
    let found = "SELECT deleted_at FROM permissions WHERE deletion = 'del_1'";
    let found = testing::numbers(reader.conn(), found).await.unwrap();
    assert_eq!(found, [at(7).millis(); 2]);
    assert_eq!(
        tombstones::count(reader.conn(), TENANT, "a").await.unwrap(),
        2
    );
}

async fn a_foreign_tenant_and_another_api_are_left_alone(db: Db) {
    for (tenant, api) in [(TENANT, "a"), (TENANT, "b"), (FOREIGN, "a")] {
        add_api(&db, tenant, api, &["x", "y"]).await;
    }
    set_permissions(&db, TENANT, "a", &["y", "z"]).await;
    assert_eq!(
        numbered(&db, TENANT, "a").await,
        pairs(&[("y", 2), ("z", 3)])
    );
    for (tenant, api) in [(TENANT, "b"), (FOREIGN, "a")] {
        assert_eq!(
            numbered(&db, tenant, api).await,
            pairs(&[("x", 1), ("y", 2)])
        );
        let mut reader = db.read().await.unwrap();
        let deleted = tombstones::count(reader.conn(), tenant, api).await.unwrap();
        assert_eq!(deleted, 0);
    }
}

async fn a_thousand_are_replaced_at_once(db: Db) {
    let values: Vec<String> = (0..1000).map(|index| format!("value:{index}")).collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    add_api(&db, TENANT, "a", &values).await;
    set_permissions(&db, TENANT, "a", &values[1..]).await;
    let left = permissions_of(&db, TENANT, "a").await;
    assert_eq!(left.len(), 999);
    for (index, one) in (1i64..).zip(&left) {
        assert_eq!(
            (one.number, one.value.as_str()),
            (index + 1, format!("value:{index}").as_str())
        );
    }
    set_permissions(&db, TENANT, "a", &[]).await;
    set_permissions(&db, TENANT, "a", &values).await;
    let anew = permissions_of(&db, TENANT, "a").await;
    assert_eq!(anew.len(), 1000);
    assert!(anew.iter().all(|one| one.number > 1000));
}

async fn the_living_are_counted_by_api(db: Db) {
    add_api(&db, TENANT, "a", &["one", "two", "three"]).await;
    add_api(&db, TENANT, "b", &[]).await;
    add_api(&db, FOREIGN, "a", &["one"]).await;
    set_permissions(&db, TENANT, "a", &["one", "two"]).await;
    let mut reader = db.read().await.unwrap();
    let counted = permissions::counts(reader.conn(), TENANT, &["a", "b", "c"]).await;
    assert_eq!(counted.unwrap(), [("a".to_owned(), 2)].into());
    let none = permissions::counts(reader.conn(), TENANT, &[]).await;
    assert!(none.unwrap().is_empty());
}
