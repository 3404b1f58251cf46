//! Creating, changing and deleting databases.

use domain::Clock as _;
use serde_json::{Value, json};
use testkit::{TestApp, both_engines};

use super::PATH;
use crate::logs::found;

both_engines!(
    a_database_has_defaults_and_comes_back_as_it_was_made,
    what_is_answered_can_be_sent_back,
    options_are_replaced_as_a_whole,
    a_name_exists_once,
    other_strategies_are_not_supported_yet,
    bodies_that_are_refused,
    secrets_of_scripts_are_sealed,
    a_deleted_database_is_gone_with_its_users,
    many_users_are_removed_by_and_by,
    users_of_a_database_have_what_it_asks_for,
    what_changed_is_in_the_log,
);

fn path(id: &str) -> String {
    format!("{PATH}/{id}")
}

async fn create(app: &TestApp, body: &Value) -> Value {
    let made = app.admin().await.post(PATH, body).await;
    made.expect(201).json()
}

fn id(made: &Value) -> String {
    made["id"].as_str().unwrap().to_owned()
}

/// A database of this name; its id.
pub(super) async fn database(app: &TestApp, name: &str) -> String {
    id(&create(app, &json!({"name": name, "strategy": "auth0"})).await)
}

async fn user_of(app: &TestApp, connection: &str, email: &str) -> String {
    let body = json!({"connection": connection, "email": email, "password": "correct horse 1"});
    let made = app.admin().await.post("/api/v2/users", &body).await;
    made.expect(201).text("user_id").replace('|', "%7C")
}

async fn a_database_has_defaults_and_comes_back_as_it_was_made(app: TestApp) {
    let made = create(&app, &json!({"name": "Users-1", "strategy": "auth0"})).await;
    assert_eq!(made["realms"], json!(["Users-1"]));
    assert_eq!(made["enabled_clients"], json!([]));
    assert_eq!(made["options"]["passwordPolicy"], "good");
    let id = id(&made);
    assert!(id.starts_with("con_") && id.len() == 20, "{id}");
    let admin = app.admin().await;
    admin.get(&path(&id)).await.is(200, &made.to_string());
    let listed = admin.get(&format!("{PATH}?name=Users-1")).await;
    listed.is(200, &json!([made]).to_string());
    // Recorded: some members are answered whatever is asked for.
    let fields = admin
        .get(&format!("{}?fields=strategy%2Cname", path(&id)))
        .await;
    let members = ["id", "strategy", "name", "is_domain_connection"];
    let members = [&members[..], &["authentication", "connected_accounts"]].concat();
    assert_eq!(fields.members(), members);
}

async fn what_is_answered_can_be_sent_back(app: TestApp) {
    let options = json!({"requires_username": true, "configuration": {"key": "secret"}});
    let made = create(
        &app,
        &json!({
            "name": "a", "strategy": "auth0", "options": options, "display_name": "A",
            "metadata": {"a": "b"}, "is_domain_connection": true,
        }),
    )
    .await;
    let mut sent = made.clone();
    for member in ["id", "strategy", "name"] {
        sent.as_object_mut().unwrap().remove(member);
    }
    let admin = app.admin().await;
    let changed = admin.patch(&path(&id(&made)), &sent).await;
    assert_eq!(changed.expect(200).json(), made);
}

async fn options_are_replaced_as_a_whole(app: TestApp) {
    let (admin, id) = (app.admin().await, database(&app, "a").await);
    let before = admin.get(&path(&id)).await.json();
    let changed = admin.patch(&path(&id), &json!({"display_name": "A"})).await;
    let mut expected = before.clone();
    expected["display_name"] = json!("A");
    assert_eq!(changed.expect(200).json(), expected);
    let options = json!({"options": {"brute_force_protection": false}});
    let changed = admin.patch(&path(&id), &options).await.expect(200).json();
    let options = json!({
        "brute_force_protection": false,
        "authentication_methods": {"password": {"enabled": true}, "passkey": {"enabled": false}},
        "passkey_options": before["options"]["passkey_options"],
    });
    assert_eq!(changed["options"], options);
    let missing = admin.patch(&path("con_0"), &json!({"realms": []})).await;
    let message = "The connection does not exist";
    missing.is_problem(404, message, "inexistent_connection");
}

