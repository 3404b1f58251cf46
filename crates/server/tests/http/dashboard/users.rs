//! Users in the dashboard: found, made, changed, blocked, given roles and permissions, deleted, as a
//! browser without a script does it.

use serde_json::json;
use testkit::{TestApp, both_engines};

use super::browser::Browser;

both_engines!(
    users_are_found_by_words_and_queries,
    a_user_is_created,
    a_profile_is_changed,
    a_user_is_blocked_and_unblocked,
    a_user_gets_another_password,
    roles_are_assigned_and_removed,
    permissions_are_assigned_and_removed,
    a_user_is_deleted_by_name,
    what_is_not_there_is_not_found,
);

fn path(user: &str) -> String {
    format!("/dashboard/users/{}", user.replace('|', "%7C"))
}

fn api(user: &str) -> String {
    format!("/api/v2/users/{}", user.replace('|', "%7C"))
}

async fn users_are_found_by_words_and_queries(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let none = browser.get("/dashboard/users").await.expect(200).shown();
    assert!(none.contains("No users yet"), "{none}");
    for name in ["Anna Smith", "Bert Smithson", "Carl <b>"] {
        app.user_with(json!({"name": name})).await;
    }
    for index in 0..24 {
        app.user_with(json!({"nickname": format!("nick{index}")}))
            .await;
    }
    let first = browser.get("/dashboard/users").await.expect(200).shown();
    assert!(first.contains("1–25 of 27") && first.contains("Next page"));
    let second = browser.get("/dashboard/users?page=1").await.expect(200);
    let second = second.shown();
    assert!(second.contains("26–27 of 27"), "{second}");
    assert!(second.contains("Anna Smith") && second.contains("Previous page"));
    for (q, found, missing) in [
        ("smith", "Bert Smithson", "Carl"),
        ("anna+smith", "Anna Smith", "Bert"),
        ("name%3A%22Carl+%3Cb%3E%22", "Carl &lt;b&gt;", "Anna"),
        ("nickname%3Anick7", "1–1 of 1", "Anna"),
    ] {
        let list = browser.get(&format!("/dashboard/users?q={q}")).await;
        let list = list.expect(200).shown();
        assert!(list.contains(found) && !list.contains(missing), "{list}");
    }
    let nobody = browser.get("/dashboard/users?q=nobody").await.expect(200);
    assert!(nobody.shown().contains("No users match"));
    let wrong = browser.get("/dashboard/users?q=%28open").await.expect(200);
    let wrong = wrong.shown();
    assert!(wrong.contains("role=\"alert\"") && !wrong.contains("property q"));
    let beyond = browser.get("/dashboard/users?page=99999999").await;
    beyond.expect(200);
}

async fn a_user_is_created(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let new = "/dashboard/users/new";
    let shown = browser.get(new).await.expect(200).shown();
    assert!(shown.contains("Username-Password-Authentication"));
    let connection = ("connection", "Username-Password-Authentication");
    let none = browser.post(new, &[connection]).await.expect(400).shown();
    assert!(none.contains("Enter an address"), "{none}");
    let email = ("email", "Anna@Example.com");
    let weak = [connection, email, ("password", "short")];
    let weak = browser.post(new, &weak).await.expect(400).shown();
    assert!(weak.contains("id=\"password-problem\"") && !weak.contains("value=\"short\""));
    let form = [connection, email, ("password", "correct horse 1")];
    let made = browser.post(new, &form).await.expect(303);
    let details = browser.get(made.header("location")).await.expect(200);
    let details = details.shown();
    assert!(
        details.contains("User anna@example.com created"),
        "{details}"
    );
    let again = browser.post(new, &form).await.expect(400).shown();
    assert!(again.contains("has a user of this address"), "{again}");
    let admin = app.admin().await;
    let found = "/api/v2/users-by-email?email=anna%40example.com";
    let found = admin.get(found).await.expect(200).json();
    assert_eq!(found[0]["email_verified"], false);
}

