//! `/api/v2/attack-protection/…` (Management API reference §14).

use serde_json::{Value, json};
use testkit::{Reply, TestApp, both_engines};

both_engines!(
    a_fresh_tenant_has_auth0s_defaults,
    settings_are_merged_and_read_as_recorded,
    providers_of_captchas_are_kept_without_their_secrets,
    what_no_protection_has_is_refused,
    a_change_is_in_the_log_and_nobody_elses,
);

const BOTS: &str = "bot-detection";
const CAPTCHA: &str = "captcha";
const BREACHED: &str = "breached-password-detection";
const BRUTE_FORCE: &str = "brute-force-protection";
const SUSPICIOUS: &str = "suspicious-ip-throttling";

async fn get(app: &TestApp, name: &str) -> Reply {
    let path = format!("/api/v2/attack-protection/{name}");
    app.admin().await.get(&path).await.expect(200)
}

async fn patch(app: &TestApp, name: &str, body: Value) -> Reply {
    let path = format!("/api/v2/attack-protection/{name}");
    app.admin().await.patch(&path, &body).await
}

async fn a_fresh_tenant_has_auth0s_defaults(app: TestApp) {
    get(&app, BREACHED).await.is(
        200,
        r#"{"enabled":false,"shields":[],"admin_notification_frequency":[],"method":"standard","stage":{"pre-user-registration":{"shields":[]},"pre-change-password":{"shields":[]}}}"#,
    );
    get(&app, BRUTE_FORCE).await.is(
        200,
        r#"{"enabled":true,"shields":["block","user_notification"],"mode":"count_per_identifier_and_ip","allowlist":[],"max_attempts":10}"#,
    );
    get(&app, SUSPICIOUS).await.is(
        200,
        r#"{"enabled":true,"shields":["admin_notification","block"],"allowlist":[],"stage":{"pre-login":{"max_attempts":100,"rate":864000},"pre-user-registration":{"max_attempts":50,"rate":1200},"pre-custom-token-exchange":{"max_attempts":10,"rate":600000}}}"#,
    );
}

async fn settings_are_merged_and_read_as_recorded(app: TestApp) {
    let body = json!({
        "shields": ["admin_notification", "block"], "allowlist": ["127.0.0.1", "2001:db8::/32"],
        "stage": {"pre-login": {"max_attempts": 5}},
    });
    let changed = patch(&app, SUSPICIOUS, body).await.expect(200);
    assert_eq!(
        changed.member("shields"),
        json!(["admin_notification", "block"])
    );
    let stage = changed.member("stage");
    assert_eq!(
        stage["pre-login"],
        json!({"max_attempts": 5, "rate": 864_000})
    );
    assert_eq!(stage["pre-user-registration"]["max_attempts"], 50);
    let read = get(&app, SUSPICIOUS).await;
    assert_eq!(
        read.member("shields"),
        json!(["block", "admin_notification"])
    );
    assert_eq!(read.member("stage"), stage);
    let off = patch(&app, SUSPICIOUS, json!({"enabled": false}))
        .await
        .expect(200);
    assert_eq!(off.member("shields"), read.member("shields"));
    assert_eq!(
        off.member("allowlist"),
        json!(["127.0.0.1", "2001:db8::/32"])
    );
    assert_eq!(get(&app.restarted(), SUSPICIOUS).await.shown(), off.shown());
    let same = patch(&app, BRUTE_FORCE, json!({})).await.expect(200);
    assert_eq!(same.shown(), get(&app, BRUTE_FORCE).await.shown());
}

