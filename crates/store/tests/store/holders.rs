//! Who holds a permission, and how many are counted.

use std::collections::HashSet;

use store::holders::{self, Api, Uses};
use store::{Db, client_grants, clients};

use crate::common::{
    TENANT, add_api, add_client, add_roles, add_users, api_number, at, change, enrol, give, grant,
    home, map, sql,
};

both_engines!(
    everybody_is_found_once,
    counting_ends_one_beyond_the_limit,
    what_hangs_on_a_thing_is_counted,
    pages_go_on_after_a_holder,
);

async fn api(db: &Db) -> Api<'static> {
    Api {
        tenant: TENANT,
        id: "a",
        number: api_number(db, TENANT, "a").await,
    }
}

/// Two permissions; role 1 of three and users 1 to 3 of ten hold the first, role 2 the second.
/// The roles have users 3 to 6 and, in an organization, user 7. Role 3 is deleted.
async fn furnish(db: &Db) -> (Api<'static>, i64, i64) {
    add_api(db, TENANT, "b", &["x"]).await;
    add_api(db, TENANT, "a", &["x", "y"]).await;
    let api = api(db).await;
    let (role, user) = (add_roles(db, "r", 3).await, add_users(db, "u", 10).await);
    give(db, "roles", (api.number, 1), role, 1).await;
    give(db, "roles", (api.number, 2), role + 1, 1).await;
    give(db, "roles", (api.number, 1), role + 2, 1).await;
    give(db, "users", (api.number, 1), user, 3).await;
    give(db, "users", (api.number, 2), user, 1).await;
    give(db, "users", (api.number - 1, 1), user + 8, 2).await;
    enrol(db, role, user + 2, 2).await;
    enrol(db, role + 1, user + 2, 4).await;
    enrol(db, role + 2, user, 10).await;
    for organization in [1, 2] {
        let member = format!(
            "INSERT INTO organization_member_roles (tenant, organization, member, role)
            VALUES (1, {organization}, {}, {role})",
            user + 6
        );
        sql(db, &member).await;
    }
    sql(db, "UPDATE roles SET deleted_at = 1 WHERE id = 'r3'").await;
    (api, role, user)
}

async fn grants(db: &Db) {
    for client_id in ["one", "two", "gone", "all"] {
        add_client(db, TENANT, client_id).await;
        let mut new = grant(client_id, client_id, "a", &["x", "y"]);
        if client_id == "all" {
            new.scope = Vec::new();
            new.settings = map(serde_json::json!({"allow_all_scopes": true}));
        }
        change(db, async |writer| {
            client_grants::insert(writer, home(), &new, at(0)).await
        })
        .await
        .unwrap();
    }
    change(db, async |writer| {
        let gone = clients::take(writer, TENANT, "gone").await?.unwrap();
        clients::delete(writer, TENANT, &gone, ("del", at(0))).await
    })
    .await
    .unwrap();
}

async fn everybody_is_found_once(db: Db) {
    let (api, role, user) = furnish(&db).await;
    grants(&db).await;
    let mut reader = db.read().await.unwrap();
    let roles = holders::roles_of(&mut reader, api, &[1, 2], 9)
        .await
        .unwrap();
    assert_eq!(
        roles.items.keys().copied().collect::<Vec<_>>(),
        [role, role + 1]
    );
    let direct = holders::direct(&mut reader, api, &[1, 2], 9).await.unwrap();
    assert_eq!(direct.items, HashSet::from([user, user + 1, user + 2]));
    let of = roles.items.keys().copied();
    let members = holders::members(&mut reader, TENANT, of, 9).await.unwrap();
    let wanted = HashSet::from([user + 2, user + 3, user + 4, user + 5, user + 6]);
    assert_eq!(members.items, wanted);
    let grants = holders::grants_of(&mut reader, api, &[1, 2], 9)
        .await
        .unwrap();
    let ids: Vec<&str> = grants.items.keys().map(String::as_str).collect();
    assert_eq!(ids, ["all", "one", "two"]);
    assert!(
        ![
            roles.is_capped,
            direct.is_capped,
            members.is_capped,
            grants.is_capped
        ]
        .contains(&true)
    );
    let uses = holders::uses(&mut reader, api, &[1, 2]).await.unwrap();
    let of = |roles, users, grants| Uses {
        roles,
        users,
        grants,
    };
    assert_eq!((uses[&1], uses[&2]), (of(1, 3, 2), of(1, 1, 2)));
    assert!(
        holders::uses(&mut reader, api, &[])
            .await
            .unwrap()
            .is_empty()
    );
}

