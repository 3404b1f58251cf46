//! An API's permissions in the dashboard, as a browser without a script sees them.

use domain::administrator::Role;
use serde_json::json;
use testkit::{ADMIN_EMAIL, TestApp, both_engines};

use super::browser::Browser;

both_engines!(
    a_permission_is_added_deleted_and_brought_back,
    a_plan_that_moved_is_shown_again,
    several_go_together,
    who_may_only_look_changes_nothing,
    another_tenants_api_is_not_there,
);

/// An API with these permissions: its id.
async fn api(app: &TestApp, values: &[&str]) -> String {
    let scopes: Vec<_> = values.iter().map(|value| json!({"value": value})).collect();
    let body = json!({"name": "Posts", "identifier": "https://posts.test/", "scopes": scopes});
    let admin = app.admin().await;
    admin
        .post("/api/v2/resource-servers", &body)
        .await
        .expect(201)
        .text("id")
}

async fn values(app: &TestApp, api: &str) -> Vec<String> {
    let admin = app.admin().await;
    let found = admin
        .get(&format!("/api/v2/resource-servers/{api}"))
        .await
        .expect(200);
    let scopes = found.member("scopes");
    let scopes = scopes.as_array().cloned().unwrap_or_default();
    scopes
        .iter()
        .map(|one| one["value"].as_str().unwrap().to_owned())
        .collect()
}

/// The value of a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page
        .split_once(&format!("name=\"{name}\" value=\""))
        .unwrap();
    rest.split('"').next().unwrap().to_owned()
}

async fn a_permission_is_added_deleted_and_brought_back(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let api = api(&app, &["read"]).await;
    let list = format!("/dashboard/apis/{api}/permissions");
    let bad = browser
        .post(&list, &[("value", "two words")])
        .await
        .expect(400)
        .shown();
    assert!(bad.contains("role=\"alert\"") && bad.contains("aria-invalid=\"true\""));
    let form = [("value", "write:a/b"), ("description", "<b>")];
    browser.post(&list, &form).await.expect(303);
    let shown = browser.get(&list).await.expect(200).shown();
    assert!(shown.contains("Delete permission write:a/b") && shown.contains("&lt;b&gt;"));
    let dialog = format!("{list}/write%3Aa%2Fb/delete");
    let page = browser.get(&dialog).await.expect(200).shown();
    assert!(page.contains("<h1>Delete permission write:a/b</h1>"));
    assert!(page.contains("Nothing uses this permission."));
    let part = browser.fragment(&dialog).await.expect(200).shown();
    assert!(part.starts_with("<dialog") && !part.contains("<main"));
    let (plan, once) = (hidden(&page, "plan"), hidden(&page, "once"));
    let form = [
        ("plan", plan.as_str()),
        ("once", once.as_str()),
        ("back", "q=w&sort=used"),
    ];
    let first = browser.post(&dialog, &form).await.expect(303);
    // Sent again it is the same deletion, not another and not an error.
    let again = browser.post(&dialog, &form).await.expect(303);
    assert_eq!(first.header("location"), again.header("location"));
    let told = first.header("location").to_owned();
    assert!(
        told.starts_with(&format!("{list}?q=w&sort=used&deleted=del_")),
        "{told}"
    );
    assert_eq!(values(&app, &api).await, ["read"]);
    let shown = browser.get(&told).await.expect(200).shown();
    assert!(
        shown.contains("aria-label=\"Undo delete permission write:a/b\""),
        "{shown}"
    );
    let gone = browser.get(&dialog).await.expect(409).shown();
    assert!(
        gone.contains(&format!("{ADMIN_EMAIL} deleted write:a/b just now.")),
        "{gone}"
    );
    let (_, deletion) = told.split_once("deleted=").unwrap();
    let restore = format!("/dashboard/deletions/{deletion}/restore");
    let back = browser.post(&restore, &[]).await.expect(303);
    let shown = browser
        .get(back.header("location"))
        .await
        .expect(200)
        .shown();
    assert!(shown.contains("Permission write:a/b restored"));
    assert_eq!(values(&app, &api).await, ["read", "write:a/b"]);
    let log = app
        .admin()
        .await
        .get("/api/v2/logs?q=type:sapi&per_page=1")
        .await
        .expect(200)
        .json();
    assert_eq!(log[0]["description"], "Restore a deletion");
    let actor = log[0]["user_id"].as_str().unwrap();
    assert!(actor.starts_with("admin|"), "{actor}");
}

