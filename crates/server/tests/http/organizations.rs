//! `/api/v2/organizations`.

mod connections;
mod members;

use serde_json::{Value, json};
use testkit::{Reply, TestApp, both_engines};

use crate::logs::found;

const PATH: &str = "/api/v2/organizations";
const MISSING: &str = "No organization found by that id or name";

both_engines!(
    an_organization_answers_in_the_recorded_order,
    a_change_replaces_what_was_sent,
    a_deleted_organization_is_gone_with_its_roles,
    a_name_is_one_organization_s,
    lists_have_every_form_of_paging_and_order,
    what_it_has_none_of_is_empty,
    what_changed_is_in_the_log,
);

async fn create(app: &TestApp, body: Value) -> Reply {
    app.admin().await.post(PATH, &body).await
}

async fn an_organization_answers_in_the_recorded_order(app: TestApp) {
    let branding = json!({
        "logo_url": "https://acme.com/logo.svg",
        "colors": {"page_background": "#e3e2ff", "primary": "#e3e2f0"},
    });
    let body = json!({
        "name": "acme", "display_name": "Acme", "branding": branding, "metadata": {"a": "b"},
    });
    let made = create(&app, body).await.expect(201);
    let id = made.text("id");
    assert!(id.starts_with("org_") && id.len() == 20, "{id}");
    let last = ["third_party_client_access", "is_app_entitlement_active"];
    let written = ["branding", "id", "display_name", "name", "metadata"];
    assert_eq!(made.members(), [&written[..], &last].concat());
    let read = ["id", "name", "display_name", "branding", "metadata"];
    for path in [format!("{PATH}/{id}"), format!("{PATH}/name/acme")] {
        let found = app.admin().await.get(&path).await.expect(200);
        assert_eq!(found.members(), [&read[..], &last].concat());
        assert_eq!(found.member("branding"), branding);
    }
    let small = create(&app, json!({"name": "small"})).await.expect(201);
    assert_eq!(small.members(), [&["id", "name"][..], &last].concat());
}

async fn a_change_replaces_what_was_sent(app: TestApp) {
    let organization = app.organization(&[]).await;
    let admin = app.admin().await;
    for (body, metadata) in [
        (json!({"metadata": {"a": "b"}}), json!({"a": "b"})),
        (json!({"display_name": "Acme"}), json!({"a": "b"})),
        (json!({"metadata": {"c": "d"}}), json!({"c": "d"})),
        (json!({"metadata": {}}), Value::Null),
    ] {
        let changed = admin.patch(&organization.path(), &body).await.expect(200);
        assert_eq!(changed.member("metadata"), metadata, "{body}");
        let read = admin.get(&organization.path()).await.expect(200);
        assert_eq!(read.member("metadata"), metadata, "{body}");
    }
    assert_eq!(
        admin.get(&organization.path()).await.text("display_name"),
        "Acme"
    );
    let refused = admin
        .patch(&organization.path(), &json!({"name": "Not So"}))
        .await;
    assert_eq!(refused.expect(400).text("errorCode"), "invalid_body");
}

async fn a_deleted_organization_is_gone_with_its_roles(app: TestApp) {
    let organization = app.organization(&[]).await;
    let admin = app.admin().await;
    let body = json!({"name": "r", "type": "organization", "owner_id": organization.id});
    let role = admin.post("/api/v2/roles", &body).await.expect(200);
    assert_eq!(role.members(), ["id", "name", "type", "owner_id"]);
    let role = format!("/api/v2/roles/{}", role.text("id"));
    assert_eq!(admin.get(&role).await.text("owner_id"), organization.id);
    let of_organizations = admin.get("/api/v2/roles?type=organization").await.json();
    assert_eq!(of_organizations.as_array().unwrap().len(), 1);
    admin.delete(&organization.path()).await.is(204, "");
    for path in [
        organization.path(),
        format!("{PATH}/name/{}", organization.name),
    ] {
        admin.get(&path).await.is_problem(404, MISSING, "");
    }
    admin
        .delete(&organization.path())
        .await
        .is_problem(404, MISSING, "");
    let change = admin.patch(&organization.path(), &json!({})).await;
    change.is_problem(404, MISSING, "");
    let gone = "The role does not exist.";
    admin.get(&role).await.is_problem(404, gone, "");
    create(&app, json!({"name": organization.name}))
        .await
        .expect(201);
}

