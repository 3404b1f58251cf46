//! Client grants.

use domain::client_grant::{ClientGrant, SubjectType};
use domain::resource_server::ResourceServer;
use domain::{Conflict, Error, Noun, System, Tenant};
use serde_json::json;
use store::client_grants::{self, Filter};
use store::{Db, Page, clients, resource_servers};

use crate::common::{
    FOREIGN, TENANT, add_api, add_client, api, at, change, client, grant, home, home_of, map,
};

both_engines!(
    a_grant_is_kept_as_it_is,
    a_client_has_one_grant_for_an_api_and_a_subject,
    a_grant_needs_its_client_and_its_api,
    the_grant_of_everybody_steps_in_for_third_parties,
    taking_counts_up_and_updating_changes,
    a_foreign_tenant_changes_nothing,
    pages_are_in_the_order_of_ids,
    filters_are_combined,
    the_audience_of_a_system_api_is_computed,
);

async fn get(db: &Db, tenant: Tenant, id: &str) -> Option<ClientGrant> {
    let mut reader = db.read().await.unwrap();
    client_grants::get(&mut reader, home_of(tenant), id)
        .await
        .unwrap()
}

async fn add(db: &Db, tenant: Tenant, new: &ClientGrant) -> domain::Result<()> {
    let home = home_of(tenant);
    change(db, async |writer| {
        client_grants::insert(writer, home, new, at(0)).await
    })
    .await
}

/// Two APIs and two applications, in both tenants.
async fn furnish(db: &Db) {
    for tenant in [TENANT, FOREIGN] {
        for id in ["a", "b"] {
            add_api(db, tenant, id, &["read", "write"]).await;
        }
        for id in ["one", "two"] {
            add_client(db, tenant, id).await;
        }
    }
}

/// A grant for all third-party applications.
fn of_everybody(id: &str, api: &str) -> ClientGrant {
    ClientGrant {
        client_id: None,
        settings: map(json!({"default_for": "third_party_clients"})),
        ..grant(id, "", api, &["read"])
    }
}

async fn a_grant_is_kept_as_it_is(db: Db) {
    furnish(&db).await;
    let new = ClientGrant {
        subject_type: SubjectType::User,
        settings: map(json!({"organization_usage": "allow", "allow_any_organization": true})),
        is_system: true,
        ..grant("g", "one", "a", &["write", "unknown", "read"])
    };
    add(&db, TENANT, &new).await.unwrap();
    assert_eq!(get(&db, TENANT, "g").await, Some(new.clone()));
    for (tenant, id) in [(FOREIGN, "g"), (TENANT, "G"), (TENANT, "g\0")] {
        assert_eq!(get(&db, tenant, id).await, None, "{tenant:?} {id}");
    }
    let many: Vec<String> = (0..2500).map(|index| format!("scope:{index}")).collect();
    let many = ClientGrant {
        scope: many,
        ..grant("many", "two", "a", &[])
    };
    add(&db, TENANT, &many).await.unwrap();
    assert_eq!(get(&db, TENANT, "many").await, Some(many));
}

async fn a_client_has_one_grant_for_an_api_and_a_subject(db: Db) {
    furnish(&db).await;
    add(&db, TENANT, &grant("g1", "one", "a", &[]))
        .await
        .unwrap();
    let refused = add(&db, TENANT, &grant("g2", "one", "a", &["read"])).await;
    let Err(Error::Conflict(Conflict::Grant {
        client_id,
        audience,
    })) = refused
    else {
        panic!("{refused:?}");
    };
    assert_eq!(
        (client_id.as_str(), audience.as_str()),
        ("one", "https://a.test/")
    );
    add(&db, TENANT, &of_everybody("g3", "a")).await.unwrap();
    let refused = add(&db, TENANT, &of_everybody("g4", "a")).await;
    assert!(
        matches!(refused, Err(Error::Conflict(Conflict::Grant { .. }))),
        "{refused:?}"
    );
    let user = ClientGrant {
        subject_type: SubjectType::User,
        ..grant("g5", "one", "a", &[])
    };
    for (tenant, other) in [
        (TENANT, user),
        (TENANT, grant("g6", "one", "b", &[])),
        (TENANT, grant("g7", "two", "a", &[])),
        (TENANT, of_everybody("g8", "b")),
        (FOREIGN, grant("g1", "one", "a", &[])),
    ] {
        add(&db, tenant, &other).await.unwrap();
    }
    for id in ["g2", "g4"] {
        assert_eq!(get(&db, TENANT, id).await, None);
    }
    let twice = add(&db, TENANT, &grant("g6", "two", "b", &[])).await;
    assert!(matches!(twice, Err(Error::Internal(_))), "{twice:?}");
}

