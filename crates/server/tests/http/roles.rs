//! `/api/v2/roles`.

mod permissions;

use serde_json::{Value, json};
use testkit::{Reply, TestApp, both_engines};

use crate::logs::found;

const PATH: &str = "/api/v2/roles";

both_engines!(
    a_role_answers_what_was_sent_and_then_its_description,
    a_change_keeps_the_rest,
    a_deleted_role_is_gone_and_its_name_is_free,
    a_name_is_one_role_s,
    lists_are_sorted_by_name_and_have_totals_last,
    lists_are_filtered_by_name_and_type,
    only_organizations_own_roles,
    what_changed_is_in_the_log,
    another_tenant_has_roles_of_its_own,
);

async fn create(app: &TestApp, body: Value) -> Reply {
    app.admin().await.post(PATH, &body).await
}

fn names(page: &Value) -> Vec<String> {
    let items = page.as_array().unwrap().iter();
    items
        .map(|item| item["name"].as_str().unwrap().to_owned())
        .collect()
}

async fn a_role_answers_what_was_sent_and_then_its_description(app: TestApp) {
    let made = create(&app, json!({"name": "Clerk"})).await.expect(200);
    let id = made.text("id");
    assert!(id.starts_with("rol_") && id.len() == 20, "{id}");
    made.is(
        200,
        &json!({"id": id, "name": "Clerk", "type": "tenant"}).to_string(),
    );
    let read = app.admin().await.get(&format!("{PATH}/{id}")).await;
    let whole = json!({"id": id, "name": "Clerk", "description": "", "type": "tenant"});
    read.is(200, &whole.to_string());
    let body = json!({"description": " ", "name": "Boss", "type": "tenant"});
    let made = create(&app, body).await.expect(200);
    assert_eq!(made.members(), ["id", "name", "description", "type"]);
    assert_eq!(made.text("description"), " ");
}

async fn a_change_keeps_the_rest(app: TestApp) {
    let (admin, role) = (app.admin().await, app.role().await);
    let name = admin.get(&role.path()).await.text("name");
    for (body, name, description) in [
        (json!({"description": "d"}), name.as_str(), "d"),
        (json!({"name": "Clerk"}), "Clerk", "d"),
        (json!({}), "Clerk", "d"),
        (json!({"name": "Clerk", "description": ""}), "Clerk", ""),
    ] {
        let whole = json!({
            "id": role.id, "name": name, "description": description, "type": "tenant",
        });
        let changed = admin.patch(&role.path(), &body).await;
        changed.is(200, &whole.to_string());
        admin.get(&role.path()).await.is(200, &whole.to_string());
    }
    for body in [
        json!({"type": "tenant"}),
        json!({"name": ""}),
        json!({"name": null}),
    ] {
        let refused = admin.patch(&role.path(), &body).await;
        assert_eq!(refused.status, 400, "{body}");
    }
}

async fn a_deleted_role_is_gone_and_its_name_is_free(app: TestApp) {
    let (admin, role) = (app.admin().await, app.role().await);
    let name = admin.get(&role.path()).await.text("name");
    admin.delete(&role.path()).await.is(200, "{}");
    let gone = "The role does not exist.";
    admin.delete(&role.path()).await.is_problem(404, gone, "");
    admin.get(&role.path()).await.is_problem(404, gone, "");
    let change = json!({"name": "x"});
    let changed = admin.patch(&role.path(), &change).await;
    changed.is_problem(404, gone, "");
    admin.get(PATH).await.is(200, "[]");
    create(&app, json!({"name": name})).await.expect(200);
}

async fn a_name_is_one_role_s(app: TestApp) {
    create(&app, json!({"name": "Clerk"})).await.expect(200);
    let taken = "The role already exists.";
    let again = create(&app, json!({"name": "Clerk"})).await;
    again.is_problem(409, taken, "");
    let other = create(&app, json!({"name": "clerk"})).await.expect(200);
    let path = format!("{PATH}/{}", other.text("id"));
    let body = json!({"name": "Clerk"});
    let renamed = app.admin().await.patch(&path, &body).await;
    renamed.is_problem(409, taken, "");
}

