//! The public keys of applications.

use domain::Tenant;
use serde_json::json;
use store::Db;
use store::credentials::{self, Credential};

use crate::common::{FOREIGN, TENANT, at, change, map};

both_engines!(
    the_oldest_comes_first,
    only_the_end_can_be_changed,
    a_credential_is_its_clients_and_its_tenants,
);

fn credential(id: &str, millis: i64) -> Credential {
    Credential {
        id: id.to_owned(),
        settings: map(json!({"kid": id, "alg": "RS256"})),
        pem: Some("-----BEGIN PUBLIC KEY-----".to_owned()),
        created_at: at(millis),
        updated_at: at(millis),
        expires_at: None,
    }
}

async fn add(db: &Db, tenant: Tenant, client_id: &str, new: &Credential) {
    change(db, async |writer| {
        credentials::insert(writer, tenant, client_id, new).await
    })
    .await
    .unwrap();
}

async fn of_client(db: &Db, tenant: Tenant, client_id: &str) -> Vec<Credential> {
    let mut reader = db.read().await.unwrap();
    credentials::of_client(reader.conn(), tenant, client_id)
        .await
        .unwrap()
}

async fn the_oldest_comes_first(db: Db) {
    for (id, millis) in [("cred_a", 5), ("cred_B", 5), ("cred_c", 1)] {
        add(&db, TENANT, "client", &credential(id, millis)).await;
    }
    let expected = [
        credential("cred_c", 1),
        credential("cred_B", 5),
        credential("cred_a", 5),
    ];
    assert_eq!(of_client(&db, TENANT, "client").await, expected);
}

async fn only_the_end_can_be_changed(db: Db) {
    add(&db, TENANT, "client", &credential("cred_1", 0)).await;
    let mut changed = credential("cred_1", 0);
    changed.expires_at = Some(at(1000));
    changed.updated_at = at(10);
    let mut sent = changed.clone();
    sent.pem = None;
    sent.settings.clear();
    sent.created_at = at(99);
    change(&db, async |writer| {
        credentials::update(writer, TENANT, "client", &sent).await
    })
    .await
    .unwrap();
    assert_eq!(of_client(&db, TENANT, "client").await, [changed]);
}

async fn a_credential_is_its_clients_and_its_tenants(db: Db) {
    let one = credential("cred_1", 0);
    add(&db, TENANT, "client", &one).await;
    add(&db, TENANT, "other", &one).await;
    let mut ended = one.clone();
    ended.expires_at = Some(at(1));
    change(&db, async |writer| {
        credentials::update(writer, FOREIGN, "client", &ended).await?;
        credentials::delete(writer, FOREIGN, ("client", "cred_1"), at(2)).await?;
        credentials::delete(writer, TENANT, ("client", "cred_1\0"), at(2)).await?;
        credentials::delete(writer, TENANT, ("other", "cred_1"), at(2)).await
    })
    .await
    .unwrap();
    assert_eq!(of_client(&db, TENANT, "client").await, [one]);
    for (tenant, client_id) in [(TENANT, "other"), (FOREIGN, "client"), (TENANT, "client\0")] {
        assert_eq!(
            of_client(&db, tenant, client_id).await,
            [],
            "{tenant:?} {client_id}"
        );
    }
}
