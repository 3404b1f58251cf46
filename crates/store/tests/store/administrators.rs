//! Administrators and their setup links.

use store::{Db, administrators};

use crate::common::{FOREIGN, TENANT, at, change};

both_engines!(
    a_second_put_changes_only_the_password,
    a_new_link_replaces_the_old_one,
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
            administrators::set_link(writer, tenant, hash, at(0)).await
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
        let found = administrators::has_link(reader.conn(), tenant, hash)
            .await
            .unwrap();
        assert_eq!(found, expected, "{tenant:?} {hash}");
    }
}
