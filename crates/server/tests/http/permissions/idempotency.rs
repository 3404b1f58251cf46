//! A write under a key is carried out once.

use serde_json::json;
use testkit::{TestApp, both_engines};

use super::path;

both_engines!(
    the_same_is_answered_as_before,
    another_request_is_refused,
    concurrent_duplicates_are_carried_out_once,
    a_key_ends_after_a_day_and_belongs_to_its_caller,
);

async fn the_same_is_answered_as_before(app: TestApp) {
    let api = app.api(&["a"]).await;
    let list = format!("{}/permissions", api.extension());
    let admin = app.admin().await.with("idempotency-key", "k 1");
    let first = admin.post(&list, &json!({"value": "b"})).await.expect(201);
    let again = admin.post(&list, &json!({"value": "b"})).await.expect(201);
    assert_eq!(again.json(), first.json());
    assert_eq!(again.header("etag"), first.header("etag"));
    let other = app.admin().await.with("idempotency-key", "k 2");
    let deleted = other.delete(&path(&api, "b")).await.expect(200);
    assert_eq!(
        other.delete(&path(&api, "b")).await.expect(200).json(),
        deleted.json()
    );
    // Restored meanwhile, it is not deleted again.
    let restore = format!("/api/lictor/v1/deletions/{}/restore", deleted.text("id"));
    app.admin()
        .await
        .send(http::Method::POST, &restore, None)
        .await
        .expect(200);
    other.delete(&path(&api, "b")).await.expect(200);
    app.admin().await.get(&path(&api, "b")).await.expect(200);
    // What failed is tried again.
    let third = app.admin().await.with("idempotency-key", "k 3");
    third.post(&list, &json!({"value": "b"})).await.expect(409);
    app.admin().await.delete(&path(&api, "b")).await.expect(200);
    third.post(&list, &json!({"value": "b"})).await.expect(201);
    // The secret of an API is not kept in the clear.
    let fourth = app.admin().await.with("idempotency-key", "k 4");
    let secret = json!({"signing_alg": "HS256"});
    let first = fourth.patch(&api.extension(), &secret).await.expect(200);
    assert_eq!(first.text("signing_secret").len(), 64);
    assert_eq!(
        fourth
            .patch(&api.extension(), &secret)
            .await
            .expect(200)
            .json(),
        first.json()
    );
}

async fn another_request_is_refused(app: TestApp) {
    let api = app.api(&["a"]).await;
    let list = format!("{}/permissions", api.extension());
    let admin = app.admin().await.with("idempotency-key", "k");
    admin.post(&list, &json!({"value": "b"})).await.expect(201);
    let refused = admin.post(&list, &json!({"value": "c"})).await;
    let message = "Another request was sent under this Idempotency-Key";
    refused.is_problem(422, message, "idempotency_key_reused");
    admin.delete(&path(&api, "b")).await.expect(422);
    // A dry run is none.
    admin
        .delete(&format!("{}?dry_run=true", path(&api, "b")))
        .await
        .expect(200);
    for key in ["", &"x".repeat(256), "\u{7f}"] {
        let Ok(_) = http::HeaderValue::from_str(key) else {
            continue;
        };
        let admin = app.admin().await.with("idempotency-key", key);
        admin.post(&list, &json!({"value": "d"})).await.expect(400);
    }
}

async fn concurrent_duplicates_are_carried_out_once(app: TestApp) {
    let api = app.api(&["a"]).await;
    let list = format!("{}/permissions", api.extension());
    let admin = app.admin().await.with("idempotency-key", "k");
    let body = json!({"value": "b"});
    let send = || admin.post(&list, &body);
    let (a, b, c, d) = tokio::join!(send(), send(), send(), send());
    let first = a.expect(201).json();
    for other in [b, c, d] {
        assert_eq!(other.expect(201).json(), first);
    }
    let admin = app.admin().await;
    let logs = admin.get("/api/v2/logs?q=description:%22Create%20a%20permission%22");
    assert_eq!(logs.await.json().as_array().unwrap().len(), 1);
}

async fn a_key_ends_after_a_day_and_belongs_to_its_caller(app: TestApp) {
    let api = app.api(&["a"]).await;
    let list = format!("{}/permissions", api.extension());
    let send = async |value: &str| {
        let admin = app.admin().await.with("idempotency-key", "k");
        admin.post(&list, &json!({"value": value})).await.status
    };
    assert_eq!(send("b").await, 201);
    assert_eq!(send("c").await, 422);
    app.clock.advance_seconds(86_400);
    assert_eq!(send("c").await, 201);
    let neighbour = app.neighbour().await;
    let theirs = neighbour.api(&[]).await;
    let list = format!("{}/permissions", theirs.extension());
    let admin = neighbour.admin().await.with("idempotency-key", "k");
    admin.post(&list, &json!({"value": "z"})).await.expect(201);
}
