//! Organizations, their members, and the roles of members.

use domain::organization::{Organization, new_organization};
use domain::role::{HELD_ROLES_MAX, Owner, Role};
use domain::{Conflict, Error, Tenant};
use serde_json::json;
use store::organizations::{self, Numbered, Order};
use store::permission_holders::Holder;
use store::{Db, Page, organization_members, testing};

use crate::common::{FOREIGN, TENANT, add_api, at, change, map};
use crate::permission_holders::{give, named};
use crate::roles::{add as add_role, role};
use crate::users;

both_engines!(
    an_organization_is_kept_as_it_is,
    a_name_is_one_organization_s,
    pages_are_in_the_order_asked_for,
    members_come_and_go,
    members_have_roles,
    nothing_is_left_of_an_organization_that_is_gone,
);

fn named_so(id: &str, name: &str) -> Organization {
    let sent = map(json!({"name": name, "display_name": format!("{id} {name}")}));
    new_organization(&sent, id.to_owned())
}

async fn add(db: &Db, tenant: Tenant, new: &Organization) -> domain::Result<i64> {
    change(db, async |writer| {
        organizations::insert(writer, tenant, new, at(0)).await
    })
    .await
}

async fn get(db: &Db, tenant: Tenant, id: &str) -> Option<Numbered> {
    let mut reader = db.read().await.unwrap();
    organizations::get(reader.conn(), tenant, id).await.unwrap()
}

async fn user(db: &Db, id: &str) -> i64 {
    let new = users::user(id, json!({"name": id}), 0);
    users::add(db, TENANT, &new).await.unwrap().number
}

async fn join(db: &Db, organization: i64, users: &[i64]) -> Vec<i64> {
    let added = change(db, async |writer| {
        organization_members::add(writer, TENANT, (organization, users), at(0)).await
    });
    added.await.unwrap().into_iter().collect()
}

async fn give_roles(
    db: &Db,
    (organization, user): (i64, i64),
    roles: &[i64],
) -> domain::Result<usize> {
    change(db, async |writer| {
        let what = (organization, user, roles);
        let added = organization_members::add_roles(writer, TENANT, what, at(0)).await?;
        Ok(added.len())
    })
    .await
}

async fn an_organization_is_kept_as_it_is(db: Db) {
    let new = named_so("org_1", "acme");
    let number = add(&db, TENANT, &new).await.unwrap();
    assert_eq!(get(&db, TENANT, "org_1").await, Some((number, new.clone())));
    for (tenant, id) in [(FOREIGN, "org_1"), (TENANT, "acme"), (TENANT, "org_1\0")] {
        assert_eq!(get(&db, tenant, id).await, None, "{tenant:?} {id}");
    }
    let mut reader = db.read().await.unwrap();
    for (tenant, is_there) in [(TENANT, true), (FOREIGN, false)] {
        let found = organizations::by_name(reader.conn(), tenant, "acme").await;
        assert_eq!(found.unwrap().is_some(), is_there);
    }
    let changed = Organization {
        version: 2,
        ..new.updated(&map(json!({"metadata": {"a": "b"}})))
    };
    change(&db, async |writer| {
        let held = organizations::hold(writer, TENANT, "org_1").await?.unwrap();
        assert_eq!(held.1.version, 1);
        let taken = organizations::take(writer, TENANT, "org_1").await?.unwrap();
        assert_eq!(taken.1.version, 2);
        organizations::update(writer, TENANT, (number, &changed), at(1)).await
    })
    .await
    .unwrap();
    assert_eq!(get(&db, TENANT, "org_1").await, Some((number, changed)));
}

async fn a_name_is_one_organization_s(db: Db) {
    add(&db, TENANT, &named_so("1", "acme")).await.unwrap();
    add(&db, FOREIGN, &named_so("1", "acme")).await.unwrap();
    let is_taken = |refused: &Error| matches!(refused, Error::Conflict(Conflict::Organization));
    let refused = add(&db, TENANT, &named_so("2", "acme")).await;
    assert!(is_taken(&refused.unwrap_err()));
    let other = add(&db, TENANT, &named_so("3", "other")).await.unwrap();
    let refused = change(&db, async |writer| {
        let renamed = named_so("3", "acme");
        organizations::update(writer, TENANT, (other, &renamed), at(1)).await
    });
    assert!(is_taken(&refused.await.unwrap_err()));
}

