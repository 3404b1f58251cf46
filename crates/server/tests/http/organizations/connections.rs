//! Connections of organizations.

use http::Method;
use serde_json::{Value, json};
use testkit::{Organization, Reply, TestApp, both_engines};

use super::MISSING;
use crate::logs::found;

both_engines!(
    a_connection_is_added_read_changed_and_removed,
    the_older_form_knows_only_what_is_enabled,
    lists_are_pages_that_can_be_filtered,
    an_organization_is_made_with_its_connections,
    a_sign_up_ends_with_a_membership,
    it_has_each_connection_once_and_not_too_many,
    what_is_not_there,
    a_deleted_connection_is_no_organization_s,
    who_may_create_organizations_may_not_add_connections,
    what_changed_is_in_the_log,
);

const GONE: (u16, &str, &str) = (
    404,
    "The connection does not exist",
    "inexistent_connection",
);

async fn database(app: &TestApp, name: &str) -> String {
    let body = json!({"name": name, "strategy": "auth0"});
    let made = app.admin().await.post("/api/v2/connections", &body).await;
    made.expect(201).text("id")
}

fn list(organization: &Organization) -> String {
    format!("{}/connections", organization.path())
}

fn enabled(organization: &Organization) -> String {
    format!("{}/enabled_connections", organization.path())
}

async fn add(app: &TestApp, organization: &Organization, body: Value) -> Reply {
    app.admin().await.post(&list(organization), &body).await
}

/// As it was recorded.
fn wire(id: &str, name: &str) -> Value {
    json!({
        "connection_id": id, "is_signup_enabled": false, "assign_membership_on_login": false,
        "show_as_button": true, "is_enabled": true, "organization_access_level": "none",
        "connection": {"name": name, "strategy": "auth0"},
    })
}

async fn a_connection_is_added_read_changed_and_removed(app: TestApp) {
    let (organization, id) = (app.organization(&[]).await, database(&app, "users").await);
    let admin = app.admin().await;
    let expected = wire(&id, "users");
    let body = json!({"is_enabled": true, "connection_id": id});
    let added = add(&app, &organization, body).await;
    added.is(201, &expected.to_string());
    let path = format!("{}/{id}", list(&organization));
    admin.get(&path).await.is(200, &expected.to_string());
    let change = json!({
        "organization_connection_name": "Staff", "assign_membership_on_login": true,
        "is_signup_enabled": true, "organization_access_level": "limited",
    });
    let changed = admin.patch(&path, &change).await.expect(200).json();
    for (member, value) in change.as_object().unwrap() {
        assert_eq!(&changed[member], value);
    }
    assert_eq!(changed["show_as_button"], true);
    admin.get(&path).await.is(200, &changed.to_string());
    let nulls = json!({
        "organization_connection_name": null, "organization_access_level": null,
        "is_signup_enabled": false, "assign_membership_on_login": false, "is_enabled": null,
    });
    let reset = admin.patch(&path, &nulls).await;
    reset.is(200, &expected.to_string());
    for _ in 0..2 {
        admin.delete(&path).await.is(204, "");
    }
    let (status, message, code) = GONE;
    admin.get(&path).await.is_problem(status, message, code);
    admin.get(&list(&organization)).await.is(200, "[]");
}

async fn the_older_form_knows_only_what_is_enabled(app: TestApp) {
    let (organization, id) = (app.organization(&[]).await, database(&app, "users").await);
    let admin = app.admin().await;
    let expected = json!({
        "connection_id": id, "assign_membership_on_login": false, "show_as_button": true,
        "is_signup_enabled": false, "connection": {"name": "users", "strategy": "auth0"},
    });
    let body = json!({"connection_id": id});
    let added = admin.post(&enabled(&organization), &body).await;
    added.is(201, &expected.to_string());
    let path = format!("{}/{id}", enabled(&organization));
    admin.get(&path).await.is(200, &expected.to_string());
    let page = format!("{}?include_totals=true", enabled(&organization));
    let wrapped = json!({
        "enabled_connections": [expected], "start": 0, "limit": 50, "total": 1,
    });
    admin.get(&page).await.is(200, &wrapped.to_string());
    let button = json!({"show_as_button": false});
    let changed = admin.patch(&path, &button).await.expect(200);
    assert_eq!(changed.member("show_as_button"), false);
    let other = format!("{}/{id}", list(&organization));
    let off = json!({"is_enabled": false});
    admin.patch(&other, &off).await.expect(200);
    let (status, message, code) = GONE;
    admin.get(&path).await.is_problem(status, message, code);
    let refused = admin.patch(&path, &button).await;
    refused.is_problem(status, message, code);
    admin.get(&enabled(&organization)).await.is(200, "[]");
    admin.delete(&path).await.is(204, "");
    admin.get(&other).await.is_problem(status, message, code);
}

