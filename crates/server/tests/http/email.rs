//! `/api/v2/emails/provider` and `/api/v2/email-templates`.

use http::Method;
use serde_json::{Value, json};
use testkit::{Actor, Reply, TestApp, both_engines};

both_engines!(
    there_is_one_provider_and_its_secrets_are_never_answered,
    a_provider_has_its_own_credentials,
    templates_are_kept_by_name,
    a_whole_change_makes_a_template,
    tenants_share_neither,
);

const PROVIDER: &str = "/api/v2/emails/provider";
const TEMPLATES: &str = "/api/v2/email-templates";
const ALL: &str = "?fields=name,enabled,default_from_address,credentials,settings";

async fn put(admin: &Actor<'_>, path: &str, body: &Value) -> Reply {
    admin.send(Method::PUT, path, Some(body)).await
}

/// A template with everything that one must have.
pub(crate) fn template() -> Value {
    json!({
        "template": "verify_email", "body": "<p>{{ url }}</p>", "from": "a@example.com",
        "subject": "Verify", "syntax": "liquid", "enabled": true,
    })
}

fn smtp() -> Value {
    json!({
        "name": "smtp", "default_from_address": "a@example.com",
        "credentials": {
            "smtp_host": "mail.test", "smtp_port": 587, "smtp_user": "u", "smtp_pass": "hidden",
        },
    })
}

