//! Sessions and the applications that they have signed in to.

use domain::session::{Device, Lifetimes, Session};
use serde_json::json;
use store::sessions::StoredSession;
use store::{Db, session_clients, sessions, users};

use crate::common::{FOREIGN, TENANT, add_client, add_users, at, change, map};

both_engines!(
    a_session_is_kept_changed_and_ended,
    metadata_is_replaced_while_the_session_lasts,
    a_users_sessions_are_listed_a_page_at_a_time,
    what_has_expired_is_pruned_with_its_applications,
    a_session_goes_with_its_user,
);

const LIFETIMES: Lifetimes = Lifetimes {
    absolute_millis: 1000,
    idle_millis: 100,
    is_persistent: true,
};

fn session(id: &str, user: i64) -> StoredSession {
    let device = Device {
        ip: "192.0.2.1".into(),
        user_agent: "browser \0 \\u0000".into(),
    };
    StoredSession {
        session: Session::begin(
            (id.into(), "database".into()),
            (user, "u1".into()),
            device,
            LIFETIMES,
            at(0),
        ),
        secret_hash: "hash".into(),
    }
}

async fn insert(db: &Db, id: &str, user: i64) {
    let new = session(id, user);
    change(db, async |writer| {
        sessions::insert(writer, TENANT, &new).await
    })
    .await
    .unwrap();
}

async fn found(db: &Db, id: &str) -> Option<StoredSession> {
    let mut reader = db.read().await.unwrap();
    sessions::get(reader.conn(), TENANT, id).await.unwrap()
}

async fn a_session_is_kept_changed_and_ended(db: Db) {
    let user = add_users(&db, "u", 1).await;
    insert(&db, "s", user).await;
    let mut kept = found(&db, "s").await.unwrap();
    assert_eq!(kept, session("s", user));
    kept.secret_hash = "another".into();
    kept.session.renew(Device::default(), LIFETIMES, at(50));
    change(&db, async |writer| {
        assert!(sessions::update(writer, TENANT, &kept).await?);
        assert!(!sessions::update(writer, FOREIGN, &kept).await?);
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(found(&db, "s").await, Some(kept));
    let mut reader = db.read().await.unwrap();
    for (tenant, id) in [(FOREIGN, "s"), (TENANT, "t"), (TENANT, "\0")] {
        assert_eq!(
            sessions::get(reader.conn(), tenant, id).await.unwrap(),
            None
        );
    }
    drop(reader);
    change(&db, async |writer| {
        for (tenant, id, ends) in [
            (FOREIGN, "s", false),
            (TENANT, "\0", false),
            (TENANT, "s", true),
            (TENANT, "s", false),
        ] {
            assert_eq!(sessions::delete(writer, tenant, id).await?, ends, "{id:?}");
        }
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(found(&db, "s").await, None);
}

async fn metadata_is_replaced_while_the_session_lasts(db: Db) {
    let user = add_users(&db, "u", 1).await;
    insert(&db, "s", user).await;
    let metadata = map(json!({"a": "b \0"}));
    change(&db, async |writer| {
        for (tenant, id, millis, is_there) in [
            (TENANT, "s", 7, true),
            (FOREIGN, "s", 8, false),
            (TENANT, "\0", 8, false),
            (TENANT, "s", 100, false),
        ] {
            let new = (id, &metadata);
            let done = sessions::set_metadata(writer, tenant, new, at(millis)).await?;
            assert_eq!(done, is_there, "{id:?} {millis}");
        }
        // A session that goes on doesn't know of it.
        sessions::update(writer, TENANT, &session("s", user)).await
    })
    .await
    .unwrap();
    assert_eq!(found(&db, "s").await.unwrap().session.metadata, metadata);
}

async fn a_users_sessions_are_listed_a_page_at_a_time(db: Db) {
    let user = add_users(&db, "u", 2).await;
    for id in ["b", "a", "c"] {
        insert(&db, id, user).await;
    }
    insert(&db, "other", user + 1).await;
    let mut reader = db.read().await.unwrap();
    for (tenant, after, limit, expected) in [
        (TENANT, "", 2, vec!["a", "b"]),
        (TENANT, "b", 9, vec!["c"]),
        (TENANT, "\0", 9, vec![]),
        (FOREIGN, "", 9, vec![]),
    ] {
        let page = sessions::of_user(reader.conn(), tenant, user, (after, limit), at(99)).await;
        let ids: Vec<String> = page.unwrap().into_iter().map(|one| one.id).collect();
        assert_eq!(ids, expected, "{after:?}");
    }
    let late = sessions::of_user(reader.conn(), TENANT, user, ("", 9), at(100)).await;
    assert_eq!(late.unwrap(), []);
}

async fn applications(db: &Db, id: &str) -> Vec<String> {
    let mut reader = db.read().await.unwrap();
    session_clients::all(reader.conn(), TENANT, id)
        .await
        .unwrap()
}

async fn what_has_expired_is_pruned_with_its_applications(db: Db) {
    let user = add_users(&db, "u", 1).await;
    insert(&db, "s", user).await;
    for client in ["b", "a"] {
        add_client(&db, TENANT, client).await;
    }
    change(&db, async |writer| {
        session_clients::add(writer, TENANT, ("s", "b"), at(0)).await?;
        session_clients::add(writer, TENANT, ("s", "a"), at(1)).await?;
        session_clients::add(writer, TENANT, ("s", "b"), at(2)).await?;
        session_clients::add(writer, TENANT, ("s", "unknown"), at(2)).await
    })
    .await
    .unwrap();
    assert_eq!(applications(&db, "s").await, ["b", "a"]);
    assert_eq!(applications(&db, "\0").await, [""; 0]);
    let prune = async |millis| {
        change(&db, async |writer| {
            let expired = sessions::expired(writer.conn(), at(millis), 9).await?;
            for (tenant, id) in &expired {
                sessions::delete(writer, *tenant, id).await?;
            }
            Ok((expired.len(), session_clients::prune(writer).await?))
        })
        .await
        .unwrap()
    };
    assert_eq!(prune(99).await, (0, 0));
    assert_eq!(prune(100).await, (1, 3));
    assert_eq!(applications(&db, "s").await, [""; 0]);
}

async fn a_session_goes_with_its_user(db: Db) {
    let user = add_users(&db, "u", 1).await;
    insert(&db, "s", user).await;
    change(&db, async |writer| {
        let user = users::take(writer, TENANT, "u1").await?.unwrap();
        users::delete(writer, TENANT, &user, at(1)).await
    })
    .await
    .unwrap();
    assert_eq!(found(&db, "s").await, None);
    let left = crate::common::numbers(&db, "SELECT count(*) FROM sessions").await;
    assert_eq!(left, [0]);
}
