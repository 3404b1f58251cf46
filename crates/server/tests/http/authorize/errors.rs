//! What is wrong with a request, and who is told.

use serde_json::json;
use testkit::{TestApp, both_engines};

use super::{CALLBACK, Scene, answered, answered_after, refused, told};

both_engines!(
    nothing_is_sent_to_where_the_application_is_not,
    who_asks_must_be_known,
    the_application_is_told_what_is_wrong,
    grants_decide_what_can_be_asked_for,
    apis_decide_who_may_ask,
    a_tenant_has_its_own_page_for_errors,
    strict_applications_are_told_without_quotes,
    guarded_third_parties_get_codes_with_a_challenge,
);

async fn nothing_is_sent_to_where_the_application_is_not(app: TestApp) {
    let mut scene = Scene::signed_in(&app).await;
    for evil in [
        "https://evil.test/cb",
        "https://app.test/cb/../evil",
        "https://app.test/cb?x",
        "https://app.test/cb#x",
        "https://app.test.evil.test/cb",
        "//app.test/cb",
        "javascript:alert(1)",
    ] {
        for prompt in ["none", "login"] {
            let asked = json!({"redirect_uri": evil, "prompt": prompt});
            let reply = scene.ask(asked).await;
            told(&reply, 403, "Callback URL mismatch.</h1>");
            let detail = "The provided redirect_uri is not in the list of allowed callback URLs.";
            told(&reply, 403, detail);
            assert_eq!(reply.header("x-frame-options"), "DENY");
        }
    }
    let mut bare = Scene::with(&app, json!({"callbacks": []})).await;
    told(
        &bare.ask(json!({"redirect_uri": null})).await,
        403,
        "mismatch",
    );
}

async fn who_asks_must_be_known(app: TestApp) {
    let mut scene = Scene::signed_in(&app).await;
    let missing = scene.ask(json!({"client_id": null})).await;
    told(&missing, 400, "Missing required parameter: client_id");
    let unknown = scene.ask(json!({"client_id": "<b>x</b>"})).await;
    told(&unknown, 400, "Unknown client: &lt;b&gt;x&lt;/b&gt;");
    let twice = scene.get("/authorize?client_id=a&client_id=b").await;
    told(&twice, 400, "Duplicate parameter: client_id");
    let admin = app.admin().await;
    admin.delete(&scene.client.path()).await.expect(204);
    told(&scene.ask(json!({})).await, 400, "Unknown client");
}

async fn the_application_is_told_what_is_wrong(app: TestApp) {
    let mut scene = Scene::signed_in(&app).await;
    for (changes, error, description) in [
        (
            json!({"response_type": null}),
            "invalid_request",
            "Missing required parameter: response_type",
        ),
        (
            json!({"response_type": "magic"}),
            "unsupported_response_type",
            "Unsupported response type: magic",
        ),
        (
            json!({"response_mode": "pigeon"}),
            "invalid_request",
            "Unsupported response mode: pigeon",
        ),
        (
            json!({"code_challenge": "short"}),
            "invalid_request",
            "Invalid parameter: code_challenge must have 43 to 128 characters of A-Z, a-z, 0-9, \
             -._~",
        ),
        (
            json!({"code_challenge_method": "S256"}),
            "invalid_request",
            "Missing required parameter: code_challenge",
        ),
        (
            json!({"audience": "https://unknown/"}),
            "access_denied",
            "Service not found: https://unknown/",
        ),
        (
            json!({"invitation": "x"}),
            "invalid_request",
            "invitation not found or already used",
        ),
    ] {
        refused(&scene.ask(changes).await, error, description);
    }
    let reply = scene.ask(json!({"response_type": "id_token"})).await;
    let answer = answered_after(&reply, '#');
    assert_eq!(
        answer["error_description"],
        "Missing required parameter: nonce"
    );
    let asked = json!({"response_type": "id_token", "scope": "email", "nonce": "n"});
    let answer = answered_after(&scene.ask(asked).await, '#');
    assert_eq!(
        answer["error_description"],
        "openid scope must be requested"
    );
}

async fn grants_decide_what_can_be_asked_for(app: TestApp) {
    let mut scene = Scene::with(&app, json!({"grant_types": ["authorization_code"]})).await;
    let reply = scene.ask(json!({"response_type": "token"})).await;
    let answer = answered_after(&reply, '#');
    assert_eq!(answer["error"], "unauthorized_client");
    assert_eq!(
        answer["error_description"],
        "Grant type 'implicit' not allowed for the client."
    );
    let mut scene = Scene::with(&app, json!({"grant_types": ["implicit"]})).await;
    let description = "Grant type 'authorization_code' not allowed for the client.";
    refused(
        &scene.ask(json!({})).await,
        "unauthorized_client",
        description,
    );
}

async fn apis_decide_who_may_ask(app: TestApp) {
    let mut scene = Scene::signed_in(&app).await;
    let closed = app
        .api_with(json!({"subject_type_authorization": {"user": {"policy": "deny_all"}}}))
        .await;
    let reply = scene.ask(json!({"audience": closed.identifier})).await;
    let description = format!(
        "Client \"{}\" is not authorized to access resource server \"{}\".",
        scene.client.id, closed.identifier
    );
    refused(&reply, "invalid_request", &description);
}

async fn a_tenant_has_its_own_page_for_errors(app: TestApp) {
    let mut scene = Scene::new(&app).await;
    let settings = json!({"error_page": {"url": "https://help.test/?a=b", "show_log_link": false}});
    let admin = app.admin().await;
    let set = admin.patch("/api/v2/tenants/settings", &settings).await;
    set.expect(200);
    let reply = scene
        .ask(json!({"redirect_uri": "https://evil.test"}))
        .await;
    let location = reply.expect(302).header("location").to_owned();
    let start = format!(
        "https://help.test/?a=b&client_id={}&connection=&lang=en&error=unauthorized%5Fclient&\
         error_description=Callback%20URL%20mismatch%2E",
        scene.client.id
    );
    assert!(location.starts_with(&start), "{location}");
    assert!(location.contains("&tracking="));
}

async fn strict_applications_are_told_without_quotes(app: TestApp) {
    let mut scene = Scene::signed_in(&app).await;
    let path = format!("/api/lictor/v1/clients/{}", scene.client.id);
    let admin = app.admin().await;
    let strict = json!({"strict": true});
    admin.patch(&path, &strict).await.expect(200);
    let odd = json!({"response_type": "a\"b\\c\u{e9}"});
    refused(
        &scene.ask(odd).await,
        "unsupported_response_type",
        "Unsupported response type: a'b'c?",
    );
    let without = scene.ask(json!({"redirect_uri": null})).await;
    told(&without, 400, "Missing required parameter: redirect_uri");
}

async fn guarded_third_parties_get_codes_with_a_challenge(app: TestApp) {
    let settings = json!({
        "is_first_party": false, "third_party_security_mode": "strict", "app_type": "spa",
        "token_endpoint_auth_method": "none", "callbacks": [CALLBACK],
        "grant_types": ["authorization_code", "implicit"],
    });
    let mut scene = Scene::with(&app, settings).await;
    let reply = scene.ask(json!({"response_type": "token"})).await;
    let answer = answered_after(&reply, '#');
    assert_eq!(answer["error"], "unsupported_response_type");
    let answer = answered(&scene.ask(json!({})).await);
    assert_eq!(
        answer["error_description"],
        "Missing required parameter: code_challenge"
    );
}
