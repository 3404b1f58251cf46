//! `/api/v2/tenants/settings` (Management API reference §7).

use serde_json::{Value, json};
use testkit::{Reply, TestApp, both_engines};

use crate::snapshot;

both_engines!(
    a_fresh_tenant,
    fields_are_chosen_or_left_out,
    flags_and_pages_are_merged_the_rest_is_replaced,
    null_unsets,
    minutes_are_answered_in_hours,
    what_no_tenant_may_have,
    tenants_do_not_share_settings,
);

const PATH: &str = "/api/v2/tenants/settings";

async fn get(app: &TestApp) -> Reply {
    app.admin().await.get(PATH).await
}

async fn patch(app: &TestApp, body: &Value) -> Reply {
    app.admin().await.patch(PATH, body).await
}

async fn a_fresh_tenant(app: TestApp) {
    snapshot!("fresh_tenant", get(&app).await);
}

async fn fields_are_chosen_or_left_out(app: TestApp) {
    let admin = app.admin().await;
    let some = admin
        .get(&format!(
            "{PATH}?fields=session_lifetime,enabled_locales,none"
        ))
        .await;
    some.is(200, r#"{"enabled_locales":["en"],"session_lifetime":168}"#);
    let others = admin
        .get(&format!("{PATH}?fields=flags&include_fields=false"))
        .await;
    assert!(!others.members().contains(&"flags".to_owned()));
    let refused = admin.get(&format!("{PATH}?page=1")).await;
    let message = "Query validation error: 'Additional properties not allowed: page'.";
    refused.is_problem(400, message, "invalid_query_string");
}

async fn flags_and_pages_are_merged_the_rest_is_replaced(app: TestApp) {
    let body = json!({
        "friendly_name": "Tenant", "support_email": "", "enabled_locales": ["de", "en"],
        "change_password": {"enabled": true, "html": "<p>"},
        "error_page": {"html": "<b>", "show_log_link": true},
        "flags": {"enable_sso": false, "revoke_refresh_token_grant": true},
    });
    let changed = patch(&app, &body).await;
    snapshot!("changed_tenant", changed);
    // A read answers other members than a change (recorded).
    let (mut after, read) = (changed.json(), get(&app).await.json());
    after["sandbox_versions_available"] = json!(["22"]);
    let name = "enforce_client_authentication_on_passwordless_start";
    let flags = after["flags"].as_object_mut().unwrap();
    flags.retain(|flag, _| !flag.ends_with(name));
    assert_eq!(read, after);
    let body = json!({
        "change_password": {"enabled": false}, "error_page": {"url": "https://a.test/"},
        "flags": {"enable_sso": true},
    });
    let changed = patch(&app, &body).await.expect(200);
    let page = json!({"enabled": false, "html": "<p>"});
    assert_eq!(changed.member("change_password"), page);
    assert_eq!(changed.member("error_page"), body["error_page"]);
    assert_eq!(changed.member("flags")["enable_sso"], true);
    assert_eq!(changed.member("flags")["revoke_refresh_token_grant"], true);
    assert_eq!(changed.text("friendly_name"), "Tenant");
}

async fn null_unsets(app: TestApp) {
    let body = json!({
        "session_cookie": {"mode": "persistent"}, "sessions": {"oidc_logout_prompt_enabled": true},
        "oidc_logout": {"rp_logout_end_session_endpoint_discovery": true},
        "mtls": {"enable_endpoint_aliases": true}, "acr_values_supported": ["urn:a"],
        "default_token_quota": {"clients": {"client_credentials": {"per_day": 1}}},
        "pushed_authorization_requests_supported": true,
    });
    let changed = patch(&app, &body).await.expect(200).json();
    for (name, value) in body.as_object().unwrap() {
        assert_eq!(&changed[name], value, "{name}");
    }
    let nulls: Value = body
        .as_object()
        .unwrap()
        .keys()
        .map(|name| (name.clone(), Value::Null))
        .collect();
    let fresh = patch(&app, &nulls).await.expect(200);
    for name in body.as_object().unwrap().keys() {
        assert!(!fresh.members().contains(name), "{name}");
    }
    patch(&app, &nulls).await.is(200, &fresh.shown());
    for name in [
        "friendly_name",
        "flags",
        "enabled_locales",
        "default_audience",
    ] {
        patch(&app, &json!({name: null})).await.expect(400);
    }
}

async fn minutes_are_answered_in_hours(app: TestApp) {
    let body = json!({"session_lifetime_in_minutes": 181, "idle_session_lifetime_in_minutes": 120});
    let changed = patch(&app, &body).await.expect(200);
    assert_eq!(changed.member("session_lifetime"), json!(181.0 / 60.0));
    assert_eq!(changed.member("idle_session_lifetime"), 2);
    assert!(!changed.shown().contains("in_minutes"));
    assert_eq!(
        get(&app).await.member("session_lifetime"),
        json!(181.0 / 60.0)
    );
}

async fn what_no_tenant_may_have(app: TestApp) {
    let before = get(&app).await;
    for (body, detail) in [
        (json!({}), "'Too few properties defined (0), minimum 1'"),
        (
            json!({"a": 1, "b": 2}),
            "'Additional properties not allowed: b,a'",
        ),
        (
            json!({"flags": {"no_such_flag": true}}),
            "'Additional properties not allowed: no_such_flag' on property flags",
        ),
        (
            json!({"flags": {"enable_sso": "yes"}}),
            "'Expected type boolean but found type string' on property flags.enable_sso",
        ),
        (
            json!({"session_lifetime": 0}),
            "'Value 0 is less than minimum 1' on property session_lifetime",
        ),
        (
            json!({"enabled_locales": []}),
            "'Array is too short (0), minimum 1' on property enabled_locales",
        ),
        (
            json!({"enabled_locales": ["tlh"]}),
            "'No enum match for: tlh' on property enabled_locales[0]",
        ),
        (
            json!({"session_cookie": {"mode": "x"}}),
            "'No enum match for: x' on property session_cookie.mode",
        ),
        (
            json!({"sandbox_versions_available": []}),
            "'Additional properties not allowed: sandbox_versions_available'",
        ),
    ] {
        let message = format!("Payload validation error: {detail}.");
        patch(&app, &body)
            .await
            .is_problem(400, &message, "invalid_body");
    }
    get(&app).await.is(200, &before.shown());
}

async fn tenants_do_not_share_settings(app: TestApp) {
    let neighbour = app.neighbour().await;
    let before = get(&neighbour).await;
    patch(
        &app,
        &json!({"friendly_name": "mine", "default_audience": "x"}),
    )
    .await
    .expect(200);
    get(&neighbour).await.is(200, &before.shown());
}
