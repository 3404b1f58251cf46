//! Users.

use domain::user::{Identity, User};
use domain::{Conflict, Error, Tenant};
use serde_json::json;
use store::{Db, testing, user_identities, users};

use crate::common::{FOREIGN, TENANT, add_api, at, change, map};

both_engines!(
    a_user_is_kept_as_it_is,
    a_user_is_known_by_one_thing_once_in_a_connection,
    a_change_changes_what_a_user_is_known_by,
    passwords_belong_to_identities,
    nothing_of_a_deleted_user_is_left,
    identities_go_from_one_user_to_another_and_back,
    users_are_of_every_connection_that_they_have_an_identity_of,
);

pub(crate) fn identity(id: &str, connection: &str) -> Identity {
    Identity {
        connection: connection.to_owned(),
        provider: "auth0".to_owned(),
        user_id: id.to_owned(),
        is_social: false,
        is_id_chosen: false,
        profile_data: None,
    }
}

/// A user of the database `db`, made so many milliseconds after the beginning.
pub(crate) fn user(id: &str, profile: serde_json::Value, millis: i64) -> User {
    User {
        number: 0,
        user_id: format!("auth0|{id}"),
        identities: vec![identity(id, "db")],
        profile: map(profile),
        created_at: at(millis),
        updated_at: at(millis),
        version: 1,
    }
}

pub(crate) async fn add(db: &Db, tenant: Tenant, new: &User) -> domain::Result<User> {
    let number = change(db, async |writer| {
        users::insert(writer, tenant, new, Some("hash")).await
    })
    .await?;
    Ok(User {
        number,
        ..new.clone()
    })
}

async fn get(db: &Db, tenant: Tenant, user_id: &str) -> Option<User> {
    let mut reader = db.read().await.unwrap();
    let found = users::get(reader.conn(), tenant, user_id).await.unwrap();
    let number = users::number(reader.conn(), tenant, user_id).await.unwrap();
    assert_eq!(number, found.as_ref().map(|user| user.number));
    found
}

async fn a_user_is_kept_as_it_is(db: Db) {
    let mut new = user(
        "1",
        json!({
            "z": 1, "email": "ä@b.test", "email_verified": false, "name": "Ä", "blocked": true,
            "last_login": "2026-04-22T17:49:56.235Z", "logins_count": 3, "username": "U",
            "user_metadata": {"a": [null, {"b": 1.5}]}, "app_metadata": {},
        }),
        0,
    );
    new.identities.push(Identity {
        profile_data: Some(map(json!({"email": "c@d.test"}))),
        is_social: true,
        ..identity("2", "other")
    });
    let kept = add(&db, TENANT, &new).await.unwrap();
    assert!(kept.number > 0);
    assert_eq!(get(&db, TENANT, "auth0|1").await, Some(kept.clone()));
    for (tenant, id) in [(FOREIGN, "auth0|1"), (TENANT, "1"), (TENANT, "auth0|1\0")] {
        assert_eq!(get(&db, tenant, id).await, None, "{tenant:?} {id}");
    }
    let taken = change(&db, async |writer| {
        users::take(writer, TENANT, "auth0|1").await
    });
    let taken = taken.await.unwrap();
    assert_eq!(taken, Some(User { version: 2, ..kept }));
    add(&db, FOREIGN, &new).await.unwrap();
    let mut reader = db.read().await.unwrap();
    let found = users::by_email(reader.conn(), TENANT, "ä@b.test", 5)
        .await
        .unwrap();
    assert_eq!(found, taken.into_iter().collect::<Vec<_>>());
    let by_number = users::by_number(reader.conn(), TENANT, found[0].number).await;
    assert_eq!(by_number.unwrap(), found.first().cloned());
    let foreign = users::by_number(reader.conn(), FOREIGN, found[0].number).await;
    assert_eq!(foreign.unwrap(), None);
    let found = users::by_email(reader.conn(), TENANT, "Ä@b.test", 5)
        .await
        .unwrap();
    assert_eq!(found, []);
}

