//! Connections, and which applications may use them.

use domain::connection::Connection;
use domain::{Conflict, Error, Tenant};
use serde_json::json;
use store::connections::{self, Deleted, Filter, Listed};
use store::{Db, Page, connection_clients};

use crate::common::{FOREIGN, TENANT, at, change, map};

both_engines!(
    the_oldest_comes_first,
    pages_go_on_where_the_last_one_ended,
    filters_name_what_is_listed,
    a_name_exists_once_in_a_tenant,
    a_change_replaces_the_settings,
    a_deleted_one_is_hidden_and_its_name_is_taken_until_it_is_removed,
);

fn connection(id: &str, name: &str) -> Connection {
    Connection {
        id: id.to_owned(),
        name: name.to_owned(),
        strategy: "auth0".to_owned(),
        settings: map(json!({"options": {"b": 1, "a": [name]}})),
    }
}

async fn add(db: &Db, tenant: Tenant, new: &Connection, millis: i64) -> domain::Result<()> {
    change(db, async |writer| {
        connections::insert(writer, tenant, new, at(millis)).await
    })
    .await
}

async fn page(db: &Db, filter: &Filter, page: &Page) -> (Vec<Listed>, i64) {
    let mut reader = db.read().await.unwrap();
    connections::page(&mut reader, TENANT, filter, page)
        .await
        .unwrap()
}

fn ids(listed: &[Listed]) -> Vec<&str> {
    listed
        .iter()
        .map(|one| one.connection.id.as_str())
        .collect()
}

const ALL: Page = Page::Offset {
    skip: 0,
    limit: 100,
};

async fn add_three(db: &Db) {
    // Of the same instant the smaller id comes first, capitals before small letters.
    for (id, millis) in [("con_a", 5), ("con_B", 5), ("con_c", 1)] {
        add(db, TENANT, &connection(id, id), millis).await.unwrap();
    }
}

async fn the_oldest_comes_first(db: Db) {
    add_three(&db).await;
    let (all, total) = page(&db, &Filter::default(), &ALL).await;
    let expected = ["con_c", "con_B", "con_a"];
    assert_eq!((ids(&all).as_slice(), total), (expected.as_slice(), 3));
    let found: Vec<Connection> = all.into_iter().map(|one| one.connection).collect();
    assert_eq!(found, expected.map(|id| connection(id, id)));
    let mut reader = db.read().await.unwrap();
    let foreign = connections::page(&mut reader, FOREIGN, &Filter::default(), &ALL).await;
    assert_eq!(foreign.unwrap(), (Vec::new(), 0));
    let foreign = connections::get(reader.conn(), FOREIGN, "con_a").await;
    assert_eq!(foreign.unwrap(), None);
}

async fn pages_go_on_where_the_last_one_ended(db: Db) {
    add_three(&db).await;
    let after = |last: Option<String>| Page::After { last, limit: 2 };
    let (first, _) = page(&db, &Filter::default(), &after(None)).await;
    assert_eq!(ids(&first), ["con_c", "con_B"]);
    let last = first.last().map(|one| one.place.clone());
    let (second, _) = page(&db, &Filter::default(), &after(last)).await;
    assert_eq!(ids(&second), ["con_a"]);
    for nonsense in ["", "con_a", "x con_a", "1 con\0"] {
        let (none, _) = page(&db, &Filter::default(), &after(Some(nonsense.to_owned()))).await;
        assert!(none.is_empty(), "{nonsense:?}");
    }
    let offset = Page::Offset { skip: 2, limit: 2 };
    let (third, total) = page(&db, &Filter::default(), &offset).await;
    assert_eq!((ids(&third).as_slice(), total), (["con_a"].as_slice(), 3));
}

async fn filters_name_what_is_listed(db: Db) {
    add_three(&db).await;
    let social = Connection {
        strategy: "github".to_owned(),
        ..connection("con_s", "social")
    };
    add(&db, TENANT, &social, 9).await.unwrap();
    let list = |texts: &[&str]| Some(texts.iter().map(|text| (*text).to_owned()).collect());
    for (filter, expected) in [
        (
            Filter {
                name: Some("con_a".into()),
                ..Filter::default()
            },
            vec!["con_a"],
        ),
        (
            Filter {
                name: Some("a\0".into()),
                ..Filter::default()
            },
            vec![],
        ),
        (
            Filter {
                strategies: list(&["github", "waad"]),
                ..Filter::default()
            },
            vec!["con_s"],
        ),
        (
            Filter {
                name: Some("con_a".into()),
                strategies: list(&["github"]),
                ..Filter::default()
            },
            vec![],
        ),
        (
            Filter {
                client_id: Some("nobody".into()),
                ..Filter::default()
            },
            vec![],
        ),
    ] {
        let (found, total) = page(&db, &filter, &ALL).await;
        assert_eq!(ids(&found), expected, "{filter:?}");
        assert_eq!(usize::try_from(total), Ok(expected.len()), "{filter:?}");
    }
}

