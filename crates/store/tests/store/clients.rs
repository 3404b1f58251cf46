//! Applications.

use domain::client::Client;
use domain::{Conflict, Error, Tenant};
use serde_json::json;
use store::clients::{self, Filter};
use store::{Db, Page, client_grants, credentials, resource_servers};

use crate::common::{
    FOREIGN, TENANT, add_api, add_client, at, change, client, grant, home, home_of, map,
};

both_engines!(
    a_client_is_kept_as_it_is,
    the_global_client_is_found,
    taking_counts_up_and_updating_changes,
    a_client_can_be_strict,
    an_api_has_one_client,
    deleting_hides_grants_and_ends_the_link,
    pages_are_in_the_order_of_creation,
    filters_are_combined,
);

async fn get(db: &Db, tenant: Tenant, client_id: &str) -> Option<Client> {
    let mut reader = db.read().await.unwrap();
    clients::get(reader.conn(), tenant, client_id)
        .await
        .unwrap()
}

async fn add(db: &Db, tenant: Tenant, new: &Client, millis: i64) -> domain::Result<()> {
    change(db, async |writer| {
        clients::insert(writer, tenant, new, at(millis)).await
    })
    .await
}

async fn a_client_is_kept_as_it_is(db: Db) {
    let new = Client {
        settings: map(json!({"z": 1, "a": {"b": [true, null]}, "name": "Ünïcode"})),
        secret: Some(vec![0, 1, 255]),
        api: Some("api".to_owned()),
        ..client("one")
    };
    add(&db, TENANT, &new, 0).await.unwrap();
    assert_eq!(get(&db, TENANT, "one").await, Some(new.clone()));
    for (tenant, client_id) in [(FOREIGN, "one"), (TENANT, "One"), (TENANT, "one\0")] {
        assert_eq!(
            get(&db, tenant, client_id).await,
            None,
            "{tenant:?} {client_id}"
        );
    }
    assert!(matches!(
        add(&db, TENANT, &client("one"), 0).await,
        Err(Error::Internal(_))
    ));
    add(&db, FOREIGN, &new, 0).await.unwrap();
}

async fn the_global_client_is_found(db: Db) {
    let all = Client {
        is_global: true,
        ..client("all")
    };
    add(&db, TENANT, &client("one"), 0).await.unwrap();
    add(&db, TENANT, &all, 0).await.unwrap();
    let mut reader = db.read().await.unwrap();
    assert_eq!(
        clients::global(reader.conn(), TENANT).await.unwrap(),
        Some(all)
    );
    assert_eq!(clients::global(reader.conn(), FOREIGN).await.unwrap(), None);
}

async fn taking_counts_up_and_updating_changes(db: Db) {
    add_client(&db, TENANT, "one").await;
    add_client(&db, FOREIGN, "one").await;
    let taken = change(&db, async |writer| {
        for (tenant, client_id) in [(TENANT, "none"), (TENANT, "one\0"), (Tenant(3), "one")] {
            assert_eq!(clients::take(writer, tenant, client_id).await?, None);
        }
        let mut taken = clients::take(writer, TENANT, "one").await?.unwrap();
        taken.settings = map(json!({"name": "New", "is_first_party": false, "app_type": "spa"}));
        taken.secret = Some(vec![9]);
        clients::update(writer, TENANT, &taken, at(1)).await?;
        Ok(taken)
    })
    .await
    .unwrap();
    assert_eq!(taken.version, 2);
    assert_eq!(get(&db, TENANT, "one").await, Some(taken));
    assert_eq!(get(&db, FOREIGN, "one").await, Some(client("one")));

    let third = Filter {
        is_first_party: Some(false),
        ..Filter::default()
    };
    assert_eq!(
        listed(&db, TENANT, &third, &all()).await,
        (vec!["one".to_owned()], 1)
    );
}

async fn a_client_can_be_strict(db: Db) {
    for tenant in [TENANT, FOREIGN] {
        add(&db, tenant, &client("one"), 0).await.unwrap();
    }
    let set = async |id, is_strict| {
        change(&db, async |writer| {
            clients::set_strict(writer, TENANT, (id, is_strict), at(1)).await
        })
        .await
        .unwrap()
    };
    let is_strict = async |tenant, id| {
        let mut reader = db.read().await.unwrap();
        let conn = reader.conn();
        clients::is_strict(conn, tenant, id).await.unwrap()
    };
    assert!(!is_strict(TENANT, "one").await);
    assert!(set("one", true).await);
    assert!(is_strict(TENANT, "one").await);
    assert!(!is_strict(FOREIGN, "one").await);
    assert!(set("one", false).await);
    assert!(!is_strict(TENANT, "one").await);
    for nobody in ["two", "one\0"] {
        assert!(!set(nobody, true).await);
        assert!(!is_strict(TENANT, nobody).await);
    }
}