async fn a_user_is_known_by_one_thing_once_in_a_connection(db: Db) {
    let profile = json!({"email": "a@b.test", "username": "u", "phone_number": "+1"});
    add(&db, TENANT, &user("1", profile.clone(), 0))
        .await
        .unwrap();
    for (id, profile) in [
        ("1", json!({"email": "other@b.test"})),
        ("2", json!({"email": "a@b.test"})),
        ("2", json!({"username": "U"})),
        ("2", json!({"phone_number": "+1"})),
    ] {
        let refused = add(&db, TENANT, &user(id, profile.clone(), 0)).await;
        let is_conflict = matches!(refused, Err(Error::Conflict(Conflict::User)));
        assert!(is_conflict, "{id} {profile}");
    }
    let mut reader = db.read().await.unwrap();
    for (connection, email, username, by) in [
        ("db", Some("A@b.test"), None, vec!["email"]),
        ("db", Some("x"), Some("U"), vec!["username"]),
        ("db", None, None, vec![]),
        ("db", Some("\0"), None, vec![]),
        ("other", Some("a@b.test"), Some("u"), vec![]),
    ] {
        let names = (email, username);
        let known = user_identities::known(reader.conn(), TENANT, connection, names).await;
        let known: Vec<_> = known.unwrap().iter().map(|known| known.by).collect();
        assert_eq!(known, by, "{email:?} {username:?}");
    }
    drop(reader);
    let elsewhere = User {
        identities: vec![identity("3", "other")],
        ..user("3", profile.clone(), 0)
    };
    add(&db, TENANT, &elsewhere).await.unwrap();
    add(&db, FOREIGN, &user("1", profile, 0)).await.unwrap();
    // Any number of them is known by nothing but the id.
    add(&db, TENANT, &user("4", json!({}), 0)).await.unwrap();
    add(&db, TENANT, &user("5", json!({}), 0)).await.unwrap();
}

async fn a_change_changes_what_a_user_is_known_by(db: Db) {
    let first = add(&db, TENANT, &user("1", json!({"email": "a@b.test"}), 0))
        .await
        .unwrap();
    add(&db, TENANT, &user("2", json!({"email": "c@d.test"}), 0))
        .await
        .unwrap();
    let renamed = |email: &str| User {
        profile: map(json!({"email": email, "name": "N"})),
        updated_at: at(9),
        ..first.clone()
    };
    let store = async |user: &User| {
        change(&db, async |writer| {
            users::update(writer, TENANT, user).await
        })
        .await
    };
    let refused = store(&renamed("c@d.test")).await;
    assert!(matches!(refused, Err(Error::Conflict(Conflict::User))));
    assert_eq!(get(&db, TENANT, "auth0|1").await, Some(first.clone()));
    store(&renamed("e@f.test")).await.unwrap();
    assert_eq!(get(&db, TENANT, "auth0|1").await, Some(renamed("e@f.test")));
    add(&db, TENANT, &user("3", json!({"email": "a@b.test"}), 0))
        .await
        .unwrap();
}

async fn passwords_belong_to_identities(db: Db) {
    let mut new = user("1", json!({}), 0);
    new.identities.push(identity("2", "other"));
    let number = add(&db, TENANT, &new).await.unwrap().number;
    let password = async |id: &str| {
        let mut reader = db.read().await.unwrap();
        let of = user_identities::holder(reader.conn(), TENANT, ("auth0", id))
            .await
            .unwrap();
        assert_eq!(of, Some(number));
        user_identities::password(reader.conn(), TENANT, ("auth0", id))
            .await
            .unwrap()
    };
    assert_eq!(password("1").await.as_deref(), Some("hash"));
    assert_eq!(password("2").await, None);
    change(&db, async |writer| {
        user_identities::set_password(writer, TENANT, &identity("2", "other"), Some("new")).await?;
        user_identities::set_password(writer, TENANT, &identity("1", "db"), None).await
    })
    .await
    .unwrap();
    assert_eq!(password("1").await, None);
    assert_eq!(password("2").await.as_deref(), Some("new"));
    let mut reader = db.read().await.unwrap();
    for (tenant, id) in [(FOREIGN, "1"), (TENANT, "3"), (TENANT, "1\0")] {
        let of = user_identities::holder(reader.conn(), tenant, ("auth0", id))
            .await
            .unwrap();
        assert_eq!(of, None, "{tenant:?} {id}");
    }
}

