//! Administrators and their setup links.

use domain::administrator::{Administrator, Member, Role};
use domain::{Conflict, Error};
use store::{Db, administrators};

use crate::common::{FOREIGN, TENANT, at, change};

both_engines!(
    a_second_put_changes_only_the_password,
    a_new_link_replaces_the_old_one,
    they_are_found_and_get_other_passwords,
    who_is_invited_has_no_password,
    one_who_is_reset_may_do_everything,
);

async fn a_second_put_changes_only_the_password(db: Db) {
    let put = async |tenant, id: &str, password: &str| {
        let who = (id, "admin@example.com", password);
        change(&db, async |writer| {
            administrators::put(writer, tenant, who, at(0)).await
        })
        .await
    };
    put(TENANT, "1", "$first").await.unwrap();
    put(FOREIGN, "1", "$foreign").await.unwrap();
    put(TENANT, "2", "$second").await.unwrap();

    let mut reader = db.read().await.unwrap();
    for (tenant, email, expected) in [
        (TENANT, "admin@example.com", Some("$second")),
        (FOREIGN, "admin@example.com", Some("$foreign")),
        (TENANT, "Admin@example.com", None),
        (TENANT, "admin@example.com\0", None),
    ] {
        let found = administrators::password(reader.conn(), tenant, email)
            .await
            .unwrap();
        assert_eq!(found.as_deref(), expected, "{tenant:?} {email}");
    }
    assert_eq!(
        administrators::count(reader.conn(), TENANT).await.unwrap(),
        1
    );
    assert_eq!(
        administrators::count(reader.conn(), FOREIGN).await.unwrap(),
        1
    );
}

async fn a_new_link_replaces_the_old_one(db: Db) {
    let (a, b) = ("a@example.com", "b@example.com");
    for (tenant, hash, email, end) in [
        (TENANT, "old", a, None),
        (FOREIGN, "old", a, None),
        (TENANT, "other", b, Some(at(5))),
        (TENANT, "dropped", "c@example.com", None),
        (TENANT, "new", a, None),
    ] {
        change(&db, async |writer| {
            administrators::set_link(writer, tenant, (hash, email), (at(0), end)).await?;
            administrators::drop_links(writer, tenant, "c@example.com").await
        })
        .await
        .unwrap();
    }
    let mut reader = db.read().await.unwrap();
    for (tenant, hash, now, expected) in [
        (TENANT, "old", 4, None),
        (TENANT, "new", 9, Some(a)),
        (TENANT, "other", 4, Some(b)),
        (TENANT, "other", 5, None),
        (TENANT, "dropped", 4, None),
        (FOREIGN, "old", 4, Some(a)),
        (FOREIGN, "new", 4, None),
    ] {
        let found = administrators::link(reader.conn(), tenant, hash, at(now)).await;
        assert_eq!(found.unwrap().as_deref(), expected, "{tenant:?} {hash}");
    }
    drop(reader);
    for expected in [true, false] {
        let used = change(&db, async |writer| {
            administrators::use_link(writer, TENANT, "new").await
        })
        .await
        .unwrap();
        assert_eq!(used, expected);
    }
}

fn who(id: &str, email: &str, role: Role) -> Administrator {
    Administrator {
        id: id.to_owned(),
        email: email.to_owned(),
        role,
    }
}

