//! The end of what was deleted, a little at a time.

use domain::deletion::{Deletion, Kind, State};
use domain::permission::{self, Replacement};
use serde_json::Map;
use store::{Db, client_grants, clients, deletions, permissions, purge, resource_servers};

use crate::common::{
    FOREIGN, TENANT, add_api, add_client, add_roles, add_users, api_number, at, change, enrol,
    give, grant, home, numbers, set_permissions, sql,
};

both_engines!(
    what_is_late_is_marked_one_at_a_time,
    holders_go_in_batches_and_the_permission_last,
    an_api_goes_with_all_that_hangs_on_it,
    a_client_goes_with_its_grants,
    a_role_goes_with_its_members,
);

async fn record(db: &Db, id: &str, kind: Kind, object: &str, expires: i64) {
    let new = Deletion {
        id: id.to_owned(),
        kind,
        object: object.to_owned(),
        name: String::new(),
        permissions: Vec::new(),
        counts: Map::new(),
        actor: String::new(),
        created_at: at(0),
        expires_at: at(expires),
        state: State::Restorable,
        ended_at: None,
    };
    change(db, async |writer| {
        deletions::insert(writer, TENANT, &new).await
    })
    .await
    .unwrap();
}

async fn delete(db: &Db, api: &str, value: &str, id: &str, expires: i64) {
    record(db, id, Kind::Permissions, api, expires).await;
    change(db, async |writer| {
        let living = permissions::of_api(writer.conn(), TENANT, api).await?;
        let deleted = permission::delete(&living, &[value]).unwrap();
        let gone = Replacement {
            deleted: deleted.into_iter().cloned().collect(),
            ..Replacement::default()
        };
        permissions::replace(writer, TENANT, api, &gone, (id, at(0))).await
    })
    .await
    .unwrap();
}

async fn mark(db: &Db, millis: i64) -> bool {
    change(db, async |writer| {
        purge::mark_due(writer, TENANT, at(millis)).await
    })
    .await
    .unwrap()
}

async fn state(db: &Db, id: &str) -> State {
    let mut reader = db.read().await.unwrap();
    let found = deletions::get(reader.conn(), TENANT, id).await.unwrap();
    found.unwrap().state
}

async fn purging(db: &Db) -> Vec<purge::Permission> {
    let mut reader = db.read().await.unwrap();
    purge::permissions(reader.conn(), TENANT).await.unwrap()
}

async fn what_is_late_is_marked_one_at_a_time(db: Db) {
    add_api(&db, TENANT, "a", &["x", "y", "z"]).await;
    for (value, id, expires) in [("x", "1", 7), ("y", "2", 5), ("z", "3", 9)] {
        delete(&db, "a", value, id, expires).await;
    }
    assert!(!mark(&db, 4).await);
    assert!(mark(&db, 8).await);
    assert_eq!(
        (state(&db, "1").await, state(&db, "2").await),
        (State::Restorable, State::Purging)
    );
    assert!(mark(&db, 8).await);
    assert!(!mark(&db, 8).await);
    assert_eq!(
        (state(&db, "1").await, state(&db, "3").await),
        (State::Purging, State::Restorable)
    );
    let found = purging(&db).await;
    assert_eq!(
        found.iter().map(|one| one.number).collect::<Vec<_>>(),
        [1, 2]
    );
}

/// 4001 users and two roles hold `x`; one user holds `y`.
async fn crowd(db: &Db) {
    add_api(db, TENANT, "a", &["x", "y"]).await;
    let api = api_number(db, TENANT, "a").await;
    let (role, user) = (add_roles(db, "r", 2).await, add_users(db, "u", 4001).await);
    give(db, "roles", (api, 1), role, 2).await;
    give(db, "users", (api, 1), user, 4001).await;
    give(db, "users", (api, 2), user, 1).await;
    add_client(db, TENANT, "c").await;
    change(db, async |writer| {
        let new = grant("g", "c", "a", &["x", "y", "w"]);
        client_grants::insert(writer, home(), &new, at(0)).await
    })
    .await
    .unwrap();
    sql(
        db,
        &format!(
            "INSERT INTO scope_set_permissions (tenant, api, number, scope_set)
            VALUES (1, {api}, 1, 70), (1, {api}, 2, 70), (1, {api}, 1, 71)"
        ),
    )
    .await;
}