async fn nothing_of_a_deleted_user_is_left(db: Db) {
    add_api(&db, TENANT, "api", &["read:a", "read:b"]).await;
    let mut numbers = Vec::new();
    for id in ["1", "2"] {
        let kept = add(
            &db,
            TENANT,
            &user(id, json!({"email": format!("{id}@b.test")}), 0),
        )
        .await;
        let number = kept.unwrap().number;
        numbers.push(number);
        change(&db, async |writer| {
            for statement in HELD {
                let statement = statement.replace('?', &number.to_string());
                testing::execute(writer.conn(), &statement).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
    }
    change(&db, async |writer| {
        let number = users::number(writer.conn(), TENANT, "auth0|1").await?;
        users::count_holdings(writer, TENANT, number.unwrap()).await?;
        let taken = users::take(writer, TENANT, "auth0|1").await?.unwrap();
        users::delete(writer, TENANT, &taken, at(5)).await
    })
    .await
    .unwrap();
    assert_eq!(get(&db, TENANT, "auth0|1").await, None);
    let mut reader = db.read().await.unwrap();
    for (table, column) in [
        ("user_permissions", "holder"),
        ("user_roles", "holder"),
        ("organization_members", "member"),
        ("organization_member_roles", "member"),
        ("user_identities", "holder"),
    ] {
        let sql = format!("SELECT DISTINCT {column} FROM {table}");
        let left = testing::numbers(reader.conn(), &sql).await.unwrap();
        assert_eq!(left, [numbers[1]], "{table}");
    }
    let versions =
        async |reader: &mut store::Reader, sql| testing::numbers(reader.conn(), sql).await.unwrap();
    // Counted before the user was taken, and after.
    let held = "SELECT direct_version FROM permissions ORDER BY number";
    assert_eq!(versions(&mut reader, held).await, [2, 0]);
    let roles = "SELECT version FROM roles ORDER BY name";
    assert_eq!(versions(&mut reader, roles).await, [3, 1]);
}

/// What hangs on the user whose number stands for the question mark.
const HELD: [&str; 5] = [
    "INSERT INTO user_permissions (tenant, holder, api, number)
        SELECT 1, ?, s.number, 1 FROM resource_servers s WHERE s.id = 'api'",
    "INSERT INTO roles (tenant, id, name, folded, version, created_at)
        SELECT 1, 'rol_?', 'role ?', 'role ?', 1, 0 FROM users WHERE number = ?",
    "INSERT INTO user_roles (tenant, holder, role, created_at)
        SELECT 1, ?, number, 0 FROM roles WHERE id = 'rol_?'",
    "INSERT INTO organization_members (tenant, organization, member, created_at)
        VALUES (1, 7, ?, 0)",
    "INSERT INTO organization_member_roles (tenant, organization, member, role)
        SELECT 1, 7, ?, number FROM roles WHERE id = 'rol_?'",
];

async fn identities_go_from_one_user_to_another_and_back(db: Db) {
    let first = add(&db, TENANT, &user("1", json!({"email": "a@b.test"}), 0))
        .await
        .unwrap();
    let second = add(&db, TENANT, &user("2", json!({"email": "c@d.test"}), 0))
        .await
        .unwrap();
    let mut both = first.clone();
    both.identities.push(Identity {
        profile_data: Some(second.profile.clone()),
        ..identity("2", "db")
    });
    change(&db, async |writer| {
        users::update(writer, TENANT, &both).await?;
        users::delete(writer, TENANT, &second, at(1)).await
    })
    .await
    .unwrap();
    assert_eq!(get(&db, TENANT, "auth0|2").await, None);
    let of_second = async || {
        let mut reader = db.read().await.unwrap();
        let named = ("auth0", "2");
        let holder = user_identities::holder(reader.conn(), TENANT, named)
            .await
            .unwrap();
        let password = user_identities::password(reader.conn(), TENANT, named)
            .await
            .unwrap();
        (holder, password)
    };
    assert_eq!(
        of_second().await,
        (Some(first.number), Some("hash".to_owned()))
    );
    // What an identity is known by stays taken while it is linked.
    let again = add(&db, TENANT, &user("3", json!({"email": "c@d.test"}), 0)).await;
    assert!(matches!(again, Err(Error::Conflict(Conflict::User))));
    let number = change(&db, async |writer| {
        users::update(writer, TENANT, &first).await?;
        users::insert_apart(writer, TENANT, &second).await
    })
    .await
    .unwrap();
    assert!(number > second.number);
    assert_eq!(of_second().await, (Some(number), Some("hash".to_owned())));
    assert_eq!(
        get(&db, TENANT, "auth0|2").await,
        Some(User { number, ..second })
    );
}

async fn users_are_of_every_connection_that_they_have_an_identity_of(db: Db) {
    let mut linked = user("3", json!({}), 0);
    linked.identities = vec![identity("3", "other"), identity("4", "db")];
    for (tenant, new) in [
        (TENANT, &user("1", json!({}), 0)),
        (TENANT, &user("2", json!({}), 0)),
        (TENANT, &linked),
        (FOREIGN, &user("4", json!({}), 0)),
    ] {
        add(&db, tenant, new).await.unwrap();
    }
    let of = async |tenant, connection, limit| {
        let mut reader = db.read().await.unwrap();
        let found = users::of_connection(reader.conn(), tenant, connection, limit).await;
        let found = found.unwrap().into_iter();
        found.map(|(_, user_id)| user_id).collect::<Vec<_>>()
    };
    let all = ["auth0|1", "auth0|2", "auth0|3"];
    assert_eq!(of(TENANT, "db", 9).await, all);
    assert_eq!(of(TENANT, "db", 2).await, all[..2]);
    assert_eq!(of(TENANT, "other", 9).await, all[2..]);
    assert_eq!(of(TENANT, "none", 9).await, [""; 0]);

    change(&db, async |writer| {
        user_identities::delete(writer, TENANT, &identity("4", "db")).await
    })
    .await
    .unwrap();
    assert_eq!(of(TENANT, "db", 9).await, all[..2]);
    assert_eq!(of(TENANT, "other", 9).await, all[2..]);
    assert_eq!(of(FOREIGN, "db", 9).await, ["auth0|4"]);
}
