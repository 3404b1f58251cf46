//! Which applications may use a connection.

use serde_json::{Value, json};
use testkit::{TestApp, both_engines};

use super::PATH;
use super::write::database;

both_engines!(
    applications_are_switched_on_and_off,
    lists_of_them_have_pages,
    what_cannot_be_switched,
    an_application_knows_its_connections,
    all_can_be_replaced_at_once,
);

const MISSING: &str = "The connection does not exist";

fn path(id: &str) -> String {
    format!("{PATH}/{id}/clients")
}

fn switch(client_id: &str, status: bool) -> Value {
    json!([{"client_id": client_id, "status": status}])
}

fn list(ids: &[&String]) -> String {
    let items: Vec<Value> = ids.iter().map(|id| json!({"client_id": id})).collect();
    json!({"clients": items}).to_string()
}

/// Two applications by id.
async fn two(app: &TestApp) -> [String; 2] {
    let mut ids = [app.client().await.id, app.client().await.id];
    ids.sort();
    ids
}

async fn applications_are_switched_on_and_off(app: TestApp) {
    let (admin, id, [a, b]) = (
        app.admin().await,
        database(&app, "a").await,
        two(&app).await,
    );
    let path = path(&id);
    admin.get(&path).await.is(200, r#"{"clients":[]}"#);
    for (body, expected) in [
        (switch(&b, true), vec![&b]),
        (switch(&b, true), vec![&b]),
        (switch(&a, true), vec![&a, &b]),
        (switch("nobody", false), vec![&a, &b]),
        (
            json!([{"client_id": a, "status": false}, {"client_id": b, "status": true}]),
            vec![&b],
        ),
    ] {
        admin.patch(&path, &body).await.is(204, "");
        admin.get(&path).await.is(200, &list(&expected));
        let whole = admin.get(&format!("{PATH}/{id}")).await;
        assert_eq!(whole.member("enabled_clients"), json!(expected));
    }
    // An application that is deleted may use nothing.
    admin
        .delete(&format!("/api/v2/clients/{b}"))
        .await
        .expect(204);
    admin.get(&path).await.is(200, &list(&[]));
}

async fn lists_of_them_have_pages(app: TestApp) {
    let (admin, id, [a, b]) = (
        app.admin().await,
        database(&app, "a").await,
        two(&app).await,
    );
    let path = path(&id);
    for one in [&a, &b] {
        admin.patch(&path, &switch(one, true)).await.expect(204);
    }
    let first = admin.get(&format!("{path}?take=1")).await.expect(200);
    assert_eq!(first.member("clients"), json!([{"client_id": a}]));
    let next = format!("{path}?take=1&from={}", first.text("next"));
    admin.get(&next).await.is(200, &list(&[&b]));
    let refused = admin.get(&format!("{path}?take=1001")).await;
    assert_eq!(refused.status, 400);
}

async fn what_cannot_be_switched(app: TestApp) {
    let (admin, id) = (app.admin().await, database(&app, "a").await);
    let [a, _] = two(&app).await;
    let missing = admin.patch(&path("con_0"), &switch(&a, true)).await;
    missing.is_problem(404, MISSING, "inexistent_connection");
    let missing = admin.get(&path("con_0")).await;
    missing.is_problem(404, MISSING, "inexistent_connection");
    let body = json!([{"client_id": a, "status": true}, {"client_id": "nobody", "status": true}]);
    let unknown = admin.patch(&path(&id), &body).await;
    unknown.is_problem(404, "Client not found", "");
    admin.get(&path(&id)).await.is(200, &list(&[]));
    for body in [json!([]), json!({}), json!([{"client_id": a}])] {
        let refused = admin.patch(&path(&id), &body).await;
        assert_eq!(refused.text("errorCode"), "invalid_body", "{body}");
    }
}

async fn an_application_knows_its_connections(app: TestApp) {
    let (admin, [a, b]) = (app.admin().await, two(&app).await);
    for name in ["first", "second"] {
        let id = database(&app, name).await;
        admin.patch(&path(&id), &switch(&a, true)).await.expect(204);
    }
    let of = |client: &str| format!("/api/v2/clients/{client}/connections");
    let names = "fields=name";
    let all = r#"{"connections":[{"name":"first"},{"name":"second"}]}"#;
    admin.get(&format!("{}?{names}", of(&a))).await.is(200, all);
    let none = r#"{"connections":[]}"#;
    admin.get(&of(&b)).await.is(200, none);
    admin
        .get(&format!("{}?strategy=sms", of(&a)))
        .await
        .is(200, none);
    let first = admin.get(&format!("{}?{names}&take=1", of(&a))).await;
    let next = format!("{}?{names}&take=1&from={}", of(&a), first.text("next"));
    let second = r#"{"connections":[{"name":"second"}]}"#;
    admin.get(&next).await.is(200, second);
}

async fn all_can_be_replaced_at_once(app: TestApp) {
    let (admin, [a, b]) = (app.admin().await, two(&app).await);
    let body = json!({"name": "a", "strategy": "auth0", "enabled_clients": [a]});
    let made = admin.post(PATH, &body).await.expect(201);
    assert_eq!(made.member("enabled_clients"), json!([a]));
    let one = format!("{PATH}/{}", made.text("id"));
    for (sent, expected) in [
        (json!([b]), json!([b])),
        (Value::Null, json!([b])),
        (json!([]), json!([])),
    ] {
        let changed = admin.patch(&one, &json!({"enabled_clients": sent})).await;
        assert_eq!(changed.expect(200).member("enabled_clients"), expected);
    }
}