async fn an_api_has_one_client(db: Db) {
    let of_api = |id: &str| Client {
        api: Some("api".to_owned()),
        ..client(id)
    };
    add(&db, TENANT, &of_api("one"), 0).await.unwrap();
    let refused = add(&db, TENANT, &of_api("two"), 0).await;
    assert!(matches!(
        refused,
        Err(Error::Conflict(Conflict::ResourceServerClient))
    ));
    assert_eq!(get(&db, TENANT, "two").await, None);
    add(&db, FOREIGN, &of_api("two"), 0).await.unwrap();
    // Any number of them is for no API.
    add_client(&db, TENANT, "three").await;
    add_client(&db, TENANT, "four").await;
}

async fn deleting_hides_grants_and_ends_the_link(db: Db) {
    let key = credentials::Credential {
        id: "cred".to_owned(),
        settings: map(json!({})),
        pem: None,
        created_at: at(0),
        updated_at: at(0),
        expires_at: None,
    };
    for tenant in [TENANT, FOREIGN] {
        add_api(&db, tenant, "api", &["read"]).await;
        let one = Client {
            api: Some("api".to_owned()),
            ..client("one")
        };
        add(&db, tenant, &one, 0).await.unwrap();
        add_client(&db, tenant, "two").await;
        change(&db, async |writer| {
            let home = home_of(tenant);
            for (id, client_id) in [("g1", "one"), ("g2", "two")] {
                let new = grant(id, client_id, "api", &["read", "write"]);
                client_grants::insert(writer, home, &new, at(0)).await?;
                credentials::insert(writer, tenant, client_id, &key).await?;
            }
            let mut api = resource_servers::take(writer, home, "api").await?.unwrap();
            api.client_id = Some("one".to_owned());
            resource_servers::update(writer, home, &api, at(0)).await
        })
        .await
        .unwrap();
    }
    let version = api_of(&db, TENANT).await.1;
    change(&db, async |writer| {
        for (tenant, client_id) in [(TENANT, "none"), (TENANT, "one\0"), (Tenant(3), "one")] {
            let found = clients::take_with_api(writer, tenant, client_id).await?;
            assert_eq!(found, None);
        }
        let one = clients::take_with_api(writer, TENANT, "one")
            .await?
            .unwrap();
        assert_eq!(one.version, 2);
        clients::delete(writer, TENANT, &one, ("del", at(1))).await
    })
    .await
    .unwrap();

    assert_eq!(get(&db, TENANT, "one").await, None);
    assert!(get(&db, TENANT, "two").await.is_some());
    assert!(get(&db, FOREIGN, "one").await.is_some());
    assert_eq!(api_of(&db, TENANT).await, (None, version + 1));
    assert_eq!(api_of(&db, FOREIGN).await.0.as_deref(), Some("one"));
    let mut reader = db.read().await.unwrap();
    let gone = client_grants::get(&mut reader, home(), "g1").await;
    assert!(gone.unwrap().is_none());
    drop(reader);
    restoring_undoes_it(&db).await;
    another_client_stands_against_it(&db).await;
}

async fn restoring_undoes_it(db: &Db) {
    for (deletion, is_there) in [("other", false), ("del", true), ("del", false)] {
        let restored = change(db, async |writer| {
            clients::restore(writer, TENANT, "one", (deletion, at(2))).await
        });
        assert_eq!(restored.await.unwrap(), is_there);
    }
    assert_eq!(get(db, TENANT, "one").await.unwrap().version, 3);
    assert_eq!(api_of(db, TENANT).await.0.as_deref(), Some("one"));
    let mut reader = db.read().await.unwrap();
    let back = client_grants::get(&mut reader, home(), "g1").await;
    assert_eq!(back.unwrap().unwrap().scope, ["read", "write"]);
    drop(reader);
}

async fn another_client_stands_against_it(db: &Db) {
    change(db, async |writer| {
        let one = clients::take_with_api(writer, TENANT, "one")
            .await?
            .unwrap();
        clients::delete(writer, TENANT, &one, ("del", at(3))).await?;
        let new = Client {
            api: Some("api".to_owned()),
            ..client("three")
        };
        clients::insert(writer, TENANT, &new, at(3)).await
    })
    .await
    .unwrap();
    let refused = change(db, async |writer| {
        clients::restore(writer, TENANT, "one", ("del", at(4))).await
    });
    let refused = refused.await.unwrap_err();
    assert!(matches!(
        refused,
        Error::Conflict(Conflict::ResourceServerClient)
    ));
}

