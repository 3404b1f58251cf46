//! APIs.

use domain::resource_server::ResourceServer;
use domain::{Conflict, Error, Home, System};
use serde_json::json;
use store::{Db, client_grants, resource_servers};

use crate::common::{
    FOREIGN, TENANT, add_api, add_client, api, at, change, grant, home, home_of, insert_api, map,
    set_permissions,
};

both_engines!(
    an_api_is_found_by_id_and_by_identifier,
    an_id_goes_before_an_identifier,
    a_system_api_is_named_by_its_computed_identifier,
    identifiers_exist_once_in_a_tenant,
    taking_counts_up_and_updating_changes,
    taken_apis_keep_others_waiting_or_are_alone,
    pages_are_in_the_order_of_creation,
    algorithms_are_listed_once,
    names_are_those_that_people_see,
    deleting_hides_everything_of_the_api,
);

async fn find(db: &Db, home: Home<'_>, reference: &str) -> Option<ResourceServer> {
    let mut reader = db.read().await.unwrap();
    let found = resource_servers::find(&mut reader, home, reference)
        .await
        .unwrap();
    let id = resource_servers::id(reader.conn(), home, reference)
        .await
        .unwrap();
    assert_eq!(found.as_ref().map(|api| &api.id), id.as_ref());
    found
}

async fn add(db: &Db, home: Home<'_>, new: &ResourceServer, millis: i64) -> domain::Result<()> {
    insert_api(db, home, new, at(millis)).await
}

async fn an_api_is_found_by_id_and_by_identifier(db: Db) {
    let new = ResourceServer {
        settings: map(json!({"z": 1, "a": "ü", "signing_alg": "HS256"})),
        has_scopes: false,
        client_id: Some("client".to_owned()),
        number: 1, // the first of its tenant
        next_permission: 7,
        signing_secret: Some(vec![0, 200]),
        ..api("a")
    };
    add(&db, home(), &new, 0).await.unwrap();
    for reference in ["a", "https://a.test/"] {
        assert_eq!(
            find(&db, home(), reference).await,
            Some(new.clone()),
            "{reference}"
        );
        assert_eq!(
            find(&db, home_of(FOREIGN), reference).await,
            None,
            "{reference}"
        );
    }
    for reference in ["", "A", "https://a.test", "https://A.test/", "a\0"] {
        assert_eq!(find(&db, home(), reference).await, None, "{reference}");
    }
}

async fn named(db: &Db, home: Home<'_>, identifier: &str) -> Option<String> {
    let mut reader = db.read().await.unwrap();
    let found = resource_servers::id_of_identifier(reader.conn(), home, identifier).await;
    found.unwrap()
}

async fn an_id_goes_before_an_identifier(db: Db) {
    let odd = ResourceServer {
        identifier: "b".to_owned(),
        ..api("a")
    };
    add(&db, home(), &odd, 0).await.unwrap();
    add(&db, home(), &api("b"), 0).await.unwrap();
    assert_eq!(find(&db, home(), "b").await.unwrap().id, "b");
    assert_eq!(find(&db, home(), "a").await.unwrap().id, "a");
    // Unless only an identifier will do.
    assert_eq!(named(&db, home(), "b").await.as_deref(), Some("a"));
    for (tenant, identifier) in [(TENANT, "a"), (TENANT, "b\0"), (FOREIGN, "b")] {
        let found = named(&db, home_of(tenant), identifier).await;
        assert_eq!(found, None, "{tenant:?} {identifier}");
    }
}

async fn a_system_api_is_named_by_its_computed_identifier(db: Db) {
    let system = ResourceServer {
        system: Some(System::Management),
        ..api("m")
    };
    add(&db, home(), &system, 5).await.unwrap();
    let found = find(&db, home(), "https://localhost:8443/api/v2/")
        .await
        .unwrap();
    assert_eq!(
        (found.id.as_str(), found.system),
        ("m", Some(System::Management))
    );
    assert_eq!(found.identifier, "https://localhost:8443/api/v2/");
    // What it was made with is not stored.
    assert_eq!(find(&db, home(), "https://m.test/").await, None);

    // Elsewhere it is named otherwise, and an older API of that name stands not in its way.
    let elsewhere = Home {
        tenant: TENANT,
        issuer: "https://login.example.com/",
    };
    let squatter = ResourceServer {
        identifier: "https://login.example.com/api/v2/".to_owned(),
        ..api("s")
    };
    add(&db, home(), &squatter, 0).await.unwrap();
    let found = find(&db, elsewhere, "https://login.example.com/api/v2/")
        .await
        .unwrap();
    assert_eq!(
        (found.id.as_str(), found.identifier.as_str()),
        ("m", squatter.identifier.as_str())
    );
    let by_name = named(&db, elsewhere, "https://login.example.com/api/v2/").await;
    assert_eq!(by_name.as_deref(), Some("m"));
    assert_eq!(
        find(&db, elsewhere, "https://localhost:8443/api/v2/").await,
        None
    );
    assert_eq!(find(&db, elsewhere, "s").await.unwrap().id, "s");
}

