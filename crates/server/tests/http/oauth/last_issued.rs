//! Tokens leave behind when each permission was last issued, to whom, and for how long.

use std::collections::HashMap;

use domain::Timestamp;
use serde_json::json;
use store::issuances::{self, Issued};
use testkit::{Api, Client, TestApp, both_engines};

both_engines!(
    what_a_token_carried_is_remembered,
    what_was_asked_for_is_remembered_and_nothing_else,
    every_application_has_its_own,
    refusals_are_not_remembered,
    what_is_gone_is_swept,
    it_is_written_though_nobody_waits_for_it,
);

/// By value, as the store has it once everything is written.
async fn remembered(app: &TestApp, api: &Api) -> HashMap<String, Issued> {
    app.app.exchanges().flush().await;
    written(app, api).await
}

async fn written(app: &TestApp, api: &Api) -> HashMap<String, Issued> {
    let mut reader = app.app.db().read().await.unwrap();
    let home = app.app.home();
    let server = store::resource_servers::find(&mut reader, home, &api.id)
        .await
        .unwrap()
        .unwrap();
    let numbers: Vec<i64> = server.permissions.iter().map(|one| one.number).collect();
    let found = issuances::of_permissions(&mut reader, home.tenant, server.number, &numbers)
        .await
        .unwrap();
    let permissions = server.permissions.into_iter();
    permissions
        .filter_map(|one| Some((one.value, *found.get(&one.number)?)))
        .collect()
}

fn issued(now: Timestamp, lifetime_seconds: i64) -> Issued {
    Issued {
        last_issued_at: now,
        latest_expiry: Timestamp::from_seconds(now.seconds() + lifetime_seconds),
    }
}

async fn ask(app: &TestApp, client: &Client, api: &Api, scope: &str) -> u16 {
    let request = json!({
        "grant_type": "client_credentials", "client_id": client.id,
        "client_secret": client.secret, "audience": api.identifier, "scope": scope,
    });
    app.token_request(&request).await.status
}

async fn what_a_token_carried_is_remembered(app: TestApp) {
    let (api, client, _) = app.granted(&["a", "b c", "gone"]).await;
    assert_eq!(remembered(&app, &api).await, HashMap::new());
    let admin = app.admin().await;
    admin.keep_scopes(&api, &["a", "b c"]).await.expect(200);
    let first = app.clock_now();
    app.draw(&client, &api).await.expect(200);
    let at_first = issued(first, 86_400);
    let expected = ["a", "b c"].map(|value| (value.to_owned(), at_first));
    assert_eq!(remembered(&app, &api).await, expected.into());

    // A shorter life doesn't end the token that is out there.
    app.clock.advance_seconds(60);
    let life = json!({"token_lifetime": 60, "token_lifetime_for_web": 60});
    let admin = app.admin().await;
    admin.patch(&api.path(), &life).await.expect(200);
    app.draw(&client, &api).await.expect(200);
    let expected = Issued {
        last_issued_at: app.clock_now(),
        ..at_first
    };
    let found = remembered(&app, &api).await;
    assert_eq!(found["a"], expected);
    assert_eq!(found["b c"], expected);
}

async fn what_was_asked_for_is_remembered_and_nothing_else(app: TestApp) {
    let (api, client, _) = app.granted(&["a", "b", "c"]).await;
    assert_eq!(ask(&app, &client, &api, "c a").await, 200);
    let found = remembered(&app, &api).await;
    let now = issued(app.clock_now(), 86_400);
    let expected = ["a", "c"].map(|value| (value.to_owned(), now));
    assert_eq!(found, expected.into());
}

async fn every_application_has_its_own(app: TestApp) {
    let (api, first, _) = app.granted(&["a"]).await;
    let second = app.client().await;
    app.grant(&second, &api, &["a"]).await;
    let never = app.client().await;
    app.draw(&first, &api).await.expect(200);
    let start = app.clock_now();
    app.clock.advance_seconds(5);
    app.draw(&second, &api).await.expect(200);
    app.app.exchanges().flush().await;
    let mut reader = app.app.db().read().await.unwrap();
    let home = app.app.home();
    let server = store::resource_servers::find(&mut reader, home, &api.id)
        .await
        .unwrap()
        .unwrap();
    let permission = (server.number, server.permissions[0].number);
    let ids = [&*first.id, &*second.id, &*never.id];
    let rows = issuances::of_applications(reader.conn(), home.tenant, permission, &ids)
        .await
        .unwrap();
    let mut found: Vec<_> = rows
        .iter()
        .map(|row| (&*row.client_id, row.last_issued_at))
        .collect();
    found.sort_by_key(|(_, last)| *last);
    assert_eq!(found, [(&*first.id, start), (&*second.id, app.clock_now())]);
}

async fn refusals_are_not_remembered(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let stranger = app.client().await;
    assert_eq!(ask(&app, &client, &api, "a b").await, 403);
    assert_eq!(ask(&app, &stranger, &api, "").await, 403);
    assert_eq!(remembered(&app, &api).await, HashMap::new());
}

async fn what_is_gone_is_swept(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    app.draw(&client, &api).await.expect(200);
    let before = remembered(&app, &api).await;
    assert_eq!(before.len(), 1);
    let admin = app.admin().await;
    admin.delete(&client.path()).await.expect(204);
    server::jobs::sweep::once(&app.app).await.unwrap();
    // Its token is still out there.
    assert_eq!(remembered(&app, &api).await, before);
}

async fn it_is_written_though_nobody_waits_for_it(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    for second in 0..3 {
        app.clock.advance_seconds(second);
        app.draw(&client, &api).await.expect(200);
        let expected = HashMap::from([("a".to_owned(), issued(app.clock_now(), 86_400))]);
        while written(&app, &api).await != expected {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }
}