async fn providers_of_captchas_are_kept_without_their_secrets(app: TestApp) {
    get(&app, BOTS).await.is(
        200,
        r#"{"challenge_password_policy":"never","challenge_passwordless_policy":"never","challenge_password_reset_policy":"never","allowlist":[],"bot_detection_level":"medium","monitoring_mode_enabled":false}"#,
    );
    let body = json!({"bot_detection_level": "low", "allowlist": ["127.0.0.1"]});
    let changed = patch(&app, BOTS, body).await.expect(200);
    assert_eq!(changed.text("bot_detection_level"), "low");
    assert_eq!(get(&app, BOTS).await.shown(), changed.shown());
    let hidden = "hidden-4711";
    let body = json!({
        "active_provider_id": "hcaptcha", "hcaptcha": {"site_key": "key", "secret": hidden},
    });
    let changed = patch(&app, CAPTCHA, body).await.expect(200);
    changed.is(
        200,
        r#"{"active_provider_id":"hcaptcha","simple_captcha":{},"auth_challenge":{"fail_open":false},"recaptcha_v2":{"site_key":""},"recaptcha_enterprise":{"site_key":"","project_id":""},"hcaptcha":{"site_key":"key"},"friendly_captcha":{"site_key":""},"arkose":{"site_key":"","client_subdomain":"client-api","verify_subdomain":"verify-api","fail_open":false}}"#,
    );
    get(&app, CAPTCHA).await.is(200, &changed.shown());
    let logs = app.admin().await.get("/api/v2/logs").await.shown();
    assert!(!logs.contains(hidden), "{logs}");
    for (body, detail) in [
        (
            json!({"hcaptcha": {"site_key": "key"}}),
            "'Missing required property: secret' on property hcaptcha",
        ),
        (
            json!({"active_provider_id": "x"}),
            "'No enum match for: x' on property active_provider_id",
        ),
    ] {
        let message = format!("Payload validation error: {detail}.");
        let refused = patch(&app, CAPTCHA, body).await;
        refused.is_problem(400, &message, "invalid_body");
    }
}

async fn what_no_protection_has_is_refused(app: TestApp) {
    let before = get(&app, SUSPICIOUS).await;
    for (name, body, detail) in [
        (
            SUSPICIOUS,
            json!({"stage": {"pre-login": {"rate": 1}}}),
            "'Value 1 is less than minimum 34560' on property stage.pre-login.rate",
        ),
        (
            SUSPICIOUS,
            json!({"shields": ["user_notification"]}),
            "'No enum match for: user_notification' on property shields[0]",
        ),
        (
            BRUTE_FORCE,
            json!({"max_attempts": 101}),
            "'Value 101 is greater than maximum 100' on property max_attempts",
        ),
        (
            BRUTE_FORCE,
            json!({"mode": "x"}),
            "'No enum match for: x' on property mode",
        ),
        (
            BREACHED,
            json!({"stage": {"pre-login": {}}}),
            "'Additional properties not allowed: pre-login' on property stage",
        ),
    ] {
        let message = format!("Payload validation error: {detail}.");
        let refused = patch(&app, name, body).await;
        refused.is_problem(400, &message, "invalid_body");
    }
    for address in ["x", "10.0.0.0/33", "1.2.3"] {
        let body = json!({"allowlist": [address]});
        let refused = patch(&app, BRUTE_FORCE, body).await.expect(400);
        assert!(
            refused.text("message").contains("allowlist[0]"),
            "{}",
            refused.shown()
        );
    }
    get(&app, SUSPICIOUS).await.is(200, &before.shown());
}

async fn a_change_is_in_the_log_and_nobody_elses(app: TestApp) {
    let neighbour = app.neighbour().await;
    let before = get(&neighbour, BRUTE_FORCE).await;
    patch(&app, BRUTE_FORCE, json!({"max_attempts": 3}))
        .await
        .expect(200);
    get(&neighbour, BRUTE_FORCE).await.is(200, &before.shown());
    let logs = app
        .admin()
        .await
        .get("/api/v2/logs?q=type:sapi")
        .await
        .json();
    let entry = &logs[0];
    assert_eq!(entry["description"], "Update Brute-force settings");
    let change = &entry["details"]["change"];
    assert_eq!(change["before"], json!({"max_attempts": 10}));
    assert_eq!(change["after"], json!({"max_attempts": 3}));
}
