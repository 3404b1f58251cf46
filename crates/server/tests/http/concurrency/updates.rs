//! Nobody's change is lost, and of those who want the same one gets it.

use std::sync::Arc;

use futures_util::future::join_all;
use serde_json::{Value, json};
use testkit::{TestApp, both_engines};

use super::Crowd;

both_engines!(
    sixty_four_writers_with_a_precondition,
    changes_of_different_members_are_all_there,
    of_many_who_take_a_name_one_gets_it,
    of_many_who_make_a_grant_one_makes_it,
);

const WRITERS: usize = 64;

async fn sixty_four_writers_with_a_precondition(app: TestApp) {
    let app = Arc::new(app);
    let api = app.api(&[]).await;
    let mut crowd = Crowd::new();
    for number in 0..WRITERS {
        let (app, api) = (app.clone(), api.clone());
        crowd.writer(async move {
            let admin = app.admin().await;
            loop {
                let read = admin.get(&api.path()).await.expect(200);
                let mut scopes = read.member("scopes");
                let own = json!({"value": number.to_string()});
                scopes.as_array_mut().unwrap().push(own);
                let careful = admin.clone().with("if-match", read.header("etag"));
                let changed = careful.patch(&api.path(), &json!({"scopes": scopes})).await;
                match changed.status {
                    200 => return,
                    412 => {}
                    other => panic!("answered {other}: {}", changed.shown()),
                }
            }
        });
    }
    crowd.finish().await;
    let read = app.admin().await.get(&api.path()).await;
    let scopes = read.member("scopes");
    let mut values: Vec<usize> = scopes
        .as_array()
        .unwrap()
        .iter()
        .map(|scope| scope["value"].as_str().unwrap().parse().unwrap())
        .collect();
    values.sort_unstable();
    assert_eq!(values, (0..WRITERS).collect::<Vec<_>>());
    assert_eq!(read.header("etag"), format!("\"{}\"", WRITERS + 1));
    // Each left one entry that names what it added.
    let logs = app
        .admin()
        .await
        .get("/api/v2/logs?q=type:sapi&include_totals=true")
        .await;
    assert_eq!(logs.member("total"), WRITERS + 1);
}

async fn changes_of_different_members_are_all_there(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let admin = app.admin().await;
    let flags = [
        "enable_sso",
        "universal_login",
        "disable_impersonation",
        "revoke_refresh_token_grant",
        "enable_client_connections",
        "enable_apis_section",
        "no_disclose_enterprise_connections",
        "enable_dynamic_client_registration",
    ];
    let flags = flags.map(|flag| {
        (
            "/api/v2/tenants/settings".to_owned(),
            json!({"flags": {flag: true}}),
        )
    });
    let metadata = (0..8).map(|key| {
        (
            client.path(),
            json!({"client_metadata": {key.to_string(): "v"}}),
        )
    });
    let settings = [
        json!({"name": "A"}),
        json!({"token_lifetime": 60}),
        json!({"enforce_policies": true}),
        json!({"allow_offline_access": true}),
        json!({"token_dialect": "rfc9068_profile"}),
        json!({"subject_type_authorization": {"user": {"policy": "deny_all"}}}),
        json!({"subject_type_authorization": {"client": {"policy": "deny_all"}}}),
        json!({"scopes": [{"value": "b"}]}),
    ]
    .map(|body| (api.path(), body));
    let all: Vec<(String, Value)> = flags.into_iter().chain(metadata).chain(settings).collect();
    let changes = all.iter().map(|(path, body)| admin.patch(path, body));
    for changed in join_all(changes).await {
        changed.expect(200);
    }
    for (path, body) in &all {
        let read = admin.get(path).await.json();
        assert!(contains(&read, body), "{path}: {body} is not in {read}");
    }
}

/// Whether each member of `part` is in `whole`, at any depth.
fn contains(whole: &Value, part: &Value) -> bool {
    match part {
        Value::Object(members) => members
            .iter()
            .all(|(name, value)| whole.get(name).is_some_and(|whole| contains(whole, value))),
        part => whole == part,
    }
}

async fn of_many_who_take_a_name_one_gets_it(app: TestApp) {
    let admin = app.admin().await;
    let body = json!({"identifier": "wanted", "scopes": [{"value": "a"}]});
    let all = (0..32).map(|_| admin.post("/api/v2/resource-servers", &body));
    let mut statuses: Vec<u16> = join_all(all)
        .await
        .iter()
        .map(|reply| reply.status)
        .collect();
    statuses.sort_unstable();
    assert_eq!((statuses[0], statuses[1], statuses[31]), (201, 409, 409));
    let list = admin
        .get("/api/v2/resource-servers?include_totals=true")
        .await;
    assert_eq!(list.member("total"), 2);
}

async fn of_many_who_make_a_grant_one_makes_it(app: TestApp) {
    let (api, client) = (app.api(&["a"]).await, app.client().await);
    let admin = app.admin().await;
    let body = json!({"client_id": client.id, "audience": api.identifier, "scope": ["a"]});
    let all = (0..32).map(|_| admin.post("/api/v2/client-grants", &body));
    let mut statuses: Vec<u16> = join_all(all)
        .await
        .iter()
        .map(|reply| reply.status)
        .collect();
    statuses.sort_unstable();
    assert_eq!((statuses[0], statuses[1], statuses[31]), (201, 409, 409));
    assert_eq!(app.carried(&client, &api).await, ["a"]);
}
