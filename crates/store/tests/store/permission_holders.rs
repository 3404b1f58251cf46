//! Who holds permissions: roles, and users directly.

use domain::assignment::PermissionName;
use domain::rbac::HELD_MAX;
use domain::{Error, Noun, Tenant};
use serde_json::json;
use store::permission_holders::{self, Holder};
use store::{Db, permission_names, testing};

use crate::common::{FOREIGN, TENANT, add_api, at, change, home_of, set_permissions};
use crate::{roles, users};

both_engines!(
    what_is_held_is_listed_while_it_is_alive,
    permissions_are_found_by_name,
    giving_and_taking_twice_changes_nothing,
    what_is_made_anew_is_held_by_nobody,
    taking_by_name_takes_what_is_hidden_too,
    a_holder_has_so_many_and_no_more,
    versions_count_changes_only,
);

pub(crate) fn named(api: &str, values: &[&str]) -> Vec<PermissionName> {
    let name = |value: &&str| PermissionName {
        identifier: format!("https://{api}.test/"),
        value: (*value).to_owned(),
    };
    values.iter().map(name).collect()
}

/// Gives by name, as an operation does; returns how many were new.
pub(crate) async fn give(
    db: &Db,
    tenant: Tenant,
    holder: Holder,
    names: &[PermissionName],
) -> domain::Result<usize> {
    change(db, async |writer| {
        let found = permission_names::find(writer, home_of(tenant), names).await?;
        let what = (found.as_slice(), at(1));
        let new = permission_holders::add(writer, tenant, holder, what).await?;
        Ok(new.len())
    })
    .await
}

async fn take(db: &Db, holder: Holder, names: &[PermissionName]) -> Vec<PermissionName> {
    change(db, async |writer| {
        let home = home_of(TENANT);
        permission_names::hold_apis(writer, home, names).await?;
        permission_holders::remove(writer, home, holder, (names, at(2))).await
    })
    .await
    .unwrap()
}

async fn held(db: &Db, holder: Holder) -> Vec<String> {
    let mut reader = db.read().await.unwrap();
    let list = permission_holders::of(&mut reader, home_of(TENANT), holder).await;
    let list = list.unwrap().into_iter();
    list.map(|one| format!("{} {}", one.identifier, one.value))
        .collect()
}

/// The numbers that are held, hidden or not.
async fn rows(db: &Db) -> Vec<i64> {
    let mut reader = db.read().await.unwrap();
    let sql = "SELECT number FROM role_permissions UNION ALL
        SELECT number FROM user_permissions ORDER BY number";
    testing::numbers(reader.conn(), sql).await.unwrap()
}

/// A role and a user.
async fn holders(db: &Db) -> [Holder; 2] {
    let role = roles::add(db, TENANT, &roles::role("r", "r"))
        .await
        .unwrap();
    let user = users::user("u", json!({}), 0);
    let user = users::add(db, TENANT, &user).await.unwrap();
    [Holder::Role(role.number), Holder::User(user.number)]
}

async fn what_is_held_is_listed_while_it_is_alive(db: Db) {
    for api in ["b", "a"] {
        add_api(&db, TENANT, api, &["p10", "p2", "q"]).await;
    }
    add_api(&db, FOREIGN, "a", &["p2"]).await;
    for holder in holders(&db).await {
        for api in ["b", "a"] {
            let names = named(api, &["p2", "p10"]);
            assert_eq!(give(&db, TENANT, holder, &names).await.unwrap(), 2);
        }
        let all = [
            "https://a.test/ p10",
            "https://a.test/ p2",
            "https://b.test/ p10",
            "https://b.test/ p2",
        ];
        assert_eq!(held(&db, holder).await, all);
        let mut reader = db.read().await.unwrap();
        let foreign = permission_holders::of(&mut reader, home_of(FOREIGN), holder).await;
        assert_eq!(foreign.unwrap(), []);
    }
    set_permissions(&db, TENANT, "b", &["p10", "q"]).await;
    change(&db, async |writer| {
        testing::execute(
            writer.conn(),
            "UPDATE resource_servers SET deleted_at = 1 WHERE id = 'a'",
        )
        .await
    })
    .await
    .unwrap();
    for holder in [Holder::Role(1), Holder::User(1)] {
        assert_eq!(held(&db, holder).await, ["https://b.test/ p10"]);
    }
    assert_eq!(rows(&db).await.len(), 8);
}

async fn permissions_are_found_by_name(db: Db) {
    add_api(&db, TENANT, "a", &["p", "q"]).await;
    add_api(&db, FOREIGN, "b", &["p"]).await;
    let find = async |names: &[PermissionName]| {
        change(&db, async |writer| {
            permission_names::find(writer, home_of(TENANT), names).await
        })
        .await
    };
    let found = find(&named("a", &["q", "p"])).await.unwrap();
    let numbers: Vec<_> = found
        .iter()
        .map(|one| (one.api_number, one.number))
        .collect();
    assert_eq!(numbers, [(1, 1), (1, 2)]);
    for api in ["b", "a\0"] {
        let refused = find(&named(api, &["p"])).await;
        assert!(
            matches!(refused, Err(Error::NotFound(Noun::ResourceServer))),
            "{refused:?}"
        );
    }
    set_permissions(&db, TENANT, "a", &["q"]).await;
    for value in ["p", "P", "q ", "\0"] {
        let refused = find(&named("a", &["q", value])).await;
        let Err(Error::UnknownPermission {
            identifier,
            value: unknown,
        }) = refused
        else {
            panic!("{refused:?}");
        };
        assert_eq!(
            (identifier.as_str(), unknown.as_str()),
            ("https://a.test/", value)
        );
    }
    assert_eq!(find(&[]).await.unwrap(), []);
}

