//! Signing in to an organization.

use serde_json::{Value, json};
use testkit::{Organization, TestApp, both_engines, claims};

use super::{CONNECTION, Scene, code, refused, waits_at};

both_engines!(
    members_sign_in_to_their_organization,
    applications_say_whether_they_know_organizations,
    the_only_organization_of_a_user,
    organizations_by_name,
    connections_of_an_organization,
    consent_is_about_the_organization,
);

async fn scene(app: &TestApp, settings: Value) -> (Scene<'_>, Organization) {
    let mut scene = Scene::with(app, settings).await;
    scene.log_in().await;
    let organization = app.organization(&[scene.user_id.as_str()]).await;
    enable(app, &organization).await;
    (scene, organization)
}

/// Lets members sign in by the tenant's database.
async fn enable(app: &TestApp, organization: &Organization) {
    let admin = app.admin().await;
    let path = format!("/api/v2/connections?name={CONNECTION}");
    let found = admin.get(&path).await.expect(200).json();
    let path = format!("{}/enabled_connections", organization.path());
    let body = json!({"connection_id": found[0]["id"]});
    admin.post(&path, &body).await.expect(201);
}

async fn members_sign_in_to_their_organization(app: TestApp) {
    let (mut scene, own) = scene(&app, json!({"organization_usage": "allow"})).await;
    let given = code(&scene.ask(json!({"organization": own.id})).await);
    let given = scene.redeem(&given, json!({})).await.expect(200);
    assert_eq!(claims(&given.text("id_token"))["org_id"], own.id);
    let other = app.organization(&[]).await;
    enable(&app, &other).await;
    let description = format!(
        "user {} is not part of the {} organization",
        scene.user_id, other.id
    );
    let reply = scene.ask(json!({"organization": other.id})).await;
    refused(&reply, "access_denied", &description);
    let reply = scene.ask(json!({"organization": "org_unknown"})).await;
    let description = "parameter organization is invalid: org_unknown";
    refused(&reply, "invalid_request", description);
}

async fn applications_say_whether_they_know_organizations(app: TestApp) {
    let (mut denying, own) = scene(&app, json!({})).await;
    let reply = denying.ask(json!({"organization": own.id})).await;
    let description = "parameter organization is not allowed for this client";
    refused(&reply, "invalid_request", description);
    let (mut requiring, _) = scene(&app, json!({"organization_usage": "require"})).await;
    let description = "parameter organization is required for this client";
    refused(
        &requiring.ask(json!({})).await,
        "invalid_request",
        description,
    );
    let settings = json!({"organization_usage": "allow", "is_first_party": false});
    let (mut third, own) = scene(&app, settings).await;
    let reply = third.ask(json!({"organization": own.id})).await;
    let description = format!("parameter organization is invalid: {}", own.id);
    refused(&reply, "invalid_request", &description);
}

async fn the_only_organization_of_a_user(app: TestApp) {
    let settings = json!({
        "organization_usage": "require", "organization_require_behavior": "post_login_prompt",
    });
    let (mut scene, own) = scene(&app, settings).await;
    let given = code(&scene.ask(json!({})).await);
    let given = scene.redeem(&given, json!({})).await.expect(200);
    assert_eq!(claims(&given.text("id_token"))["org_id"], own.id);
    app.organization(&[scene.user_id.as_str()]).await;
    let description = "parameter organization is required for this client";
    refused(&scene.ask(json!({})).await, "invalid_request", description);
    scene.user_id = app.user_without_password().await;
    scene.log_in().await;
    let description = "client requires organization membership, but user does not belong to any \
                       organization";
    refused(&scene.ask(json!({})).await, "invalid_request", description);
}

async fn organizations_by_name(app: TestApp) {
    let settings = json!({
        "organization_usage": "allow",
        "callbacks": ["https://app.test/cb", "https://{organization_name}.app.test/cb"],
    });
    let (mut scene, own) = scene(&app, settings).await;
    let named = json!({"organization": own.name.to_uppercase()});
    let description = "authorization request parameter organization must be an organization id";
    let reply = scene.ask(named.clone()).await;
    refused(&reply, "invalid_request", description);
    let settings = json!({"allow_organization_name_in_authentication_api": true});
    let admin = app.admin().await;
    let set = admin.patch("/api/v2/tenants/settings", &settings).await;
    set.expect(200);
    let given = code(&scene.ask(named).await);
    let given = scene.redeem(&given, json!({})).await.expect(200);
    assert_eq!(claims(&given.text("id_token"))["org_name"], own.name);
    let at = format!("https://{}.app.test/cb", own.name);
    let reply = scene
        .ask(json!({"organization": own.id, "redirect_uri": at}))
        .await;
    assert!(reply.header("location").starts_with(&format!("{at}?code=")));
    let reply = scene.ask(json!({"redirect_uri": at})).await;
    super::told(&reply, 403, "mismatch");
}

async fn connections_of_an_organization(app: TestApp) {
    let (mut scene, _) = scene(&app, json!({"organization_usage": "allow"})).await;
    let bare = app.organization(&[scene.user_id.as_str()]).await;
    let reply = scene.ask(json!({"organization": bare.id})).await;
    let description = "no connections enabled for the organization";
    refused(&reply, "invalid_request", description);
    let admin = app.admin().await;
    let body = json!({
        "name": "others", "strategy": "auth0", "enabled_clients": [scene.client.id],
    });
    let made = admin.post("/api/v2/connections", &body).await.expect(201);
    let path = format!("{}/enabled_connections", bare.path());
    let body = json!({"connection_id": made.text("id")});
    admin.post(&path, &body).await.expect(201);
    let reply = scene.ask(json!({"organization": bare.id})).await;
    waits_at(&reply, "/u/login");
}

async fn consent_is_about_the_organization(app: TestApp) {
    let settings = json!({
        "organization_usage": "require", "organization_require_behavior": "post_login_prompt",
    });
    let (mut scene, own) = scene(&app, settings).await;
    let reply = scene.ask(json!({"prompt": "login consent"})).await;
    let waiting = waits_at(&reply, "/u/login");
    let session = scene.log_in().await;
    scene.advance(&waiting, json!({"session": session})).await;
    let consenting = waits_at(&scene.resume(&waiting).await, "/u/consent");
    assert_ne!(consenting, waiting);
    let tenant = app.app.home().tenant;
    let mut reader = app.app.db().read().await.unwrap();
    let kept = store::login_transactions::get(reader.conn(), tenant, &consenting).await;
    let kept = kept.unwrap().unwrap();
    drop(reader);
    assert_eq!(kept.request["organization"], own.id);
    assert_eq!(kept.progress["session"], session);
    super::told(&scene.resume(&waiting).await, 400, "answered before");
    let said = json!({"session": session, "consent": "accepted"});
    scene.advance(&consenting, said).await;
    code(&scene.resume(&consenting).await);
}
