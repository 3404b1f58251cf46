//! Exporting users.

use std::io::Read as _;

use flate2::read::MultiGzDecoder;
use serde_json::{Value, json};
use testkit::{ISSUER, Reply, TestApp, both_engines};

use super::{PATH, connection, done, import, people};
use crate::snapshot;

both_engines!(
    a_file_has_a_line_for_each_user,
    csv_has_the_fields_that_were_asked_for,
    many_users_come_in_order_and_once,
    an_export_can_be_imported,
    a_link_holds_for_a_minute,
);

const EXPORTS: &str = "/api/v2/jobs/users-exports";

async fn export(app: &TestApp, body: &Value) -> Reply {
    app.admin().await.post(EXPORTS, body).await
}

/// The path of the link to a finished job's file.
fn link(job: &Reply) -> String {
    let location = job.text("location");
    let path = location.strip_prefix(ISSUER.trim_end_matches('/'));
    path.unwrap_or_else(|| panic!("{}", job.shown())).to_owned()
}

async fn fetch(app: &TestApp, job: &Reply) -> String {
    let file = app.nobody().get(&link(job)).await.expect(200);
    assert_eq!(file.header("content-type"), "application/gzip");
    let mut text = String::new();
    MultiGzDecoder::new(&file.body[..])
        .read_to_string(&mut text)
        .unwrap();
    text
}

async fn a_file_has_a_line_for_each_user(app: TestApp) {
    for id in ["1", "2"] {
        app.user_with(json!({"user_id": id, "email": format!("{id}@b.test")}))
            .await;
    }
    let body = json!({"connection_id": connection(&app).await, "fields": [
        {"name": "email"}, {"name": "identities[0].connection", "export_as": "connection"},
    ]});
    let started = export(&app, &body).await;
    snapshot!("export_started", started);
    let done = done(&app, &started).await;
    assert_eq!(done.text("status"), "completed");
    let line = |id: &str| {
        format!(
            "{{\"email\":\"{id}@b.test\",\"connection\":\"Username-Password-Authentication\"}}\n"
        )
    };
    assert_eq!(fetch(&app, &done).await, line("1") + &line("2"));
}

async fn csv_has_the_fields_that_were_asked_for(app: TestApp) {
    app.user_with(json!({"email": "a@b.test", "name": "=1"}))
        .await;
    app.user_with(json!({"email": "c@d.test"})).await;
    let body =
        json!({"format": "csv", "limit": 1, "fields": [{"name": "email"}, {"name": "name"}]});
    let started = export(&app, &body).await.expect(200);
    let file = done(&app, &started).await;
    assert!(
        file.text("location").contains(".csv.gz?"),
        "{}",
        file.shown()
    );
    assert_eq!(
        fetch(&app, &file).await,
        "\"email\",\"name\"\n\"'a@b.test\",\"'=1\"\n"
    );
    let many = json!({"format": "csv", "fields": vec![json!({"name": "email"}); 31]});
    let message = "A CSV export has at most 30 fields.";
    export(&app, &many)
        .await
        .is_problem(400, message, "invalid_body");
}

async fn many_users_come_in_order_and_once(app: TestApp) {
    let started = import(&app, &people(450).to_string(), &[])
        .await
        .expect(202);
    done(&app, &started).await;
    for (limit, lines) in [(None, 450), (Some(200), 200), (Some(201), 201)] {
        let mut body = json!({"fields": [{"name": "email"}]});
        if let Some(limit) = limit {
            body["limit"] = json!(limit);
        }
        let started = export(&app, &body).await.expect(200);
        let text = fetch(&app, &done(&app, &started).await).await;
        let expected: String = (0..lines)
            .flat_map(|n| {
                [
                    "{\"email\":\"u".to_owned(),
                    n.to_string(),
                    "@b.test\"}\n".to_owned(),
                ]
            })
            .collect();
        assert_eq!(text, expected);
    }
}

async fn an_export_can_be_imported(app: TestApp) {
    app.user_with(json!({"user_id": "1", "email": "a@b.test", "user_metadata": {"a": 1}}))
        .await;
    let fields = [
        "email",
        "email_verified",
        "name",
        "nickname",
        "picture",
        "user_metadata",
    ];
    let fields: Vec<_> = fields.iter().map(|name| json!({"name": name})).collect();
    let started = export(&app, &json!({"fields": fields})).await.expect(200);
    let file = fetch(&app, &done(&app, &started).await).await;
    let other = app.neighbour().await;
    let started = import(&other, &file, &[]).await.expect(202);
    let done = done(&other, &started).await;
    assert_eq!(done.member("summary")["inserted"], 1, "{}", done.shown());
    let found = other
        .admin()
        .await
        .get("/api/v2/users?q=user_metadata.a:1")
        .await
        .json();
    assert_eq!(found[0]["email"], "a@b.test");
}

async fn a_link_holds_for_a_minute(app: TestApp) {
    app.user().await;
    let started = export(&app, &json!({})).await.expect(200);
    let waiting = app
        .admin()
        .await
        .get(&format!("{PATH}/{}", started.text("id")))
        .await;
    assert_eq!(
        (waiting.text("status").as_str(), waiting.member("location")),
        ("pending", Value::Null)
    );
    let job = done(&app, &started).await;
    let link = link(&job);
    let forged = [
        link.replace(".json.gz", ".csv.gz"),
        link.replace("expires=", "expires=1"),
        format!("{link}x"),
        link.split('?').next().unwrap().to_owned(),
    ];
    for path in forged {
        assert_eq!(app.nobody().get(&path).await.status, 404, "{path}");
    }
    app.clock.advance_seconds(60);
    app.nobody().get(&link).await.expect(200);
    app.clock.advance_seconds(1);
    assert_eq!(app.nobody().get(&link).await.status, 404);
    let anew = done(&app, &started).await;
    assert_eq!(fetch(&app, &anew).await.lines().count(), 1);
}
