//! What only a checkpoint finds that somebody else keeps.

use jose::MasterKey;
use serde_json::Value;
use server::audit::{Checkpoint, Finding};
use testkit::{TestApp, both_engines};

use super::{assert_found, changes, checkpoint, key, seal, sealed, tamper, verify_with};

both_engines!(
    a_whole_log_agrees_with_all_its_checkpoints,
    an_old_copy_of_the_database_is_found,
    a_log_that_was_written_anew_is_found,
    a_forged_checkpoint_is_found,
);

async fn a_whole_log_agrees_with_all_its_checkpoints(app: TestApp) {
    let mut kept = Vec::new();
    for _ in 0..3 {
        sealed(&app, 2).await;
        let text = checkpoint(&app).await.to_json(&key(&app)).to_string();
        kept.push(text);
    }
    for text in kept {
        let value: Value = serde_json::from_str(&text).unwrap();
        let checkpoint = Checkpoint::from_json(&value).unwrap();
        assert_found(&verify_with(&app, Some(&checkpoint)).await, &[]);
    }
}

/// Puts everything back to where it was.
async fn roll_back(app: &TestApp) {
    for table in ["log_changes", "log_seals", "log_checkpoints"] {
        tamper(app, &format!("DELETE FROM {table}")).await;
        tamper(
            app,
            &format!("INSERT INTO {table} SELECT * FROM old_{table}"),
        )
        .await;
    }
}

async fn an_old_copy_of_the_database_is_found(app: TestApp) {
    sealed(&app, 3).await;
    for table in ["log_changes", "log_seals", "log_checkpoints"] {
        tamper(
            &app,
            &format!("CREATE TABLE old_{table} AS SELECT * FROM {table}"),
        )
        .await;
    }
    sealed(&app, 3).await;
    let kept = checkpoint(&app).await;
    roll_back(&app).await;
    assert_found(&verify_with(&app, None).await, &[]);
    let cut_off = Finding::CutOff {
        from: 4,
        to: 6,
        is_external: true,
    };
    assert_found(&verify_with(&app, Some(&kept)).await, &[cut_off]);
    // Nor does it help to go on until the chain is as long again.
    let app = app.restarted();
    changes(&app, 5).await;
    seal(&app).await;
    assert_found(&verify_with(&app, None).await, &[]);
    let rewritten = Finding::Rewritten {
        position: 6,
        is_external: true,
    };
    assert_found(&verify_with(&app, Some(&kept)).await, &[rewritten]);
}

/// By somebody who has the master key: everything is sealed anew by the server itself.
async fn a_log_that_was_written_anew_is_found(app: TestApp) {
    let ids = sealed(&app, 3).await;
    let kept = checkpoint(&app).await;
    let sql = format!(
        "UPDATE log_changes SET ip = '1.1.1.1', mac = NULL WHERE log_id = '{}'",
        ids[1]
    );
    tamper(&app, &sql).await;
    tamper(&app, "DELETE FROM log_seals").await;
    tamper(&app, "DELETE FROM log_checkpoints").await;
    let app = app.restarted();
    seal(&app).await;
    assert_found(&verify_with(&app, None).await, &[]);
    let rewritten = Finding::Rewritten {
        position: 3,
        is_external: true,
    };
    assert_found(&verify_with(&app, Some(&kept)).await, &[rewritten]);
}

async fn a_forged_checkpoint_is_found(app: TestApp) {
    sealed(&app, 3).await;
    let genuine = checkpoint(&app).await;
    let mut moved = genuine.clone();
    moved.place.position = 2;
    assert_found(
        &verify_with(&app, Some(&moved)).await,
        &[Finding::ForgedCheckpoint],
    );
    assert!(!genuine.is_genuine(&MasterKey::new([8; 32]).audit_key()));
}
