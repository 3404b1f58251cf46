//! Searching users: what SQL finds is what `Query::matches` says.

use domain::search::{Query, Sort, parse};
use domain::user::{Identity, User};
use serde_json::{Value, json};
use store::user_search::{self, Counts, Found, Search};
use store::{Db, testing, users};

use crate::common::{FOREIGN, TENANT, change, map};
use crate::users::{add, identity, user};

both_engines!(
    sql_finds_whom_the_definition_finds,
    pages_are_cut_from_the_sorted_list,
    counting_ends_where_it_is_told,
    case_matters_where_it_is_said_to,
);

/// Conditions on every field and of every kind.
const CONDITIONS: [&str; 47] = [
    "email:\"user1@a.test\"",
    "email:USER*",
    "email:*a.test",
    "email:use*1@a*est",
    "_exists_:email",
    "email.domain:a.test",
    "email.domain:b*",
    "name:Ann",
    "name:an*",
    "name:*NNA",
    "name:[a TO b]",
    "given_name:Zoë",
    "_exists_:family_name",
    "nickname:{a TO *}",
    "username:bob",
    "username:Bob",
    "username:B*",
    "username:*oob",
    "phone_number:\"+1\"",
    "user_id:\"auth0|3\"",
    "user_id:auth*",
    "picture:*%_x*",
    "last_ip:10.0.0.1",
    "identities.connection:other",
    "identities.connection:d*",
    "identities.provider:auth0",
    "identities.user_id:9",
    "identities.isSocial:true",
    "organization_id:org_1",
    "_exists_:organization_id",
    "email_verified:true",
    "email_verified:false",
    "_exists_:blocked",
    "blocked:true",
    "phone_verified:true",
    "logins_count:[2 TO 5]",
    "logins_count:3",
    "logins_count:{3 TO *]",
    "created_at:[2026-01-02 TO *]",
    "updated_at:[* TO 2026-01-02T03:04:06Z}",
    "_exists_:last_login",
    "last_login:[2026-04-22 TO 2026-04-23]",
    "user_metadata.plan:gold",
    "user_metadata.plan:\"go%ld\\\"\"",
    "app_metadata.level:3",
    "app_metadata.tags:a",
    "identities.profileData.email:*x@y*",
];

fn people() -> Vec<User> {
    let profiles = [
        json!({"email": "user1@a.test", "name": "Ann", "email_verified": true, "username": "bob"}),
        json!({"email": "user2@b.test", "name": "ANNA", "email_verified": false, "username": "Bob"}),
        json!({"email": "other@a.test", "given_name": "zoË", "blocked": false, "logins_count": 3}),
        json!({"name": "b", "family_name": "F", "nickname": "nick", "blocked": true}),
        json!({"phone_number": "+1", "phone_verified": true, "picture": "http://p/%_x.png"}),
        json!({"username": "Boob", "last_ip": "10.0.0.1", "last_login": "2026-04-22T23:59:59.999Z"}),
        json!({"user_metadata": {"plan": "gold"}, "app_metadata": {"level": 3, "tags": ["b", "a"]}}),
        json!({"user_metadata": {"plan": "go%ld\""}, "app_metadata": {"level": 3.0}, "logins_count": 5}),
        json!({"user_metadata": {"plan": ["silver", "gold"]}, "name": "a", "logins_count": 2}),
        json!({}),
    ];
    let mut all: Vec<User> = (1i64..)
        .zip(profiles)
        .map(|(place, profile)| user(&place.to_string(), profile, place * 400 % 1700))
        .collect();
    all[3].identities.push(Identity {
        profile_data: Some(map(json!({"email": "x@y.test"}))),
        is_social: true,
        ..identity("99", "other")
    });
    all[1].identities[0].connection = "third".into();
    all[4].identities[0].connection = "other".into();
    all
}

/// All of them as they are stored, oldest first, the second in an organization.
async fn populate(db: &Db) -> Vec<(User, Vec<String>)> {
    let mut all = Vec::new();
    for (place, new) in people().iter().enumerate() {
        let kept = add(db, TENANT, new).await.unwrap();
        add(db, FOREIGN, new).await.unwrap();
        let organizations = if place == 1 {
            vec!["org_1".to_owned()]
        } else {
            Vec::new()
        };
        all.push((kept, organizations));
    }
    let number = all[1].0.number;
    let organization =
        "INSERT INTO organizations (tenant, id, name, display_name, settings, version, created_at)
        VALUES (1, 'org_1', 'one', 'one', '{}', 1, 0)";
    let member = "INSERT INTO organization_members (tenant, organization, member, created_at)
        SELECT tenant, number, ";
    change(db, async |writer| {
        testing::execute(writer.conn(), organization).await?;
        let member = format!("{member} {number}, 0 FROM organizations WHERE id = 'org_1'");
        testing::execute(writer.conn(), &member).await
    })
    .await
    .unwrap();
    all.sort_by_key(|(user, _)| (user.created_at, user.number));
    all
}

