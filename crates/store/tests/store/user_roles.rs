//! Which users have which roles of the tenant.

use std::collections::BTreeSet;

use domain::assignment::Source;
use domain::role::HELD_ROLES_MAX;
use domain::{Error, Noun, Tenant};
use serde_json::json;
use store::permission_holders::{self, Holder};
use store::{Db, Page, roles, testing, user_roles};

use crate::common::{FOREIGN, TENANT, add_api, at, change, home};
use crate::permission_holders::{give, named};
use crate::roles::{add as add_role, delete as delete_role, role};
use crate::users;

both_engines!(
    a_user_has_the_roles_that_are_alive_by_name,
    members_are_listed_from_wherever_it_goes_on,
    giving_and_taking_again_changes_nothing,
    a_user_has_so_many_roles_and_no_more,
    what_a_role_holds_its_members_hold,
    users_and_roles_are_held_by_id,
);

async fn user(db: &Db, tenant: Tenant, id: &str) -> i64 {
    let new = users::user(id, json!({"name": id}), 0);
    users::add(db, tenant, &new).await.unwrap().number
}

async fn add(db: &Db, users: &[i64], roles: &[i64]) -> domain::Result<Vec<i64>> {
    change(db, async |writer| {
        let added = user_roles::add(writer, TENANT, (users, roles), at(0)).await?;
        Ok(added.into_iter().collect())
    })
    .await
}

async fn remove(db: &Db, user: i64, roles: &[i64]) -> Vec<i64> {
    let removed = change(db, async |writer| {
        user_roles::remove(writer, TENANT, (user, roles), at(0)).await
    });
    removed.await.unwrap().into_iter().collect()
}

async fn ids(db: &Db, tenant: Tenant, user: i64) -> Vec<String> {
    let mut reader = db.read().await.unwrap();
    let roles = user_roles::of(reader.conn(), tenant, user).await.unwrap();
    roles.into_iter().map(|role| role.id).collect()
}

async fn members(db: &Db, role: i64, page: Page) -> Vec<String> {
    let mut reader = db.read().await.unwrap();
    let page = user_roles::members(&mut reader, TENANT, role, &page).await;
    page.unwrap().into_iter().map(|one| one.user_id).collect()
}

fn after(last: Option<&str>, limit: i64) -> Page {
    Page::After {
        last: last.map(str::to_owned),
        limit,
    }
}

async fn a_user_has_the_roles_that_are_alive_by_name(db: Db) {
    let mut numbers = Vec::new();
    for (id, name) in [("1", "b"), ("2", "a"), ("3", "c")] {
        numbers.push(add_role(&db, TENANT, &role(id, name)).await.unwrap().number);
    }
    let user = user(&db, TENANT, "u").await;
    assert_eq!(add(&db, &[user], &numbers).await.unwrap(), [user]);
    assert_eq!(ids(&db, TENANT, user).await, ["2", "1", "3"]);
    assert_eq!(ids(&db, FOREIGN, user).await, [""; 0]);
    delete_role(&db, TENANT, "1", "del_1").await;
    assert_eq!(ids(&db, TENANT, user).await, ["2", "3"]);
}

async fn members_are_listed_from_wherever_it_goes_on(db: Db) {
    let role = add_role(&db, TENANT, &role("r", "r")).await.unwrap().number;
    let mut users = Vec::new();
    for id in ["1", "2", "3"] {
        users.push(user(&db, TENANT, id).await);
    }
    user(&db, TENANT, "4").await;
    add(&db, &users, &[role]).await.unwrap();
    let all = ["auth0|1", "auth0|2", "auth0|3"];
    assert_eq!(
        members(&db, role, Page::Offset { skip: 0, limit: 5 }).await,
        all
    );
    assert_eq!(
        members(&db, role, Page::Offset { skip: 1, limit: 1 }).await,
        all[1..2]
    );
    assert_eq!(members(&db, role, after(None, 2)).await, all[..2]);
    let last = users[1].to_string();
    assert_eq!(members(&db, role, after(Some(&last), 2)).await, all[2..]);
    assert_eq!(members(&db, role, after(Some("x"), 2)).await, [""; 0]);
    let mut reader = db.read().await.unwrap();
    for (tenant, count) in [(TENANT, 3), (FOREIGN, 0)] {
        let counted = user_roles::count_members(reader.conn(), tenant, role).await;
        assert_eq!(counted.unwrap(), count);
    }
}