async fn a_plan_that_moved_is_shown_again(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let api = api(&app, &["read"]).await;
    let dialog = format!("/dashboard/apis/{api}/permissions/read/delete");
    let page = browser.get(&dialog).await.expect(200).shown();
    let plan = hidden(&page, "plan");
    let admin = app.admin().await;
    let role = admin
        .post("/api/v2/roles", &json!({"name": "Editors"}))
        .await
        .expect(200)
        .text("id");
    let one =
        json!({"permission_name": "read", "resource_server_identifier": "https://posts.test/"});
    let path = format!("/api/v2/roles/{role}/permissions");
    admin
        .post(&path, &json!({"permissions": [one]}))
        .await
        .expect(201);
    let form = [("plan", plan.as_str()), ("seen_roles", "0")];
    let moved = browser.post(&dialog, &form).await.expect(412).shown();
    assert!(moved.contains("This changed while you were looking. Review it again."));
    assert!(moved.contains("1 role, was 0"), "{moved}");
    assert_eq!(values(&app, &api).await, ["read"]);
    let plan = hidden(&moved, "plan");
    browser.post(&dialog, &[("plan", &plan)]).await.expect(303);
}

async fn several_go_together(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let api = api(&app, &["a", "b", "c"]).await;
    let path = format!("/dashboard/apis/{api}/delete-permissions");
    browser.get(&path).await.expect(400);
    let page = browser
        .get(&format!("{path}?p=a&p=c&p=a"))
        .await
        .expect(200)
        .shown();
    assert!(page.contains("<h1>Delete 2 permissions</h1>"), "{page}");
    let plan = hidden(&page, "plan");
    let form = [("p", "a"), ("p", "c"), ("plan", plan.as_str())];
    browser.post(&path, &form).await.expect(303);
    assert_eq!(values(&app, &api).await, ["b"]);
}

async fn who_may_only_look_changes_nothing(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let api = api(&app, &["read"]).await;
    let tenant = app.app.home().tenant;
    let db = app.app.db();
    let mut writer = db.write().await.unwrap();
    let found = store::administrators::by_email(writer.conn(), tenant, ADMIN_EMAIL).await;
    let (administrator, _) = found.unwrap().unwrap();
    store::administrators::set_role(&mut writer, tenant, &administrator.id, Role::Viewer)
        .await
        .unwrap();
    writer.commit().await.unwrap();
    let list = format!("/dashboard/apis/{api}/permissions");
    let shown = browser.get(&list).await.expect(200).shown();
    assert!(shown.contains(">read</code>") && !shown.contains("Delete permission"));
    for (path, form) in [
        (list.clone(), [("value", "write")]),
        (format!("{list}/read/delete"), [("plan", "*")]),
        (format!("{list}/read/edit"), [("description", "x")]),
        (
            format!("/dashboard/apis/{api}/delete-permissions"),
            [("p", "read")],
        ),
        (
            format!("/dashboard/apis/{api}/delete"),
            [("typed", "Posts")],
        ),
        (format!("/dashboard/apis/{api}/settings"), [("name", "x")]),
        ("/dashboard/apis/new".to_owned(), [("name", "x")]),
        ("/dashboard/deletions/del_x/restore".to_owned(), [("x", "")]),
    ] {
        let refused = browser.post(&path, &form).await.expect(403).shown();
        assert!(refused.contains("You need "), "{path}");
    }
    assert_eq!(values(&app, &api).await, ["read"]);
}

async fn another_tenants_api_is_not_there(app: TestApp) {
    let neighbour = app.neighbour().await;
    let api = api(&neighbour, &["read"]).await;
    let browser = Browser::signed_in(&app).await;
    for end in [
        "permissions",
        "permissions/read",
        "permissions/read/delete",
        "settings",
        "quickstart",
        "test",
        "delete",
    ] {
        browser
            .get(&format!("/dashboard/apis/{api}/{end}"))
            .await
            .expect(404);
    }
    let path = format!("/dashboard/apis/{api}/permissions/read/delete");
    browser.post(&path, &[("plan", "*")]).await.expect(404);
    assert_eq!(values(&neighbour, &api).await, ["read"]);
}
