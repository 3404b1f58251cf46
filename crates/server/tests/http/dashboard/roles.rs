//! Roles in the dashboard: made, given permissions, changed, deleted, as a browser without a script
//! does it.

use serde_json::json;
use testkit::{TestApp, both_engines};

use super::browser::Browser;

both_engines!(
    a_role_is_made_and_renamed,
    permissions_are_added_and_removed,
    a_role_is_deleted_with_its_impact_shown,
);

async fn a_role_is_made_and_renamed(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let list = browser.get("/dashboard/roles").await.expect(200).shown();
    assert!(list.contains("No roles yet"), "{list}");
    let refused = browser.post("/dashboard/roles/new", &[("name", " ")]).await;
    let refused = refused.expect(400).shown();
    assert!(refused.contains(r#"aria-invalid="true""#), "{refused}");
    let form = [("name", "Editor"), ("description", "Writes posts")];
    let made = browser
        .post("/dashboard/roles/new", &form)
        .await
        .expect(303);
    let path = made.header("location").split("/permissions").next();
    let path = path.unwrap().to_owned();
    let again = browser.post("/dashboard/roles/new", &form).await;
    let again = again.expect(400).shown();
    assert!(again.contains("Another role has this name"), "{again}");
    let form = [("name", "Author"), ("description", "")];
    let settings = format!("{path}/settings");
    browser.post(&settings, &form).await.expect(303);
    let id = path.rsplit('/').next().unwrap();
    let admin = app.admin().await;
    let saved = admin.get(&format!("/api/v2/roles/{id}")).await.expect(200);
    assert_eq!(saved.json()["name"], "Author");
    assert_eq!(saved.json()["description"], "");
}

async fn permissions_are_added_and_removed(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let api = app.api(&["read:posts", "write:posts"]).await;
    let role = app.role().await;
    let path = format!("/dashboard/roles/{}/permissions", role.id);
    let add = format!("{path}/add");
    let picker = browser.get(&format!("{add}?api={}&q=WRITE", api.id)).await;
    let picker = picker.expect(200).shown();
    assert!(
        picker.contains("write:posts") && !picker.contains("read:posts"),
        "{picker}"
    );
    let nothing = browser.post(&add, &[("api", &api.identifier)]).await;
    assert!(nothing.expect(400).shown().contains("at least one"));
    let read = ("permission", "read:posts");
    let form = [
        ("api", api.identifier.as_str()),
        read,
        ("permission", "write:posts"),
    ];
    browser.post(&add, &form).await.expect(303);
    let held = browser.get(&path).await.expect(200).shown();
    let button = r#"aria-label="Remove permission read:posts""#;
    assert!(held.contains(button), "{held}");
    let remove = format!("{path}/remove");
    let query = format!("{remove}?api={}&permission=read%3Aposts", api.identifier);
    let asked = browser.get(&query).await.expect(200).shown();
    let title = "<h1>Remove permission read:posts</h1>";
    assert!(asked.contains(title), "{asked}");
    let form = [("api", api.identifier.as_str()), read];
    browser.post(&remove, &form).await.expect(303);
    let admin = app.admin().await;
    let all = format!("/api/v2/roles/{}/permissions", role.id);
    let left = admin.get(&all).await.expect(200).json();
    assert_eq!(left.as_array().unwrap().len(), 1);
    assert_eq!(left[0]["permission_name"], "write:posts");
}

async fn a_role_is_deleted_with_its_impact_shown(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let (role, user, admin) = (app.role().await, app.user().await, app.admin().await);
    let path = format!("/dashboard/roles/{}", role.id);
    let body = json!({"users": [user]});
    let members = format!("/api/v2/roles/{}/users", role.id);
    admin.post(&members, &body).await.expect(200);
    let users = browser.get(&format!("{path}/users")).await;
    assert!(users.expect(200).shown().contains("1–1 of 1"));
    let delete = format!("{path}/delete");
    let asked = browser.get(&delete).await.expect(200).shown();
    assert!(asked.contains("1 user lose"), "{asked}");
    let gone = browser.post(&delete, &[]).await.expect(303);
    let list = browser.get(gone.header("location")).await.expect(200);
    let list = list.shown();
    assert!(list.contains("Undo delete role"), "{list}");
    admin
        .get(&format!("/api/v2/roles/{}", role.id))
        .await
        .expect(404);
    browser.get(&format!("{path}/settings")).await.expect(404);
}
