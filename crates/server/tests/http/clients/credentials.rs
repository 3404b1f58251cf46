//! `/api/v2/clients/{client_id}/credentials` (reference §4.5).

use serde_json::{Value, json};
use testkit::{Client, ClientKey, Reply, TestApp, both_engines};

use crate::snapshot;

both_engines!(
    a_public_key,
    a_certificate_and_its_subject,
    a_name_and_a_kid_of_the_callers_choice,
    an_end_can_be_set_and_taken_away,
    a_removed_credential_is_named_no_more,
    what_is_not_there,
    bad_bodies,
    a_foreign_credential_cannot_be_named,
    there_is_a_limit,
);

fn pem() -> String {
    ClientKey::new(0).certificate(1_900_000_000)
}

fn path(client: &Client) -> String {
    format!("{}/credentials", client.path())
}

async fn add(app: &TestApp, client: &Client, body: &Value) -> Reply {
    app.admin().await.post(&path(client), body).await
}

async fn a_public_key(app: TestApp) {
    let client = app.client().await;
    let admin = app.admin().await;
    admin.get(&path(&client)).await.is(200, "[]");
    let made = add(
        &app,
        &client,
        &json!({"credential_type": "public_key", "pem": pem()}),
    )
    .await;
    snapshot!("public_key", made);
    let print = jose::PublicKey::from_pem(&pem()).unwrap().thumbprint();
    assert_eq!(made.text("kid"), print);
    let one = admin
        .get(&format!("{}/{}", path(&client), made.text("id")))
        .await;
    one.is(200, &made.shown());
    // An array, whatever is asked for.
    let list = admin
        .get(&format!("{}?include_totals=true&take=1", path(&client)))
        .await;
    list.is(200, &format!("[{}]", made.shown()));
}

async fn a_certificate_and_its_subject(app: TestApp) {
    let client = app.client().await;
    let body = json!({"credential_type": "x509_cert", "pem": pem(), "name": "c"});
    snapshot!("x509_cert", add(&app, &client, &body).await);
    let body = json!({"credential_type": "cert_subject_dn", "pem": pem(), "name": "s"});
    snapshot!("cert_subject_dn", add(&app, &client, &body).await);
    let body = json!({"credential_type": "cert_subject_dn", "subject_dn": "C=es\nCN=a"});
    let made = add(&app, &client, &body).await.expect(201);
    assert_eq!(made.text("subject_dn"), "C=es\nCN=a");
}

async fn a_name_and_a_kid_of_the_callers_choice(app: TestApp) {
    let client = app.client().await;
    // A PEM whose line ends were escaped twice is common.
    let body = json!({
        "credential_type": "public_key", "pem": pem().replace("\r\n", "\\n"), "name": "n",
        "kid": "0123456789", "alg": "RS384", "expires_at": "2030-01-02T03:04:05+01:00",
    });
    let made = add(&app, &client, &body).await.expect(201);
    let members = [
        "id",
        "credential_type",
        "kid",
        "alg",
        "name",
        "created_at",
        "updated_at",
        "expires_at",
    ];
    assert_eq!(made.members(), members);
    assert_eq!(
        (made.text("kid"), made.text("alg")),
        ("0123456789".into(), "RS384".into())
    );
    assert_eq!(made.text("expires_at"), "2030-01-02T02:04:05.000Z");
    let body = json!({
        "credential_type": "public_key", "pem": pem(), "parse_expiry_from_cert": true,
    });
    let made = add(&app, &client, &body).await.expect(201);
    assert_eq!(made.text("expires_at"), "2030-03-17T17:46:40.000Z");
}

async fn an_end_can_be_set_and_taken_away(app: TestApp) {
    let client = app.client().await;
    let made = add(
        &app,
        &client,
        &json!({"credential_type": "public_key", "pem": pem()}),
    )
    .await;
    let one = format!("{}/{}", path(&client), made.text("id"));
    let admin = app.admin().await;
    app.clock.advance_seconds(10);
    let body = json!({"expires_at": "2027-01-01T00:00:00.000Z"});
    let changed = admin.patch(&one, &body).await.expect(200);
    assert_eq!(changed.text("expires_at"), "2027-01-01T00:00:00.000Z");
    assert_eq!(changed.text("created_at"), made.text("created_at"));
    assert_eq!(changed.text("updated_at"), "2026-01-02T03:04:15.678Z");
    let changed = admin
        .patch(&one, &json!({"expires_at": null}))
        .await
        .expect(200);
    assert!(!changed.members().contains(&"expires_at".to_owned()));
    for (body, detail) in [
        (json!({}), "'Too few properties defined (0), minimum 1'"),
        (
            json!({"name": "n"}),
            "'Additional properties not allowed: name'",
        ),
        (
            json!({"expires_at": "tomorrow"}),
            "'Object didn't pass validation for format date-time: tomorrow' on property expires_at",
        ),
    ] {
        let message = format!("Payload validation error: {detail}.");
        admin
            .patch(&one, &body)
            .await
            .is_problem(400, &message, "invalid_body");
    }
}