async fn identifiers_exist_once_in_a_tenant(db: Db) {
    let twin = |id: &str| ResourceServer {
        identifier: "urn:x".to_owned(),
        ..api(id)
    };
    let system = |id: &str| ResourceServer {
        system: Some(System::MyAccount),
        ..api(id)
    };
    for (first, second) in [(twin("1"), twin("2")), (system("3"), system("4"))] {
        add(&db, home(), &first, 0).await.unwrap();
        let refused = add(&db, home(), &second, 0).await;
        assert!(
            matches!(refused, Err(Error::Conflict(Conflict::Identifier))),
            "{refused:?}"
        );
        assert_eq!(find(&db, home(), &second.id).await, None);
        add(&db, home_of(FOREIGN), &second, 0).await.unwrap();
    }
    // The same id is no such conflict: ids are drawn, and nobody sends one.
    let same_id = ResourceServer {
        identifier: "urn:y".to_owned(),
        ..api("1")
    };
    assert!(matches!(
        add(&db, home(), &same_id, 0).await,
        Err(Error::Internal(_))
    ));
}

async fn taking_counts_up_and_updating_changes(db: Db) {
    add_api(&db, FOREIGN, "a", &["read"]).await;
    add_api(&db, TENANT, "a", &["read", "write"]).await;
    let before = find(&db, home(), "a").await.unwrap();
    let foreign = find(&db, home_of(FOREIGN), "a").await;
    let mut taken = change(&db, async |writer| {
        for reference in ["none", "a\0"] {
            assert_eq!(
                resource_servers::take(writer, home(), reference).await?,
                None
            );
        }
        let mut taken = resource_servers::take(writer, home(), "https://a.test/")
            .await?
            .unwrap();
        taken.settings = map(json!({"signing_alg": "PS256"}));
        taken.has_scopes = false;
        taken.client_id = Some("c".to_owned());
        taken.signing_secret = Some(vec![1]);
        taken.next_permission = 50;
        resource_servers::update(writer, home(), &taken, at(1)).await?;
        Ok(taken)
    })
    .await
    .unwrap();
    assert_eq!(taken.version, before.version + 1);
    assert_eq!(taken.permissions, before.permissions);
    // The identifier is immutable, whatever somebody changed.
    taken.identifier = "urn:other".to_owned();
    change(&db, async |writer| {
        resource_servers::update(writer, home(), &taken, at(2)).await?;
        resource_servers::update(writer, home_of(FOREIGN), &api("b"), at(2)).await
    })
    .await
    .unwrap();
    taken.identifier = before.identifier;
    assert_eq!(find(&db, home(), "a").await, Some(taken));
    assert_eq!(find(&db, home_of(FOREIGN), "a").await, foreign);
}