async fn giving_and_taking_twice_changes_nothing(db: Db) {
    add_api(&db, TENANT, "a", &["p", "q"]).await;
    for holder in holders(&db).await {
        let both = named("a", &["p", "q"]);
        assert_eq!(give(&db, TENANT, holder, &both[..1]).await.unwrap(), 1);
        assert_eq!(give(&db, TENANT, holder, &both).await.unwrap(), 1);
        assert_eq!(give(&db, TENANT, holder, &both).await.unwrap(), 0);
        assert_eq!(take(&db, holder, &both[..1]).await, both[..1]);
        assert_eq!(take(&db, holder, &both).await, both[1..]);
        assert_eq!(take(&db, holder, &both).await, []);
        assert_eq!(take(&db, holder, &named("none", &["p"])).await, []);
        assert_eq!(rows(&db).await, [0; 0]);
    }
}

async fn what_is_made_anew_is_held_by_nobody(db: Db) {
    add_api(&db, TENANT, "a", &["p"]).await;
    for holder in holders(&db).await {
        give(&db, TENANT, holder, &named("a", &["p"]))
            .await
            .unwrap();
    }
    set_permissions(&db, TENANT, "a", &[]).await;
    set_permissions(&db, TENANT, "a", &["p"]).await;
    for holder in [Holder::Role(1), Holder::User(1)] {
        assert_eq!(held(&db, holder).await, [""; 0]);
        assert_eq!(
            give(&db, TENANT, holder, &named("a", &["p"]))
                .await
                .unwrap(),
            1
        );
    }
    assert_eq!(rows(&db).await, [1, 1, 2, 2]);
}

async fn taking_by_name_takes_what_is_hidden_too(db: Db) {
    add_api(&db, TENANT, "a", &["p", "q"]).await;
    let all = holders(&db).await;
    for holder in all {
        give(&db, TENANT, holder, &named("a", &["p", "q"]))
            .await
            .unwrap();
    }
    set_permissions(&db, TENANT, "a", &[]).await;
    set_permissions(&db, TENANT, "a", &["p"]).await;
    let gone = named("a", &["p"]);
    for holder in all {
        give(&db, TENANT, holder, &gone).await.unwrap();
    }
    assert_eq!(rows(&db).await, [1, 1, 2, 2, 3, 3]);
    for holder in all {
        assert_eq!(take(&db, holder, &gone).await, gone);
    }
    // The other value is hidden, and may come back.
    assert_eq!(rows(&db).await, [2, 2]);
    let mut reader = db.read().await.unwrap();
    let sql = "SELECT held FROM roles UNION ALL SELECT held FROM users";
    assert_eq!(testing::numbers(reader.conn(), sql).await.unwrap(), [1, 1]);
}

async fn a_holder_has_so_many_and_no_more(db: Db) {
    let values: Vec<String> = (0..HELD_MAX).map(|number| number.to_string()).collect();
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    add_api(&db, TENANT, "a", &values).await;
    add_api(&db, TENANT, "b", &["p"]).await;
    for holder in holders(&db).await {
        set_permissions(&db, TENANT, "a", &values).await;
        give(&db, TENANT, holder, &named("a", &values))
            .await
            .unwrap();
        let refused = give(&db, TENANT, holder, &named("b", &["p"])).await;
        assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
        // Only the living count.
        set_permissions(&db, TENANT, "a", &values[1..]).await;
        give(&db, TENANT, holder, &named("b", &["p"]))
            .await
            .unwrap();
        assert_eq!(held(&db, holder).await.len(), HELD_MAX);
    }
}

async fn versions_count_changes_only(db: Db) {
    add_api(&db, TENANT, "a", &["p", "q"]).await;
    let all = holders(&db).await;
    let seen = async || {
        let mut reader = db.read().await.unwrap();
        let sql = "SELECT version FROM roles UNION ALL
            SELECT direct_version FROM permissions WHERE number = 1 UNION ALL
            SELECT direct_version FROM permissions WHERE number = 2";
        testing::numbers(reader.conn(), sql).await.unwrap()
    };
    assert_eq!(seen().await, [1, 0, 0]);
    for _ in 0..2 {
        for holder in all {
            give(&db, TENANT, holder, &named("a", &["p"]))
                .await
                .unwrap();
        }
        assert_eq!(seen().await, [2, 1, 0]);
    }
    for _ in 0..2 {
        for holder in all {
            take(&db, holder, &named("a", &["p", "q"])).await;
        }
        assert_eq!(seen().await, [3, 2, 0]);
    }
}