async fn a_name_is_one_organization_s(app: TestApp) {
    create(&app, json!({"name": "acme"})).await.expect(201);
    let taken = "An organization with this name already exists.";
    create(&app, json!({"name": "acme"}))
        .await
        .is_problem(409, taken, "");
    let other = app.organization(&[]).await;
    let body = json!({"name": "acme"});
    let renamed = app.admin().await.patch(&other.path(), &body).await;
    renamed.is_problem(409, taken, "");
}

async fn lists_have_every_form_of_paging_and_order(app: TestApp) {
    for name in ["b", "a", "c"] {
        create(&app, json!({"name": name})).await.expect(201);
    }
    let admin = app.admin().await;
    let names = |page: &Value| -> String {
        let items = page.as_array().unwrap().iter();
        items.map(|item| item["name"].as_str().unwrap()).collect()
    };
    for (query, expected) in [
        ("", "bac"),
        ("?sort=name:1", "abc"),
        ("?sort=name:-1", "cba"),
        ("?sort=created_at:-1&per_page=1&page=1", "a"),
    ] {
        let page = admin.get(&format!("{PATH}{query}")).await.expect(200);
        assert_eq!(names(&page.json()), expected, "{query}");
        assert_eq!(page.header("link"), "");
    }
    let page = admin
        .get(&format!("{PATH}?include_totals=true&per_page=2"))
        .await;
    assert_eq!(page.members(), ["organizations", "start", "limit", "total"]);
    assert_eq!(page.member("total"), 3);
    let first = admin.get(&format!("{PATH}?take=2")).await.expect(200);
    assert_eq!(first.members(), ["organizations", "next"]);
    let from = first.text("next");
    let last = admin
        .get(&format!("{PATH}?take=2&from={from}"))
        .await
        .expect(200);
    assert_eq!(last.members(), ["organizations"]);
    assert_eq!(names(&last.member("organizations")), "c");
    for query in ["sort=id:1", "take=0", "page=1001", "from=%25"] {
        let refused = admin.get(&format!("{PATH}?{query}")).await.expect(400);
        assert_eq!(refused.text("errorCode"), "invalid_query_string", "{query}");
    }
}

async fn what_it_has_none_of_is_empty(app: TestApp) {
    let organization = app.organization(&[]).await;
    let admin = app.admin().await;
    for (part, name) in [
        ("client-grants", "client_grants"),
        ("connections", "connections"),
        ("enabled_connections", "enabled_connections"),
        ("invitations", "invitations"),
        ("members", "members"),
    ] {
        let path = format!("{}/{part}", organization.path());
        admin.get(&path).await.is(200, "[]");
        let page = admin.get(&format!("{path}?include_totals=true")).await;
        let expected = json!({name: [], "start": 0, "limit": 50, "total": 0});
        page.is(200, &expected.to_string());
        let unknown = admin
            .get(&format!("{PATH}/org_XXXXXXXXXXXXXXXX/{part}"))
            .await;
        unknown.is_problem(404, MISSING, "");
    }
    for (part, name) in [
        ("discovery-domains?take=100", "domains"),
        ("clients", "clients"),
    ] {
        let path = format!("{}/{part}", organization.path());
        let expected = json!({ name: [] });
        admin.get(&path).await.is(200, &expected.to_string());
    }
}

async fn what_changed_is_in_the_log(app: TestApp) {
    let organization = app.organization(&[]).await;
    let admin = app.admin().await;
    let body = json!({"display_name": "A"});
    admin.patch(&organization.path(), &body).await.expect(200);
    let whole = admin.get(&organization.path()).await.json();
    admin.delete(&organization.path()).await.expect(204);
    let entries = found(&app, "q=type:sapi").await;
    let change = |index: usize| entries[index]["details"]["change"].clone();
    let titles = [
        "Delete organization",
        "Modify an Organization",
        "Create an Organization",
    ];
    for (entry, title) in entries.iter().zip(titles) {
        assert_eq!(entry["description"], title);
    }
    assert_eq!(change(0), json!({"before": whole, "after": null}));
    assert_eq!(change(1)["after"], body);
}
