//! Entries that are edited, dropped, inserted or moved.

use server::audit::Finding;
use testkit::{TestApp, both_engines};

use super::{assert_found, changes, findings, seal, sealed, tamper, verify_with};

both_engines!(
    what_nobody_touched_is_whole,
    every_edited_member_is_found,
    what_is_exchanged_between_entries_is_found,
    a_dropped_entry_is_found,
    an_inserted_entry_is_found_and_never_sealed,
    what_is_not_sealed_yet_is_guarded_too,
);

async fn what_nobody_touched_is_whole(app: TestApp) {
    assert_found(&verify_with(&app, None).await, &[]);
    sealed(&app, 5).await;
    changes(&app, 2).await;
    let report = verify_with(&app, None).await;
    assert_found(&report, &[]);
    assert_eq!((report.entries, report.unsealed), (5, 2));
    assert_eq!((report.sealed_to, report.pruned_to), (5, 0));
    seal(&app).await;
    let report = verify_with(&app, None).await;
    assert_found(&report, &[]);
    assert_eq!((report.entries, report.unsealed), (7, 0));
    assert_eq!((report.found, report.erased), (0, 0));
}

fn edited(log_id: &str, position: i64) -> Finding {
    Finding::Edited {
        log_id: log_id.to_owned(),
        position,
    }
}

async fn every_edited_member_is_found(app: TestApp) {
    let ids = sealed(&app, 4).await;
    let id = &ids[2];
    for (column, value) in [
        ("date", "date + 1"),
        ("type", "'slo'"),
        ("description", "'Something else'"),
        ("description", "NULL"),
        ("client_id", "'somebody-else'"),
        ("client_name", "''"),
        ("user_id", "'auth0|else'"),
        ("user_name", "''"),
        ("connection", "'c'"),
        ("ip", "'10.0.0.1'"),
        ("audience", "''"),
        ("body", "replace(body, 'name 2', 'name 3')"),
        ("body", "body || ' '"),
    ] {
        let keep = format!("CREATE TABLE kept AS SELECT * FROM log_changes WHERE log_id = '{id}'");
        tamper(&app, &keep).await;
        let sql = format!("UPDATE log_changes SET {column} = {value} WHERE log_id = '{id}'");
        assert_eq!(tamper(&app, &sql).await, 1);
        assert_eq!(findings(&app).await, [edited(id, 3)], "{sql}");
        let back = format!(
            "UPDATE log_changes SET {column} = (SELECT {column} FROM kept) WHERE log_id = '{id}'"
        );
        tamper(&app, &back).await;
        tamper(&app, "DROP TABLE kept").await;
        assert_eq!(findings(&app).await, [], "{sql}");
    }
}

async fn what_is_exchanged_between_entries_is_found(app: TestApp) {
    let ids = sealed(&app, 4).await;
    let (a, b) = (&ids[1], &ids[2]);
    let sql = format!(
        "UPDATE log_changes SET log_id = CASE WHEN log_id = '{a}' THEN '{b}x' ELSE '{a}x' END
        WHERE log_id IN ('{a}', '{b}')"
    );
    assert_eq!(tamper(&app, &sql).await, 2);
    let sql = "UPDATE log_changes SET log_id = substr(log_id, 1, 56) WHERE log_id LIKE '%x'";
    assert_eq!(tamper(&app, sql).await, 2);
    assert_eq!(findings(&app).await, [edited(a, 2), edited(b, 3)]);
}

async fn a_dropped_entry_is_found(app: TestApp) {
    let ids = sealed(&app, 4).await;
    for (index, id) in ids.iter().enumerate().skip(2) {
        let sql = format!("DELETE FROM log_changes WHERE log_id = '{id}'");
        assert_eq!(tamper(&app, &sql).await, 1);
        let dropped = Finding::Dropped {
            log_id: id.clone(),
            position: i64::try_from(index).unwrap() + 1,
        };
        assert_eq!(findings(&app).await.last(), Some(&dropped));
    }
    let report = verify_with(&app, None).await;
    assert_eq!((report.entries, report.found), (4, 2));
}

const COPY: &str = "tenant, date, type, description, client_id, client_name, user_id, user_name,
    connection, ip, audience, body, mac";

async fn an_inserted_entry_is_found_and_never_sealed(app: TestApp) {
    let ids = sealed(&app, 3).await;
    // Between two, behind all, and with ids that are none.
    let behind = format!("9002099{}", ids[0].get(7..).unwrap());
    let between = format!("{}1", &ids[1]);
    let new = [between, behind, "0".to_owned(), "~".to_owned()];
    for id in &new {
        let sql = format!(
            "INSERT INTO log_changes (log_id, {COPY}) SELECT '{id}', {COPY} FROM log_changes
            WHERE log_id = '{}'",
            ids[0]
        );
        assert_eq!(tamper(&app, &sql).await, 1);
    }
    let expected = ["0", "~", &new[0], &new[1]].map(|id| Finding::Inserted {
        log_id: id.to_owned(),
    });
    assert_eq!(findings(&app).await, expected);
    seal(&app).await;
    changes(&app, 1).await;
    seal(&app).await;
    let report = verify_with(&app, None).await;
    assert_found(&report, &expected);
    assert_eq!(report.entries, 4);
}

async fn what_is_not_sealed_yet_is_guarded_too(app: TestApp) {
    sealed(&app, 2).await;
    let ids = changes(&app, 3).await;
    for (id, edit) in [(&ids[0], "body = '{}'"), (&ids[1], "mac = NULL")] {
        let sql = format!("UPDATE log_changes SET {edit} WHERE log_id = '{id}'");
        assert_eq!(tamper(&app, &sql).await, 1);
    }
    let expected = [&ids[0], &ids[1]].map(|id| Finding::Inserted { log_id: id.clone() });
    assert_eq!(findings(&app).await, expected);
    seal(&app).await;
    let report = verify_with(&app, None).await;
    assert_found(&report, &expected);
    assert_eq!((report.entries, report.unsealed), (3, 0));
}
