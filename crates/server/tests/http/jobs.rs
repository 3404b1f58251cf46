//! `/api/v2/jobs` (reference §13).

mod exports;
mod imports;
mod limits;

use serde_json::{Value, json};
use server::jobs::tasks;
use testkit::{Form, Reply, TestApp};

pub(crate) const PATH: &str = "/api/v2/jobs";
pub(crate) const IMPORTS: &str = "/api/v2/jobs/users-imports";

/// The id of the tenant's database.
pub(crate) async fn connection(app: &TestApp) -> String {
    let connections = app.admin().await.get("/api/v2/connections").await.json();
    connections[0]["id"].as_str().unwrap().to_owned()
}

/// Starts an import of this file, with more texts.
pub(crate) async fn import(app: &TestApp, file: &str, texts: &[(&str, &str)]) -> Reply {
    let mut form = Form::new().text("connection_id", &connection(app).await);
    for (name, text) in texts {
        form = form.text(name, text);
    }
    form.file("users", file)
        .post(&app.admin().await, IMPORTS)
        .await
}

/// Carries out all jobs; what is said of this one then.
pub(crate) async fn done(app: &TestApp, job: &Reply) -> Reply {
    tasks::all(&app.app).await.unwrap();
    app.admin()
        .await
        .get(&format!("{PATH}/{}", job.text("id")))
        .await
        .expect(200)
}

pub(crate) async fn errors(app: &TestApp, job: &Reply) -> Reply {
    let path = format!("{PATH}/{}/errors", job.text("id"));
    app.admin().await.get(&path).await
}

/// So many users, each with an address of its own.
pub(crate) fn people(count: usize) -> Value {
    (0..count)
        .map(|number| json!({"email": format!("u{number}@b.test")}))
        .collect()
}

pub(crate) async fn total(app: &TestApp) -> Value {
    let path = "/api/v2/users?include_totals=true&per_page=0";
    app.admin().await.get(path).await.member("total")
}
