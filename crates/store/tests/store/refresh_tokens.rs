//! Families of refresh tokens.

use domain::refresh_token::{Device, Expiry, RefreshToken};
use domain::token::OidcScope;
use serde_json::json;
use store::Db;
use store::refresh_tokens::{self, Filter, Found, Given};

use crate::common::{FOREIGN, TENANT, add_client, add_users, at, change, map, sql};
use crate::scope_sets::{intern, set};

both_engines!(
    a_family_is_kept_and_exchanged,
    of_two_exchanges_at_once_one_is_done,
    the_oldest_goes_when_there_are_too_many,
    pages_of_a_user_leave_out_what_is_over_or_hidden,
    families_end_by_what_they_were_given_to,
    a_user_who_is_gone_leaves_nothing_but_the_fact,
    holders_of_a_permission_are_those_that_are_good,
);

fn token(id: &str, user: i64) -> RefreshToken {
    RefreshToken {
        id: id.to_owned(),
        client_id: "app".to_owned(),
        user,
        api: Some("orders".to_owned()),
        set: set(&[OidcScope::OfflineAccess], [4, 2]),
        organization: Some(3),
        session: Some("sid".to_owned()),
        is_rotating: true,
        generation: 0,
        rotated_at: None,
        authenticated_at: at(-5),
        shows_auth_time: true,
        grant_type: Some("password".to_owned()),
        device: Device {
            initial_ip: "::1".to_owned(),
            ..Device::default()
        },
        metadata: Some(map(json!({"a": "b"}))),
        created_at: at(0),
        last_exchanged_at: None,
        expiry: Expiry {
            absolute: Some(at(1000)),
            idle: Some(at(500)),
        },
    }
}

async fn add(db: &Db, token: &RefreshToken) {
    let number = intern(db, (TENANT, 7), &token.set).await;
    change(db, async |writer| {
        refresh_tokens::insert(writer, TENANT, (token, number), 3).await
    })
    .await
    .unwrap();
}

async fn get(db: &Db, id: &str) -> Option<Found> {
    let mut reader = db.read().await.unwrap();
    let conn = reader.conn();
    refresh_tokens::get(conn, TENANT, id).await.unwrap()
}

async fn page(db: &Db, filter: Filter<'_>, now: i64) -> Vec<String> {
    let mut after: Option<Found> = None;
    let mut ids = Vec::new();
    loop {
        let mut reader = db.read().await.unwrap();
        let last = after
            .as_ref()
            .map(|one| (one.token.created_at, one.token.id.as_str()));
        let conn = reader.conn();
        let mut found = refresh_tokens::page(conn, TENANT, filter, (last, 1), at(now))
            .await
            .unwrap();
        let Some(one) = found.pop() else { return ids };
        ids.push(one.token.id.clone());
        after = Some(one);
    }
}

async fn exchanged(db: &Db, was: i64, changed: &RefreshToken) -> bool {
    change(db, async |writer| {
        refresh_tokens::exchanged(writer, TENANT, (was, changed)).await
    })
    .await
    .unwrap()
}

async fn a_family_is_kept_and_exchanged(db: Db) {
    let user = add_users(&db, "u", 1).await;
    let mut one = token("one", user);
    add(&db, &one).await;
    let found = get(&db, "one").await.unwrap();
    assert_eq!(
        (found.token, found.user_id),
        (one.clone(), Some("u1".into()))
    );
    let mut reader = db.read().await.unwrap();
    let foreign = refresh_tokens::get(reader.conn(), FOREIGN, "one").await;
    assert_eq!(foreign.unwrap(), None);
    let odd = refresh_tokens::get(reader.conn(), TENANT, "one\0").await;
    assert_eq!(odd.unwrap(), None);
    drop(reader);
    one.generation = 1;
    one.is_rotating = false;
    one.rotated_at = Some(at(7));
    one.last_exchanged_at = Some(at(7));
    one.device.last_ip = "127.0.0.1".to_owned();
    one.expiry = Expiry::default();
    assert!(exchanged(&db, 0, &one).await);
    assert!(!exchanged(&db, 0, &one).await);
    assert_eq!(get(&db, "one").await.unwrap().token, one);
    let set = async |id, metadata| {
        change(&db, async |writer| {
            refresh_tokens::set_metadata(writer, TENANT, (id, metadata), at(2000)).await
        })
        .await
        .unwrap()
    };
    assert!(set("one", None).await);
    assert_eq!(get(&db, "one").await.unwrap().token.metadata, None);
    assert!(!set("other", None).await);
    assert!(!set("one\0", None).await);
    let delete = async |id| {
        change(&db, async |writer| {
            refresh_tokens::delete(writer, TENANT, id).await
        })
        .await
        .unwrap()
    };
    assert!(!delete("one\0").await);
    assert!(delete("one").await);
    assert!(!delete("one").await);
}

async fn of_two_exchanges_at_once_one_is_done(db: Db) {
    let user = add_users(&db, "u", 1).await;
    let mut one = token("one", user);
    add(&db, &one).await;
    one.generation = 1;
    let (a, b) = tokio::join!(exchanged(&db, 0, &one), exchanged(&db, 0, &one));
    assert!(a != b);
}