async fn a_name_exists_once_in_a_tenant(db: Db) {
    let new = connection("con_1", "Users");
    add(&db, TENANT, &new, 0).await.unwrap();
    let taken = add(&db, TENANT, &connection("con_2", "Users"), 0).await;
    assert!(
        matches!(taken, Err(Error::Conflict(Conflict::Connection))),
        "{taken:?}"
    );
    add(&db, FOREIGN, &new, 0).await.unwrap();
    let mut reader = db.read().await.unwrap();
    let named = connections::named(reader.conn(), TENANT, "Users").await;
    assert_eq!(named.unwrap(), Some(new));
    for name in ["users", "Users\0"] {
        let named = connections::named(reader.conn(), TENANT, name).await;
        assert_eq!(named.unwrap(), None, "{name:?}");
    }
}

async fn a_change_replaces_the_settings(db: Db) {
    add_three(&db).await;
    let changed = Connection {
        settings: map(json!({"options": {}})),
        ..connection("con_a", "con_a")
    };
    change(&db, async |writer| {
        let taken = connections::take(writer, TENANT, "con_a").await?;
        assert_eq!(taken, Some(connection("con_a", "con_a")));
        assert_eq!(connections::take(writer, FOREIGN, "con_a").await?, None);
        connections::update(writer, TENANT, &changed, at(9)).await
    })
    .await
    .unwrap();
    let mut reader = db.read().await.unwrap();
    let found = connections::get(reader.conn(), TENANT, "con_a").await;
    assert_eq!(found.unwrap(), Some(changed));
    let other = connections::get(reader.conn(), TENANT, "con_B").await;
    assert_eq!(other.unwrap(), Some(connection("con_B", "con_B")));
}

async fn a_deleted_one_is_hidden_and_its_name_is_taken_until_it_is_removed(db: Db) {
    let new = connection("con_1", "Users");
    add(&db, TENANT, &new, 0).await.unwrap();
    change(&db, async |writer| {
        connection_clients::enable(writer, TENANT, "con_1", "a").await?;
        assert!(connections::hold_named(writer, TENANT, "Users").await?);
        assert!(!connections::take_deleted(writer, TENANT, "con_1").await?);
        connections::delete(writer, TENANT, "con_1", ("log_1", at(1))).await
    })
    .await
    .unwrap();
    let (all, total) = page(&db, &Filter::default(), &ALL).await;
    assert_eq!((all, total), (Vec::new(), 0));
    let mut reader = db.read().await.unwrap();
    let found = connections::named(reader.conn(), TENANT, "Users").await;
    assert_eq!(found.unwrap(), None);
    let deleted = connections::deleted(reader.conn(), TENANT).await.unwrap();
    let expected = Deleted {
        id: "con_1".into(),
        name: "Users".into(),
        cause: "log_1".into(),
    };
    assert_eq!(deleted, Some(expected));
    let foreign = connections::deleted(reader.conn(), FOREIGN).await;
    assert_eq!(foreign.unwrap(), None);
    drop(reader);
    let again = connection("con_2", "Users");
    assert!(add(&db, TENANT, &again, 2).await.is_err());
    change(&db, async |writer| {
        assert!(!connections::hold_named(writer, TENANT, "Users").await?);
        assert_eq!(connections::take(writer, TENANT, "con_1").await?, None);
        assert!(connections::take_deleted(writer, TENANT, "con_1").await?);
        connections::remove(writer, TENANT, "con_1").await
    })
    .await
    .unwrap();
    add(&db, TENANT, &again, 2).await.unwrap();
    change(&db, async |writer| {
        connections::remove(writer, TENANT, "con_2").await
    })
    .await
    .unwrap();
    let (all, _) = page(&db, &Filter::default(), &ALL).await;
    assert_eq!(ids(&all), ["con_2"]);
}
