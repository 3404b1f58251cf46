//! Links of the chain that are edited, dropped, moved or cut off.

use domain::Timestamp;
use server::audit::Finding;
use testkit::{TestApp, both_engines};

use super::{changes, findings, seal, sealed, tamper};

both_engines!(
    an_edited_link_is_found,
    a_dropped_link_is_found,
    links_that_change_places_are_found,
    an_end_that_is_cut_off_is_found_and_stays_found,
    a_chain_that_is_gone_is_found,
    a_forged_head_is_found,
);

async fn an_edited_link_is_found(app: TestApp) {
    let ids = sealed(&app, 4).await;
    let other = &ids[0];
    for edit in [
        "kind = 'erasur'".to_owned(),
        format!("log_id = '{other}'"),
        "fixed = erasable".to_owned(),
        "erasable = fixed".to_owned(),
        "sealed_at = sealed_at + 1".to_owned(),
    ] {
        tamper(&app, "CREATE TABLE kept AS SELECT * FROM log_seals").await;
        let sql = format!("UPDATE log_seals SET {edit} WHERE position = 3");
        assert_eq!(tamper(&app, &sql).await, 1);
        let found = findings(&app).await;
        assert_eq!(found[0], Finding::LinkChanged { position: 3 }, "{edit}");
        tamper(&app, "DELETE FROM log_seals").await;
        tamper(&app, "INSERT INTO log_seals SELECT * FROM kept").await;
        tamper(&app, "DROP TABLE kept").await;
        assert_eq!(findings(&app).await, []);
    }
    // A chain that is edited doesn't fit what is before it, nor what comes after it.
    let sql = "UPDATE log_seals SET chain = fixed WHERE position = 3";
    tamper(&app, sql).await;
    let links = [3, 4].map(|position| Finding::LinkChanged { position });
    assert_eq!(findings(&app).await, links);
}

async fn a_dropped_link_is_found(app: TestApp) {
    let ids = sealed(&app, 5).await;
    let sql = "DELETE FROM log_seals WHERE position IN (2, 3)";
    assert_eq!(tamper(&app, sql).await, 2);
    let missing = Finding::LinksMissing { from: 2, to: 3 };
    assert_eq!(findings(&app).await, std::slice::from_ref(&missing));
    // With their entries it's no better.
    let sql = format!(
        "DELETE FROM log_changes WHERE log_id IN ('{}', '{}')",
        ids[1], ids[2]
    );
    assert_eq!(tamper(&app, &sql).await, 2);
    assert_eq!(findings(&app).await, [missing]);
    // Nor are numbers that close the gap.
    tamper(&app, "UPDATE log_seals SET position = 2 WHERE position = 4").await;
    tamper(&app, "UPDATE log_seals SET position = 3 WHERE position = 5").await;
    let cut_off = Finding::CutOff {
        from: 4,
        to: 5,
        is_external: false,
    };
    let links = [2, 3].map(|position| Finding::LinkChanged { position });
    assert_eq!(findings(&app).await, [&links[..], &[cut_off]].concat());
}

async fn links_that_change_places_are_found(app: TestApp) {
    sealed(&app, 4).await;
    for (from, to) in [(2, 9), (3, 2), (9, 3)] {
        let sql = format!("UPDATE log_seals SET position = {to} WHERE position = {from}");
        assert_eq!(tamper(&app, &sql).await, 1);
    }
    let links = [2, 3, 4].map(|position| Finding::LinkChanged { position });
    assert_eq!(findings(&app).await, links);
}

async fn cut(app: &TestApp, ids: &[String], from: usize) {
    let sql = format!("DELETE FROM log_changes WHERE log_id >= '{}'", ids[from]);
    tamper(app, &sql).await;
    let sql = format!("DELETE FROM log_seals WHERE position > {from}");
    tamper(app, &sql).await;
}

async fn an_end_that_is_cut_off_is_found_and_stays_found(app: TestApp) {
    let ids = sealed(&app, 5).await;
    cut(&app, &ids, 3).await;
    let cut_off = Finding::CutOff {
        from: 4,
        to: 5,
        is_external: false,
    };
    assert_eq!(findings(&app).await, [cut_off]);
    // The server is started again and goes on.
    let app = app.restarted();
    changes(&app, 3).await;
    seal(&app).await;
    let [Finding::FoundBroken { position: 4, at }] = findings(&app).await[..] else {
        panic!("{:?}", findings(&app).await);
    };
    assert!(at > Timestamp::from_millis(0));
    // That can't be taken back either.
    tamper(&app, "DELETE FROM log_seals WHERE position = 4").await;
    let missing = Finding::LinksMissing { from: 4, to: 4 };
    assert_eq!(findings(&app).await, [missing]);
}

async fn a_chain_that_is_gone_is_found(app: TestApp) {
    sealed(&app, 3).await;
    tamper(&app, "DELETE FROM log_seals").await;
    let cut_off = Finding::CutOff {
        from: 1,
        to: 3,
        is_external: false,
    };
    assert_eq!(findings(&app).await, [cut_off]);
    tamper(&app, "DELETE FROM log_checkpoints").await;
    // Entries of a moment could be the last ones before the power failed.
    assert_eq!(findings(&app).await, []);
    app.clock.advance_seconds(61);
    let ids = changes(&app, 1).await;
    let found = findings(&app).await;
    let [Finding::NotSealed { to, .. }] = &found[..] else {
        panic!("{found:?}");
    };
    assert_eq!(*to, ids[0]);
}

async fn a_forged_head_is_found(app: TestApp) {
    sealed(&app, 3).await;
    tamper(&app, "DELETE FROM log_checkpoints").await;
    assert_eq!(findings(&app).await, [Finding::HeadMissing]);
    let restarted = app.restarted();
    seal(&restarted).await;
    let found = findings(&restarted).await;
    assert!(
        matches!(found[..], [Finding::FoundBroken { position: 4, .. }]),
        "{found:?}"
    );
    let sql = "UPDATE log_checkpoints SET position = 3";
    assert_eq!(tamper(&app, sql).await, 1);
    assert_eq!(findings(&app).await[0], Finding::ForgedHead);
}
