//! Mails wait in the database until they are sent.

use domain::Clock as _;
use serde_json::json;
use testkit::{TestApp, both_engines};

both_engines!(
    a_new_user_gets_a_mail_with_a_link,
    a_mail_that_waits_outlives_the_process,
    who_is_gone_gets_none,
    a_verified_address_needs_none,
);

async fn a_new_user_gets_a_mail_with_a_link(app: TestApp) {
    let profile = json!({"email": "eve@example.com", "name": "<b>Eve</b>"});
    app.user_with(profile).await;
    let mails = app.mails().await;
    let [mail] = &mails[..] else {
        panic!("{mails:?}");
    };
    assert_eq!(mail.header("To"), "eve@example.com");
    assert_eq!(mail.header("From"), "no-reply@localhost");
    assert!(
        mail.header("Subject")
            .starts_with("Verify your email address")
    );
    assert!(mail.link().starts_with("/u/email-verification?ticket="));
    assert!(mail.body.contains("eve@example.com"), "{}", mail.body);
    assert!(mail.body.trim_end().ends_with("</html>"), "{}", mail.body);
    assert_eq!(app.mails().await.len(), 1, "it is sent once");
}

async fn a_mail_that_waits_outlives_the_process(app: TestApp) {
    app.user_with(json!({"email": "eve@example.com"})).await;
    let mut reader = app.app.db().read().await.unwrap();
    let tenant = app.app.home().tenant;
    let waiting = store::mails::due(reader.conn(), tenant, app.clock.now(), 9).await;
    drop(reader);
    let waiting = waiting.unwrap();
    assert_eq!(waiting.len(), 1);
    let text = String::from_utf8_lossy(&waiting[0].content).into_owned();
    assert!(!text.contains("verify"), "it is sealed");
    let again = app.restarted();
    let mails = again.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].header("To"), "eve@example.com");
}

async fn who_is_gone_gets_none(app: TestApp) {
    let user = app.user_with(json!({"email": "eve@example.com"})).await;
    let path = format!("/api/v2/users/{}", user.replace('|', "%7C"));
    app.admin().await.delete(&path).await.expect(204);
    assert!(app.mails().await.is_empty());
}

async fn a_verified_address_needs_none(app: TestApp) {
    app.user_with(json!({"email": "a@example.com", "email_verified": true}))
        .await;
    app.user_with(json!({"email": "b@example.com", "verify_email": false}))
        .await;
    assert!(app.mails().await.is_empty());
}