async fn holders_go_in_batches_and_the_permission_last(db: Db) {
    crowd(&db).await;
    delete(&db, "a", "x", "del", 5).await;
    mark(&db, 5).await;
    let gone = purging(&db).await.remove(0);
    let step = async || {
        change(&db, async |writer| {
            purge::permission(writer, TENANT, &gone, at(6)).await
        })
        .await
        .unwrap()
    };
    let left = async || {
        let of = |table: &str| format!("SELECT count(*) FROM {table} WHERE number = 1");
        let mut left = Vec::new();
        for table in [
            "role_permissions",
            "user_permissions",
            "client_grant_scopes",
            "scope_set_permissions",
            "permissions",
        ] {
            left.extend(numbers(&db, &of(table)).await);
        }
        left
    };
    let generation = "SELECT slots_generation FROM resource_servers";
    for (is_gone, wanted) in [
        (false, [0, 2003, 1, 2, 1]),
        (false, [0, 3, 1, 2, 1]),
        (true, [0, 0, 0, 0, 0]),
    ] {
        assert_eq!(numbers(&db, generation).await, [0]);
        assert_eq!(step().await, is_gone);
        assert_eq!(left().await, wanted);
    }
    assert_eq!(numbers(&db, generation).await, [1]);
    assert_eq!(numbers(&db, "SELECT DISTINCT held FROM roles").await, [0]);
    assert_eq!(
        numbers(&db, "SELECT held FROM users WHERE held <> 0").await,
        [1]
    );
    the_deletion_ends(&db).await;
    // The slot is free again, the number is not.
    set_permissions(&db, TENANT, "a", &["y", "x"]).await;
    let slots = "SELECT slot FROM permissions WHERE deleted_at IS NULL ORDER BY number";
    assert_eq!(numbers(&db, slots).await, [1, 0]);
    let living = "SELECT number FROM permissions WHERE deleted_at IS NULL ORDER BY number";
    assert_eq!(numbers(&db, living).await, [2, 3]);
}

async fn the_deletion_ends(db: &Db) {
    let ending = async || {
        let mut reader = db.read().await.unwrap();
        let found = purge::deletions(reader.conn(), TENANT).await.unwrap();
        drop(reader);
        let mut done = Vec::new();
        for one in &found {
            done.push(
                change(db, async |writer| {
                    purge::deletion(writer, TENANT, one).await
                })
                .await
                .unwrap(),
            );
        }
        done
    };
    assert_eq!(ending().await, [true]);
    assert_eq!(ending().await, [false; 0]);
    assert_eq!(state(db, "del").await, State::Purged);
}

/// Purges until nothing is left to do.
async fn run(db: &Db) {
    while mark(db, 100).await {}
    for _ in 0..20 {
        for gone in purging(db).await {
            change(db, async |writer| {
                purge::permission(writer, TENANT, &gone, at(6)).await
            })
            .await
            .unwrap();
        }
        let mut reader = db.read().await.unwrap();
        let found = purge::deletions(reader.conn(), TENANT).await.unwrap();
        drop(reader);
        for one in &found {
            change(db, async |writer| {
                purge::deletion(writer, TENANT, one).await
            })
            .await
            .unwrap();
        }
    }
}

/// How many rows there are in tables.
async fn rows(db: &Db, tables: &[&str]) -> Vec<i64> {
    let mut found = Vec::new();
    for table in tables {
        found.extend(numbers(db, &format!("SELECT count(*) FROM {table}")).await);
    }
    found
}