async fn a_name_exists_once(app: TestApp) {
    database(&app, "a").await;
    let body = json!({"name": "a", "strategy": "auth0"});
    let again = app.admin().await.post(PATH, &body).await;
    again.is_problem(409, "A connection with the same name already exists", "");
    database(&app, "A").await;
}

async fn other_strategies_are_not_supported_yet(app: TestApp) {
    let body = json!({"name": "a", "strategy": "google-oauth2", "options": {"configuration": 1}});
    let refused = app.admin().await.post(PATH, &body).await;
    let message = "Connections of the strategy google-oauth2 are not supported yet by this \
                   version of Lictor";
    refused.is_problem(403, message, "operation_not_supported");
}

async fn bodies_that_are_refused(app: TestApp) {
    let admin = app.admin().await;
    let before = admin.get(PATH).await.shown();
    let new = |name: &str, value: Value| {
        let mut body = json!({"name": "a", "strategy": "auth0"});
        body[name] = value;
        body
    };
    for (body, message, code) in [
        (
            new("name", json!("a_b")),
            "Payload validation error: 'String does not match pattern \
             ^[a-zA-Z0-9](-[a-zA-Z0-9]|[a-zA-Z0-9])*$: a_b' on property name.",
            "invalid_body",
        ),
        (
            new("options", json!({"requires_username": 1})),
            "Payload validation error: 'Expected type boolean but found type integer' on property \
             options.requires_username.",
            "invalid_body",
        ),
        (
            new(
                "options",
                json!({
                    "validation": {"username": {"max": 5, "min": 1}}, "requires_username": false,
                    "attributes": {"email": {"identifier": {"active": true}}},
                }),
            ),
            "Cannot set both options.attributes and options.validation",
            "invalid_body",
        ),
        (
            new("cross_app_access_requesting_app", json!({"active": true})),
            "Cross App Access Requesting App is not supported for this connection.",
            "operation_not_supported",
        ),
    ] {
        let refused = admin.post(PATH, &body).await;
        refused.is_problem(400, message, code);
    }
    let unknown = admin
        .post(PATH, &new("enabled_clients", json!(["nobody"])))
        .await;
    unknown.is_problem(404, "Client not found", "");
    admin.get(PATH).await.is(200, &before);
}

async fn secrets_of_scripts_are_sealed(app: TestApp) {
    let options = json!({"configuration": {"key": "open sesame", "other": "x"}});
    let body = json!({"name": "a", "strategy": "auth0", "options": options});
    let made = create(&app, &body).await;
    let sealed = made["options"]["configuration"].clone();
    let admin = app.admin().await;
    let configuration = json!({"key": sealed["key"], "other": "y"});
    let options = json!({"options": {"configuration": configuration}});
    let changed = admin.patch(&path(&id(&made)), &options).await.expect(200);
    let after = changed.json()["options"]["configuration"].clone();
    assert_eq!(after["key"], sealed["key"]);
    assert_ne!(after["other"], sealed["other"]);
    for shown in [
        made.to_string(),
        changed.shown(),
        admin.get("/api/v2/logs?per_page=100").await.shown(),
    ] {
        assert!(!shown.contains("open sesame"), "{shown}");
    }
}