async fn a_grant_needs_its_client_and_its_api(db: Db) {
    furnish(&db).await;
    let refused = add(&db, TENANT, &grant("g", "one", "gone", &[])).await;
    assert!(
        matches!(refused, Err(Error::Unknown(Noun::ResourceServer))),
        "{refused:?}"
    );
    let refused = add(&db, TENANT, &grant("g", "gone", "a", &[])).await;
    assert!(
        matches!(refused, Err(Error::Unknown(Noun::Client))),
        "{refused:?}"
    );
    assert_eq!(get(&db, TENANT, "g").await, None);
}

async fn the_grant_of_everybody_steps_in_for_third_parties(db: Db) {
    furnish(&db).await;
    let user = ClientGrant {
        subject_type: SubjectType::User,
        ..grant("u", "two", "a", &[])
    };
    for new in [
        grant("own", "one", "a", &["write"]),
        of_everybody("all", "a"),
        user,
    ] {
        add(&db, TENANT, &new).await.unwrap();
    }
    let mut reader = db.read().await.unwrap();
    for (tenant, client_id, api, third_party, expected) in [
        (TENANT, "one", "a", false, Some(("own", "write"))),
        (TENANT, "one", "a", true, Some(("own", "write"))),
        (TENANT, "two", "a", true, Some(("all", "read"))),
        (TENANT, "two", "a", false, None),
        (TENANT, "two", "b", true, None),
        (FOREIGN, "one", "a", true, None),
    ] {
        let home = home_of(tenant);
        let pair = (client_id, api);
        let found = client_grants::of_client(&mut reader, home, pair, third_party)
            .await
            .unwrap();
        let found = found.map(|grant| (grant.id, grant.scope.join(" ")));
        let expected = expected.map(|(id, scope)| (id.to_owned(), scope.to_owned()));
        assert_eq!(
            found, expected,
            "{client_id} at {api}, third party: {third_party}"
        );
    }
}

async fn taking_counts_up_and_updating_changes(db: Db) {
    furnish(&db).await;
    add(&db, TENANT, &grant("g", "one", "a", &["read", "free"]))
        .await
        .unwrap();
    let taken = change(&db, async |writer| {
        for id in ["none", "g\0"] {
            assert_eq!(client_grants::take(writer, home(), id).await?, None);
        }
        let mut taken = client_grants::take(writer, home(), "g").await?.unwrap();
        taken.settings = map(json!({"allow_any_organization": true}));
        client_grants::update(writer, home(), &taken, false, at(1)).await?;
        Ok(taken)
    })
    .await
    .unwrap();
    assert_eq!(taken.version, 2);
    assert_eq!(get(&db, TENANT, "g").await, Some(taken.clone()));
    let any = Filter {
        allow_any_organization: true,
        ..Filter::default()
    };
    assert_eq!(
        listed(&db, TENANT, &any, &all()).await,
        (vec!["g".to_owned()], 1)
    );

    let changed = ClientGrant {
        scope: vec!["new".to_owned()],
        ..taken
    };
    change(&db, async |writer| {
        client_grants::update(writer, home(), &changed, true, at(2)).await
    })
    .await
    .unwrap();
    assert_eq!(get(&db, TENANT, "g").await, Some(changed.clone()));
    change(&db, async |writer| {
        client_grants::delete(writer, TENANT, &changed, at(3)).await
    })
    .await
    .unwrap();
    assert_eq!(get(&db, TENANT, "g").await, None);
    // Nothing of it is left that would stand in the way of a new one.
    add(&db, TENANT, &grant("g", "one", "a", &["read", "free"]))
        .await
        .unwrap();
}

async fn a_foreign_tenant_changes_nothing(db: Db) {
    furnish(&db).await;
    let new = grant("g", "one", "a", &["read"]);
    add(&db, TENANT, &new).await.unwrap();
    change(&db, async |writer| {
        let foreign = home_of(FOREIGN);
        assert_eq!(client_grants::take(writer, foreign, "g").await?, None);
        let changed = ClientGrant {
            settings: map(json!({"allow_all_scopes": true})),
            ..new.clone()
        };
        client_grants::update(writer, foreign, &changed, false, at(1)).await?;
        client_grants::delete(writer, FOREIGN, &new, at(1)).await?;
        let one = client("one");
        clients::delete(writer, FOREIGN, &one, ("d", at(1))).await?;
        resource_servers::delete(writer, foreign, "a", ("d", at(1))).await
    })
    .await
    .unwrap();
    assert_eq!(get(&db, TENANT, "g").await, Some(new));
}

fn all() -> Page {
    Page::Offset {
        skip: 0,
        limit: 100,
    }
}

async fn listed(db: &Db, tenant: Tenant, filter: &Filter, page: &Page) -> (Vec<String>, i64) {
    let mut reader = db.read().await.unwrap();
    let found = client_grants::page(&mut reader, home_of(tenant), filter, page).await;
    let (rows, total) = found.unwrap();
    (rows.into_iter().map(|grant| grant.id).collect(), total)
}

