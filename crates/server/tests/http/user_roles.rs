//! `/api/v2/users/{id}/roles` and `/api/v2/roles/{id}/users`.

use http::Method;
use serde_json::{Value, json};
use testkit::{Reply, Role, TestApp, both_engines};

use crate::logs::found;

both_engines!(
    a_user_s_roles_are_listed_by_name,
    a_role_s_users_are_listed_in_every_form,
    giving_and_taking_again_changes_nothing,
    what_is_unknown_is_refused_as_a_whole,
    a_deleted_role_is_nobody_s,
    a_user_has_so_many_roles_and_no_more,
    what_was_given_is_in_the_log,
);

fn of_user(user: &str) -> String {
    format!("/api/v2/users/{}/roles", user.replace('|', "%7C"))
}

fn of_role(role: &Role) -> String {
    format!("{}/users", role.path())
}

async fn change(app: &TestApp, method: Method, user: &str, roles: &[&str]) -> Reply {
    let body = json!({"roles": roles});
    let admin = app.admin().await;
    admin.send(method, &of_user(user), Some(&body)).await
}

async fn give(app: &TestApp, user: &str, roles: &[&Role]) -> Reply {
    let roles: Vec<&str> = roles.iter().map(|role| role.id.as_str()).collect();
    change(app, Method::POST, user, &roles).await
}

async fn take(app: &TestApp, user: &str, roles: &[&Role]) -> Reply {
    let roles: Vec<&str> = roles.iter().map(|role| role.id.as_str()).collect();
    change(app, Method::DELETE, user, &roles).await
}

async fn roles_of(app: &TestApp, user: &str) -> Vec<Value> {
    let list = app.admin().await.get(&of_user(user)).await.expect(200);
    let items = list.json().as_array().unwrap().clone();
    items.into_iter().map(|item| item["id"].clone()).collect()
}

async fn users_of(app: &TestApp, role: &Role, query: &str) -> Reply {
    let path = format!("{}?{query}", of_role(role));
    app.admin().await.get(&path).await.expect(200)
}

fn user_ids(items: &Value) -> Vec<String> {
    let items = items.as_array().unwrap().iter();
    items
        .map(|item| item["user_id"].as_str().unwrap().to_owned())
        .collect()
}

async fn a_user_s_roles_are_listed_by_name(app: TestApp) {
    let user = app.user().await;
    let (one, two) = (app.role().await, app.role().await);
    give(&app, &user, &[&two, &one, &two]).await.is(204, "");
    let admin = app.admin().await;
    let items: Vec<Value> = {
        let mut items = Vec::new();
        for role in [&one, &two] {
            let name = admin.get(&role.path()).await.text("name");
            items.push(json!({"id": role.id, "name": name, "description": ""}));
        }
        items
    };
    admin
        .get(&of_user(&user))
        .await
        .is(200, &json!(items).to_string());
    let path = format!("{}?include_totals=true&per_page=1&page=1", of_user(&user));
    let page = json!({"roles": [items[1]], "start": 1, "limit": 1, "total": 2});
    admin.get(&path).await.is(200, &page.to_string());
}

async fn a_role_s_users_are_listed_in_every_form(app: TestApp) {
    let role = app.role().await;
    let mut users = Vec::new();
    for _ in 0..3 {
        users.push(app.user().await);
    }
    let body = json!({"users": users});
    app.admin()
        .await
        .post(&of_role(&role), &body)
        .await
        .is(200, "{}");
    let plain = users_of(&app, &role, "").await.json();
    assert_eq!(user_ids(&plain), users);
    let members: Vec<_> = plain[0].as_object().unwrap().keys().collect();
    assert_eq!(members, ["user_id", "email", "picture", "name"]);
    let page = users_of(&app, &role, "include_totals=true&page=1&per_page=2").await;
    assert_eq!(page.members(), ["users", "start", "limit", "total"]);
    assert_eq!(user_ids(&page.member("users")), users[2..]);
    assert_eq!(page.member("total"), 3);
    let first = users_of(&app, &role, "take=2&include_totals=true").await;
    assert_eq!(first.members(), ["users", "next"]);
    assert_eq!(user_ids(&first.member("users")), users[..2]);
    let from = format!("take=2&from={}", first.text("next"));
    let last = users_of(&app, &role, &from).await;
    assert_eq!(last.members(), ["users"]);
    assert_eq!(user_ids(&last.member("users")), users[2..]);
    let beyond = format!("{}?page=10&per_page=100", of_role(&role));
    let refused = app.admin().await.get(&beyond).await.expect(400);
    assert_eq!(refused.text("errorCode"), "invalid_paging");
}

