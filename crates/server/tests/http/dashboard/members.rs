//! Members in the dashboard: invited, given another role, removed, as a browser without a script
//! does it.

use testkit::{ADMIN_EMAIL, TestApp, both_engines};

use super::browser::{Browser, PASSWORD};

both_engines!(
    who_is_invited_gets_in,
    another_role_holds_at_once,
    who_is_removed_is_out_at_once,
    who_may_only_look_invites_nobody,
);

const MEMBERS: &str = "/dashboard/settings/members";

/// Invites somebody; the link.
async fn invite(browser: &Browser<'_>, email: &str, role: &str) -> String {
    let form = [("email", email), ("role", role)];
    let page = browser.post(MEMBERS, &form).await.expect(200).shown();
    assert!(page.contains(&format!("{email} invited")), "{page}");
    let (_, rest) = page
        .split_once("data-copy=\"https://localhost:8443/dashboard/setup")
        .unwrap();
    let (query, _) = rest.split_once('"').unwrap();
    format!("/dashboard/setup{query}")
}

/// Follows a setup link and is signed in.
async fn enter<'a>(app: &'a TestApp, link: &str) -> Browser<'a> {
    Browser::invited(app, link).await
}

/// The id of the member with this address.
async fn id(app: &TestApp, email: &str) -> String {
    let members = app.admin().await.get("/api/lictor/v1/members").await.json();
    let mut members = members["members"].as_array().unwrap().iter();
    let found = members.find(|one| one["email"] == email).unwrap();
    found["id"].as_str().unwrap().to_owned()
}

async fn who_is_invited_gets_in(app: TestApp) {
    let admin = Browser::signed_in(&app).await;
    for email in ["nobody", "", ADMIN_EMAIL] {
        let form = [("email", email), ("role", "editor")];
        let refused = admin.post(MEMBERS, &form).await.expect(400).shown();
        assert!(refused.contains("email-problem") && refused.contains("aria-invalid"));
    }
    let link = invite(&admin, "bert@example.com", "viewer").await;
    let list = admin.get(MEMBERS).await.expect(200).shown();
    assert!(list.contains("New link for bert@example.com") && !list.contains("token="));
    let bert = enter(&app, &link).await;
    bert.get(MEMBERS).await.expect(200);
    let list = admin.get(MEMBERS).await.expect(200).shown();
    assert!(!list.contains("New link for"), "{list}");
    bert.get(&link).await.expect(404);
}

async fn another_role_holds_at_once(app: TestApp) {
    let admin = Browser::signed_in(&app).await;
    let bert = enter(&app, &invite(&admin, "b@example.com", "viewer").await).await;
    bert.get("/dashboard/apis/new").await.expect(200);
    let api = [("name", "Posts"), ("identifier", "https://posts.test/")];
    bert.post("/dashboard/apis/new", &api).await.expect(403);
    let path = format!("{MEMBERS}/{}/role", id(&app, "b@example.com").await);
    let dialog = admin.get(&path).await.expect(200).shown();
    assert!(dialog.contains("Change role of b@example.com"), "{dialog}");
    admin.post(&path, &[("role", "owner")]).await.expect(400);
    admin.post(&path, &[("role", "editor")]).await.expect(303);
    let made = bert.post("/dashboard/apis/new", &api).await;
    assert_ne!(made.status, 403, "{}", made.shown());
    let own = format!("{MEMBERS}/{}/role", id(&app, ADMIN_EMAIL).await);
    let last = admin.post(&own, &[("role", "viewer")]).await.expect(409);
    assert!(last.shown().contains("Make somebody an admin first"));
}

async fn who_is_removed_is_out_at_once(app: TestApp) {
    let admin = Browser::signed_in(&app).await;
    let bert = enter(&app, &invite(&admin, "b@example.com", "editor").await).await;
    let path = format!("{MEMBERS}/{}/remove", id(&app, "b@example.com").await);
    let dialog = admin.get(&path).await.expect(200).shown();
    assert!(dialog.contains("Remove member b@example.com"), "{dialog}");
    bert.get("/dashboard").await.expect(200);
    admin.post(&path, &[]).await.expect(303);
    bert.get("/dashboard").await.expect(303);
    admin.get(&path).await.expect(404);
    let mut bert = Browser::new(&app);
    bert.sign_in("b@example.com", PASSWORD).await.expect(401);
}

async fn who_may_only_look_invites_nobody(app: TestApp) {
    let admin = Browser::signed_in(&app).await;
    for role in ["viewer", "editor"] {
        let email = format!("{role}@example.com");
        let looks = enter(&app, &invite(&admin, &email, role).await).await;
        let list = looks.get(MEMBERS).await.expect(200).shown();
        assert!(list.contains(&email) && !list.contains("Invite a member"));
        let form = [("email", "c@example.com"), ("role", "admin")];
        looks.post(MEMBERS, &form).await.expect(403);
        let own = format!("{MEMBERS}/{}", id(&app, &email).await);
        looks
            .post(&format!("{own}/role"), &[("role", "admin")])
            .await
            .expect(403);
        looks.post(&format!("{own}/remove"), &[]).await.expect(403);
    }
}
