//! Sessions of the dashboard.

use store::dashboard_sessions::{self, New};
use store::{Db, administrators};

use crate::common::{FOREIGN, TENANT, at, change};

both_engines!(
    a_session_lasts_until_it_ends,
    all_of_one_end,
    one_ends_its_own,
    the_old_are_forgotten
);

async fn begin(db: &Db, token_hash: &str, administrator: &str, ends: i64) {
    change(db, async |writer| {
        let email = format!("{administrator}@example.com");
        let who = (administrator, email.as_str(), "$hash");
        administrators::put(writer, TENANT, who, at(0)).await?;
        let new = New {
            token_hash,
            administrator,
            ip: "::1",
            user_agent: "a\0b",
            created_at: at(0),
            expires_at: at(ends),
        };
        dashboard_sessions::insert(writer, TENANT, new).await
    })
    .await
    .unwrap();
}

async fn who(db: &Db, tenant: domain::Tenant, token_hash: &str, now: i64) -> Option<String> {
    let mut reader = db.read().await.unwrap();
    let found = dashboard_sessions::find(reader.conn(), tenant, token_hash, at(now)).await;
    found.unwrap().map(|administrator| administrator.id)
}

async fn a_session_lasts_until_it_ends(db: Db) {
    begin(&db, "h", "1", 10).await;
    assert_eq!(who(&db, TENANT, "h", 9).await.as_deref(), Some("1"));
    assert_eq!(who(&db, TENANT, "h", 10).await, None);
    assert_eq!(who(&db, FOREIGN, "h", 9).await, None);
    assert_eq!(who(&db, TENANT, "h\0", 9).await, None);
    for tenant in [FOREIGN, TENANT] {
        assert!(who(&db, TENANT, "h", 9).await.is_some());
        change(&db, async |writer| {
            dashboard_sessions::end(writer, tenant, "h").await
        })
        .await
        .unwrap();
    }
    assert_eq!(who(&db, TENANT, "h", 9).await, None);
}

async fn all_of_one_end(db: Db) {
    for (hash, administrator) in [("a", "1"), ("b", "1"), ("c", "2")] {
        begin(&db, hash, administrator, 10).await;
    }
    change(&db, async |writer| {
        dashboard_sessions::end_all(writer, TENANT, "1").await
    })
    .await
    .unwrap();
    for (hash, expected) in [("a", None), ("b", None), ("c", Some("2"))] {
        assert_eq!(who(&db, TENANT, hash, 1).await.as_deref(), expected);
    }
}

async fn one_ends_its_own(db: Db) {
    for (hash, administrator, ends) in [("a", "1", 9), ("b", "1", 10), ("c", "2", 10)] {
        begin(&db, hash, administrator, ends).await;
    }
    let list = async |tenant, now| {
        let mut reader = db.read().await.unwrap();
        let listed = dashboard_sessions::list(reader.conn(), tenant, "1", (at(now), 5)).await;
        let listed = listed.unwrap().into_iter();
        listed.map(|one| one.token_hash).collect::<Vec<_>>()
    };
    assert_eq!(list(TENANT, 1).await, ["a", "b"]);
    assert_eq!(list(TENANT, 9).await, ["b"]);
    assert_eq!(list(FOREIGN, 1).await, [""; 0]);
    let end = async |tenant, administrator: &str, hash: &str| {
        change(&db, async |writer| {
            dashboard_sessions::end_own(writer, tenant, (administrator, hash)).await
        })
        .await
        .unwrap()
    };
    for (tenant, administrator, hash, expected) in [
        (TENANT, "2", "a", false),
        (FOREIGN, "1", "a", false),
        (TENANT, "1", "a\0", false),
        (TENANT, "1", "a", true),
        (TENANT, "1", "a", false),
    ] {
        assert_eq!(end(tenant, administrator, hash).await, expected, "{hash}");
    }
    begin(&db, "d", "1", 10).await;
    let ended = change(&db, async |writer| {
        dashboard_sessions::end_others(writer, TENANT, ("1", "d")).await
    });
    assert_eq!(ended.await.unwrap(), 1);
    assert_eq!(list(TENANT, 1).await, ["d"]);
    assert_eq!(who(&db, TENANT, "c", 1).await.as_deref(), Some("2"));
}

async fn the_old_are_forgotten(db: Db) {
    begin(&db, "old", "1", 5).await;
    begin(&db, "new", "1", 6).await;
    let forgotten = change(&db, async |writer| {
        dashboard_sessions::forget(writer, at(5)).await
    })
    .await
    .unwrap();
    assert_eq!(forgotten, 1);
    assert_eq!(who(&db, TENANT, "new", 5).await.as_deref(), Some("1"));
}