async fn pages_are_in_the_order_asked_for(db: Db) {
    for (id, name) in [("1", "b"), ("3", "a"), ("2", "c")] {
        add(&db, TENANT, &named_so(id, name)).await.unwrap();
    }
    add(&db, FOREIGN, &named_so("4", "d")).await.unwrap();
    let names = async |order: Order, page: Page| {
        let mut reader = db.read().await.unwrap();
        let page = organizations::page(&mut reader, TENANT, order, &page).await;
        let (page, total) = page.unwrap();
        let names: Vec<_> = page.into_iter().map(|(_, one)| one.name).collect();
        (names.concat(), total)
    };
    for (order, expected) in [
        (Order::Oldest, "bac"),
        (Order::Newest, "cab"),
        (Order::Name, "abc"),
        (Order::NameDescending, "cba"),
        (Order::DisplayName, "bca"),
        (Order::DisplayNameDescending, "acb"),
    ] {
        let whole = names(order, Page::Offset { skip: 0, limit: 9 }).await;
        assert_eq!(whole, (expected.to_owned(), 3), "{order:?}");
        let part = names(order, Page::Offset { skip: 1, limit: 1 }).await;
        assert_eq!(
            part,
            (expected.get(1..2).unwrap().to_owned(), 3),
            "{order:?}"
        );
    }
    let (first, _) = get(&db, TENANT, "1").await.unwrap();
    for (last, expected) in [(None, "ba"), (Some(first.to_string()), "ac")] {
        let page = Page::After { last, limit: 2 };
        assert_eq!(names(Order::Name, page).await.0, expected);
    }
    let nowhere = Page::After {
        last: Some("x".to_owned()),
        limit: 2,
    };
    assert_eq!(names(Order::Name, nowhere).await, (String::new(), 0));
}

async fn members_come_and_go(db: Db) {
    let one = add(&db, TENANT, &named_so("1", "a")).await.unwrap();
    let two = add(&db, TENANT, &named_so("2", "b")).await.unwrap();
    let users = [
        user(&db, "1").await,
        user(&db, "2").await,
        user(&db, "3").await,
    ];
    assert_eq!(join(&db, one, &users[..2]).await, users[..2]);
    assert_eq!(join(&db, one, &users).await, users[2..]);
    assert_eq!(join(&db, two, &users[..1]).await, users[..1]);
    let membership = async |tenant, pair| {
        let mut reader = db.read().await.unwrap();
        let conn = reader.conn();
        organizations::of_membership(conn, tenant, pair)
            .await
            .unwrap()
    };
    let wanted = ("2".to_owned(), "b".to_owned());
    assert_eq!(membership(TENANT, (two, users[0])).await, Some(wanted));
    assert_eq!(membership(TENANT, (two, users[1])).await, None);
    assert_eq!(membership(FOREIGN, (two, users[0])).await, None);
    let listed = async |organization, page: Page| {
        let mut reader = db.read().await.unwrap();
        let page = organization_members::page(&mut reader, TENANT, organization, &page).await;
        page.unwrap()
            .into_iter()
            .map(|one| one.number)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        listed(one, Page::Offset { skip: 1, limit: 9 }).await,
        users[1..]
    );
    let after = Page::After {
        last: Some(users[0].to_string()),
        limit: 1,
    };
    assert_eq!(listed(one, after).await, users[1..2]);
    let mut reader = db.read().await.unwrap();
    for (tenant, organization, count) in [(TENANT, one, 3), (TENANT, two, 1), (FOREIGN, one, 0)] {
        let counted = organization_members::count(reader.conn(), tenant, organization).await;
        assert_eq!(counted.unwrap(), count);
    }
    let of = organizations::of_member(&mut reader, TENANT, users[0], (1, 5))
        .await
        .unwrap();
    assert_eq!((of.0.len(), of.0[0].0, of.1), (1, two, 2));
    drop(reader);
    let gone = change(&db, async |writer| {
        organization_members::remove(writer, TENANT, (one, &users[..2]), at(0)).await
    });
    assert_eq!(
        gone.await.unwrap().into_iter().collect::<Vec<_>>(),
        users[..2]
    );
    let mut reader = db.read().await.unwrap();
    for (user, is_one) in [(users[0], false), (users[2], true)] {
        let member = organization_members::is_member(reader.conn(), TENANT, (one, user)).await;
        assert_eq!(member.unwrap(), is_one);
    }
}