/// Two changes of one API are one after the other, whichever way the engine sees to it.
async fn taken_apis_keep_others_waiting_or_are_alone(db: Db) {
    add_api(&db, TENANT, "a", &[]).await;
    let start = find(&db, home(), "a").await.unwrap().version;
    let tasks = (0..8).map(|_| {
        let db = db.clone();
        tokio::spawn(async move {
            for _ in 0..5 {
                let mut writer = db.write().await.unwrap();
                let taken = resource_servers::take(&mut writer, home(), "a")
                    .await
                    .unwrap();
                let mut api = taken.unwrap();
                // A lost update would lose one of these.
                api.next_permission += 1;
                resource_servers::update(&mut writer, home(), &api, at(0))
                    .await
                    .unwrap();
                writer.commit().await.unwrap();
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let after = find(&db, home(), "a").await.unwrap();
    assert_eq!((after.version, after.next_permission), (start + 40, 41));
}

async fn pages_are_in_the_order_of_creation(db: Db) {
    for (id, millis) in [("c", 1), ("a", 2), ("B", 2), ("_", 2), ("0", 3)] {
        add(&db, home(), &api(id), millis).await.unwrap();
    }
    add_api(&db, FOREIGN, "foreign", &["x"]).await;
    set_permissions(&db, TENANT, "B", &["two", "one"]).await;
    set_permissions(&db, TENANT, "_", &["three"]).await;
    let mut reader = db.read().await.unwrap();
    for (skip, limit, expected) in [
        (0, 100, "c:|B:two,one|_:three|a:|0:"),
        (1, 2, "B:two,one|_:three"),
        (4, 10, "0:"),
        (5, 10, ""),
    ] {
        let (rows, total) = resource_servers::page(&mut reader, home(), skip, limit)
            .await
            .unwrap();
        let shown = rows.iter().map(|api| {
            let values: Vec<_> = api.permissions.iter().map(|p| p.value.as_str()).collect();
            format!("{}:{}", api.id, values.join(","))
        });
        assert_eq!(shown.collect::<Vec<_>>().join("|"), expected);
        assert_eq!(total, 5);
    }
}

async fn algorithms_are_listed_once(db: Db) {
    for (id, alg) in [("1", "RS256"), ("2", "HS256"), ("3", "RS256")] {
        let new = ResourceServer {
            settings: map(json!({"signing_alg": alg})),
            ..api(id)
        };
        add(&db, home(), &new, 0).await.unwrap();
    }
    let mut reader = db.read().await.unwrap();
    let listed = resource_servers::algorithms(reader.conn(), TENANT)
        .await
        .unwrap();
    assert_eq!(listed, ["HS256", "RS256"]);
    let listed = resource_servers::algorithms(reader.conn(), FOREIGN)
        .await
        .unwrap();
    assert_eq!(listed, [""; 0]);
}

async fn deleting_hides_everything_of_the_api(db: Db) {
    for tenant in [TENANT, FOREIGN] {
        add_client(&db, tenant, "client").await;
        for id in ["a", "b"] {
            add_api(&db, tenant, id, &["read", "gone"]).await;
            change(&db, async |writer| {
                let new = grant(
                    &format!("grant-{id}"),
                    "client",
                    id,
                    &["read", "gone", "free"],
                );
                client_grants::insert(writer, home_of(tenant), &new, at(0)).await
            })
            .await
            .unwrap();
            set_permissions(&db, tenant, id, &["read"]).await;
        }
    }
    change(&db, async |writer| {
        resource_servers::delete(writer, home(), "a", ("del", at(1))).await
    })
    .await
    .unwrap();

    assert_eq!(find(&db, home(), "a").await, None);
    let scopes = async |grant: &str| {
        let mut reader = db.read().await.unwrap();
        let found = client_grants::get(&mut reader, home(), grant).await;
        found.unwrap().map(|grant| grant.scope)
    };
    assert_eq!(scopes("grant-a").await, None);
    assert_eq!(scopes("grant-b").await.unwrap(), ["read", "free"]);
    let mut reader = db.read().await.unwrap();
    let (rows, total) = resource_servers::page(&mut reader, home(), 0, 10)
        .await
        .unwrap();
    assert_eq!((rows.len(), total), (1, 1));
    drop(reader);
    assert!(find(&db, home(), "b").await.is_some());
    // The identifier is free again.
    add(
        &db,
        home(),
        &ResourceServer {
            id: "c".to_owned(),
            ..api("a")
        },
        2,
    )
    .await
    .unwrap();
    restoring_undoes_it(&db).await;
    assert_eq!(scopes("grant-a").await.unwrap(), ["read", "free"]);
}

async fn restoring_undoes_it(db: &Db) {
    let restore = async |deletion: &str| {
        change(db, async |writer| {
            resource_servers::restore(writer, home(), "a", (deletion, at(3))).await
        })
        .await
    };
    let refused = restore("del").await.unwrap_err();
    assert!(matches!(refused, Error::Conflict(Conflict::Identifier)));
    change(db, async |writer| {
        resource_servers::delete(writer, home(), "c", ("other", at(3))).await
    })
    .await
    .unwrap();
    assert!(!restore("other").await.unwrap());
    assert!(restore("del").await.unwrap());
    let back = find(db, home(), "a").await.unwrap();
    assert_eq!(back.permissions.len(), 1);
}

async fn names_are_those_that_people_see(db: Db) {
    let called = ResourceServer {
        settings: map(json!({"name": "Posts"})),
        ..api("b")
    };
    let system = ResourceServer {
        system: Some(System::Management),
        ..api("m")
    };
    add(&db, home(), &api("a"), 1).await.unwrap();
    add(&db, home(), &called, 2).await.unwrap();
    add(&db, home(), &system, 3).await.unwrap();
    let mut reader = db.read().await.unwrap();
    let found = resource_servers::names(reader.conn(), home())
        .await
        .unwrap();
    let shown: Vec<_> = found
        .iter()
        .map(|one| (one.id.as_str(), one.name.as_str()))
        .collect();
    let computed = System::Management.identifier(home().issuer);
    assert_eq!(
        shown,
        [
            ("a", found[0].identifier.as_str()),
            ("b", "Posts"),
            ("m", computed.as_str())
        ]
    );
    assert_eq!(found[2].identifier, computed);
    for (tenant, id, expected) in [
        (TENANT, "b", Some("Posts")),
        (TENANT, "a", None),
        (TENANT, "none", None),
        (FOREIGN, "b", None),
    ] {
        let found = resource_servers::name(reader.conn(), tenant, id)
            .await
            .unwrap();
        assert_eq!(found.as_deref(), expected, "{tenant:?} {id}");
    }
    let none = resource_servers::names(reader.conn(), home_of(FOREIGN))
        .await
        .unwrap();
    assert!(none.is_empty());
}