async fn lists_are_pages_that_can_be_filtered(app: TestApp) {
    let organization = app.organization(&[]).await;
    let mut ids = Vec::new();
    for name in ["a", "b", "c"] {
        let id = database(&app, name).await;
        let body = json!({"connection_id": id, "is_enabled": name != "b"});
        add(&app, &organization, body).await.expect(201);
        ids.push(id);
    }
    let off = ids[1].clone();
    ids.sort();
    let admin = app.admin().await;
    let get = async |query: &str| {
        let reply = admin.get(&format!("{}?{query}", list(&organization))).await;
        reply.expect(200).json()
    };
    let of = |found: &Value| -> Vec<String> {
        let items = found.as_array().unwrap().iter();
        items
            .map(|item| item["connection_id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(of(&get("").await), ids);
    let page = get("include_totals=true&page=1&per_page=2").await;
    assert_eq!(of(&page["connections"]), ids[2..]);
    let totals = [&page["start"], &page["limit"], &page["total"]];
    assert_eq!(totals, [&json!(2), &json!(2), &json!(3)]);
    assert_eq!(of(&get("is_enabled=false").await), [off]);
    let on = get("is_enabled=true&include_totals=true&page=0&per_page=50").await;
    assert_eq!(on["total"], 2);
    let bad = admin
        .get(&format!("{}?per_page=101", list(&organization)))
        .await;
    assert_eq!(bad.expect(400).text("errorCode"), "invalid_query_string");
}

async fn an_organization_is_made_with_its_connections(app: TestApp) {
    let (admin, id) = (app.admin().await, database(&app, "users").await);
    let connection = json!({"connection_id": id, "show_as_button": false});
    let body = json!({"name": "acme", "enabled_connections": [connection]});
    let made = admin.post("/api/v2/organizations", &body).await.expect(201);
    let path = format!("/api/v2/organizations/{}/connections", made.text("id"));
    let mut expected = wire(&id, "users");
    expected["show_as_button"] = json!(false);
    let listed = admin.get(&path).await;
    listed.is(200, &json!([expected]).to_string());
    // All of it, or nothing.
    let unknown = json!({"connection_id": "con_XXXXXXXXXXXXXXXX"});
    let body = json!({"name": "other", "enabled_connections": [connection, unknown]});
    let (status, message, code) = GONE;
    let refused = admin.post("/api/v2/organizations", &body).await;
    refused.is_problem(status, message, code);
    let none = admin.get("/api/v2/organizations/name/other").await;
    none.is_problem(404, MISSING, "");
}

async fn a_sign_up_ends_with_a_membership(app: TestApp) {
    let (organization, id) = (app.organization(&[]).await, database(&app, "users").await);
    let message = "Only database connections with assign_membership_on_login = true support \
                   is_signup_enabled = true.";
    let body = json!({"connection_id": id, "is_signup_enabled": true});
    let refused = add(&app, &organization, body).await;
    refused.is_problem(400, message, "invalid_body");
    let both = json!({
        "connection_id": id, "is_signup_enabled": true, "assign_membership_on_login": true,
    });
    add(&app, &organization, both).await.expect(201);
    let path = format!("{}/{id}", list(&organization));
    let body = json!({"assign_membership_on_login": false});
    let refused = app.admin().await.patch(&path, &body).await;
    refused.is_problem(400, message, "invalid_body");
}

async fn it_has_each_connection_once_and_not_too_many(app: TestApp) {
    let organization = app.organization(&[]).await;
    for number in 0..10 {
        let id = database(&app, &format!("db{number}")).await;
        let body = json!({"connection_id": id});
        add(&app, &organization, body.clone()).await.expect(201);
        let again = add(&app, &organization, body).await;
        again.is_problem(409, "The organization connection already exists.", "");
    }
    let body = json!({"connection_id": database(&app, "one-more").await});
    let refused = add(&app, &organization, body).await.expect(403);
    assert_eq!(refused.text("errorCode"), "too_many_entities");
}

async fn what_is_not_there(app: TestApp) {
    let (organization, id) = (app.organization(&[]).await, database(&app, "users").await);
    let admin = app.admin().await;
    let body = json!({"connection_id": id});
    for part in ["connections", "enabled_connections"] {
        let nowhere = format!("/api/v2/organizations/org_XXXXXXXXXXXXXXXX/{part}");
        admin.get(&nowhere).await.is_problem(404, MISSING, "");
        let refused = admin.post(&nowhere, &body).await;
        refused.is_problem(404, MISSING, "");
        for method in [Method::GET, Method::PATCH, Method::DELETE] {
            let path = format!("{nowhere}/{id}");
            let body = (method == Method::PATCH).then(|| json!({}));
            let refused = admin.send(method, &path, body.as_ref()).await;
            refused.is_problem(404, MISSING, "");
        }
        let (status, message, code) = GONE;
        let path = format!("{}/{part}", organization.path());
        let unknown = json!({"connection_id": "con_XXXXXXXXXXXXXXXX"});
        let refused = admin.post(&path, &unknown).await;
        refused.is_problem(status, message, code);
        for id in [id.as_str(), "con_XXXXXXXXXXXXXXXX", "%00"] {
            let path = format!("{path}/{id}");
            admin.get(&path).await.is_problem(status, message, code);
            let refused = admin.patch(&path, &json!({})).await;
            refused.is_problem(status, message, code);
            admin.delete(&path).await.is(204, "");
        }
        let long = format!("{path}/{}", "x".repeat(51));
        assert_eq!(
            admin.get(&long).await.expect(400).text("errorCode"),
            "invalid_uri"
        );
        let bad = admin.post(&path, &json!({"connection_id": "acme"})).await;
        assert_eq!(bad.expect(400).text("errorCode"), "invalid_body");
    }
}

async fn a_deleted_connection_is_no_organization_s(app: TestApp) {
    let (organization, id) = (app.organization(&[]).await, database(&app, "users").await);
    add(&app, &organization, json!({"connection_id": id}))
        .await
        .expect(201);
    let admin = app.admin().await;
    let connection = format!("/api/v2/connections/{id}");
    admin.delete(&connection).await.expect(202);
    admin.get(&list(&organization)).await.is(200, "[]");
    let (status, message, code) = GONE;
    let path = format!("{}/{id}", list(&organization));
    admin.get(&path).await.is_problem(status, message, code);
    let refused = add(&app, &organization, json!({"connection_id": id})).await;
    refused.is_problem(status, message, code);
}

async fn who_may_create_organizations_may_not_add_connections(app: TestApp) {
    let id = database(&app, "users").await;
    let creator = app.with_scopes(&["create:organizations"]).await;
    let body = json!({"name": "a", "enabled_connections": [{"connection_id": id}]});
    let refused = creator.post("/api/v2/organizations", &body).await;
    refused.is_problem(
        403,
        "Insufficient scope, expected any of: create:organization_connections",
        "insufficient_scope",
    );
    let none = json!({"name": "a", "enabled_connections": []});
    creator
        .post("/api/v2/organizations", &none)
        .await
        .expect(201);
}

async fn what_changed_is_in_the_log(app: TestApp) {
    let (organization, id) = (app.organization(&[]).await, database(&app, "users").await);
    let admin = app.admin().await;
    add(&app, &organization, json!({"connection_id": id}))
        .await
        .expect(201);
    let path = format!("{}/{id}", list(&organization));
    let off = json!({"is_enabled": false});
    admin.patch(&path, &off).await.expect(200);
    admin.delete(&path).await.expect(204);
    let entries = found(&app, "q=type:sapi").await;
    let change = |index: usize| entries[index]["details"]["change"].clone();
    for (entry, title) in entries.iter().zip([
        "Delete a connection from an organization",
        "Update a connection for an organization",
        "Adds a connection to an organization",
    ]) {
        assert_eq!(entry["description"], title);
    }
    let shown = change(2)["after"].clone();
    assert_eq!(shown["organization_id"], organization.id.as_str());
    assert_eq!(shown["connection_id"], id.as_str());
    assert_eq!(change(1)["after"], off);
    assert_eq!(change(0)["before"]["is_enabled"], false);
    assert_eq!(change(0)["after"], Value::Null);
}
