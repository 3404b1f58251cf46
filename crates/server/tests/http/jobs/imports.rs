//! Importing users.

use serde_json::{Value, json};
use server::jobs::tasks;
use testkit::{TestApp, both_engines};

use super::{done, errors, import, people, total};
use crate::snapshot;
use crate::users::{PATH as USERS, path_of};

both_engines!(
    users_are_taken_in_with_their_hashes,
    what_is_wrong_is_reported_and_the_rest_taken,
    users_who_exist_are_changed_if_that_was_asked,
    lines_are_taken_as_well,
    a_file_that_is_none_fails_the_job,
    each_batch_says_what_it_did,
    batches_of_two_at_once_double_nothing,
);

const BCRYPT: &str = "$2b$10$C9hB01.YxRSTcn/ZOOo4j.TW7xCKKFKBSF.C7E0xiUwumqIDqWUXG";
const TAIL: &str = "$c29tZXNhbHRzb21lc2FsdA$mRlJSJBMCLMdWUDVpJ9K8fCjnXSLQKhFBCmYPdu4OAQ";

async fn users_are_taken_in_with_their_hashes(app: TestApp) {
    let argon2 = format!("$argon2id$v=19$m=19456,t=2,p=1{TAIL}");
    let pbkdf2 = format!("$pbkdf2-sha512$i=100000,l=32{TAIL}");
    let hash =
        |algorithm: &str, value: &str| json!({"algorithm": algorithm, "hash": {"value": value}});
    let file = json!([
        {"email": "One@b.test", "user_id": "one", "password_hash": BCRYPT, "username": "one",
            "app_metadata": {"plan": "gold"}, "user_metadata": {"a": 1}, "blocked": true},
        {"email": "two@b.test", "user_id": "two", "custom_password_hash": hash("argon2", &argon2)},
        {"email": "three@b.test", "user_id": "three", "custom_password_hash": hash("pbkdf2", &pbkdf2)},
        {"email": "four@b.test", "user_id": "four", "email_verified": true},
    ]);
    let started = import(&app, &file.to_string(), &[("external_id", "7")]).await;
    snapshot!("import_started", started);
    let done = done(&app, &started).await;
    snapshot!("import_done", done);
    errors(&app, &started).await.is(204, "");
    let admin = app.admin().await;
    snapshot!("imported_user", admin.get(&path_of("auth0|one")).await);
    let verified = admin
        .get(&path_of("auth0|four"))
        .await
        .member("email_verified");
    assert_eq!(verified, true);
    let kept = async |id: &str| {
        let mut reader = app.app.db().read().await.unwrap();
        let tenant = app.app.home().tenant;
        store::user_identities::password(reader.conn(), tenant, ("auth0", id))
            .await
            .unwrap()
    };
    for (id, expected) in [
        ("one", Some(BCRYPT)),
        ("two", Some(argon2.as_str())),
        ("three", Some(pbkdf2.as_str())),
        ("four", None),
    ] {
        assert_eq!(kept(id).await.as_deref(), expected, "{id}");
    }
}

async fn what_is_wrong_is_reported_and_the_rest_taken(app: TestApp) {
    app.user_with(json!({"email": "there@b.test", "username": "there", "user_id": "there"}))
        .await;
    let file = json!([
        {"email": "fine@b.test"},
        {"email": "nobody"},
        {"email": "There@b.test"},
        {"email": "new@b.test", "username": "THERE"},
        {"email": "newer@b.test", "user_id": "there"},
        {"email": "FINE@b.test"},
        {"email": "hash@b.test", "password_hash": "$2b$10$short"},
        {"email": "no@b.test", "connection": "x"},
        {"email": "long@b.test", "username": "x".repeat(129)},
        1,
    ]);
    let started = import(&app, &file.to_string(), &[]).await.expect(202);
    let done = done(&app, &started).await;
    assert_eq!(
        done.member("summary"),
        json!({"failed": 9, "updated": 0, "inserted": 1, "total": 10})
    );
    let report = errors(&app, &started).await.expect(200);
    snapshot!("import_errors", report);
    assert!(!report.shown().contains("$2b$"), "{}", report.shown());
    assert_eq!(total(&app).await, 2);
}