async fn who_is_invited_has_no_password(db: Db) {
    let viewer = who("2", "b@example.com", Role::Viewer);
    let admins = change(&db, async |writer| {
        let first = ("1", "a@example.com", "$hash");
        administrators::put(writer, TENANT, first, at(1)).await?;
        administrators::put(writer, FOREIGN, first, at(1)).await?;
        administrators::invite(writer, TENANT, &viewer, at(2)).await?;
        let third = who("3", "c@example.com", Role::Admin);
        administrators::invite(writer, TENANT, &third, at(3)).await?;
        administrators::signed_in(writer, TENANT, "1", at(4)).await?;
        administrators::hold_admins(writer, TENANT).await
    })
    .await
    .unwrap();
    assert_eq!(admins, 1, "who was only invited can't help anybody");
    let again = change(&db, async |writer| {
        let same = who("4", "b@example.com", Role::Admin);
        administrators::invite(writer, TENANT, &same, at(5)).await
    })
    .await;
    assert!(matches!(again, Err(Error::Conflict(Conflict::Member))));
    let list = async |tenant, most| {
        let mut reader = db.read().await.unwrap();
        let listed = administrators::list(reader.conn(), tenant, most).await;
        listed.unwrap()
    };
    let member = |administrator, is_invited, created, signed_in: Option<i64>| Member {
        administrator,
        is_invited,
        created_at: at(created),
        last_sign_in: signed_in.map(at),
    };
    let first = member(who("1", "a@example.com", Role::Admin), false, 1, Some(4));
    let second = member(viewer, true, 2, None);
    for (tenant, id, expected) in [
        (TENANT, "2", Some(&second)),
        (FOREIGN, "2", None),
        (TENANT, "2\0", None),
    ] {
        let mut reader = db.read().await.unwrap();
        let found = administrators::member(reader.conn(), tenant, id).await;
        assert_eq!(found.unwrap().as_ref(), expected, "{tenant:?} {id}");
    }
    assert_eq!(list(TENANT, 2).await, [first, second]);
    assert_eq!(list(FOREIGN, 2).await.len(), 1);
    change(&db, async |writer| {
        administrators::delete(writer, FOREIGN, "2").await?;
        administrators::delete(writer, TENANT, "3").await
    })
    .await
    .unwrap();
    assert_eq!(list(TENANT, 9).await.len(), 2);
}

async fn one_who_is_reset_may_do_everything(db: Db) {
    change(&db, async |writer| {
        let viewer = who("1", "a@example.com", Role::Viewer);
        administrators::invite(writer, TENANT, &viewer, at(1)).await?;
        administrators::put(writer, TENANT, ("2", "a@example.com", "$new"), at(2)).await
    })
    .await
    .unwrap();
    let mut reader = db.read().await.unwrap();
    let found = administrators::by_email(reader.conn(), TENANT, "a@example.com").await;
    let admin = who("1", "a@example.com", Role::Admin);
    assert_eq!(found.unwrap(), Some((admin, "$new".to_owned())));
}

async fn they_are_found_and_get_other_passwords(db: Db) {
    for (tenant, id, email, when) in [
        (TENANT, "2", "second@example.com", 2),
        (TENANT, "1", "first@example.com", 1),
        (FOREIGN, "0", "second@example.com", 0),
    ] {
        let who = (id, email, "$old");
        change(&db, async |writer| {
            administrators::put(writer, tenant, who, at(when)).await
        })
        .await
        .unwrap();
    }
    change(&db, async |writer| {
        administrators::set_role(writer, FOREIGN, "2", Role::Editor).await?;
        administrators::set_role(writer, TENANT, "1", Role::Viewer).await?;
        administrators::set_password(writer, TENANT, "2", "$new").await
    })
    .await
    .unwrap();
    let admin = |id: &str, email: &str| Administrator {
        id: id.to_owned(),
        email: email.to_owned(),
        role: Role::Admin,
    };
    let mut reader = db.read().await.unwrap();
    let second = admin("2", "second@example.com");
    let by_email = async |reader: &mut store::Reader, tenant, email: &str| {
        administrators::by_email(reader.conn(), tenant, email)
            .await
            .unwrap()
    };
    assert_eq!(
        by_email(&mut reader, TENANT, "second@example.com").await,
        Some((second.clone(), "$new".to_owned()))
    );
    assert_eq!(
        by_email(&mut reader, FOREIGN, "second@example.com").await,
        Some((admin("0", "second@example.com"), "$old".to_owned()))
    );
    assert_eq!(
        by_email(&mut reader, TENANT, "third@example.com").await,
        None
    );
    for (tenant, id, expected) in [
        (TENANT, "2", Some(&second)),
        (FOREIGN, "2", None),
        (TENANT, "2\0", None),
    ] {
        let found = administrators::get(reader.conn(), tenant, id)
            .await
            .unwrap();
        assert_eq!(found.as_ref(), expected, "{tenant:?} {id}");
    }
    let first = administrators::get(reader.conn(), TENANT, "1")
        .await
        .unwrap();
    assert_eq!(first.unwrap().role, Role::Viewer);
}
