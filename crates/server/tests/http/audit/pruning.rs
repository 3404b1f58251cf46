//! Old entries may go if an operator wants that; what is left is proved from an anchor on.

use server::audit::{self, Finding};
use testkit::{TestApp, both_engines};

use super::{assert_found, checkpoint, findings, sealed, tamper, verify_with};

both_engines!(
    what_is_left_is_whole,
    everything_can_go,
    nobody_else_can_prune,
    the_sweep_prunes_what_an_operator_does_not_keep,
);

async fn what_is_left_is_whole(app: TestApp) {
    let old = sealed(&app, 3).await;
    let early = checkpoint(&app).await;
    app.clock.advance_seconds(60);
    let before = app.clock_now();
    let young = sealed(&app, 3).await;
    let kept = checkpoint(&app).await;
    audit::prune(&app.app, before).await.unwrap();
    let report = verify_with(&app, Some(&kept)).await;
    assert_found(&report, &[]);
    assert_eq!(
        (report.entries, report.pruned_to, report.sealed_to),
        (3, 3, 6)
    );
    assert!(!report.is_checkpoint_pruned);
    // A checkpoint from where the anchor is still counts, an older one can't.
    assert_found(&verify_with(&app, Some(&early)).await, &[]);
    let admin = app.admin().await;
    for (id, status) in [(&old[2], 404), (&young[0], 200)] {
        let reply = admin.get(&format!("/api/v2/logs/{id}")).await;
        assert_eq!(reply.status, status);
    }
    // The chain goes on, and what is left is as safe as before.
    let app = app.restarted();
    sealed(&app, 2).await;
    assert_eq!(findings(&app).await, []);
    let sql = format!("DELETE FROM log_changes WHERE log_id = '{}'", young[0]);
    tamper(&app, &sql).await;
    let dropped = Finding::Dropped {
        log_id: young[0].clone(),
        position: 4,
    };
    assert_eq!(findings(&app).await, [dropped]);
}

async fn everything_can_go(app: TestApp) {
    sealed(&app, 3).await;
    let early = checkpoint(&app).await;
    sealed(&app, 1).await;
    app.clock.advance_seconds(60);
    audit::prune(&app.app, app.clock_now()).await.unwrap();
    let report = verify_with(&app, Some(&early)).await;
    assert_found(&report, &[]);
    assert!(report.is_checkpoint_pruned);
    assert_eq!(
        (report.entries, report.pruned_to, report.sealed_to),
        (0, 4, 4)
    );
    let app = app.restarted();
    sealed(&app, 2).await;
    let report = verify_with(&app, None).await;
    assert_found(&report, &[]);
    assert_eq!((report.entries, report.sealed_to), (2, 6));
}

async fn nobody_else_can_prune(app: TestApp) {
    let ids = sealed(&app, 5).await;
    let sql = format!("DELETE FROM log_changes WHERE log_id < '{}'", ids[3]);
    assert_eq!(tamper(&app, &sql).await, 3);
    tamper(&app, "DELETE FROM log_seals WHERE position < 4").await;
    let missing = Finding::LinksMissing { from: 1, to: 3 };
    assert_eq!(findings(&app).await, std::slice::from_ref(&missing));
    // A head is signed, too, but not as an anchor.
    let sql = "INSERT INTO log_checkpoints (tenant, kind, position, chain, created_at, signature)
        SELECT h.tenant, 'anchor', h.position, h.chain, h.created_at, h.signature
        FROM log_checkpoints h";
    assert_eq!(tamper(&app, sql).await, 1);
    assert_eq!(findings(&app).await, [Finding::ForgedAnchor, missing]);
}

async fn the_sweep_prunes_what_an_operator_does_not_keep(app: TestApp) {
    sealed(&app, 2).await;
    let day = 86_400;
    app.clock.advance_seconds(364 * day);
    sealed(&app, 1).await;
    server::jobs::sweep::once(&app.app).await.unwrap();
    assert_eq!(verify_with(&app, None).await.entries, 3);
    app.clock.advance_seconds(2 * day);
    server::jobs::sweep::once(&app.app).await.unwrap();
    let report = verify_with(&app, None).await;
    assert_found(&report, &[]);
    assert_eq!((report.entries, report.pruned_to), (1, 2));
}
