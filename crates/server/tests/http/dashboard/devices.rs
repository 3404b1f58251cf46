//! Where a user stays signed in, what the user has allowed applications, and how both are ended.

use http::StatusCode;
use testkit::{TestApp, both_engines};

use super::browser::Browser;
use crate::grants::consent;
use crate::user_tokens::{scene, staying};

both_engines!(
    a_refresh_token_is_revoked_on_its_users_page,
    what_was_allowed_is_revoked_on_its_users_page,
);

async fn a_refresh_token_is_revoked_on_its_users_page(app: TestApp) {
    let scene = scene(&app, &["a"], staying()).await;
    let token = scene.login(&app).await;
    let browser = Browser::signed_in(&app).await;
    let page = |user: &str| format!("/dashboard/users/{}/devices", user.replace('|', "%7C"));
    let devices = page(&scene.user_id);
    let list = browser.get(&devices).await.expect(200).shown();
    assert!(list.contains("Revoke refresh token of "), "{list}");
    let (_, rest) = list.split_once("name=\"token\" value=\"").unwrap();
    let (id, _) = rest.split_once('"').unwrap();
    let revoke = format!("{devices}/revoke");
    let asked = browser.get(&format!("{revoke}?token={id}")).await;
    let asked = asked.expect(200).shown();
    assert!(asked.contains("<h1>Revoke refresh token</h1>"), "{asked}");
    let stranger = format!("{}/revoke", page(&app.user().await));
    browser.post(&stranger, &[("token", id)]).await.expect(404);
    scene.refresh(&app, &token).await.expect(200);
    browser.post(&revoke, &[("token", id)]).await.expect(303);
    let refused = scene.refresh(&app, &token).await;
    assert_ne!(refused.status, StatusCode::OK);
    let list = browser.get(&devices).await.expect(200).shown();
    assert!(list.contains("No devices"), "{list}");
    browser.post(&revoke, &[("token", id)]).await.expect(404);
}

async fn what_was_allowed_is_revoked_on_its_users_page(app: TestApp) {
    let scene = scene(&app, &["a", "b"], staying()).await;
    let (own, profile) = (
        consent(&app, &scene, true).await,
        consent(&app, &scene, false).await,
    );
    let browser = Browser::signed_in(&app).await;
    let page = |user: &str| format!("/dashboard/users/{}/applications", user.replace('|', "%7C"));
    let allowed = page(&scene.user_id);
    let list = browser.get(&allowed).await.expect(200).shown();
    assert!(
        list.contains("1–2 of 2") && list.contains("The user’s profile"),
        "{list}"
    );
    assert!(list.contains(">a</code>") && list.contains(">offline_access</code>"));
    let revoke = format!("{allowed}/revoke");
    let asked = browser.get(&format!("{revoke}?grant={own}")).await;
    assert!(asked.expect(200).shown().contains("<h1>Revoke access of "));
    let stranger = format!("{}/revoke", page(&app.user().await));
    browser
        .post(&stranger, &[("grant", &own)])
        .await
        .expect(404);
    for grant in [own.as_str(), profile.as_str()] {
        browser.post(&revoke, &[("grant", grant)]).await.expect(303);
        browser.post(&revoke, &[("grant", grant)]).await.expect(404);
    }
    let list = browser.get(&allowed).await.expect(200).shown();
    assert!(list.contains("No authorized applications"), "{list}");
}
