//! What links in mails allow, once.

use domain::ticket::{Kind, Ticket};
use serde_json::json;
use store::{Db, tickets};

use crate::common::{FOREIGN, TENANT, at, change, map};

both_engines!(
    a_ticket_is_used_once_in_its_time,
    all_of_a_kind_are_used_up_together,
    old_ones_are_pruned,
);

fn ticket(kind: Kind, user: i64) -> Ticket {
    Ticket {
        kind,
        user,
        details: map(json!({"email": "a@b.test"})),
        created_at: at(0),
        expires_at: at(10),
        used_at: None,
    }
}

async fn add(db: &Db, hash: &str, new: &Ticket) {
    change(db, async |writer| {
        tickets::insert(writer, TENANT, (hash, new)).await
    })
    .await
    .unwrap();
}

async fn found(db: &Db, hash: &str) -> Option<Ticket> {
    let mut reader = db.read().await.unwrap();
    tickets::get(reader.conn(), TENANT, hash).await.unwrap()
}

async fn a_ticket_is_used_once_in_its_time(db: Db) {
    let mut one = ticket(Kind::EmailVerification, 1);
    add(&db, "h", &one).await;
    assert_eq!(found(&db, "h").await, Some(one.clone()));
    assert_eq!(found(&db, "\0").await, None);
    for (tenant, millis, expected) in [
        (FOREIGN, 5, false),
        (TENANT, 10, false),
        (TENANT, 5, true),
        (TENANT, 5, false),
    ] {
        let used = change(&db, async |writer| {
            tickets::use_up(writer, tenant, "h", at(millis)).await
        })
        .await
        .unwrap();
        assert_eq!(used, expected, "{millis}");
    }
    one.used_at = Some(at(5));
    assert_eq!(found(&db, "h").await, Some(one));
}

async fn all_of_a_kind_are_used_up_together(db: Db) {
    for (hash, kind, user) in [
        ("a", Kind::PasswordChange, 1),
        ("b", Kind::PasswordChange, 1),
        ("c", Kind::EmailVerification, 1),
        ("d", Kind::PasswordChange, 2),
    ] {
        add(&db, hash, &ticket(kind, user)).await;
    }
    change(&db, async |writer| {
        tickets::use_up_all(writer, FOREIGN, (1, Kind::PasswordChange), at(3)).await?;
        tickets::use_up_all(writer, TENANT, (1, Kind::PasswordChange), at(4)).await
    })
    .await
    .unwrap();
    for (hash, used) in [("a", true), ("b", true), ("c", false), ("d", false)] {
        let used_at = found(&db, hash).await.unwrap().used_at;
        assert_eq!(used_at, used.then_some(at(4)), "{hash}");
    }
}

async fn old_ones_are_pruned(db: Db) {
    add(&db, "h", &ticket(Kind::PasswordChange, 1)).await;
    for (millis, pruned) in [(9, 0), (10, 1), (10, 0)] {
        let count = change(&db, async |writer| tickets::prune(writer, at(millis)).await)
            .await
            .unwrap();
        assert_eq!(count, pruned, "{millis}");
    }
}