async fn a_deleted_database_is_gone_with_its_users(app: TestApp) {
    let admin = app.admin().await;
    let id = database(&app, "a").await;
    let user = user_of(&app, "a", "a@b.test").await;
    let linked = user_of(&app, "a", "linked@b.test").await;
    let other = app.user().await;
    let link = json!({"provider": "auth0", "user_id": linked.trim_start_matches("auth0%7C")});
    let identities = format!("/api/v2/users/{}/identities", other.replace('|', "%7C"));
    admin.post(&identities, &link).await.expect(201);
    let deleted = admin.delete(&path(&id)).await;
    deleted.is(
        202,
        &json!({"deleted_at": app.clock.now().iso()}).to_string(),
    );
    admin.delete(&path(&id)).await.is(204, "");
    let message = "The connection does not exist";
    let gone = admin.get(&path(&id)).await;
    gone.is_problem(404, message, "inexistent_connection");
    admin
        .get(&format!("/api/v2/users/{user}"))
        .await
        .expect(404);
    let left = admin
        .get(&format!("/api/v2/users/{}", other.replace('|', "%7C")))
        .await
        .expect(200)
        .member("identities");
    assert_eq!(left.as_array().unwrap().len(), 1, "{left}");
    // The name is free, and so is what users were known by.
    database(&app, "a").await;
    user_of(&app, "a", "linked@b.test").await;
    let nobody = json!({"connection": "b", "email": "a@b.test", "password": "correct horse 1"});
    let refused = admin.post("/api/v2/users", &nobody).await;
    refused.is_problem(400, "Connection does not exist.", "invalid_body");
}

async fn many_users_are_removed_by_and_by(app: TestApp) {
    let (admin, id) = (app.admin().await, database(&app, "a").await);
    let mut writer = app.app.db().write().await.unwrap();
    let tenant = app.app.home().tenant;
    for number in 0..201 {
        let new = crowd::user(number);
        store::users::insert(&mut writer, tenant, &new, None)
            .await
            .unwrap();
    }
    writer.commit().await.unwrap();
    let count = async || {
        let users = admin
            .get("/api/v2/users?include_totals=true&per_page=1")
            .await;
        users.member("total")
    };
    assert_eq!(count().await, 201);
    admin.delete(&path(&id)).await.expect(202);
    assert_eq!(count().await, 1);
    let body = json!({"name": "a", "strategy": "auth0"});
    admin.post(PATH, &body).await.expect(409);
    server::jobs::connections::once(&app.app).await.unwrap();
    assert_eq!(count().await, 0);
    admin.post(PATH, &body).await.expect(201);
}

mod crowd {
    use domain::Timestamp;
    use domain::user::{Identity, User};

    pub(super) fn user(number: i64) -> User {
        let identity = Identity {
            connection: "a".to_owned(),
            provider: "auth0".to_owned(),
            user_id: format!("crowd{number}"),
            is_social: false,
            is_id_chosen: false,
            profile_data: None,
        };
        User {
            number: 0,
            user_id: identity.full_id(),
            identities: vec![identity],
            profile: serde_json::Map::new(),
            created_at: Timestamp::from_millis(number),
            updated_at: Timestamp::from_millis(number),
            version: 1,
        }
    }
}

async fn users_of_a_database_have_what_it_asks_for(app: TestApp) {
    let admin = app.admin().await;
    for (name, requires_username, username, status) in [
        ("with", true, Some("jane"), 201),
        ("with", true, None, 400),
        ("without", false, Some("jane"), 400),
        ("without", false, None, 201),
    ] {
        let options = json!({"requires_username": requires_username});
        let body = json!({"name": name, "strategy": "auth0", "options": options});
        admin.post(PATH, &body).await;
        let email = format!("{status}@b.test");
        let mut user = json!({"connection": name, "email": email, "password": "correct horse 1"});
        if let Some(username) = username {
            user["username"] = username.into();
        }
        admin.post("/api/v2/users", &user).await.expect(status);
    }
}

async fn what_changed_is_in_the_log(app: TestApp) {
    let (admin, id) = (app.admin().await, database(&app, "a").await);
    let body = json!({"display_name": "A"});
    admin.patch(&path(&id), &body).await.expect(200);
    admin.delete(&path(&id)).await.expect(202);
    for (title, before, after) in [
        ("Create a connection", Value::Null, json!("a")),
        ("Update a connection", Value::Null, json!("A")),
        ("Delete a connection", json!("a"), Value::Null),
    ] {
        let all = found(&app, "q=type:sapi").await;
        let entry = all
            .iter()
            .find(|entry| entry["description"] == title)
            .unwrap();
        let change = &entry["details"]["change"];
        let name = if title.starts_with('U') {
            "display_name"
        } else {
            "name"
        };
        assert_eq!(change["before"][name], before, "{title}: {change}");
        assert_eq!(change["after"][name], after, "{title}: {change}");
    }
}
