//! How often passwords may be tried and mails be asked for.

use serde_json::json;
use testkit::{Reply, TestApp, both_engines};

use super::{CONNECTION, ELSEWHERE, EMAIL, HERE, PASSWORD, Scene};

both_engines!(
    a_client_has_a_limit,
    an_address_has_one_where_clients_prove_nothing,
    mails_to_one_reader_have_one,
    what_has_no_limit_says_none,
);

const REFUSED: &str = "Too many requests. Check the X-RateLimit-Limit, X-RateLimit-Remaining and \
    X-RateLimit-Reset headers.";

/// Limit, what is left, and in how many seconds it is more.
fn limits(app: &TestApp, reply: &Reply) -> [i64; 3] {
    let number = |name| reply.header(name).parse::<i64>().unwrap();
    let reset = number("x-ratelimit-reset") - app.clock_now().seconds();
    [
        number("x-ratelimit-limit"),
        number("x-ratelimit-remaining"),
        reset,
    ]
}

#[track_caller]
fn is_refused(reply: &Reply) {
    reply.is_refusal(429, "too_many_requests", REFUSED);
    assert_eq!(reply.header("retry-after"), "1");
}

async fn a_client_has_a_limit(app: TestApp) {
    let scene = Scene::new(app, json!({"enabled": false})).await;
    let first = scene.log_in(EMAIL, PASSWORD, HERE).await.expect(200);
    assert_eq!(limits(&scene.app, &first), [30, 29, 1]);
    for left in (0..29).rev() {
        let refused = scene.log_in(EMAIL, "wrong", ELSEWHERE).await;
        refused.is_refusal(403, "invalid_grant", "Wrong email or password.");
        assert_eq!(limits(&scene.app, &refused)[1], left);
    }
    for address in [HERE, ELSEWHERE, HERE] {
        let refused = scene.log_in(EMAIL, PASSWORD, address).await;
        is_refused(&refused);
        assert_eq!(limits(&scene.app, &refused), [30, 0, 1]);
    }
    assert_eq!(scene.logged("api_limit").await.len(), 1);
    scene.app.clock.advance_seconds(1);
    scene.can_log_in().await;
}

async fn an_address_has_one_where_clients_prove_nothing(app: TestApp) {
    let mut scene = Scene::new(app, json!({"enabled": false})).await;
    let body = json!({"token_endpoint_auth_method": "none"});
    let path = scene.client.path();
    let admin = scene.app.admin().await;
    admin.patch(&path, &body).await.expect(200);
    scene.client.secret = String::new();
    for _ in 0..10 {
        let given = scene.log_in(EMAIL, PASSWORD, HERE).await.expect(200);
        assert_eq!(limits(&scene.app, &given)[0], 10);
    }
    is_refused(&scene.log_in(EMAIL, PASSWORD, HERE).await);
    let given = scene.log_in(EMAIL, PASSWORD, ELSEWHERE).await;
    given.expect(200);
}

async fn mails_to_one_reader_have_one(app: TestApp) {
    let ask = async |email: &str| {
        let body = json!({"email": email, "connection": CONNECTION});
        let path = "/dbconnections/change_password";
        app.nobody().post(path, &body).await
    };
    for left in (0..10).rev() {
        let sent = ask("Nobody@example.com").await.expect(200);
        assert_eq!(limits(&app, &sent)[1], left);
    }
    let refused = ask("nobody@example.com").await;
    refused.is_refusal(429, "too_many_requests", REFUSED);
    assert_eq!(refused.header("retry-after"), "60");
    ask("somebody@example.com").await.expect(200);
}

async fn what_has_no_limit_says_none(app: TestApp) {
    let (api, client, _) = app.granted(&["a"]).await;
    let given = app.draw(&client, &api).await.expect(200);
    let listed = app.admin().await.get("/api/v2/users").await.expect(200);
    for reply in [given, listed] {
        assert_eq!(reply.header("x-ratelimit-limit"), "");
    }
}
