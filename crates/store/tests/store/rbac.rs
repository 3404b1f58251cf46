//! What is kept in memory of roles, users and permissions.

use domain::bits::Slot;
use domain::rbac::Held;
use serde_json::json;
use store::permission_holders::Holder;
use store::rbac::{self, Living, OfRole};
use store::{Db, testing};

use crate::common::{FOREIGN, TENANT, add_api, change, set_permissions};
use crate::permission_holders::{give, named};
use crate::roles::{self, role};
use crate::users;

both_engines!(
    a_catalog_has_what_is_alive_by_position,
    a_catalog_has_values_of_any_kind,
    sets_have_what_is_deleted_too,
    roles_are_listed_deleted_or_not,
);

async fn catalog(db: &Db, api: &str) -> Option<Living> {
    let mut reader = db.read().await.unwrap();
    let foreign = rbac::catalog(reader.conn(), FOREIGN, api).await.unwrap();
    assert_eq!(foreign, None);
    rbac::catalog(reader.conn(), TENANT, api).await.unwrap()
}

async fn set(db: &Db, sql: &str) {
    change(db, async |writer| {
        testing::execute(writer.conn(), sql).await
    })
    .await
    .unwrap();
}

fn held(generation: i64, slots: &[Slot]) -> Held {
    Held {
        generation,
        slots: slots.iter().copied().collect(),
    }
}

async fn a_catalog_has_what_is_alive_by_position(db: Db) {
    add_api(&db, TENANT, "a", &["p", "q", "r"]).await;
    add_api(&db, TENANT, "none", &[]).await;
    set_permissions(&db, TENANT, "a", &["r", "p", "s"]).await;
    let living = catalog(&db, "a").await.unwrap();
    let listed: Vec<_> = living
        .permissions
        .iter()
        .map(|one| (one.value.as_str(), one.slot))
        .collect();
    assert_eq!(listed, [("r", 2), ("p", 0), ("s", 3)]);
    assert_eq!((living.number, living.generation), (1, 0));
    set(
        &db,
        "UPDATE resource_servers SET slots_generation = 7 WHERE id = 'none'",
    )
    .await;
    let empty = catalog(&db, "none").await.unwrap();
    assert_eq!(
        (empty.number, empty.generation, empty.permissions),
        (2, 7, vec![])
    );
    set(
        &db,
        "UPDATE resource_servers SET deleted_at = 1 WHERE id = 'none'",
    )
    .await;
    assert_eq!(catalog(&db, "none").await, None);
    assert_eq!(catalog(&db, "unknown").await, None);
}

async fn a_catalog_has_values_of_any_kind(db: Db) {
    let values = ["a:b", "1:2:3:4", ":", "ä", "\u{1F600}x", "7", "a,b", "'\""];
    add_api(&db, TENANT, "a", &values).await;
    let living = catalog(&db, "a").await.unwrap().permissions;
    let listed: Vec<_> = living.iter().map(|one| one.value.as_str()).collect();
    assert_eq!(listed, values);
    assert!(living.iter().map(|one| one.slot).eq(0..8));
}

async fn sets_have_what_is_deleted_too(db: Db) {
    add_api(&db, TENANT, "a", &["p", "q", "r"]).await;
    add_api(&db, TENANT, "b", &["p"]).await;
    let mut numbers = Vec::new();
    for id in ["1", "2", "3"] {
        numbers.push(roles::add(&db, TENANT, &role(id, id)).await.unwrap().number);
    }
    let user = users::user("u", json!({}), 0);
    let user = users::add(&db, TENANT, &user).await.unwrap().number;
    for (holder, api, values) in [
        (Holder::Role(numbers[0]), "a", &["p", "r"][..]),
        (Holder::Role(numbers[0]), "b", &["p"]),
        (Holder::Role(numbers[1]), "a", &["q"]),
        (Holder::User(user), "a", &["q", "r"]),
    ] {
        give(&db, TENANT, holder, &named(api, values))
            .await
            .unwrap();
    }
    set_permissions(&db, TENANT, "a", &["p"]).await;
    set(
        &db,
        "UPDATE resource_servers SET slots_generation = 3 WHERE id = 'a'",
    )
    .await;
    roles::delete(&db, TENANT, "2", "del_1").await;
    let mut reader = db.read().await.unwrap();
    let all = [numbers[0], numbers[1], numbers[2], 99];
    let mut found = rbac::of_roles(reader.conn(), TENANT, ("a", 1), &all)
        .await
        .unwrap();
    found.sort_by_key(|one| one.role);
    let of = |role: usize, is_living: bool, slots: &[Slot]| OfRole {
        role: numbers[role],
        is_living,
        held: held(3, slots),
    };
    assert_eq!(
        found,
        [of(0, true, &[0, 2]), of(1, false, &[1]), of(2, true, &[])]
    );
    for (tenant, api, roles) in [
        (FOREIGN, "a", &all[..]),
        (TENANT, "c", &all),
        (TENANT, "a", &[]),
    ] {
        let none = rbac::of_roles(reader.conn(), tenant, (api, 1), roles).await;
        assert_eq!(none.unwrap(), []);
    }
    let direct = rbac::of_user(reader.conn(), TENANT, ("a", user))
        .await
        .unwrap();
    assert_eq!(direct, Some(held(3, &[1, 2])));
    let direct = rbac::of_user(reader.conn(), TENANT, ("b", user))
        .await
        .unwrap();
    assert_eq!(direct, Some(held(0, &[])));
    let direct = rbac::of_user(reader.conn(), TENANT, ("c", user))
        .await
        .unwrap();
    assert_eq!(direct, None);
}

async fn roles_are_listed_deleted_or_not(db: Db) {
    for statement in [
        "INSERT INTO user_roles (tenant, holder, role, created_at)
            VALUES (1, 5, 8, 0), (1, 5, 7, 0), (1, 6, 9, 0), (2, 5, 9, 0)",
        "INSERT INTO organizations (tenant, id, name, settings, display_name, version, created_at)
            VALUES (1, 'org', 'org', '{}', '', 1, 0)",
        "INSERT INTO organization_member_roles (tenant, organization, member, role)
            VALUES (1, 1, 5, 3), (1, 2, 5, 4), (2, 1, 5, 6)",
    ] {
        set(&db, statement).await;
    }
    let mut reader = db.read().await.unwrap();
    for (organization, expected) in [(None, &[7, 8][..]), (Some(1), &[3]), (Some(2), &[])] {
        let pair = (5, organization);
        let roles = rbac::roles_of(reader.conn(), TENANT, pair).await.unwrap();
        // An organization that is gone has no members, whatever rows are left of it.
        assert_eq!(roles, expected, "{organization:?}");
    }
}
