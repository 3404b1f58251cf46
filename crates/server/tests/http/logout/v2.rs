//! `/v2/logout`.

use serde_json::json;
use testkit::{TestApp, both_engines};

use super::{OUT, forgets, leads_to, scene};

both_engines!(
    the_browser_is_signed_out_and_led_on,
    without_a_target_it_says_ok,
    only_registered_urls_are_led_to,
    the_tenants_urls_count_without_an_application,
    a_wrong_cookie_signs_nobody_out,
);

async fn the_browser_is_signed_out_and_led_on(app: TestApp) {
    let scene = scene(&app, json!({})).await;
    let browser = scene.browser(&app);
    let path = format!(
        "/v2/logout?client_id={}&returnTo={OUT}?from=%23x&federated",
        scene.client.id
    );
    leads_to(&browser.get(&path).await, &format!("{OUT}?from=#x"));
    assert!(!scene.is_signed_in(&app).await);
    // Whoever isn't signed in is led on, too.
    leads_to(&browser.get(&path).await, &format!("{OUT}?from=#x"));
    let first = format!("/v2/logout?client_id={}", scene.client.id);
    leads_to(&browser.get(&first).await, OUT);
    app.app.exchanges().flush().await;
    let logs = app.admin().await.get("/api/v2/logs?q=type:slo").await;
    let logs = logs.expect(200).json();
    assert_eq!(logs.as_array().unwrap().len(), 1);
    assert_eq!(logs[0]["user_id"], scene.user);
    assert_eq!(logs[0]["client_id"], scene.client.id);
}

async fn without_a_target_it_says_ok(app: TestApp) {
    let scene = scene(&app, json!({"allowed_logout_urls": []})).await;
    let with_client = format!("/v2/logout?client_id={}", scene.client.id);
    for path in [
        "/v2/logout",
        &with_client,
        "/v2/logout?client_id=nobody",
        "/v2/logout?returnTo=",
    ] {
        let reply = scene.browser(&app).get(path).await;
        reply.is(200, "OK");
        assert!(forgets(&reply), "{path}");
    }
    assert!(!scene.is_signed_in(&app).await);
}

async fn only_registered_urls_are_led_to(app: TestApp) {
    let scene = scene(&app, json!({})).await;
    let client = format!("client_id={}", scene.client.id);
    for (client, target) in [
        (client.as_str(), "https://evil.test/"),
        (&client, "https://app.test@evil.test/out"),
        (&client, "//app.test/out"),
        (&client, "https://app.test/out%0d%0aset-cookie:a=b"),
        (&client, "https://app.test/out%5C@evil.test"),
        ("client_id=nobody", OUT),
        ("", OUT),
    ] {
        let path = format!("/v2/logout?{client}&returnTo={target}");
        let reply = scene.browser(&app).get(&path).await;
        assert_eq!(reply.status, 400, "{path}");
        assert_eq!(reply.header("location"), "", "{path}");
        assert!(
            forgets(&reply) && reply.shown().contains("Allowed Logout URLs"),
            "{path}"
        );
    }
    assert!(!scene.is_signed_in(&app).await);
}

async fn the_tenants_urls_count_without_an_application(app: TestApp) {
    let scene = scene(&app, json!({})).await;
    let body = json!({"allowed_logout_urls": ["https://tenant.test/bye"]});
    let admin = app.admin().await;
    admin
        .patch("/api/v2/tenants/settings", &body)
        .await
        .expect(200);
    let browser = scene.browser(&app);
    let reply = browser
        .get("/v2/logout?returnTo=https://TENANT.test/bye")
        .await;
    leads_to(&reply, "https://TENANT.test/bye");
    let path = format!(
        "/v2/logout?client_id={}&returnTo=https://tenant.test/bye",
        scene.client.id
    );
    browser.get(&path).await.expect(400);
}

async fn a_wrong_cookie_signs_nobody_out(app: TestApp) {
    let scene = scene(&app, json!({})).await;
    let long = "x".repeat(9000);
    for value in [
        &*scene.session,
        "",
        ".",
        "x.y",
        &long,
        &format!("{}.wrong", scene.session),
    ] {
        let browser = app.nobody().with("cookie", &format!("auth0={value}"));
        assert!(forgets(&browser.get("/v2/logout").await.expect(200)));
    }
    assert!(scene.is_signed_in(&app).await);
    let neighbour = app.neighbour().await;
    scene
        .browser(&neighbour)
        .get("/v2/logout")
        .await
        .expect(200);
    assert!(scene.is_signed_in(&app).await);
}
