//! What is erased at a person's wish leaves the chain whole, and nobody else can erase.

use serde_json::{Value, json};
use server::audit::{self, Finding};
use testkit::{TestApp, both_engines};

use super::{assert_found, changes, findings, seal, sealed, tamper, verify_with};

both_engines!(
    an_erasure_leaves_the_log_whole,
    an_erasure_cannot_be_taken_back,
    an_erasure_cannot_be_made_up,
    an_entry_that_was_tampered_with_is_not_erased,
    only_what_is_about_a_person_can_be_erased,
);

async fn erase(app: &TestApp, log_id: &str, cause: &str) -> domain::Result<bool> {
    let mut writer = app.app.db().write().await?;
    let erased = audit::erase(&app.app, &mut writer, (log_id, cause), |entry| {
        entry.ip = None;
        entry.body = json!({"date": "then", "erased": true}).to_string();
        // Not theirs to erase.
        entry.description = None;
        entry.date = 0;
    })
    .await?;
    writer.commit().await?;
    Ok(erased)
}

async fn an_erasure_leaves_the_log_whole(app: TestApp) {
    let ids = sealed(&app, 4).await;
    assert!(erase(&app, &ids[1], &ids[3]).await.unwrap());
    assert!(!erase(&app, "9001", &ids[3]).await.unwrap());
    let report = verify_with(&app, None).await;
    assert_found(&report, &[]);
    assert_eq!((report.entries, report.erased, report.sealed_to), (4, 1, 4));
    seal(&app).await;
    // Twice from the same entry, and from one that isn't sealed.
    let late = changes(&app, 1).await;
    for id in [&ids[1], &late[0]] {
        assert!(erase(&app, id, &ids[3]).await.unwrap());
        assert_eq!(findings(&app).await, []);
    }
    seal(&app).await;
    let report = verify_with(&app, None).await;
    assert_found(&report, &[]);
    assert_eq!((report.entries, report.erased, report.sealed_to), (5, 2, 8));
    let path = format!("/api/v2/logs/{}", ids[1]);
    let shown = app.admin().await.get(&path).await.json();
    assert_eq!(shown["erased"], true);
    assert_eq!(shown["ip"], Value::Null);
}

async fn an_erasure_cannot_be_taken_back(app: TestApp) {
    let ids = sealed(&app, 3).await;
    let id = &ids[1];
    let keep = format!("CREATE TABLE kept AS SELECT * FROM log_changes WHERE log_id = '{id}'");
    tamper(&app, &keep).await;
    erase(&app, id, &ids[2]).await.unwrap();
    seal(&app).await;
    let delete = format!("DELETE FROM log_changes WHERE log_id = '{id}'");
    tamper(&app, &delete).await;
    tamper(&app, "INSERT INTO log_changes SELECT * FROM kept").await;
    let edited = Finding::Edited {
        log_id: id.clone(),
        position: 2,
    };
    assert_eq!(findings(&app).await, [edited]);
    // Nor with the erasure itself.
    assert_eq!(tamper(&app, "DELETE FROM log_erasures").await, 1);
    let changed = Finding::ErasureChanged {
        log_id: id.clone(),
        position: 4,
    };
    assert_eq!(findings(&app).await, [changed]);
}

async fn an_erasure_cannot_be_made_up(app: TestApp) {
    let ids = sealed(&app, 3).await;
    erase(&app, &ids[0], &ids[2]).await.unwrap();
    seal(&app).await;
    // A copy for another entry.
    let sql = format!(
        "INSERT INTO log_erasures (tenant, log_id, number, erasable, cause, mac, position)
        SELECT tenant, '{}', number, erasable, cause, mac, NULL FROM log_erasures",
        ids[1]
    );
    assert_eq!(tamper(&app, &sql).await, 1);
    let sql = format!(
        "UPDATE log_changes SET body = '{{}}' WHERE log_id = '{}'",
        ids[1]
    );
    assert_eq!(tamper(&app, &sql).await, 1);
    let expected = [
        Finding::Edited {
            log_id: ids[1].clone(),
            position: 2,
        },
        Finding::ErasureInserted {
            log_id: ids[1].clone(),
        },
    ];
    assert_eq!(findings(&app).await, expected);
    seal(&app).await;
    assert_eq!(findings(&app).await, expected);
    // Another cause for a genuine one.
    let sql = format!(
        "UPDATE log_erasures SET cause = 'x' WHERE log_id = '{}'",
        ids[0]
    );
    assert_eq!(tamper(&app, &sql).await, 1);
    assert_eq!(findings(&app).await.len(), 5);
}

async fn an_entry_that_was_tampered_with_is_not_erased(app: TestApp) {
    let ids = sealed(&app, 2).await;
    let sql = format!(
        "UPDATE log_changes SET body = '{{}}' WHERE log_id = '{}'",
        ids[0]
    );
    tamper(&app, &sql).await;
    assert!(erase(&app, &ids[0], &ids[1]).await.is_err());
    let edited = Finding::Edited {
        log_id: ids[0].clone(),
        position: 1,
    };
    assert_eq!(findings(&app).await, [edited]);
}

async fn only_what_is_about_a_person_can_be_erased(app: TestApp) {
    let ids = sealed(&app, 2).await;
    erase(&app, &ids[0], &ids[1]).await.unwrap();
    for edit in ["description = NULL", "date = 0", "client_id = NULL"] {
        let sql = format!("UPDATE log_changes SET {edit} WHERE log_id = '{}'", ids[0]);
        assert_eq!(tamper(&app, &sql).await, 1);
        assert_eq!(findings(&app).await.len(), 1, "{edit}");
    }
}
