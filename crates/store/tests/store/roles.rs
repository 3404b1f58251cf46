//! Roles.

use domain::role::{Owner, ROLES_MAX, Role};
use domain::{Conflict, Error, Noun, Tenant};
use store::roles::{self, Filter, Kind};
use store::{Db, testing};

use crate::common::{FOREIGN, TENANT, add_tenant, at, change};

both_engines!(
    a_role_is_kept_as_it_is,
    a_name_is_one_role_s_for_an_owner,
    a_deleted_role_is_hidden_and_its_name_is_free,
    pages_are_in_the_order_of_names,
    names_are_found_in_whatever_case,
    a_tenant_has_so_many_roles_and_no_more,
);

/// A role that is not stored yet.
pub(crate) fn role(id: &str, name: &str) -> Role {
    Role {
        number: 0,
        id: id.to_owned(),
        name: name.to_owned(),
        description: None,
        owner: Owner::Tenant,
        version: 1,
    }
}

pub(crate) async fn add(db: &Db, tenant: Tenant, new: &Role) -> domain::Result<Role> {
    let number = change(db, async |writer| {
        roles::insert(writer, tenant, new, at(0)).await
    })
    .await?;
    Ok(Role {
        number,
        ..new.clone()
    })
}

pub(crate) async fn delete(db: &Db, tenant: Tenant, id: &str, deletion: &str) {
    change(db, async |writer| {
        let role = roles::take(writer, tenant, id).await?.expect("it is there");
        roles::delete(writer, tenant, &role, (deletion, at(1))).await
    })
    .await
    .unwrap();
}

async fn get(db: &Db, tenant: Tenant, id: &str) -> Option<Role> {
    let mut reader = db.read().await.unwrap();
    roles::get(reader.conn(), tenant, id).await.unwrap()
}

async fn a_role_is_kept_as_it_is(db: Db) {
    let described = Role {
        description: Some(" ".to_owned()),
        ..role("r", "Ä role")
    };
    let stored = add(&db, TENANT, &described).await.unwrap();
    assert!(stored.number > 0);
    assert_eq!(get(&db, TENANT, "r").await, Some(stored.clone()));
    for (tenant, id) in [(FOREIGN, "r"), (TENANT, "R"), (TENANT, "r\0")] {
        assert_eq!(get(&db, tenant, id).await, None, "{tenant:?} {id}");
    }
    let held = change(&db, async |writer| roles::hold(writer, TENANT, "r").await);
    assert_eq!(held.await.unwrap(), Some(stored.clone()));
    let changed = Role {
        name: "other".to_owned(),
        description: None,
        version: 2,
        ..stored
    };
    change(&db, async |writer| {
        let taken = roles::take(writer, TENANT, "r")
            .await?
            .expect("it is there");
        assert_eq!(taken.version, 2);
        roles::update(writer, TENANT, &changed, at(1)).await
    })
    .await
    .unwrap();
    assert_eq!(get(&db, TENANT, "r").await, Some(changed));
    let foreign = change(&db, async |writer| roles::take(writer, FOREIGN, "r").await);
    assert_eq!(foreign.await.unwrap(), None);
}

async fn a_name_is_one_role_s_for_an_owner(db: Db) {
    add(&db, TENANT, &role("1", "Clerk")).await.unwrap();
    let refused = add(&db, TENANT, &role("2", "Clerk")).await;
    assert!(
        matches!(refused, Err(Error::Conflict(Conflict::Role))),
        "{refused:?}"
    );
    let other = add(&db, TENANT, &role("3", "clerk")).await.unwrap();
    add(&db, FOREIGN, &role("1", "Clerk")).await.unwrap();
    let renamed = Role {
        name: "Clerk".to_owned(),
        ..other
    };
    let refused = change(&db, async |writer| {
        roles::update(writer, TENANT, &renamed, at(1)).await
    });
    let refused = refused.await;
    assert!(
        matches!(refused, Err(Error::Conflict(Conflict::Role))),
        "{refused:?}"
    );
    let nobody_s = Role {
        owner: Owner::Organization("org_1".to_owned()),
        ..role("4", "Clerk")
    };
    let refused = add(&db, TENANT, &nobody_s).await;
    assert!(
        matches!(refused, Err(Error::Unknown(Noun::Organization))),
        "{refused:?}"
    );
}

