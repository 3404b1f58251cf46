//! Members of organizations, and their roles.

use http::Method;
use serde_json::{Value, json};
use testkit::{Organization, Reply, TestApp, both_engines};

use super::MISSING;
use crate::logs::found;

both_engines!(
    members_are_listed_until_there_is_nothing,
    a_user_s_organizations_are_listed,
    members_come_and_go,
    members_have_roles,
    what_is_unknown_is_refused,
    effective_roles_say_where_they_come_from,
    what_was_given_is_in_the_log,
);

fn members(organization: &Organization) -> String {
    format!("{}/members", organization.path())
}

fn roles(organization: &Organization, user: &str) -> String {
    format!(
        "{}/{}/roles",
        members(organization),
        user.replace('|', "%7C")
    )
}

async fn send(app: &TestApp, method: Method, path: &str, body: &Value) -> Reply {
    app.admin().await.send(method, path, Some(body)).await
}

async fn members_are_listed_until_there_is_nothing(app: TestApp) {
    let users = [app.user().await, app.user().await, app.user().await];
    let ids: Vec<&str> = users.iter().map(String::as_str).collect();
    let organization = app.organization(&ids).await;
    let (admin, path) = (app.admin().await, members(&organization));
    let plain = admin.get(&path).await.expect(200).json();
    let keys: Vec<_> = plain[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["user_id", "email", "picture", "name"]);
    let page = admin
        .get(&format!("{path}?include_totals=true&per_page=2&page=1"))
        .await;
    assert_eq!(page.members(), ["members", "start", "limit", "total"]);
    assert_eq!(page.member("total"), 3);
    let (mut seen, mut from) = (Vec::new(), String::new());
    for _ in 0..2 {
        let query = "fields=user_id&include_fields=true&include_totals=true&per_page=50&take=2";
        let page = admin
            .get(&format!("{path}?{query}{from}"))
            .await
            .expect(200);
        // There is a next as long as there is anything.
        assert_eq!(page.members(), ["members", "next"]);
        seen.extend(page.member("members").as_array().unwrap().clone());
        from = format!("&from={}", page.text("next"));
    }
    let expected: Vec<Value> = ids.iter().map(|id| json!({"user_id": id})).collect();
    assert_eq!(seen, expected);
    let end = admin.get(&format!("{path}?take=2{from}")).await;
    end.is(200, r#"{"members":[]}"#);
    let beyond = admin
        .get(&format!("{path}?page=10&per_page=100"))
        .await
        .expect(400);
    assert_eq!(beyond.text("errorCode"), "invalid_paging");
}

async fn a_user_s_organizations_are_listed(app: TestApp) {
    let user = app.user().await;
    let one = app.organization(&[&user]).await;
    app.organization(&[]).await;
    let two = app.organization(&[&user]).await;
    let path = format!("/api/v2/users/{}/organizations", user.replace('|', "%7C"));
    let admin = app.admin().await;
    let list = admin.get(&path).await.expect(200).json();
    assert_eq!([&list[0]["id"], &list[1]["id"]], [&one.id, &two.id]);
    let page = admin
        .get(&format!("{path}?include_totals=true&page=1&per_page=1"))
        .await;
    assert_eq!(page.members(), ["organizations", "start", "limit", "total"]);
    assert_eq!(page.member("organizations"), json!([list[1]]));
    assert_eq!(page.member("total"), 2);
    let nobody = admin.get("/api/v2/users/auth0%7Cno/organizations").await;
    nobody.is_problem(404, "The user does not exist.", "inexistent_user");
}

async fn members_come_and_go(app: TestApp) {
    let users = [app.user().await, app.user().await];
    let organization = app.organization(&[]).await;
    let path = members(&organization);
    let body = json!({"members": users});
    for _ in 0..2 {
        send(&app, Method::POST, &path, &body).await.is(204, "");
    }
    let one = json!({"members": [users[0], "auth0|nobody"]});
    for _ in 0..2 {
        send(&app, Method::DELETE, &path, &one).await.is(204, "");
    }
    let left = app.admin().await.get(&path).await.json();
    assert_eq!(left.as_array().unwrap().len(), 1);
    assert_eq!(left[0]["user_id"], users[1]);
    let unknown = send(&app, Method::POST, &path, &one).await;
    unknown.is_problem(404, "One or more of the users do not exist.", "");
    let none = send(&app, Method::POST, &path, &json!({"members": []})).await;
    assert_eq!(none.expect(400).text("errorCode"), "invalid_body");
}

async fn members_have_roles(app: TestApp) {
    let (user, role, other) = (app.user().await, app.role().await, app.role().await);
    let organization = app.organization(&[&user]).await;
    let path = roles(&organization, &user);
    for _ in 0..2 {
        let body = json!({"roles": [role.id, other.id]});
        send(&app, Method::POST, &path, &body).await.is(204, "");
    }
    let admin = app.admin().await;
    let page = admin
        .get(&format!("{path}?include_totals=true&per_page=1"))
        .await;
    let name = admin.get(&role.path()).await.text("name");
    let item = json!({"id": role.id, "name": name, "description": ""});
    let expected = json!({"roles": [item], "start": 0, "limit": 1, "total": 2});
    page.is(200, &expected.to_string());
    // They are roles in the organization only.
    let own = format!("/api/v2/users/{}/roles", user.replace('|', "%7C"));
    admin.get(&own).await.is(200, "[]");
    for _ in 0..2 {
        let body = json!({"roles": [other.id]});
        send(&app, Method::DELETE, &path, &body).await.is(204, "");
    }
    admin.get(&path).await.is(200, &json!([item]).to_string());
    let listed = admin
        .get(&format!("{}?fields=user_id,roles", members(&organization)))
        .await;
    let roles = json!([{"id": role.id, "name": name}]);
    listed.is(200, &json!([{"user_id": user, "roles": roles}]).to_string());
    admin.delete(&role.path()).await.expect(200);
    admin.get(&path).await.is(200, "[]");
}

async fn what_is_unknown_is_refused(app: TestApp) {
    let (user, stranger, role) = (app.user().await, app.user().await, app.role().await);
    let organization = app.organization(&[&user]).await;
    let other = app.organization(&[]).await;
    let body = json!({"name": "r", "type": "organization", "owner_id": other.id});
    let foreign = app
        .admin()
        .await
        .post("/api/v2/roles", &body)
        .await
        .expect(200)
        .text("id");
    for id in ["rol_FcLsx5QChRTB9SpU", &foreign] {
        for method in [Method::POST, Method::DELETE] {
            let body = json!({"roles": [role.id, id]});
            let refused = send(&app, method, &roles(&organization, &user), &body).await;
            refused.is_problem(404, &format!("No such role with id: {id}"), "");
        }
    }
    let body = json!({"roles": [role.id]});
    for id in [stranger.as_str(), "auth0|no"] {
        let path = roles(&organization, id);
        for reply in [
            send(&app, Method::POST, &path, &body).await,
            app.admin().await.get(&path).await,
        ] {
            reply.is_problem(404, "The user does not exist.", "inexistent_user");
        }
    }
    let gone = Organization {
        id: "org_XXXXXXXXXXXXXXXX".to_owned(),
        name: String::new(),
    };
    let refused = send(&app, Method::POST, &roles(&gone, &user), &body).await;
    refused.is_problem(404, MISSING, "");
    let body = json!({"members": [user]});
    for method in [Method::POST, Method::DELETE] {
        let refused = send(&app, method, &members(&gone), &body).await;
        refused.is_problem(404, MISSING, "");
    }
    let bad = app
        .admin()
        .await
        .get(&roles(&organization, "3241312"))
        .await;
    assert_eq!(bad.expect(400).text("errorCode"), "invalid_uri");
    // An organization's own role can be given to its members.
    let body = json!({"name": "r", "type": "organization", "owner_id": organization.id});
    let own = app
        .admin()
        .await
        .post("/api/v2/roles", &body)
        .await
        .expect(200)
        .text("id");
    let body = json!({"roles": [own]});
    send(&app, Method::POST, &roles(&organization, &user), &body)
        .await
        .is(204, "");
}

async fn effective_roles_say_where_they_come_from(app: TestApp) {
    let (user, role, other) = (app.user().await, app.role().await, app.role().await);
    let organization = app.organization(&[&user]).await;
    let body = json!({"roles": [role.id, other.id]});
    send(&app, Method::POST, &roles(&organization, &user), &body)
        .await
        .expect(204);
    let path = roles(&organization, &user).replace("/roles", "/effective-roles");
    let admin = app.admin().await;
    let first = admin.get(&format!("{path}?take=1")).await.expect(200);
    assert_eq!(first.members(), ["roles", "next"]);
    let name = admin.get(&role.path()).await.text("name");
    let item = json!({"id": role.id, "name": name, "description": "", "sources": ["direct"]});
    assert_eq!(first.member("roles"), json!([item]));
    let last = admin
        .get(&format!("{path}?take=1&from={}", first.text("next")))
        .await;
    assert_eq!(last.members(), ["roles"]);
    assert_eq!(last.member("roles")[0]["id"], other.id);
    let groups = format!("{path}/sources/groups?role_id=");
    admin
        .get(&format!("{groups}{}", role.id))
        .await
        .is(200, r#"{"groups":[]}"#);
    let unknown = admin.get(&format!("{groups}x")).await;
    unknown.is_problem(404, "The role does not exist.", "");
}

async fn what_was_given_is_in_the_log(app: TestApp) {
    let (user, role) = (app.user().await, app.role().await);
    let organization = app.organization(&[&user]).await;
    let path = roles(&organization, &user);
    let body = json!({"roles": [role.id]});
    send(&app, Method::POST, &path, &body).await.expect(204);
    send(&app, Method::DELETE, &path, &body).await.expect(204);
    let list = json!({"members": [user]});
    send(&app, Method::DELETE, &members(&organization), &list)
        .await
        .expect(204);
    let name = app.admin().await.get(&role.path()).await.text("name");
    let given = json!({
        "organization_id": organization.id, "user_id": user,
        "roles": [{"id": role.id, "name": name, "description": ""}],
    });
    let joined = json!({"organization_id": organization.id, "members": [user]});
    let expected = [
        (
            "Delete members from an organization",
            json!({"before": joined, "after": null}),
        ),
        (
            "Delete user roles from an Organization member",
            json!({"before": given, "after": null}),
        ),
        (
            "Assign user roles to an Organization member",
            json!({"before": null, "after": given}),
        ),
        (
            "Add members to an organization",
            json!({"before": null, "after": joined}),
        ),
    ];
    let entries = found(&app, "q=type:sapi").await;
    for (entry, (title, change)) in entries.iter().zip(expected) {
        assert_eq!(entry["description"], title);
        assert_eq!(entry["details"]["change"], change, "{title}");
    }
}