/// The API's client and version.
async fn api_of(db: &Db, tenant: Tenant) -> (Option<String>, i64) {
    let mut reader = db.read().await.unwrap();
    let found = resource_servers::find(&mut reader, home_of(tenant), "api")
        .await
        .unwrap();
    let api = found.unwrap();
    (api.client_id, api.version)
}

fn all() -> Page {
    Page::Offset {
        skip: 0,
        limit: 100,
    }
}

async fn listed(db: &Db, tenant: Tenant, filter: &Filter, page: &Page) -> (Vec<String>, i64) {
    let mut reader = db.read().await.unwrap();
    let (rows, total) = clients::page(&mut reader, tenant, filter, page)
        .await
        .unwrap();
    let id = |listed: clients::Listed| listed.client.client_id;
    (rows.into_iter().map(id).collect(), total)
}

/// The place of the client with this id in the list.
async fn place(db: &Db, id: &str) -> String {
    let mut reader = db.read().await.unwrap();
    let (rows, _) = clients::page(&mut reader, TENANT, &Filter::default(), &all())
        .await
        .unwrap();
    let mut rows = rows.into_iter();
    let found = rows.find(|listed| listed.client.client_id == id);
    found.unwrap().place
}

async fn pages_are_in_the_order_of_creation(db: Db) {
    // Of the same instant the smaller id comes first, capitals before small letters.
    for (id, millis) in [("c", 1), ("a", 2), ("B", 2), ("_", 2), ("0", 3)] {
        add(&db, TENANT, &client(id), millis).await.unwrap();
    }
    add_client(&db, FOREIGN, "foreign").await;
    let order = ["c", "B", "_", "a", "0"];
    let none = Filter::default();
    assert_eq!(
        listed(&db, TENANT, &none, &all()).await,
        (order.map(str::to_owned).to_vec(), 5)
    );
    let second = Page::Offset { skip: 2, limit: 2 };
    assert_eq!(
        listed(&db, TENANT, &none, &second).await,
        (vec!["_".to_owned(), "a".to_owned()], 5)
    );

    let mut seen = Vec::new();
    let mut last = None;
    loop {
        let page = Page::After {
            last: last.clone(),
            limit: 2,
        };
        let (rows, total) = listed(&db, TENANT, &none, &page).await;
        assert_eq!(total, 0);
        let Some(id) = rows.last() else { break };
        last = Some(place(&db, id).await);
        // It may be gone before the next page is asked for.
        if id == "B" {
            let found = change(&db, async |writer| {
                let gone = clients::take(writer, TENANT, "B").await?.unwrap();
                clients::delete(writer, TENANT, &gone, ("d", at(9))).await
            });
            found.await.unwrap();
        }
        seen.extend(rows);
    }
    assert_eq!(seen, order);
    for no_place in ["x", "B", "2 x\0", "two B"] {
        let after = Page::After {
            last: Some(no_place.to_owned()),
            limit: 2,
        };
        assert_eq!(listed(&db, TENANT, &none, &after).await.0, [""; 0]);
    }
}

async fn filters_are_combined(db: Db) {
    for (id, is_global, settings) in [
        ("1", true, json!({})),
        ("2", false, json!({"app_type": "spa"})),
        (
            "3",
            false,
            json!({"app_type": "native", "is_first_party": false}),
        ),
        (
            "4",
            false,
            json!({"app_type": "spa", "is_first_party": false}),
        ),
        ("5", false, json!({})),
    ] {
        let new = Client {
            is_global,
            settings: map(settings),
            ..client(id)
        };
        add(&db, TENANT, &new, 0).await.unwrap();
    }
    let filter = |is_global, is_first_party, app_types: &[&str]| Filter {
        is_global,
        is_first_party,
        app_types: app_types.iter().map(|&one| one.to_owned()).collect(),
    };
    for (filter, expected) in [
        (filter(None, None, &[]), "12345"),
        (filter(Some(true), None, &[]), "1"),
        (filter(Some(false), None, &[]), "2345"),
        (filter(None, Some(true), &[]), "125"),
        (filter(None, Some(false), &["spa"]), "4"),
        (filter(None, None, &["spa", "native"]), "234"),
        (filter(Some(true), None, &["spa"]), ""),
    ] {
        let (rows, total) = listed(&db, TENANT, &filter, &all()).await;
        assert_eq!(rows.concat(), expected, "{filter:?}");
        assert_eq!(usize::try_from(total).unwrap(), rows.len(), "{filter:?}");
    }
}