async fn the_oldest_goes_when_there_are_too_many(db: Db) {
    let user = add_users(&db, "u", 2).await;
    add_client(&db, TENANT, "app").await;
    for (millis, id) in (0..).zip(["a", "b", "c"]) {
        let mut one = token(id, user);
        one.created_at = at(millis);
        add(&db, &one).await;
    }
    let mut over = token("over", user);
    over.expiry.absolute = Some(at(2));
    add(&db, &over).await;
    add(&db, &token("another's", user + 1)).await;
    let mut new = token("d", user);
    new.created_at = at(9);
    add(&db, &new).await;
    let user = Filter {
        user,
        client_id: None,
    };
    assert_eq!(page(&db, user, 9).await, ["b", "c", "d"]);
}

async fn pages_of_a_user_leave_out_what_is_over_or_hidden(db: Db) {
    let user = add_users(&db, "u", 1).await;
    add_client(&db, TENANT, "app").await;
    add_client(&db, TENANT, "web").await;
    let mut web = token("web", user);
    web.client_id = "web".to_owned();
    let mut endless = token("endless", user);
    endless.expiry = Expiry::default();
    for one in [&token("app", user), &web, &endless] {
        add(&db, one).await;
    }
    let of = |client_id| Filter { user, client_id };
    assert_eq!(page(&db, of(None), 499).await, ["app", "endless", "web"]);
    assert_eq!(page(&db, of(None), 500).await, ["endless"]);
    assert_eq!(page(&db, of(Some("web")), 0).await, ["web"]);
    assert_eq!(page(&db, of(Some("w\0")), 0).await, [""; 0]);
    sql(
        &db,
        "UPDATE clients SET deleted_at = 1 WHERE client_id = 'app'",
    )
    .await;
    assert_eq!(page(&db, of(None), 0).await, ["web"]);
    let forget = async |now| {
        change(&db, async |writer| {
            refresh_tokens::forget(writer, at(now)).await
        })
        .await
        .unwrap()
    };
    assert_eq!(forget(499).await, 0);
    assert_eq!(forget(500).await, 2);
}

async fn families_end_by_what_they_were_given_to(db: Db) {
    let user = add_users(&db, "u", 1).await;
    let fixed = RefreshToken {
        is_rotating: false,
        ..token("fixed", user)
    };
    let other_api = RefreshToken {
        api: None,
        session: None,
        ..token("other api", user)
    };
    let other_client = RefreshToken {
        client_id: "web".to_owned(),
        session: Some("other".to_owned()),
        ..token("other client", user)
    };
    let all = [token("one", user), fixed, other_api, other_client];
    let refill = async || {
        for one in &all {
            if get(&db, &one.id).await.is_none() {
                add(&db, one).await;
            }
        }
    };
    let left = async || {
        let mut left = Vec::new();
        for one in &all {
            if get(&db, &one.id).await.is_some() {
                left.push(one.id.as_str());
            }
        }
        left
    };
    refill().await;
    change(&db, async |writer| {
        refresh_tokens::delete_fixed_beside(writer, TENANT, &all[0]).await
    })
    .await
    .unwrap();
    assert_eq!(left().await, ["one", "other api", "other client"]);
    for (given, wanted) in [
        (Given::All, &[][..]),
        (Given::ToClient("app"), &["other client"]),
        (
            Given::ToClientFor("app", "orders"),
            &["other api", "other client"],
        ),
        (
            Given::ToClientFor("app", ""),
            &["one", "fixed", "other client"],
        ),
        (
            Given::ToClient("a\0"),
            &["one", "fixed", "other api", "other client"],
        ),
    ] {
        refill().await;
        let ended = change(&db, async |writer| {
            refresh_tokens::delete_of_user(writer, TENANT, user, given).await
        });
        assert_eq!(ended.await.unwrap(), 4 - wanted.len() as u64, "{given:?}");
        assert_eq!(left().await, wanted, "{given:?}");
    }
    refill().await;
    let ended = change(&db, async |writer| {
        refresh_tokens::delete_of_session(writer, TENANT, "sid").await
    });
    assert_eq!(ended.await.unwrap(), 2);
    assert_eq!(left().await, ["other api", "other client"]);
}

async fn a_user_who_is_gone_leaves_nothing_but_the_fact(db: Db) {
    let user = add_users(&db, "u", 1).await;
    add(&db, &token("one", user)).await;
    change(&db, async |writer| {
        refresh_tokens::orphan(writer, TENANT, user, at(400)).await
    })
    .await
    .unwrap();
    sql(&db, "DELETE FROM users").await;
    let found = get(&db, "one").await.unwrap();
    assert_eq!(found.user_id, None);
    assert_eq!(found.token.device, Device::default());
    assert_eq!((found.token.metadata, found.token.session), (None, None));
    let forgotten = change(&db, async |writer| {
        refresh_tokens::forget(writer, at(400)).await
    });
    assert_eq!(forgotten.await.unwrap(), 1);
}

async fn holders_of_a_permission_are_those_that_are_good(db: Db) {
    let user = add_users(&db, "u", 1).await;
    add_client(&db, TENANT, "app").await;
    add(&db, &token("one", user)).await;
    let mut none = token("none", user);
    none.set = set(&[], [3]);
    add(&db, &none).await;
    let holding = async |number, now| {
        let mut reader = db.read().await.unwrap();
        let conn = reader.conn();
        refresh_tokens::holding(conn, TENANT, (7, number), (10, at(now)))
            .await
            .unwrap()
    };
    assert_eq!(holding(4, 0).await, ["one"]);
    assert_eq!(holding(3, 0).await, ["none"]);
    assert_eq!(holding(5, 0).await, [""; 0]);
    assert_eq!(holding(4, 500).await, [""; 0], "it has ended");
    sql(&db, "UPDATE clients SET deleted_at = 1").await;
    assert_eq!(holding(4, 0).await, [""; 0], "its application is deleted");
}
