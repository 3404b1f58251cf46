//! The sealer beside those who write, and what it finds when it begins.

use futures_util::future::join_all;
use serde_json::json;
use server::audit;
use store::log_seals;
use testkit::{TestApp, both_engines};

use super::{TENANT, assert_found, changes, seal, sealed, tamper, verify_with};

both_engines!(
    every_entry_of_many_writers_is_sealed_once,
    entries_from_before_there_were_seals_are_taken_as_they_are,
    a_restart_goes_on_where_the_chain_ended,
    tenants_have_chains_of_their_own,
    more_than_is_sealed_at_once,
);

async fn every_entry_of_many_writers_is_sealed_once(app: TestApp) {
    let made = (0..16).map(|_| app.api(&[]));
    let apis = join_all(made).await;
    let admin = app.admin().await;
    let writing = apis.iter().map(async |api| {
        for number in 0..6 {
            let body = json!({"name": number.to_string()});
            admin.patch(&api.path(), &body).await.expect(200);
        }
    });
    let sealing = async {
        for _ in 0..40 {
            seal(&app).await;
            tokio::task::yield_now().await;
        }
    };
    let verifying = async {
        for _ in 0..5 {
            assert_found(&verify_with(&app, None).await, &[]);
        }
    };
    tokio::join!(join_all(writing), sealing, verifying);
    seal(&app).await;
    let report = verify_with(&app, None).await;
    assert_found(&report, &[]);
    assert_eq!((report.entries, report.unsealed), (16 * 7, 0));
    assert_eq!(report.sealed_to, 16 * 7);
}

async fn entries_from_before_there_were_seals_are_taken_as_they_are(app: TestApp) {
    changes(&app, 3).await;
    tamper(&app, "UPDATE log_changes SET mac = NULL").await;
    let report = verify_with(&app, None).await;
    assert_found(&report, &[]);
    assert_eq!(report.unsealed, 3);
    sealed(&app, 1).await;
    let report = verify_with(&app, None).await;
    assert_found(&report, &[]);
    assert_eq!(report.entries, 4);
    // That was the only time.
    changes(&app, 1).await;
    tamper(&app, "UPDATE log_changes SET mac = NULL").await;
    let app = app.restarted();
    seal(&app).await;
    let report = verify_with(&app, None).await;
    assert_eq!((report.entries, report.found), (4, 1));
}

async fn a_restart_goes_on_where_the_chain_ended(app: TestApp) {
    sealed(&app, 2).await;
    changes(&app, 2).await;
    let app = app.restarted();
    sealed(&app, 2).await;
    let app = app.restarted();
    seal(&app).await;
    let report = verify_with(&app, None).await;
    assert_found(&report, &[]);
    assert_eq!((report.entries, report.sealed_to), (6, 6));
}

async fn tenants_have_chains_of_their_own(app: TestApp) {
    let neighbour = app.neighbour().await;
    sealed(&app, 3).await;
    changes(&neighbour, 2).await;
    seal(&app).await;
    assert_eq!(verify_with(&app, None).await.entries, 3);
    let mut reader = app.app.db().read().await.unwrap();
    let last = log_seals::last(reader.conn(), neighbour.app.home().tenant)
        .await
        .unwrap();
    assert_eq!(last, None);
    drop(reader);
    seal(&neighbour).await;
    let mut reader = app.app.db().read().await.unwrap();
    let key = neighbour.app.audit_key();
    let report = audit::verify(&mut reader, key, neighbour.app.home().tenant, None)
        .await
        .unwrap();
    assert_found(&report, &[]);
    assert_eq!(report.entries, 2);
    // A link of one chain is none of the other.
    drop(reader);
    tamper(
        &app,
        "DELETE FROM log_seals WHERE tenant = 1 AND position = 2",
    )
    .await;
    tamper(
        &app,
        "UPDATE log_seals SET tenant = 1 WHERE tenant = 2 AND position = 2",
    )
    .await;
    assert_eq!(verify_with(&app, None).await.found, 3);
    assert_eq!(TENANT, app.app.home().tenant);
}

async fn more_than_is_sealed_at_once(app: TestApp) {
    let admin = app.admin().await;
    let api = app.api(&[]).await;
    let (path, body) = (api.path(), json!({"name": "same"}));
    for _ in 0..11 {
        let writes = (0..100).map(|_| admin.patch(&path, &body));
        for reply in join_all(writes).await {
            reply.expect(200);
        }
    }
    seal(&app).await;
    let report = verify_with(&app, None).await;
    assert_found(&report, &[]);
    assert_eq!((report.entries, report.unsealed), (1101, 0));
}