async fn users_who_exist_are_changed_if_that_was_asked(app: TestApp) {
    let id = app
        .user_with(json!({"email": "there@b.test", "app_metadata": {"old": 1}, "blocked": true}))
        .await;
    let file = json!([
        {"email": "There@b.test", "name": "New", "app_metadata": {"new": 1}, "blocked": false},
        {"email": "other@b.test"},
    ]);
    let started = import(&app, &file.to_string(), &[("upsert", "true")])
        .await
        .expect(202);
    let done = done(&app, &started).await;
    assert_eq!(
        done.member("summary"),
        json!({"failed": 0, "updated": 1, "inserted": 1, "total": 2})
    );
    let user = app.admin().await.get(&path_of(&id)).await;
    assert_eq!(user.text("name"), "New");
    assert_eq!(user.member("app_metadata"), json!({"new": 1}));
    assert_eq!(user.member("blocked"), true);
}

async fn lines_are_taken_as_well(app: TestApp) {
    let lines = "{\"email\": \"a@b.test\"}\n{\"email\": \"c@d.test\"}\n";
    let started = import(&app, lines, &[]).await.expect(202);
    assert_eq!(done(&app, &started).await.text("status"), "completed");
    assert_eq!(total(&app).await, 2);
}

async fn a_file_that_is_none_fails_the_job(app: TestApp) {
    for (file, details) in [
        ("[{]", "Failed to parse users file JSON"),
        ("1", "The users file must be a JSON array of users."),
    ] {
        let started = import(&app, file, &[]).await.expect(202);
        let done = done(&app, &started).await;
        assert_eq!(done.text("status"), "failed");
        assert!(
            done.text("status_details").starts_with(details),
            "{}",
            done.shown()
        );
    }
    let started = import(&app, "[]", &[]).await.expect(202);
    assert_eq!(done(&app, &started).await.text("status"), "completed");
    assert_eq!(total(&app).await, 0);
}

async fn each_batch_says_what_it_did(app: TestApp) {
    let started = import(&app, &people(120).to_string(), &[])
        .await
        .expect(202);
    let mut seen = Vec::new();
    while tasks::round(&app.app).await.unwrap() {
        app.clock.advance_seconds(1);
        let path = format!("/api/v2/jobs/{}", started.text("id"));
        let job = app.admin().await.get(&path).await;
        seen.push((
            job.text("status"),
            job.member("percentage_done"),
            total(&app).await,
        ));
    }
    let expected = [
        ("processing", 41, 50),
        ("processing", 83, 100),
        ("completed", 100, 120),
    ];
    let expected = expected
        .map(|(status, percentage, total)| (status.to_owned(), json!(percentage), json!(total)));
    assert_eq!(seen, expected);
    let log = app
        .admin()
        .await
        .get("/api/v2/logs?q=type:sapi&per_page=4")
        .await
        .json();
    let counts: Vec<_> = log
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            entry["details"]["change"]["after"]["inserted"]
                .as_array()
                .map(Vec::len)
        })
        .collect();
    assert_eq!(counts, [Some(20), Some(50), Some(50), None]);
    let first = app
        .admin()
        .await
        .get(&format!("{USERS}?per_page=1"))
        .await
        .json();
    let id = first[0]["user_id"].as_str().unwrap();
    let logs = app
        .admin()
        .await
        .get(&format!("{}/logs", path_of(id)))
        .await
        .json();
    assert_eq!(logs.as_array().unwrap().len(), 1, "{logs}");
    assert_eq!(
        logs[0]["details"]["change"]["after"]["job_id"],
        started.member("id")
    );
}

async fn batches_of_two_at_once_double_nothing(app: TestApp) {
    let started = import(&app, &people(150).to_string(), &[])
        .await
        .expect(202);
    // On PostgreSQL one of them may find that the other was faster, and tries again.
    while total(&app).await != 150 {
        let (first, second) = tokio::join!(tasks::round(&app.app), tasks::round(&app.app));
        drop((first, second));
    }
    let done = done(&app, &started).await;
    let summary: Value = json!({"failed": 0, "updated": 0, "inserted": 150, "total": 150});
    assert_eq!(done.member("summary"), summary);
    errors(&app, &started).await.is(204, "");
}
