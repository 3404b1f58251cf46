//! Scopes of grants are texts; each is bound to a permission once there is one.

use serde_json::json;
use testkit::{TestApp, both_engines};

both_engines!(
    a_scope_that_came_before_its_permission_is_bound_to_it,
    what_is_sent_is_the_whole_truth,
    another_setting_hides_and_shows_nothing,
    a_scope_that_is_not_alive_is_echoed,
    a_grant_made_after_a_deletion_waits_for_the_next,
    a_grant_made_while_a_permission_is_made_is_bound,
);

async fn a_scope_that_came_before_its_permission_is_bound_to_it(app: TestApp) {
    let (api, client) = (app.api(&["a"]).await, app.client().await);
    let grant = app.grant(&client, &api, &["later", "a"]).await;
    let admin = app.admin().await;
    let scope = async || admin.get(&grant.path()).await.member("scope");
    assert_eq!(app.carried(&client, &api).await, ["a"]);
    assert_eq!(scope().await, json!(["later", "a"]));
    admin.keep_scopes(&api, &["a", "later"]).await.expect(200);
    assert_eq!(app.carried(&client, &api).await, ["later", "a"]);
    admin.keep_scopes(&api, &["a"]).await.expect(200);
    assert_eq!(scope().await, json!(["a"]));
    admin.keep_scopes(&api, &["a", "later"]).await.expect(200);
    assert_eq!(scope().await, json!(["a"]));
    assert_eq!(app.carried(&client, &api).await, ["a"]);
}

async fn what_is_sent_is_the_whole_truth(app: TestApp) {
    let (api, client, grant) = app.granted(&["a", "b"]).await;
    let admin = app.admin().await;
    let entries = async || {
        let mut reader = app.app.db().read().await.unwrap();
        let entries = store::testing::grant_entries(reader.conn(), &grant.id).await;
        entries.unwrap()
    };
    admin.keep_scopes(&api, &["a"]).await.expect(200);
    assert_eq!(entries().await, [1, 2]);
    admin
        .patch(&grant.path(), &json!({"scope": ["a"]}))
        .await
        .expect(200);
    assert_eq!(entries().await, [1]);
    assert_eq!(app.carried(&client, &api).await, ["a"]);
}

async fn another_setting_hides_and_shows_nothing(app: TestApp) {
    let (api, client, grant) = app.granted(&["a", "b"]).await;
    let admin = app.admin().await;
    admin.keep_scopes(&api, &["a"]).await.expect(200);
    for body in [
        json!({"allow_all_scopes": true}),
        json!({"allow_all_scopes": false}),
        json!({"organization_usage": "allow"}),
    ] {
        admin.patch(&grant.path(), &body).await.expect(200);
    }
    let read = admin.get(&grant.path()).await;
    assert_eq!(read.member("scope"), json!(["a"]));
    admin.keep_scopes(&api, &["a", "b"]).await.expect(200);
    assert_eq!(app.carried(&client, &api).await, ["a"]);
}

async fn a_scope_that_is_not_alive_is_echoed(app: TestApp) {
    let (api, client, grant) = app.granted(&["a", "b"]).await;
    let admin = app.admin().await;
    admin.keep_scopes(&api, &["a"]).await.expect(200);
    let sent = json!({"scope": ["b", "a", "never"]});
    let changed = admin.patch(&grant.path(), &sent).await.expect(200);
    assert_eq!(changed.member("scope"), sent["scope"]);
    assert_eq!(
        admin.get(&grant.path()).await.member("scope"),
        sent["scope"]
    );
    assert_eq!(app.carried(&client, &api).await, ["a"]);
    // Granted by name since, it is held once there is such a permission.
    admin.keep_scopes(&api, &["a", "b"]).await.expect(200);
    assert_eq!(app.carried(&client, &api).await, ["b", "a"]);
}

async fn a_grant_made_after_a_deletion_waits_for_the_next(app: TestApp) {
    let (api, client) = (app.api(&["a", "b"]).await, app.client().await);
    let admin = app.admin().await;
    admin.keep_scopes(&api, &["a"]).await.expect(200);
    let grant = app.grant(&client, &api, &["b"]).await;
    assert_eq!(admin.get(&grant.path()).await.member("scope"), json!(["b"]));
    assert!(app.carried(&client, &api).await.is_empty());
    admin.keep_scopes(&api, &["b"]).await.expect(200);
    assert_eq!(app.carried(&client, &api).await, ["b"]);
}

/// On PostgreSQL neither of two transactions sees what the other is about to do: were the grant
/// not to wait, its scope would stay a mere name, which the next permission of that name revives.
async fn a_grant_made_while_a_permission_is_made_is_bound(app: TestApp) {
    let (api, client) = (app.api(&["a"]).await, app.client().await);
    let mut writer = app.app.db().write().await.unwrap();
    let home = app.app.home();
    let taken = store::resource_servers::take(&mut writer, home, &api.id)
        .await
        .unwrap();
    let mut server = taken.unwrap();
    let scopes = [json!({"value": "a"}), json!({"value": "b"})];
    let wanted = domain::permission::parse(&scopes).unwrap();
    let (number, now) = (server.next_permission, app.clock_now());
    let replacement = domain::permission::replace(&server.permissions, &wanted, number);
    let change = ("", now);
    store::permissions::replace(&mut writer, home.tenant, &api.id, &replacement, change)
        .await
        .unwrap();
    server.next_permission += 1;
    store::resource_servers::update(&mut writer, home, &server, now)
        .await
        .unwrap();
    let granting = app.grant(&client, &api, &["b"]);
    let changing = async {
        // Long enough for a grant that doesn't wait.
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        writer.commit().await.unwrap();
    };
    tokio::join!(granting, changing);
    assert_eq!(app.carried(&client, &api).await, ["b"]);
    let admin = app.admin().await;
    admin.keep_scopes(&api, &["a"]).await.expect(200);
    admin.keep_scopes(&api, &["a", "b"]).await.expect(200);
    assert!(app.carried(&client, &api).await.is_empty());
}