async fn a_profile_is_changed(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let kept = json!({"name": "Anna", "email": "a@example.com", "user_metadata": {"a": 1, "b": 2}});
    let user = app.user_with(kept).await;
    let details = format!("{}/details", path(&user));
    browser.get(&path(&user)).await.expect(200);
    let form = |name, metadata| {
        [
            ("name", name),
            ("nickname", "a"),
            ("email", "a@example.com"),
            ("email_verified", "on"),
            ("user_metadata", metadata),
            ("app_metadata", "{}"),
        ]
    };
    let wrong = browser.post(&details, &form("Anna", "[1]")).await;
    let wrong = wrong.expect(400).shown();
    assert!(wrong.contains("Enter a JSON object") && wrong.contains("[1]"));
    let right = form("Anna Smith", r#"{"a": 1, "c": {"d": 3}}"#);
    let saved = browser.post(&details, &right).await.expect(303);
    let saved = browser.get(saved.header("location")).await.expect(200);
    assert!(
        saved
            .shown()
            .contains("<h1 translate=\"no\">Anna Smith</h1>")
    );
    let admin = app.admin().await;
    let now = admin.get(&api(&user)).await.expect(200).json();
    assert_eq!(now["user_metadata"], json!({"a": 1, "c": {"d": 3}}));
    assert_eq!(now["email_verified"], true);
    let logs = "/api/v2/logs?q=description%3A%22Update+a+User%22&include_totals=true";
    let before = admin.get(logs).await.expect(200).member("total");
    browser.post(&details, &right).await.expect(303);
    let after = admin.get(logs).await.expect(200).member("total");
    assert_eq!(before, after, "nothing changed, and nothing was written");
    let raw = browser.get(&format!("{}/json", path(&user))).await;
    assert!(
        raw.expect(200)
            .shown()
            .contains("&quot;user_metadata&quot;")
    );
}

async fn a_user_is_blocked_and_unblocked(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let (user, admin) = (app.user().await, app.admin().await);
    let block = format!("{}/block", path(&user));
    for (wish, label) in [("true", "Unblock user"), ("false", "Block user")] {
        let done = browser.post(&block, &[("blocked", wish)]).await.expect(303);
        let details = browser.get(done.header("location")).await.expect(200);
        assert!(details.shown().contains(&format!(">{label}</button>")));
        let now = admin.get(&api(&user)).await.expect(200).member("blocked");
        assert_eq!(now.to_string(), wish);
    }
}

async fn a_user_gets_another_password(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let user = app.user().await;
    let details = browser.get(&path(&user)).await.expect(200).shown();
    assert!(details.contains("Change password"), "{details}");
    let change = format!("{}/password", path(&user));
    browser.get(&change).await.expect(200);
    for weak in ["", "short"] {
        let refused = browser.post(&change, &[("password", weak)]).await;
        let refused = refused.expect(400).shown();
        assert!(refused.contains("password-problem"), "{refused}");
    }
    let strong = [("password", "Another 1 of some length")];
    let done = browser.post(&change, &strong).await.expect(303);
    let told = browser.get(done.header("location")).await.expect(200);
    assert!(told.shown().contains("changed"), "{}", told.shown());
    let entries = app.admin().await.get("/api/v2/logs").await.expect(200);
    assert!(!entries.shown().contains(strong[0].1));
    let elsewhere = format!("{}/password", path("auth0|nobody"));
    browser.get(&elsewhere).await.expect(404);
}

async fn roles_are_assigned_and_removed(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let (user, role, other) = (app.user().await, app.role().await, app.role().await);
    let roles = format!("{}/roles", path(&user));
    let none = browser.get(&roles).await.expect(200).shown();
    assert!(none.contains("No roles yet") && none.contains("Assign roles"));
    let assign = format!("{roles}/assign");
    let picker = browser.get(&assign).await.expect(200).shown();
    assert!(picker.contains(&role.id) && picker.contains(&other.id));
    let nothing = browser.get(&format!("{assign}?q=nothing")).await;
    assert!(nothing.expect(200).shown().contains("No role matches."));
    let empty = browser.post(&assign, &[]).await.expect(400).shown();
    assert!(empty.contains("at least one role"));
    browser
        .post(&assign, &[("role", &role.id)])
        .await
        .expect(303);
    let held = browser.get(&roles).await.expect(200).shown();
    assert!(held.contains("aria-label=\"Remove role role "), "{held}");
    let remove = format!("{roles}/remove");
    let asked = browser.get(&format!("{remove}?role={}", role.id)).await;
    assert!(asked.expect(200).shown().contains("<h1>Remove role role"));
    browser
        .get(&format!("{remove}?role=none"))
        .await
        .expect(404);
    browser
        .post(&remove, &[("role", &role.id)])
        .await
        .expect(303);
    let admin = app.admin().await;
    let left = admin.get(&format!("{}/roles", api(&user))).await;
    assert_eq!(left.expect(200).json(), json!([]));
}

async fn permissions_are_assigned_and_removed(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let (user, role, admin) = (app.user().await, app.role().await, app.admin().await);
    let posts = app.api(&["read:posts", "write:posts"]).await;
    let given = testkit::permissions(&posts, &["read:posts"]);
    let role = format!("/api/v2/roles/{}", role.id);
    admin
        .post(&format!("{role}/permissions"), &given)
        .await
        .expect(201);
    let body = json!({"users": [user]});
    admin
        .post(&format!("{role}/users"), &body)
        .await
        .expect(200);
    let permissions = format!("{}/permissions", path(&user));
    let through = browser.get(&permissions).await.expect(200).shown();
    assert!(through.contains("Role: <a") && !through.contains("Remove permission"));
    let assign = format!("{permissions}/assign");
    let picker = browser.get(&assign).await.expect(200).shown();
    assert!(picker.contains("write:posts"), "{picker}");
    let (of, read) = (
        ("api", posts.identifier.as_str()),
        ("permission", "read:posts"),
    );
    browser.post(&assign, &[of, read]).await.expect(303);
    let both = browser.get(&permissions).await.expect(200).shown();
    assert!(
        both.contains("<div>Direct</div>") && both.contains("Role: <a"),
        "{both}"
    );
    assert!(both.contains("aria-label=\"Remove permission read:posts\""));
    let remove = format!("{permissions}/remove");
    let query = format!("{remove}?api={}&permission=read%3Aposts", posts.identifier);
    let asked = browser.get(&query).await.expect(200).shown();
    assert!(asked.contains("a role gives it, too"), "{asked}");
    browser.post(&remove, &[of, read]).await.expect(303);
    let left = admin.get(&format!("{}/permissions", api(&user))).await;
    let left = left.expect(200).json();
    assert_eq!(left[0]["sources"].as_array().unwrap().len(), 1, "{left}");
}

async fn a_user_is_deleted_by_name(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let user = app.user_with(json!({"name": "Anna"})).await;
    let delete = format!("{}/delete", path(&user));
    let asked = browser.get(&delete).await.expect(200).shown();
    assert!(asked.contains("<h1>Delete user Anna</h1>") && asked.contains("Type Anna to confirm"));
    let wrong = browser.post(&delete, &[("typed", "anna")]).await;
    assert!(wrong.expect(400).shown().contains("letter by letter"));
    let admin = app.admin().await;
    admin.get(&api(&user)).await.expect(200);
    let gone = browser
        .post(&delete, &[("typed", "Anna")])
        .await
        .expect(303);
    let list = browser.get(gone.header("location")).await.expect(200);
    assert!(list.shown().contains("User deleted"));
    admin.get(&api(&user)).await.expect(404);
}

async fn what_is_not_there_is_not_found(app: TestApp) {
    let browser = Browser::signed_in(&app).await;
    let none = path("auth0|000000000000000000000000");
    for end in [
        "",
        "/details",
        "/json",
        "/roles",
        "/permissions",
        "/delete",
        "/roles/assign",
        "/permissions/assign",
    ] {
        browser.get(&format!("{none}{end}")).await.expect(404);
    }
    for (end, form) in [
        ("/details", ("name", "A")),
        ("/block", ("blocked", "true")),
        ("/delete", ("typed", "A")),
        ("/roles/assign", ("role", "rol_1")),
    ] {
        browser
            .post(&format!("{none}{end}"), &[form])
            .await
            .expect(404);
    }
    let stranger = Browser::new(&app);
    let away = stranger.get("/dashboard/users").await.expect(303);
    assert!(away.header("location").starts_with("/dashboard/sign-in"));
    let form = browser
        .form(&[("blocked", "true")])
        .replace("csrf=", "csrf=x");
    let user = app.user().await;
    let block = format!("{}/block", path(&user));
    let same = [("sec-fetch-site", "same-origin")];
    let forged = browser.send(http::Method::POST, &block, &same, &form).await;
    forged.expect(403);
}
