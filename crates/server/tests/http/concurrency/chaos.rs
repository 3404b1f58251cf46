//! Everybody changes and deletes the same few things: nothing of it is ever the server's fault.

use std::sync::Arc;

use http::Method;
use serde_json::{Value, json};
use testkit::{TestApp, both_engines};

use super::Crowd;

both_engines!(no_answer_is_an_internal_error);

const WORKERS: usize = 16;
const STEPS: usize = 40;

/// The same sequence in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// One of the few APIs, by name.
fn identifier(dice: &mut Dice) -> String {
    format!("api{}", dice.roll(3))
}

fn step(dice: &mut Dice, clients: &[String]) -> (Method, String, Value) {
    let api = identifier(dice);
    let path = format!("/api/v2/resource-servers/{api}");
    let client = &clients[usize::try_from(dice.roll(clients.len() as u64)).unwrap()];
    let scopes: Value = (0..dice.roll(4))
        .map(|number| json!({"value": number.to_string()}))
        .collect();
    match dice.roll(10) {
        0 | 1 => (
            Method::POST,
            "/api/v2/resource-servers".into(),
            json!({"identifier": api, "scopes": scopes}),
        ),
        2 | 3 => (Method::PATCH, path, json!({"scopes": scopes})),
        4 => (Method::DELETE, path, json!({})),
        5 | 6 => {
            let scope: Vec<String> = (0..dice.roll(4)).map(|number| number.to_string()).collect();
            let body = json!({"client_id": client, "audience": api, "scope": scope});
            (Method::POST, "/api/v2/client-grants".into(), body)
        }
        7 => (
            Method::PATCH,
            format!("/api/v2/clients/{client}"),
            json!({"name": "n"}),
        ),
        8 => (
            Method::POST,
            "/api/v2/clients".into(),
            json!({"name": "n", "app_type": "resource_server", "resource_server_identifier": api}),
        ),
        _ => (
            Method::PATCH,
            format!("/api/lictor/v1/apis/{api}"),
            json!({"signing_alg": "ES256"}),
        ),
    }
}

async fn work(app: Arc<TestApp>, clients: Arc<Vec<String>>, number: usize) {
    let admin = app.admin().await;
    let mut dice = Dice(number as u64 + 1);
    for _ in 0..STEPS {
        let (method, path, body) = step(&mut dice, &clients);
        let reply = admin.send(method.clone(), &path, Some(&body)).await;
        assert!(
            reply.status < 500,
            "{method} {path} {body}: {}",
            reply.shown()
        );
        // A grant, or an API's client, of which nobody else knows.
        if reply.status == 201 && dice.roll(2) == 0 {
            let made = reply.json();
            let one = match (made.get("subject_type"), made.get("client_secret")) {
                (Some(_), _) => format!("{path}/{}", made["id"].as_str().unwrap()),
                (_, Some(_)) => format!("{path}/{}", made["client_id"].as_str().unwrap()),
                _ => continue,
            };
            let patched = admin.patch(&one, &json!({"scope": ["1", "9"]})).await;
            assert!(patched.status < 500, "{one}: {}", patched.shown());
            let deleted = admin.delete(&one).await;
            assert!(deleted.status < 500, "{one}: {}", deleted.shown());
        }
    }
}

async fn no_answer_is_an_internal_error(app: TestApp) {
    let app = Arc::new(app);
    let clients = vec![app.client().await.id, app.client().await.id];
    let clients = Arc::new(clients);
    let mut crowd = Crowd::new();
    for number in 0..WORKERS {
        crowd.writer(work(app.clone(), clients.clone(), number));
    }
    crowd.finish().await;
    // What is left fits together.
    let admin = app.admin().await;
    let apis = admin
        .get("/api/v2/resource-servers?per_page=100")
        .await
        .json();
    let grants = admin.get("/api/v2/client-grants?per_page=100").await.json();
    for grant in grants.as_array().unwrap() {
        let named = |api: &Value| api["identifier"] == grant["audience"];
        assert!(apis.as_array().unwrap().iter().any(named), "{grant}");
    }
    let totals = admin.get("/api/v2/client-grants?include_totals=true").await;
    assert_eq!(totals.member("total"), grants.as_array().unwrap().len());
}