async fn counting_ends_one_beyond_the_limit(db: Db) {
    let (api, role, _) = furnish(&db).await;
    grants(&db).await;
    let mut reader = db.read().await.unwrap();
    for (max, is_capped) in [(1, true), (2, false)] {
        let roles = holders::roles_of(&mut reader, api, &[1, 2], max)
            .await
            .unwrap();
        assert_eq!(roles.is_capped, is_capped);
    }
    for (max, is_capped) in [(2, true), (3, false)] {
        let direct = holders::direct(&mut reader, api, &[1, 2], max)
            .await
            .unwrap();
        assert_eq!(direct.is_capped, is_capped);
        assert_eq!(direct.items.len(), 3);
        let grants = holders::grants_of(&mut reader, api, &[1, 2], max)
            .await
            .unwrap();
        assert_eq!((grants.is_capped, grants.items.len()), (is_capped, 3));
    }
    // Two of the role's three members are found in the tenant, one twice in organizations.
    for (max, is_capped) in [(1, true), (2, true), (3, false)] {
        let members = holders::members(&mut reader, TENANT, [role].into_iter(), max).await;
        assert_eq!(members.unwrap().is_capped, is_capped, "{max}");
    }
}

async fn what_hangs_on_a_thing_is_counted(db: Db) {
    let (api, role, _) = furnish(&db).await;
    grants(&db).await;
    let mut reader = db.read().await.unwrap();
    let found = holders::assignments(&mut reader, api, 9).await.unwrap();
    assert_eq!(found, (2, 4, 3, 4));
    let capped = holders::assignments(&mut reader, api, 2).await.unwrap();
    assert_eq!(capped, (2, 3, 3, 3));
    let of_role = holders::of_role(&mut reader, TENANT, role, 9)
        .await
        .unwrap();
    assert_eq!(of_role, (1, 2, 2));
    let of_client = holders::grants_of_client(&mut reader, TENANT, "one", 9).await;
    assert_eq!(of_client.unwrap(), 1);
}

async fn pages_go_on_after_a_holder(db: Db) {
    let (api, role, user) = furnish(&db).await;
    grants(&db).await;
    let mut reader = db.read().await.unwrap();
    let users = holders::users(&mut reader, api, (1, user), 1)
        .await
        .unwrap();
    assert_eq!(
        (users[0].number, users[0].user_id.as_str()),
        (user + 1, "u2")
    );
    assert_eq!(users[0].profile["name"], "N");
    let roles = holders::roles(&mut reader, api, (1, 0), 9).await.unwrap();
    assert_eq!((roles.len(), roles[0].id.as_str()), (1, "r1"));
    assert!(
        holders::roles(&mut reader, api, (1, role), 9)
            .await
            .unwrap()
            .is_empty()
    );
    change(&db, async |writer| {
        holders::hold_roles(writer, TENANT, [role, role + 1].into_iter()).await
    })
    .await
    .unwrap();
    let grants = holders::grants(&mut reader, api, (1, "one"), 9)
        .await
        .unwrap();
    assert_eq!((grants.len(), grants[0].id.as_str()), (1, "two"));
    let all = holders::grants_of_all(&mut reader, api, "", 9)
        .await
        .unwrap();
    assert_eq!((all.len(), all[0].client_id.as_deref()), (1, Some("all")));
    assert!(
        holders::grants_of_all(&mut reader, api, "all", 9)
            .await
            .unwrap()
            .is_empty()
    );
}