async fn there_is_one_provider_and_its_secrets_are_never_answered(app: TestApp) {
    let admin = app.admin().await;
    let none = (
        "There is not a configured email provider",
        "inexistent_email_provider",
    );
    admin.get(PROVIDER).await.is_problem(404, none.0, none.1);
    let reply = admin.patch(PROVIDER, &json!({"enabled": false})).await;
    reply.is_problem(404, none.0, none.1);
    let shown = r#"{"name":"smtp","enabled":true,"default_from_address":"a@example.com","credentials":{"smtp_host":"mail.test","smtp_port":587,"smtp_user":"u"}}"#;
    admin.post(PROVIDER, &smtp()).await.is(201, shown);
    admin.get(&format!("{PROVIDER}{ALL}")).await.is(200, shown);
    admin
        .get(PROVIDER)
        .await
        .is(200, r#"{"name":"smtp","enabled":true}"#);
    let again = admin.post(PROVIDER, &smtp()).await;
    let conflict = "An email provider is already configured: smtp";
    again.is_problem(409, conflict, "email_provider_conflict");
    let off = admin
        .patch(PROVIDER, &json!({"enabled": false}))
        .await
        .expect(200);
    assert_eq!(off.member("enabled"), false);
    app.restarted()
        .admin()
        .await
        .get(&format!("{PROVIDER}{ALL}"))
        .await
        .is(200, &off.shown());
    let logs = admin.get("/api/v2/logs?q=type:sapi").await;
    let text = logs.shown();
    assert!(
        text.contains("[REDACTED]") && !text.contains("hidden"),
        "{text}"
    );
    admin.delete(PROVIDER).await.is(204, "");
    admin.delete(PROVIDER).await.is(204, "");
    admin.get(PROVIDER).await.is_problem(404, none.0, none.1);
    let logs = admin.get("/api/v2/logs?q=type:sapi").await.json();
    assert_eq!(logs[0]["description"], "Delete email provider");
}

async fn a_provider_has_its_own_credentials(app: TestApp) {
    let admin = app.admin().await;
    for (body, detail) in [
        (
            json!({"name": "sendgrid", "credentials": {}}),
            "'Missing required property: api_key' on property credentials \
            (Credentials required to use the provider)",
        ),
        (
            json!({
                "name": "sendgrid", "credentials": {"api_key": "k"},
                "settings": {"first_setting": "a", "second_setting": "b"},
            }),
            "'Additional properties not allowed: second_setting,first_setting' on property \
            settings (Specific provider setting)",
        ),
        (
            json!({"name": "x", "credentials": {}}),
            "'No enum match for: x' on property name",
        ),
        (
            json!({"name": "ses"}),
            "'Missing required property: credentials'",
        ),
    ] {
        let message = format!("Payload validation error: {detail}.");
        admin
            .post(PROVIDER, &body)
            .await
            .is_problem(400, &message, "invalid_body");
    }
    for host in ["", "a b", "a..b", "mail.test\r\nx"] {
        let mut body = smtp();
        body["credentials"]["smtp_host"] = json!(host);
        let refused = admin.post(PROVIDER, &body).await.expect(400);
        assert!(
            refused.text("message").contains("smtp_host"),
            "{}",
            refused.shown()
        );
    }
    let ses = json!({
        "name": "ses", "default_from_address": "a@example.com",
        "credentials": {"accessKeyId": "id", "secretAccessKey": "key", "region": "us-east-1"},
    });
    let made = admin.post(PROVIDER, &ses).await.expect(201);
    assert_eq!(made.member("credentials"), json!({"region": "us-east-1"}));
    let other = json!({"name": "mandrill"});
    let refused = admin.patch(PROVIDER, &other).await.expect(400);
    assert!(
        refused
            .text("message")
            .contains("Missing required property: api_key")
    );
    let other = json!({"name": "mandrill", "credentials": {"api_key": "k"}});
    let changed = admin.patch(PROVIDER, &other).await.expect(200);
    assert_eq!(changed.member("credentials"), json!({}));
}

async fn templates_are_kept_by_name(app: TestApp) {
    let admin = app.admin().await;
    let path = format!("{TEMPLATES}/verify_email");
    let missing = ("The template does not exist.", "inexistent_email_template");
    for reply in [
        admin.get(&path).await,
        admin.patch(&path, &json!({"enabled": true})).await,
        put(&admin, &path, &template()).await,
    ] {
        reply.is_problem(404, missing.0, missing.1);
    }
    let shown = template().to_string();
    admin.post(TEMPLATES, &template()).await.is(200, &shown);
    let again = admin.post(TEMPLATES, &template()).await;
    again.is_problem(409, "Template verify_email already exists.", "");
    let body = json!({"subject": null, "urlLifetimeInSeconds": 3600});
    let changed = admin.patch(&path, &body).await.expect(200);
    let members = [
        "template",
        "body",
        "from",
        "subject",
        "syntax",
        "urlLifetimeInSeconds",
        "enabled",
    ];
    assert_eq!(changed.members(), members);
    assert_eq!(changed.member("subject"), Value::Null);
    admin.get(&path).await.is(200, &changed.shown());
    let body = json!({"template": "welcome_email"});
    let renamed = admin.patch(&path, &body).await.expect(400);
    assert_eq!(renamed.text("errorCode"), "invalid_body");
    let unknown = admin.get(&format!("{TEMPLATES}/no_such")).await;
    let message = "Path validation error: 'No enum match for: no_such' on property templateName.";
    unknown.is_problem(400, message, "invalid_uri");
    for (member, value) in [
        ("syntax", json!("erb")),
        ("body", json!("x".repeat(200_001))),
    ] {
        let mut body = template();
        body[member] = value;
        let refused = put(&admin, &path, &body).await.expect(400);
        assert!(
            refused.text("message").contains(member),
            "{}",
            refused.shown()
        );
    }
    let logs = admin.get("/api/v2/logs?q=type:sapi").await.json();
    assert_eq!(logs[0]["description"], "Patch an email template");
}

async fn a_whole_change_makes_a_template(app: TestApp) {
    let admin = app.admin().await;
    let path = format!("{TEMPLATES}/verify_email");
    let shown = template().to_string();
    admin.patch(&path, &template()).await.is(200, &shown);
    admin.get(&path).await.is(200, &shown);
    let other = format!("{TEMPLATES}/welcome_email");
    admin.patch(&other, &template()).await.expect(400);
    let logs = admin.get("/api/v2/logs?q=type:sapi").await.json();
    assert_eq!(logs[0]["description"], "Patch an email template");
    assert_eq!(logs[0]["details"]["change"]["before"], Value::Null);
}

async fn tenants_share_neither(app: TestApp) {
    let neighbour = app.neighbour().await;
    app.admin().await.post(PROVIDER, &smtp()).await.expect(201);
    app.admin()
        .await
        .post(TEMPLATES, &template())
        .await
        .expect(200);
    let other = neighbour.admin().await;
    other.get(PROVIDER).await.expect(404);
    other
        .get(&format!("{TEMPLATES}/verify_email"))
        .await
        .expect(404);
}