async fn lists_are_sorted_by_name_and_have_totals_last(app: TestApp) {
    for name in ["b", "a", "B"] {
        create(&app, json!({"name": name})).await.expect(200);
    }
    let admin = app.admin().await;
    let plain = admin.get(PATH).await.expect(200);
    assert_eq!(names(&plain.json()), ["B", "a", "b"]);
    assert_eq!(plain.header("link"), "");
    let path = format!("{PATH}?include_totals=true&page=1&per_page=2");
    let page = admin.get(&path).await.expect(200);
    assert_eq!(page.members(), ["roles", "start", "limit", "total"]);
    assert_eq!(names(&page.member("roles")), ["b"]);
    let numbers = ["start", "limit", "total"].map(|name| page.member(name));
    assert_eq!(numbers, [2, 2, 3].map(Value::from));
    let beyond = admin.get(&format!("{PATH}?page=2&per_page=2")).await;
    beyond.is(200, "[]");
    let refused = admin.get(&format!("{PATH}?per_page=101")).await;
    assert_eq!(refused.text("errorCode"), "invalid_query_string");
}

async fn lists_are_filtered_by_name_and_type(app: TestApp) {
    for name in ["Ärztin", "boss_1", "bossy"] {
        create(&app, json!({"name": name})).await.expect(200);
    }
    let admin = app.admin().await;
    for (query, found) in [
        ("name_filter=%C3%84RZT", vec!["Ärztin"]),
        ("name_filter=SS_", vec!["boss_1"]),
        ("name_filter=boss&type=tenant", vec!["boss_1", "bossy"]),
        ("name_filter=%25", vec![]),
        ("type=organization", vec![]),
    ] {
        let page = admin.get(&format!("{PATH}?{query}")).await.expect(200);
        assert_eq!(names(&page.json()), found, "{query}");
    }
}

async fn only_organizations_own_roles(app: TestApp) {
    let missing = json!({"name": "a", "type": "organization"});
    assert_eq!(create(&app, missing).await.status, 400);
    let unknown = json!({
        "name": "a", "type": "organization", "owner_id": "org_Fe2szEFJqdOVfin7",
    });
    let message = "No organization found by that id or name";
    create(&app, unknown).await.is_problem(404, message, "");
}

async fn what_changed_is_in_the_log(app: TestApp) {
    let (admin, role) = (app.admin().await, app.role().await);
    let name = admin.get(&role.path()).await.text("name");
    let body = json!({"name": "Clerk"});
    let after = admin.patch(&role.path(), &body).await.expect(200).json();
    admin.delete(&role.path()).await.expect(200);
    let entries = found(&app, "q=type:sapi").await;
    let told = |entry: &Value| {
        (
            entry["description"].clone(),
            entry["details"]["change"].clone(),
        )
    };
    let expected = [
        ("Delete a role", json!({"before": after, "after": null})),
        (
            "Update a role",
            json!({"before": {"name": name}, "after": {"name": "Clerk"}}),
        ),
    ];
    for (entry, (title, change)) in entries.iter().zip(expected) {
        assert_eq!(told(entry), (title.into(), change));
    }
}

async fn another_tenant_has_roles_of_its_own(app: TestApp) {
    let neighbour = app.neighbour().await;
    create(&app, json!({"name": "Clerk"})).await.expect(200);
    create(&neighbour, json!({"name": "Clerk"}))
        .await
        .expect(200);
    let (mine, other) = (app.admin().await, neighbour.admin().await);
    let ids = [mine.get(PATH).await.json(), other.get(PATH).await.json()];
    assert_eq!(
        [
            ids[0].as_array().unwrap().len(),
            ids[1].as_array().unwrap().len()
        ],
        [1, 1]
    );
    assert_ne!(ids[0][0]["id"], ids[1][0]["id"]);
}