async fn pages_are_in_the_order_of_ids(db: Db) {
    furnish(&db).await;
    for (id, client_id, api) in [
        ("b", "one", "a"),
        ("C", "one", "b"),
        ("_", "two", "a"),
        ("a", "two", "b"),
    ] {
        add(&db, TENANT, &grant(id, client_id, api, &["write", id]))
            .await
            .unwrap();
    }
    add(&db, FOREIGN, &grant("foreign", "one", "a", &[]))
        .await
        .unwrap();
    let none = Filter::default();
    let order = ["C", "_", "a", "b"];
    assert_eq!(
        listed(&db, TENANT, &none, &all()).await,
        (order.map(str::to_owned).to_vec(), 4)
    );
    let second = Page::Offset { skip: 1, limit: 2 };
    assert_eq!(
        listed(&db, TENANT, &none, &second).await,
        (vec!["_".to_owned(), "a".to_owned()], 4)
    );
    let empty = Page::Offset { skip: 4, limit: 2 };
    assert_eq!(listed(&db, TENANT, &none, &empty).await, (vec![], 4));
    for (last, expected) in [
        (None, &["C", "_", "a"][..]),
        (Some("a"), &["b"]),
        (Some("b"), &[]),
        // It need not be there any more.
        (Some("B"), &["C", "_", "a"]),
        (Some("a\0"), &[]),
    ] {
        let page = Page::After {
            last: last.map(str::to_owned),
            limit: 3,
        };
        let (rows, total) = listed(&db, TENANT, &none, &page).await;
        assert_eq!(
            (rows, total),
            (expected.iter().map(|&id| id.to_owned()).collect(), 0)
        );
    }
    let mut reader = db.read().await.unwrap();
    let (rows, _) = client_grants::page(&mut reader, home(), &none, &all())
        .await
        .unwrap();
    for row in rows {
        assert_eq!(row.scope, ["write".to_owned(), row.id]);
    }
}

/// From `api=a client_id=one`.
fn filter(text: &str) -> Filter {
    let mut filter = Filter::default();
    for pair in text.split_whitespace() {
        let (name, value) = pair.split_once('=').unwrap();
        let text = Some(value.to_owned());
        match name {
            "api" => filter.api = text,
            "client_id" => filter.client_id = text,
            "subject_type" => filter.subject_type = SubjectType::parse(value),
            "default_for" => filter.default_for = text,
            "any_organization" => filter.allow_any_organization = value == "true",
            other => panic!("{other}"),
        }
    }
    filter
}

async fn filters_are_combined(db: Db) {
    furnish(&db).await;
    let user = ClientGrant {
        subject_type: SubjectType::User,
        settings: map(json!({"allow_any_organization": true})),
        ..grant("2", "one", "a", &[])
    };
    let others = [("1", "one", "a"), ("3", "one", "b"), ("4", "two", "a")];
    let others = others.map(|(id, client_id, api)| grant(id, client_id, api, &[]));
    for new in others.iter().chain([&user, &of_everybody("5", "a")]) {
        add(&db, TENANT, new).await.unwrap();
    }
    for (text, expected) in [
        ("", "12345"),
        ("api=a", "1245"),
        ("client_id=one", "123"),
        ("subject_type=user", "2"),
        ("subject_type=client", "1345"),
        ("default_for=third_party_clients", "5"),
        ("any_organization=true", "2"),
        ("api=a client_id=two", "4"),
        ("api=c", ""),
    ] {
        let filter = filter(text);
        let (rows, total) = listed(&db, TENANT, &filter, &all()).await;
        assert_eq!(rows.concat(), expected, "{text}");
        assert_eq!(usize::try_from(total).unwrap(), rows.len(), "{text}");
        let last = Some("0".to_owned());
        let after = Page::After { last, limit: 100 };
        let listed = listed(&db, TENANT, &filter, &after).await;
        assert_eq!(listed, (rows, 0), "{text}");
    }
}

async fn the_audience_of_a_system_api_is_computed(db: Db) {
    furnish(&db).await;
    let system = ResourceServer {
        system: Some(System::Management),
        ..api("m")
    };
    change(&db, async |writer| {
        resource_servers::insert(writer, home(), &system, at(0)).await
    })
    .await
    .unwrap();
    add(&db, TENANT, &grant("g", "one", "m", &[]))
        .await
        .unwrap();
    let audience = "https://localhost:8443/api/v2/";
    assert_eq!(get(&db, TENANT, "g").await.unwrap().audience, audience);
    let mut reader = db.read().await.unwrap();
    let filter = Filter::default();
    let (rows, _) = client_grants::page(&mut reader, home(), &filter, &all())
        .await
        .unwrap();
    assert_eq!(rows[0].audience, audience);
}