async fn a_deleted_role_is_hidden_and_its_name_is_free(db: Db) {
    let first = add(&db, TENANT, &role("1", "Clerk")).await.unwrap();
    delete(&db, TENANT, "1", "del_1").await;
    assert_eq!(get(&db, TENANT, "1").await, None);
    let taken = change(&db, async |writer| roles::take(writer, TENANT, "1").await);
    assert_eq!(taken.await.unwrap(), None);
    let second = add(&db, TENANT, &role("2", "Clerk")).await.unwrap();
    assert!(second.number > first.number);
    let mut reader = db.read().await.unwrap();
    let kept = "SELECT number FROM roles WHERE deletion = 'del_1' AND deleted_at IS NOT NULL";
    let kept = testing::numbers(reader.conn(), kept).await.unwrap();
    assert_eq!(kept, [first.number]);
    drop(reader);

    let restore = async |deletion: &str| {
        change(&db, async |writer| {
            roles::restore(writer, TENANT, "1", (deletion, at(2))).await
        })
        .await
    };
    let refused = restore("del_1").await;
    assert!(
        matches!(refused, Err(Error::Conflict(Conflict::Role))),
        "{refused:?}"
    );
    delete(&db, TENANT, "2", "del_2").await;
    assert_eq!(restore("del_2").await.unwrap(), None);
    assert_eq!(restore("del_1").await.unwrap(), Some(first.number));
    assert_eq!(get(&db, TENANT, "1").await.unwrap().name, "Clerk");
}

async fn names(db: &Db, filter: &Filter, rows: (i64, i64)) -> (Vec<String>, i64) {
    let mut reader = db.read().await.unwrap();
    let (page, total) = roles::page(&mut reader, TENANT, filter, rows)
        .await
        .unwrap();
    (page.into_iter().map(|role| role.name).collect(), total)
}

async fn pages_are_in_the_order_of_names(db: Db) {
    for (id, name) in [("1", "b"), ("2", "a"), ("3", "B"), ("4", "c")] {
        add(&db, TENANT, &role(id, name)).await.unwrap();
    }
    add(&db, FOREIGN, &role("5", "aa")).await.unwrap();
    delete(&db, TENANT, "4", "del_1").await;
    let all = Filter::default();
    let expect = |names: &[&str]| (names.iter().map(ToString::to_string).collect(), 3);
    assert_eq!(names(&db, &all, (0, 50)).await, expect(&["B", "a", "b"]));
    assert_eq!(names(&db, &all, (1, 1)).await, expect(&["a"]));
    assert_eq!(names(&db, &all, (3, 1)).await, expect(&[]));
    for (kind, total) in [(Kind::Tenant, 3), (Kind::Organization, 0)] {
        let filter = Filter {
            kind: Some(kind),
            ..Filter::default()
        };
        assert_eq!(names(&db, &filter, (0, 50)).await.1, total, "{kind:?}");
    }
}

async fn names_are_found_in_whatever_case(db: Db) {
    for (id, name) in [("1", "Ärzte 100%"), ("2", "a_b"), ("3", "axb!")] {
        add(&db, TENANT, &role(id, name)).await.unwrap();
    }
    for (part, found) in [
        ("ÄRZTE", "Ärzte 100%"),
        ("0%", "Ärzte 100%"),
        ("A_B", "a_b"),
        ("b!", "axb!"),
    ] {
        let filter = Filter {
            name: Some(part.to_owned()),
            ..Filter::default()
        };
        let seen = names(&db, &filter, (0, 50)).await;
        assert_eq!(seen, (vec![found.to_owned()], 1), "{part}");
    }
    for (part, count) in [("", 3), ("%%", 0), ("\0", 0)] {
        let filter = Filter {
            name: Some(part.to_owned()),
            ..Filter::default()
        };
        assert_eq!(names(&db, &filter, (0, 50)).await.1, count, "{part:?}");
    }
}

async fn a_tenant_has_so_many_roles_and_no_more(db: Db) {
    add_tenant(&db, TENANT).await;
    change(&db, async |writer| {
        for number in 0..ROLES_MAX {
            let new = role(&number.to_string(), &number.to_string());
            roles::insert(writer, TENANT, &new, at(0)).await?;
        }
        Ok(())
    })
    .await
    .unwrap();
    let refused = add(&db, TENANT, &role("more", "more")).await;
    assert!(
        matches!(refused, Err(Error::Limit { max: 1000, .. })),
        "{refused:?}"
    );
    delete(&db, TENANT, "7", "del_1").await;
    add(&db, TENANT, &role("more", "more")).await.unwrap();
}
