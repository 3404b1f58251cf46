//! Administrators and their setup links.

use domain::administrator::{Administrator, Role};
use store::{Db, administrators};

use crate::common::{FOREIGN, TENANT, at, change};

both_engines!(
    a_second_put_changes_only_the_password,
    a_new_link_replaces_the_old_one,
    they_are_found_and_get_other_passwords,
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
    for (tenant, hash) in [(TENANT, "old"), (FOREIGN, "old"), (TENANT, "new")] {
        change(&db, async |writer| {
            administrators::set_link(writer, tenant, (hash, "a@example.com"), at(0)).await
        })
        .await
        .unwrap();
    }
    let mut reader = db.read().await.unwrap();
    for (tenant, hash, expected) in [
        (TENANT, "old", false),
        (TENANT, "new", true),
        (FOREIGN, "old", true),
        (FOREIGN, "new", false),
    ] {
        let found = administrators::link(reader.conn(), tenant, hash)
            .await
            .unwrap();
        let email = expected.then_some("a@example.com");
        assert_eq!(found.as_deref(), email, "{tenant:?} {hash}");
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