async fn giving_and_taking_again_changes_nothing(app: TestApp) {
    let (user, role, other) = (app.user().await, app.role().await, app.role().await);
    for _ in 0..2 {
        give(&app, &user, &[&role]).await.is(204, "");
        let body = json!({"users": [user, user]});
        app.admin()
            .await
            .post(&of_role(&role), &body)
            .await
            .is(200, "{}");
        assert_eq!(roles_of(&app, &user).await, [role.id.as_str()]);
    }
    let none = json!({"users": []});
    app.admin()
        .await
        .post(&of_role(&other), &none)
        .await
        .is(200, "{}");
    for _ in 0..2 {
        take(&app, &user, &[&role, &other]).await.is(204, "");
        assert!(roles_of(&app, &user).await.is_empty());
    }
}

async fn what_is_unknown_is_refused_as_a_whole(app: TestApp) {
    let (user, role) = (app.user().await, app.role().await);
    let neighbour = app.neighbour().await;
    let foreign = (neighbour.user().await, neighbour.role().await);
    for id in ["rol_FcLsx5QChRTB9SpU", &foreign.1.id, "x"] {
        for method in [Method::POST, Method::DELETE] {
            let refused = change(&app, method, &user, &[&role.id, id]).await;
            refused.is_problem(404, "The role does not exist.", "");
        }
    }
    for id in ["auth0|no", &foreign.0] {
        let nobody = "The user does not exist.";
        for method in [Method::POST, Method::DELETE] {
            let refused = change(&app, method, id, &[&role.id]).await;
            refused.is_problem(404, nobody, "inexistent_user");
        }
        let refused = app.admin().await.get(&of_user(id)).await;
        refused.is_problem(404, nobody, "inexistent_user");
        let body = json!({"users": [user, id]});
        let refused = app.admin().await.post(&of_role(&role), &body).await;
        refused.is_problem(404, "One or more of the users do not exist.", "");
    }
    assert!(roles_of(&app, &user).await.is_empty());
    let refused = app.admin().await.get("/api/v2/users/3241312/roles").await;
    assert_eq!(refused.expect(400).text("errorCode"), "invalid_uri");
}

async fn a_deleted_role_is_nobody_s(app: TestApp) {
    let (user, role) = (app.user().await, app.role().await);
    give(&app, &user, &[&role]).await.expect(204);
    app.admin().await.delete(&role.path()).await.expect(200);
    assert!(roles_of(&app, &user).await.is_empty());
    let gone = "The role does not exist.";
    take(&app, &user, &[&role]).await.is_problem(404, gone, "");
    let list = app.admin().await.get(&of_role(&role)).await;
    list.is_problem(404, gone, "");
}

async fn a_user_has_so_many_roles_and_no_more(app: TestApp) {
    let (user, other) = (app.user().await, app.user().await);
    let mut roles = Vec::new();
    for _ in 0..51 {
        roles.push(app.role().await);
    }
    let all: Vec<&Role> = roles.iter().collect();
    give(&app, &user, &all[1..]).await.expect(204);
    let message = "No more roles can be assigned to this user.";
    let refused = give(&app, &user, &all[..1]).await;
    refused.is_problem(400, message, "invalid_body");
    let body = json!({"users": [other, user]});
    let refused = app.admin().await.post(&of_role(all[0]), &body).await;
    refused.is_problem(400, message, "invalid_body");
    assert!(roles_of(&app, &other).await.is_empty());
}

async fn what_was_given_is_in_the_log(app: TestApp) {
    let (user, role, other) = (app.user().await, app.role().await, app.role().await);
    give(&app, &user, &[&role]).await.expect(204);
    take(&app, &user, &[&other, &role]).await.expect(204);
    let body = json!({"users": [user]});
    app.admin()
        .await
        .post(&of_role(&role), &body)
        .await
        .expect(200);
    let entries = found(&app, "q=type:sapi").await;
    let brief = {
        let name = app.admin().await.get(&role.path()).await.text("name");
        json!({"user_id": user, "roles": [{"id": role.id, "name": name, "description": ""}]})
    };
    let users = json!({"role_id": role.id, "users": [user]});
    let expected = [
        (
            "Assign users to a role",
            json!({"before": null, "after": users}),
        ),
        (
            "Removes roles from a user",
            json!({"before": brief, "after": null}),
        ),
        (
            "Assign roles to a user",
            json!({"before": null, "after": brief}),
        ),
    ];
    for (entry, (title, change)) in entries.iter().zip(expected) {
        assert_eq!(entry["description"], title);
        assert_eq!(entry["details"]["change"], change, "{title}");
    }
}