async fn giving_and_taking_again_changes_nothing(db: Db) {
    let one = add_role(&db, TENANT, &role("1", "1")).await.unwrap().number;
    let two = add_role(&db, TENANT, &role("2", "2")).await.unwrap().number;
    let users = [user(&db, TENANT, "1").await, user(&db, TENANT, "2").await];
    let versions = async || {
        let mut reader = db.read().await.unwrap();
        let sql = "SELECT version FROM roles ORDER BY number";
        testing::numbers(reader.conn(), sql).await.unwrap()
    };
    assert_eq!(add(&db, &users[..1], &[one]).await.unwrap(), users[..1]);
    assert_eq!(versions().await, [2, 1]);
    assert_eq!(add(&db, &users, &[one]).await.unwrap(), users[1..]);
    assert_eq!(add(&db, &users, &[one]).await.unwrap(), [0; 0]);
    assert_eq!(versions().await, [3, 1]);
    assert_eq!(remove(&db, users[0], &[one, two]).await, [one]);
    assert_eq!(remove(&db, users[0], &[one, two]).await, [0; 0]);
    assert_eq!(versions().await, [4, 1]);
    assert_eq!(ids(&db, TENANT, users[0]).await, [""; 0]);
    assert_eq!(ids(&db, TENANT, users[1]).await, ["1"]);
}

async fn a_user_has_so_many_roles_and_no_more(db: Db) {
    let mut roles = Vec::new();
    for number in 0..=HELD_ROLES_MAX {
        let new = role(&number.to_string(), &number.to_string());
        roles.push(add_role(&db, TENANT, &new).await.unwrap().number);
    }
    let (many, few) = (user(&db, TENANT, "1").await, user(&db, TENANT, "2").await);
    add(&db, &[many], &roles[1..]).await.unwrap();
    let refused = add(&db, &[few, many], &roles[..1]).await;
    let Err(Error::Refused(message)) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(message, user_roles::TOO_MANY);
    assert_eq!(ids(&db, TENANT, few).await, [""; 0]);
    // Only the living count.
    delete_role(&db, TENANT, "7", "del_1").await;
    add(&db, &[few, many], &roles[..1]).await.unwrap();
}

async fn what_a_role_holds_its_members_hold(db: Db) {
    add_api(&db, TENANT, "a", &["p", "q", "r"]).await;
    let user = user(&db, TENANT, "u").await;
    let mut roles = Vec::new();
    for (id, values) in [("1", ["p", "q"]), ("2", ["q", "r"])] {
        let number = add_role(&db, TENANT, &role(id, id)).await.unwrap().number;
        let holder = Holder::Role(number);
        give(&db, TENANT, holder, &named("a", &values))
            .await
            .unwrap();
        roles.push(number);
    }
    give(&db, TENANT, Holder::User(user), &named("a", &["p"]))
        .await
        .unwrap();
    add(&db, &[user], &roles).await.unwrap();
    let told = async || {
        let mut reader = db.read().await.unwrap();
        let all = permission_holders::sourced(&mut reader, home(), user)
            .await
            .unwrap();
        let tell = |source: &Source| match source {
            Source::Direct => "direct".to_owned(),
            Source::Role { id, .. } => id.clone(),
        };
        let all = all.into_iter();
        all.map(|(held, sources)| {
            let sources: Vec<_> = sources.iter().map(tell).collect();
            format!("{} {}", held.value, sources.join(" "))
        })
        .collect::<Vec<_>>()
    };
    assert_eq!(told().await, ["p direct 1", "q 1 2", "r 2"]);
    delete_role(&db, TENANT, "2", "del_1").await;
    assert_eq!(told().await, ["p direct 1", "q 1"]);
}

async fn users_and_roles_are_held_by_id(db: Db) {
    let here = user(&db, TENANT, "1").await;
    let other = user(&db, TENANT, "2").await;
    user(&db, FOREIGN, "3").await;
    let hold = async |ids: &[&str]| {
        let ids: BTreeSet<&str> = ids.iter().copied().collect();
        let held = change(&db, async |writer| {
            user_roles::hold_users(writer, TENANT, &ids).await
        });
        held.await.unwrap()
    };
    let all = ["auth0|2", "auth0|1", "auth0|3", "auth0|1\0"];
    assert_eq!(hold(&all).await, [here, other]);
    assert_eq!(hold(&[]).await, [0; 0]);
    for (tenant, id) in [(TENANT, "b"), (TENANT, "a"), (FOREIGN, "c")] {
        add_role(&db, tenant, &role(id, id)).await.unwrap();
    }
    let hold = async |ids: &[&str]| {
        let ids: BTreeSet<&str> = ids.iter().copied().collect();
        change(&db, async |writer| {
            roles::hold_all(writer, TENANT, &ids).await
        })
        .await
    };
    let held: Vec<_> = hold(&["a", "b"]).await.unwrap().into_iter().collect();
    assert_eq!(
        held.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(),
        ["b", "a"]
    );
    let refused = hold(&["a", "c"]).await;
    assert!(
        matches!(refused, Err(Error::NotFound(Noun::Role))),
        "{refused:?}"
    );
}