async fn members_have_roles(db: Db) {
    let organization = add(&db, TENANT, &named_so("1", "a")).await.unwrap();
    let user = user(&db, "1").await;
    join(&db, organization, &[user]).await;
    let member = (organization, user);
    let mut roles = Vec::new();
    for number in 0..=HELD_ROLES_MAX {
        let new = role(&number.to_string(), &format!("{number:02}"));
        roles.push(add_role(&db, TENANT, &new).await.unwrap().number);
    }
    assert_eq!(give_roles(&db, member, &roles[..2]).await.unwrap(), 2);
    assert_eq!(give_roles(&db, member, &roles[..2]).await.unwrap(), 0);
    let held = async || {
        let mut reader = db.read().await.unwrap();
        let held = organization_members::roles_of(reader.conn(), TENANT, member).await;
        held.unwrap()
            .into_iter()
            .map(|one| one.number)
            .collect::<Vec<_>>()
    };
    assert_eq!(held().await, roles[..2]);
    let refused = give_roles(&db, member, &roles).await;
    assert!(
        matches!(refused, Err(Error::Conflict(Conflict::MemberRoles))),
        "{refused:?}"
    );
    let removed = change(&db, async |writer| {
        let what = (organization, user, &roles[1..]);
        organization_members::remove_roles(writer, TENANT, what, at(0)).await
    });
    assert_eq!(
        removed.await.unwrap().into_iter().collect::<Vec<_>>(),
        roles[1..2]
    );
    assert_eq!(held().await, roles[..1]);
    let mut reader = db.read().await.unwrap();
    let versions = "SELECT version FROM roles ORDER BY number LIMIT 3";
    let versions = testing::numbers(reader.conn(), versions).await.unwrap();
    assert_eq!(versions, [2, 3, 1]);
    drop(reader);
    // Whoever leaves comes back without roles.
    change(&db, async |writer| {
        organization_members::remove(writer, TENANT, (organization, &[user]), at(0)).await
    })
    .await
    .unwrap();
    join(&db, organization, &[user]).await;
    assert_eq!(held().await, [0; 0]);
}

async fn nothing_is_left_of_an_organization_that_is_gone(db: Db) {
    add_api(&db, TENANT, "a", &["p"]).await;
    let kept = add(&db, TENANT, &named_so("1", "a")).await.unwrap();
    let new = named_so("2", "b");
    let gone = add(&db, TENANT, &new).await.unwrap();
    let owned = Role {
        owner: Owner::Organization("2".to_owned()),
        ..role("o", "o")
    };
    let owned = add_role(&db, TENANT, &owned).await.unwrap().number;
    give(&db, TENANT, Holder::Role(owned), &named("a", &["p"]))
        .await
        .unwrap();
    let user = user(&db, "1").await;
    for organization in [kept, gone] {
        join(&db, organization, &[user]).await;
        give_roles(&db, (organization, user), &[owned])
            .await
            .unwrap();
    }
    change(&db, async |writer| {
        organizations::delete(writer, TENANT, (gone, &new), at(1)).await
    })
    .await
    .unwrap();
    assert_eq!(get(&db, TENANT, "2").await, None);
    let mut reader = db.read().await.unwrap();
    let of = organizations::of_member(&mut reader, TENANT, user, (0, 5))
        .await
        .unwrap();
    assert_eq!((of.0[0].0, of.1), (kept, 1));
    let role = store::roles::get(reader.conn(), TENANT, "o").await.unwrap();
    assert_eq!(role, None);
    add(&db, TENANT, &named_so("3", "b")).await.unwrap();
    while change(&db, async |writer| organizations::sweep(writer).await)
        .await
        .unwrap()
    {}
    for (table, rows) in [
        ("organization_members", 1),
        ("organization_member_roles", 1),
        ("departed_organizations", 0),
        ("roles", 0),
        ("role_permissions", 0),
    ] {
        let sql = format!("SELECT count(*) FROM {table}");
        let counted = testing::numbers(reader.conn(), &sql).await.unwrap();
        assert_eq!(counted, [rows], "{table}");
    }
}
