//! What the database keeps of deleted permissions: a row that is never renumbered.

use serde_json::{Value, json};
use store::testing;
use testkit::{Api, TestApp, both_engines};

both_engines!(
    numbers_are_never_used_again,
    one_call_is_one_deletion,
    a_change_of_nothing_deletes_and_makes_nothing,
    limits_count_the_living,
    a_deleted_api_keeps_everything,
);

/// The numbers of an API's permissions: the living and the dead.
async fn permissions(app: &TestApp, api: &Api) -> (Vec<i64>, Vec<i64>) {
    let mut reader = app.app.db().read().await.unwrap();
    let living = testing::living_permissions(reader.conn(), &api.id).await;
    let dead = testing::deleted_permissions(reader.conn(), &api.id).await;
    (living.unwrap(), dead.unwrap())
}

/// How many permissions each deletion took.
async fn deletions(app: &TestApp) -> Vec<i64> {
    let mut reader = app.app.db().read().await.unwrap();
    testing::deletion_sizes(reader.conn()).await.unwrap()
}

async fn numbers_are_never_used_again(app: TestApp) {
    let api = app.api(&["a", "b"]).await;
    let admin = app.admin().await;
    assert_eq!(permissions(&app, &api).await, (vec![1, 2], vec![]));
    for (kept, living, dead) in [
        (&["a"][..], vec![1], vec![2]),
        (&["b", "a"], vec![1, 3], vec![2]),
        (&["c", "a"], vec![1, 4], vec![2, 3]),
        (&[], vec![], vec![1, 2, 3, 4]),
        (&["a", "b", "c"], vec![5, 6, 7], vec![1, 2, 3, 4]),
    ] {
        admin.keep_scopes(&api, kept).await.expect(200);
        assert_eq!(permissions(&app, &api).await, (living, dead), "{kept:?}");
    }
}

async fn one_call_is_one_deletion(app: TestApp) {
    let api = app.api(&["a", "b", "c", "d"]).await;
    let admin = app.admin().await;
    admin.keep_scopes(&api, &["a"]).await.expect(200);
    assert_eq!(deletions(&app).await, [3]);
    admin.keep_scopes(&api, &["x", "y"]).await.expect(200);
    assert_eq!(deletions(&app).await, [1, 3]);
}

async fn a_change_of_nothing_deletes_and_makes_nothing(app: TestApp) {
    let api = app.api(&["a", "b"]).await;
    let admin = app.admin().await;
    for scopes in [
        json!([{"value": "a"}, {"value": "b"}]),
        json!([{"value": "b", "description": "B"}, {"value": "a"}]),
    ] {
        admin
            .patch(&api.path(), &json!({"scopes": scopes}))
            .await
            .expect(200);
        assert_eq!(permissions(&app, &api).await, (vec![1, 2], vec![]));
    }
    admin
        .patch(&api.path(), &json!({"name": "A"}))
        .await
        .expect(200);
    assert!(deletions(&app).await.is_empty());
    // A refused change keeps no number for itself.
    let stale = app.admin().await.with("if-match", "\"99\"");
    stale.keep_scopes(&api, &["c"]).await.expect(412);
    admin.keep_scopes(&api, &["a", "b", "c"]).await.expect(200);
    assert_eq!(permissions(&app, &api).await, (vec![1, 2, 3], vec![]));
}

async fn limits_count_the_living(app: TestApp) {
    let thousand = |from: usize| -> Value {
        (from..from + 1000)
            .map(|number| json!({"value": number.to_string()}))
            .collect()
    };
    let api = app.api_with(json!({"scopes": thousand(0)})).await;
    let admin = app.admin().await;
    for from in [500, 5000] {
        let body = json!({"scopes": thousand(from)});
        let changed = admin.patch(&api.path(), &body).await.expect(200);
        assert_eq!(changed.member("scopes"), body["scopes"]);
    }
    let (living, dead) = permissions(&app, &api).await;
    assert_eq!((living.len(), dead.len()), (1000, 1500));
}

async fn a_deleted_api_keeps_everything(app: TestApp) {
    let api = app.api(&["a", "b"]).await;
    let admin = app.admin().await;
    admin.keep_scopes(&api, &["a"]).await.expect(200);
    admin.delete(&api.path()).await.expect(204);
    assert_eq!(permissions(&app, &api).await, (vec![1], vec![2]));
    assert_eq!(deletions(&app).await, [0, 1]);
}