async fn a_removed_credential_is_named_no_more(app: TestApp) {
    let client = app.client().await;
    let admin = app.admin().await;
    let made = add(
        &app,
        &client,
        &json!({"credential_type": "public_key", "pem": pem()}),
    )
    .await;
    let methods = json!({"private_key_jwt": {"credentials": [{"id": made.text("id")}]}});
    let body = json!({"client_authentication_methods": methods});
    admin.patch(&client.path(), &body).await.expect(200);
    let one = format!("{}/{}", path(&client), made.text("id"));
    admin.delete(&one).await.is(204, "");
    admin.delete(&one).await.is(204, "");
    admin
        .get(&one)
        .await
        .is_problem(404, "Credential does not exist", "");
    let read = admin.get(&client.path()).await;
    assert_eq!(
        read.member("client_authentication_methods"),
        json!({"private_key_jwt": {"credentials": []}})
    );
}

async fn what_is_not_there(app: TestApp) {
    let client = app.client().await;
    let admin = app.admin().await;
    let end = json!({"expires_at": null});
    let one = "cred_8BevWUvtnEGj8qGqjHdPjX";
    let missing = format!("{}/{one}", path(&client));
    for reply in [admin.get(&missing).await, admin.patch(&missing, &end).await] {
        reply.is_problem(404, "Credential does not exist", "");
    }
    let missing = format!("/api/v2/clients/x/credentials/{one}");
    for reply in [
        admin.get(&missing).await,
        admin.patch(&missing, &end).await,
        admin
            .post(
                "/api/v2/clients/x/credentials",
                &json!({"credential_type": "public_key", "pem": pem()}),
            )
            .await,
    ] {
        reply.is_problem(404, "The client does not exist", "inexistent_client");
    }
    admin.delete(&missing).await.is(204, "");
    let bad = format!("{}/x", path(&client));
    for reply in [
        admin.get(&bad).await,
        admin.patch(&bad, &end).await,
        admin.delete(&bad).await,
    ] {
        let message = "Path validation error: 'Object didn't pass validation for format \
            credential-id: x' on property credential_id.";
        reply.is_problem(400, message, "invalid_uri");
    }
}

async fn bad_bodies(app: TestApp) {
    let client = app.client().await;
    for (body, detail) in [
        (json!({}), "'Missing required property: credential_type'"),
        (
            json!({"credential_type": "secret", "pem": ""}),
            "'No enum match for: secret' on property credential_type",
        ),
        (
            json!({"credential_type": "public_key"}),
            "'Missing required property: pem'",
        ),
        (
            json!({"credential_type": "cert_subject_dn"}),
            "'Missing required property: subject_dn'",
        ),
        (
            json!({"credential_type": "public_key", "pem": pem(), "alg": "HS256"}),
            "'No enum match for: HS256' on property alg",
        ),
        (
            json!({"credential_type": "public_key", "pem": pem(), "kid": "0123456789!"}),
            "'String does not match pattern ^([0-9a-zA-Z-_]{10,64})$: 0123456789!' on property kid",
        ),
        (
            json!({"credential_type": "public_key", "pem": pem(), "id": "x"}),
            "'Additional properties not allowed: id'",
        ),
    ] {
        let message = format!("Payload validation error: {detail}.");
        add(&app, &client, &body)
            .await
            .is_problem(400, &message, "invalid_body");
    }
    let private = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----";
    for (kind, pem) in [
        ("public_key", "x"),
        ("public_key", private),
        (
            "x509_cert",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        ),
        ("cert_subject_dn", private),
    ] {
        let refused = add(&app, &client, &json!({"credential_type": kind, "pem": pem})).await;
        let message = "pem is not a usable public key or certificate";
        refused.is_problem(400, message, "invalid_body");
    }
    app.admin().await.get(&path(&client)).await.is(200, "[]");
}

async fn a_foreign_credential_cannot_be_named(app: TestApp) {
    let (client, other) = (app.client().await, app.client().await);
    let made = add(
        &app,
        &other,
        &json!({"credential_type": "public_key", "pem": pem()}),
    )
    .await;
    let methods = json!({"private_key_jwt": {"credentials": [{"id": made.text("id")}]}});
    let body = json!({"client_authentication_methods": methods});
    let admin = app.admin().await;
    let refused = admin.patch(&client.path(), &body).await;
    refused.is_problem(404, "Credential does not exist", "");
    let stray = format!("{}/{}", path(&client), made.text("id"));
    admin
        .get(&stray)
        .await
        .is_problem(404, "Credential does not exist", "");
    admin.delete(&stray).await.is(204, "");
    admin
        .get(&format!("{}/{}", path(&other), made.text("id")))
        .await
        .expect(200);
}

async fn there_is_a_limit(app: TestApp) {
    let client = app.client().await;
    let body = json!({"credential_type": "cert_subject_dn", "subject_dn": "CN=a"});
    for _ in 0..50 {
        add(&app, &client, &body).await.expect(201);
    }
    let message = "You reached the limit of entities of this type for this tenant. \
        (credentials: 50)";
    add(&app, &client, &body)
        .await
        .is_problem(403, message, "too_many_entities");
}
