//! What users have allowed applications.

use store::consents::{self, Consent, Filter, Subject};
use store::{Db, clients};

use crate::common::{FOREIGN, TENANT, add_api, add_client, add_users, at, change};

both_engines!(
    there_is_one_for_each_subject,
    they_are_listed_and_counted_while_both_ends_live,
    they_are_taken_back,
);

fn consent(id: &str, user: i64, client_id: &str, api: &str) -> Consent {
    Consent {
        id: id.into(),
        subject: Subject {
            user,
            client_id: client_id.into(),
            api: api.into(),
            organization: 0,
        },
        user_id: String::new(),
        scope_set: 7,
    }
}

async fn put(db: &Db, given: &Consent, millis: i64) {
    change(db, async |writer| {
        consents::put(writer, TENANT, given, at(millis)).await
    })
    .await
    .unwrap();
}

async fn of(db: &Db, subject: &Subject) -> Option<Consent> {
    let mut reader = db.read().await.unwrap();
    consents::of(reader.conn(), TENANT, subject).await.unwrap()
}

async fn there_is_one_for_each_subject(db: Db) {
    let one = consent("grant_1", 1, "c", "api");
    put(&db, &one, 0).await;
    assert_eq!(of(&db, &one.subject).await, Some(one.clone()));
    let again = Consent {
        scope_set: 8,
        ..consent("grant_2", 1, "c", "api")
    };
    put(&db, &again, 1).await;
    let merged = of(&db, &one.subject).await.unwrap();
    assert_eq!((merged.id.as_str(), merged.scope_set), ("grant_1", 8));
    let other = Subject {
        organization: 3,
        ..one.subject.clone()
    };
    assert_eq!(of(&db, &other).await, None);
    let mut reader = db.read().await.unwrap();
    let foreign = consents::of(reader.conn(), FOREIGN, &one.subject).await;
    assert_eq!(foreign.unwrap(), None);
}

async fn listed(db: &Db, filter: Filter<'_>, page: (i64, i64)) -> Vec<String> {
    let mut reader = db.read().await.unwrap();
    let found = consents::page(reader.conn(), TENANT, filter, page).await;
    let count = consents::count(reader.conn(), TENANT, filter)
        .await
        .unwrap();
    let ids: Vec<String> = found.unwrap().into_iter().map(|one| one.id).collect();
    if page == (0, 9) {
        assert_eq!(i64::try_from(ids.len()).unwrap(), count);
    }
    ids
}

async fn they_are_listed_and_counted_while_both_ends_live(db: Db) {
    let user = add_users(&db, "u", 2).await;
    for client in ["c", "d"] {
        add_client(&db, TENANT, client).await;
    }
    add_api(&db, TENANT, "api", &["read"]).await;
    for (n, given) in [
        consent("1", user, "c", "api"),
        consent("2", user, "d", ""),
        consent("3", user + 1, "c", "api"),
        consent("4", user, "c", "no api"),
        consent("5", user + 9, "c", "api"),
    ]
    .iter()
    .enumerate()
    {
        put(&db, given, i64::try_from(n).unwrap()).await;
    }
    let all = Filter::default();
    assert_eq!(listed(&db, all, (0, 9)).await, ["1", "2", "3"]);
    assert_eq!(listed(&db, all, (1, 1)).await, ["2"]);
    for (filter, expected) in [
        (
            Filter {
                user_id: "u1",
                ..all
            },
            vec!["1", "2"],
        ),
        (
            Filter {
                client_id: "c",
                ..all
            },
            vec!["1", "3"],
        ),
        (
            Filter {
                api: Some("api"),
                user_id: "u2",
                ..all
            },
            vec!["3"],
        ),
        (
            Filter {
                api: Some(""),
                ..all
            },
            vec!["2"],
        ),
        (
            Filter {
                user_id: "\0",
                ..all
            },
            vec![],
        ),
    ] {
        assert_eq!(listed(&db, filter, (0, 9)).await, expected, "{filter:?}");
    }
    change(&db, async |writer| {
        let gone = clients::take(writer, TENANT, "c").await?.unwrap();
        clients::delete(writer, TENANT, &gone, ("deletion", at(9))).await
    })
    .await
    .unwrap();
    assert_eq!(listed(&db, all, (0, 9)).await, ["2"]);
}

async fn they_are_taken_back(db: Db) {
    let user = add_users(&db, "u", 1).await;
    for (id, client) in [("1", "c"), ("2", "d"), ("3", "e")] {
        put(&db, &consent(id, user, client, ""), 0).await;
    }
    let get = async |tenant, id| {
        let mut reader = db.read().await.unwrap();
        consents::get(reader.conn(), tenant, id).await.unwrap()
    };
    assert_eq!(get(TENANT, "1").await.unwrap().user_id, "u1");
    assert_eq!(get(FOREIGN, "1").await, None);
    assert_eq!(get(TENANT, "\0").await, None);
    change(&db, async |writer| {
        assert!(!consents::delete(writer, FOREIGN, "1").await?);
        assert!(!consents::delete(writer, TENANT, "\0").await?);
        assert!(consents::delete(writer, TENANT, "1").await?);
        assert!(!consents::delete(writer, TENANT, "1").await?);
        let foreign = consents::delete_of_user(writer, FOREIGN, user).await?;
        let mut own = consents::delete_of_user(writer, TENANT, user).await?;
        own.sort();
        assert_eq!(foreign, []);
        assert_eq!(
            own,
            [("d".into(), String::new()), ("e".into(), String::new())]
        );
        Ok(())
    })
    .await
    .unwrap();
    assert_eq!(get(TENANT, "2").await, None);
}