async fn furnish(db: &Db) {
    for (tenant, id) in [(TENANT, "a"), (TENANT, "b"), (FOREIGN, "a")] {
        add_api(db, tenant, id, &["x", "y"]).await;
    }
    for client_id in ["one", "two"] {
        add_client(db, TENANT, client_id).await;
        for api in ["a", "b"] {
            let new = grant(&format!("{client_id}-{api}"), client_id, api, &["x", "w"]);
            change(db, async |writer| {
                client_grants::insert(writer, home(), &new, at(0)).await
            })
            .await
            .unwrap();
            sql(
                db,
                &format!(
                    "INSERT INTO refresh_tokens (tenant, id, client_id, holder, api, scope_set,
                        organization, is_rotating, generation, authenticated_at, shows_auth_time,
                        device, created_at, ends_at)
                    VALUES (1, '{client_id}-{api}', '{client_id}', 1, '{api}', 1, 0, FALSE, 0, 0,
                        FALSE, '{{}}', 0, 9999)"
                ),
            )
            .await;
        }
    }
}

async fn an_api_goes_with_all_that_hangs_on_it(db: Db) {
    furnish(&db).await;
    let api = api_number(&db, TENANT, "a").await;
    let (role, user) = (
        add_roles(&db, "r", 1).await,
        add_users(&db, "u", 2500).await,
    );
    give(&db, "roles", (api, 1), role, 1).await;
    give(&db, "users", (api, 1), user, 2500).await;
    delete(&db, "a", "y", "kept", 1000).await;
    record(&db, "del", Kind::Api, "a", 5).await;
    change(&db, async |writer| {
        resource_servers::delete(writer, home(), "a", ("del", at(1))).await
    })
    .await
    .unwrap();
    run(&db).await;
    let tables = [
        "resource_servers",
        "permissions",
        "client_grants",
        "client_grant_scopes",
        "role_permissions",
        "user_permissions",
        "refresh_tokens",
    ];
    assert_eq!(rows(&db, &tables).await, [2, 4, 2, 4, 0, 0, 2]);
    assert_eq!(
        (state(&db, "del").await, state(&db, "kept").await),
        (State::Purged, State::Purged)
    );
    assert_eq!(numbers(&db, "SELECT DISTINCT held FROM users").await, [0]);
}

async fn a_client_goes_with_its_grants(db: Db) {
    furnish(&db).await;
    record(&db, "del", Kind::Client, "one", 5).await;
    change(&db, async |writer| {
        let gone = clients::take(writer, TENANT, "one").await?.unwrap();
        clients::delete(writer, TENANT, &gone, ("del", at(1))).await
    })
    .await
    .unwrap();
    run(&db).await;
    let tables = [
        "clients",
        "client_grants",
        "client_grant_scopes",
        "refresh_tokens",
    ];
    assert_eq!(rows(&db, &tables).await, [1, 2, 4, 2]);
    assert_eq!(state(&db, "del").await, State::Purged);
}

async fn a_role_goes_with_its_members(db: Db) {
    furnish(&db).await;
    let api = api_number(&db, TENANT, "a").await;
    let (role, user) = (
        add_roles(&db, "r", 2).await,
        add_users(&db, "u", 2500).await,
    );
    give(&db, "roles", (api, 1), role, 2).await;
    enrol(&db, role, user, 2500).await;
    enrol(&db, role + 1, user, 1).await;
    sql(
        &db,
        "UPDATE roles SET deleted_at = 1, deletion = 'del' WHERE id = 'r1'",
    )
    .await;
    record(&db, "del", Kind::Role, "r1", 5).await;
    record(&db, "never", Kind::Role, "none", 5).await;
    run(&db).await;
    let tables = ["roles", "role_permissions", "user_roles"];
    assert_eq!(rows(&db, &tables).await, [1, 1, 1]);
    assert_eq!(
        (state(&db, "del").await, state(&db, "never").await),
        (State::Purged, State::Purged)
    );
}
