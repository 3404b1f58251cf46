//! Facts about the database itself.

use store::{Db, meta};

use crate::common::change;

both_engines!(the_last_value_counts);

async fn the_last_value_counts(db: Db) {
    for (key, value) in [
        (meta::MASTER_KEY_CHECK, "one"),
        ("other", "x"),
        (meta::MASTER_KEY_CHECK, "two"),
    ] {
        change(&db, async |writer| meta::set(writer, key, value).await)
            .await
            .unwrap();
    }
    let mut reader = db.read().await.unwrap();
    for (key, expected) in [
        (meta::MASTER_KEY_CHECK, Some("two")),
        ("other", Some("x")),
        ("none", None),
    ] {
        let value = meta::get(reader.conn(), key).await.unwrap();
        assert_eq!(value.as_deref(), expected, "{key}");
    }
}