async fn find(db: &Db, query: &Query, sort: Option<&str>, skip: i64, limit: i64) -> Found {
    let mut reader = db.read().await.unwrap();
    let sort = sort.map(|sort| Sort::parse(sort).unwrap());
    let search = Search {
        query: query.clone(),
        sort,
        skip,
        limit,
        counts: Counts::All,
    };
    user_search::find(&mut reader, TENANT, &search)
        .await
        .unwrap()
}

async fn counting_ends_where_it_is_told(db: Db) {
    populate(&db).await;
    for q in ["", "NOT user_metadata.plan:none"] {
        for (counts, total) in [
            (Counts::Not, None),
            (Counts::UpTo(3), Some(3)),
            (Counts::UpTo(100), Some(10)),
        ] {
            let search = Search {
                query: parse(q).unwrap(),
                sort: None,
                skip: 0,
                limit: 2,
                counts,
            };
            let mut reader = db.read().await.unwrap();
            let found = user_search::find(&mut reader, TENANT, &search).await;
            let found = found.unwrap();
            assert_eq!(found.users.len(), 2, "{q}");
            assert!(total.is_none_or(|total| total == found.total), "{q}");
        }
    }
}

/// Queries of several conditions, drawn from a fixed sequence.
fn queries() -> Vec<String> {
    let mut state = 7u64;
    let mut draw = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let mut all: Vec<String> = CONDITIONS.map(str::to_owned).into();
    all.extend(CONDITIONS.map(|condition| format!("NOT {condition}")));
    all.push(String::new());
    all.push("ann".into());
    all.push("*\u{1f600}\u{1f600}\u{1f600}*".into());
    for _ in 0..300 {
        let [a, b, c] = [(); 3].map(|()| CONDITIONS[draw(CONDITIONS.len())]);
        let forms = [
            format!("{a} AND {b} OR NOT {c}"),
            format!("NOT ({a} OR {b}) AND NOT {c}"),
            format!("({a} OR NOT {b}) AND {c}"),
            format!("NOT ({a} AND NOT ({b} AND {c}))"),
        ];
        all.push(forms[draw(forms.len())].clone());
    }
    all
}

async fn sql_finds_whom_the_definition_finds(db: Db) {
    let all = populate(&db).await;
    let mut counted = 0;
    for q in queries() {
        let query = parse(&q).unwrap();
        let expected: Vec<User> = all
            .iter()
            .filter(|(user, organizations)| query.matches(&user.wire(), organizations))
            .map(|(user, _)| user.clone())
            .collect();
        let found = find(&db, &query, None, 0, 100).await;
        assert_eq!(found.users, expected, "{q}");
        assert_eq!(found.total, i64::try_from(expected.len()).unwrap(), "{q}");
        counted += expected.len();
    }
    assert!(counted > 500, "{counted}");
}

async fn pages_are_cut_from_the_sorted_list(db: Db) {
    let all = populate(&db).await;
    for q in ["", "NOT user_metadata.plan:none", "NOT name:none"] {
        let query = parse(q).unwrap();
        for sort in [
            "email:1",
            "email:-1",
            "created_at:1",
            "blocked:-1",
            "logins_count:1",
            "name:-1",
        ] {
            let sorted = {
                let sort = Sort::parse(sort).unwrap();
                let mut all: Vec<User> = all.iter().map(|(user, _)| user.clone()).collect();
                all.sort_by_key(|user| user.number);
                all.sort_by(|left, right| sort.compare(&left.wire(), &right.wire()));
                all
            };
            let mut pages = Vec::new();
            for skip in [0, 4, 8, 12] {
                let found = find(&db, &query, Some(sort), skip, 4).await;
                assert_eq!(found.total, 10);
                pages.extend(found.users);
            }
            assert_eq!(pages, sorted, "{q} {sort}");
        }
        let newest = find(&db, &query, Some("created_at:-1"), 0, 100).await.users;
        let oldest = find(&db, &query, Some("created_at:1"), 0, 100).await.users;
        assert_eq!(
            newest,
            oldest.iter().rev().cloned().collect::<Vec<_>>(),
            "{q}"
        );
    }
    let mut reader = db.read().await.unwrap();
    let query = parse("user_metadata.plan:gold").unwrap();
    let candidates = user_search::candidates(reader.conn(), TENANT, &query, None, 10)
        .await
        .unwrap();
    assert_eq!(candidates.len(), 2, "{candidates:?}");
}

async fn case_matters_where_it_is_said_to(db: Db) {
    populate(&db).await;
    let ids = async |q: &str| -> Value {
        let found = find(&db, &parse(q).unwrap(), None, 0, 10).await;
        found
            .users
            .iter()
            .map(|user| Value::from(user.user_id.as_str()))
            .collect()
    };
    assert_eq!(ids("username:*oob").await, json!(["auth0|6"]));
    assert_eq!(ids("username:*OOB").await, json!([]));
    assert_eq!(ids("name:*NNA").await, json!(["auth0|2"]));
    let mut reader = db.read().await.unwrap();
    assert!(
        users::get(reader.conn(), TENANT, "AUTH0|6")
            .await
            .unwrap()
            .is_none()
    );
}
