//! Passwords that users had before.

use domain::Tenant;
use serde_json::json;
use store::{Db, password_history, tickets, users};

use crate::common::{FOREIGN, TENANT, at, change, map};
use crate::users::{add, identity, user};

both_engines!(the_newest_are_kept, nothing_is_left_of_a_deleted_user,);

async fn append(db: &Db, tenant: Tenant, (user, id): (i64, &str), hash: &str, kept: i64) {
    let identity = identity(id, "db");
    change(db, async |writer| {
        password_history::append(writer, tenant, (user, &identity), (hash, kept)).await
    })
    .await
    .unwrap();
}

async fn last(db: &Db, tenant: Tenant, id: &str, limit: i64) -> Vec<String> {
    let mut reader = db.read().await.unwrap();
    let identity = identity(id, "db");
    password_history::last(reader.conn(), tenant, &identity, limit)
        .await
        .unwrap()
}

async fn the_newest_are_kept(db: Db) {
    for (id, hash) in [("1", "a"), ("1", "b"), ("2", "x"), ("1", "c"), ("1", "d")] {
        append(&db, TENANT, (1, id), hash, 3).await;
    }
    assert_eq!(last(&db, TENANT, "1", 9).await, ["d", "c", "b"]);
    assert_eq!(last(&db, TENANT, "1", 1).await, ["d"]);
    assert_eq!(last(&db, TENANT, "2", 9).await, ["x"]);
    assert_eq!(last(&db, FOREIGN, "1", 9).await, [""; 0]);
    append(&db, TENANT, (1, "1"), "e", 0).await;
    assert_eq!(last(&db, TENANT, "1", 9).await, [""; 0]);
}

async fn nothing_is_left_of_a_deleted_user(db: Db) {
    let made = add(&db, TENANT, &user("1", json!({"email": "a@b.test"}), 0)).await;
    let made = made.unwrap();
    append(&db, TENANT, (made.number, "1"), "hash", 3).await;
    let ticket = domain::ticket::Ticket {
        kind: domain::ticket::Kind::PasswordChange,
        user: made.number,
        details: map(json!({})),
        created_at: at(0),
        expires_at: at(9),
        used_at: None,
    };
    change(&db, async |writer| {
        tickets::insert(writer, TENANT, ("h", &ticket)).await?;
        users::delete(writer, TENANT, &made, at(1)).await
    })
    .await
    .unwrap();
    assert_eq!(last(&db, TENANT, "1", 9).await, [""; 0]);
    let mut reader = db.read().await.unwrap();
    let left = tickets::get(reader.conn(), TENANT, "h").await.unwrap();
    assert_eq!(left, None);
}
