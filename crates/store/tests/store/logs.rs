//! The two logs, read as one.

use domain::Tenant;
use store::logs::{self, Entry, Record};
use store::{Db, SWEPT_AT_ONCE};

use crate::common::{FOREIGN, Place, TENANT, add_tenant, at, change};

both_engines!(
    an_entry_is_kept_as_it_is,
    both_logs_are_read_on_as_one,
    recent_changes_come_newest_first,
    exchanges_are_written_in_any_number,
    nul_does_not_lose_a_batch,
    old_exchanges_are_pruned_a_little_at_a_time,
);
both_places!(ids_go_on_after_a_restart);

pub(crate) fn entry(kind: &'static str, millis: i64) -> Entry {
    Entry {
        date: at(millis),
        kind,
        description: None,
        client_id: None,
        client_name: None,
        user_id: None,
        ip: None,
        audience: None,
        body: format!("{{\"type\":\"{kind}\"}}"),
    }
}

async fn add_change(db: &Db, tenant: Tenant, entry: &Entry) -> String {
    change(db, async |writer| {
        Ok(logs::append_change(writer, tenant, entry.clone(), |_| {
            [0; 32]
        }))
    })
    .await
    .unwrap()
}

async fn add_exchanges(db: &Db, tenant: Tenant, entries: &[Entry]) {
    change(db, async |writer| {
        logs::append_exchanges(writer, tenant, entries).await
    })
    .await
    .unwrap();
}

/// Everything after an entry, as a caller at this instant gets it.
pub(crate) async fn after(db: &Db, tenant: Tenant, from: &str, limit: i64) -> Vec<Record> {
    let horizon = db.horizon().complete_below();
    let mut reader = db.read().await.unwrap();
    logs::after(reader.conn(), tenant, (from, &horizon), limit)
        .await
        .unwrap()
}

async fn an_entry_is_kept_as_it_is(db: Db) {
    let id = add_change(&db, TENANT, &entry("sapi", 5)).await;
    assert!(id.starts_with("90020260102030405005"), "{id}");
    assert_eq!(id.len(), 56);
    add_exchanges(&db, TENANT, &[entry("seccft", 6)]).await;
    let exchange = after(&db, TENANT, &id, 10).await.swap_remove(0);
    let mut reader = db.read().await.unwrap();
    for (id, body) in [
        (&id, r#"{"type":"sapi"}"#),
        (&exchange.log_id, r#"{"type":"seccft"}"#),
    ] {
        let found = logs::get(reader.conn(), TENANT, id).await.unwrap();
        assert_eq!(
            found,
            Some(Record {
                log_id: id.clone(),
                body: body.to_owned()
            })
        );
        assert_eq!(logs::get(reader.conn(), FOREIGN, id).await.unwrap(), None);
    }
    for id in ["", "900", "900\0"] {
        assert_eq!(logs::get(reader.conn(), TENANT, id).await.unwrap(), None);
    }
}

async fn both_logs_are_read_on_as_one(db: Db) {
    let mut expected = Vec::new();
    for millis in 0..6 {
        if millis % 2 == 0 {
            expected.push(add_change(&db, TENANT, &entry("sapi", millis)).await);
        } else {
            add_exchanges(&db, TENANT, &[entry("seccft", millis)]).await;
            let newest = after(&db, TENANT, expected.last().unwrap(), 10).await;
            expected.push(newest[0].log_id.clone());
        }
        add_change(&db, FOREIGN, &entry("sapi", millis)).await;
    }
    let ids = |records: Vec<Record>| -> Vec<String> {
        records.into_iter().map(|record| record.log_id).collect()
    };
    assert_eq!(ids(after(&db, TENANT, "", 100).await), expected);
    assert_eq!(
        ids(after(&db, TENANT, &expected[1], 3).await),
        expected[2..5]
    );
    assert_eq!(ids(after(&db, TENANT, &expected[5], 3).await), [""; 0]);
    assert_eq!(ids(after(&db, TENANT, "\0", 3).await), [""; 0]);
    assert_eq!(after(&db, FOREIGN, "", 100).await.len(), 6);
}

async fn recent_changes_come_newest_first(db: Db) {
    let mut ids = Vec::new();
    for millis in 0..3 {
        ids.insert(0, add_change(&db, TENANT, &entry("sapi", millis)).await);
        add_change(&db, FOREIGN, &entry("sapi", millis)).await;
        add_exchanges(&db, TENANT, &[entry("seccft", millis)]).await;
    }
    let mut reader = db.read().await.unwrap();
    let found = logs::recent_changes(reader.conn(), TENANT, 2)
        .await
        .unwrap();
    let found: Vec<String> = found.into_iter().map(|record| record.log_id).collect();
    assert_eq!(found, ids[..2]);
}

async fn exchanges_are_written_in_any_number(db: Db) {
    for (count, kind) in [(0, "none"), (1, "one"), (500, "full"), (1203, "many")] {
        let entries: Vec<_> = (0..count).map(|index| entry(kind, index)).collect();
        add_exchanges(&db, TENANT, &entries).await;
        let mut reader = db.read().await.unwrap();
        let counted = logs::count_exchanges(reader.conn(), TENANT, kind)
            .await
            .unwrap();
        assert_eq!(counted, count, "{kind}");
        assert_eq!(
            logs::count_exchanges(reader.conn(), FOREIGN, kind)
                .await
                .unwrap(),
            0
        );
    }
}

async fn nul_does_not_lose_a_batch(db: Db) {
    let odd = Entry {
        description: Some("a\0b".into()),
        client_id: Some("\0".into()),
        client_name: Some("\0\0".into()),
        ip: Some("1\0".into()),
        audience: Some("urn:\0".into()),
        body: "{\"a\":\"\0\"}".to_owned(),
        ..entry("feccft", 1)
    };
    add_exchanges(
        &db,
        TENANT,
        &[entry("seccft", 0), odd.clone(), entry("seccft", 2)],
    )
    .await;
    add_change(&db, TENANT, &odd).await;
    let found = after(&db, TENANT, "", 10).await;
    let bodies: Vec<_> = found.iter().map(|record| record.body.as_str()).collect();
    let plain = r#"{"type":"seccft"}"#;
    assert_eq!(
        bodies,
        [plain, "{\"a\":\"\u{fffd}\"}", plain, "{\"a\":\"\u{fffd}\"}"]
    );
}

async fn old_exchanges_are_pruned_a_little_at_a_time(db: Db) {
    for tenant in [TENANT, FOREIGN] {
        add_tenant(&db, tenant).await;
    }
    let old: Vec<_> = (0..SWEPT_AT_ONCE).map(|_| entry("old", 0)).collect();
    add_exchanges(&db, TENANT, &old).await;
    add_exchanges(&db, FOREIGN, &[entry("old", 10), entry("new", 20)]).await;
    add_exchanges(&db, TENANT, &[entry("new", 30)]).await;
    let kept = add_change(&db, TENANT, &entry("sapi", 0)).await;

    let prune = async || {
        change(&db, async |writer| {
            logs::prune_exchanges(writer, at(20)).await
        })
        .await
        .unwrap()
    };
    assert_eq!(prune().await, u64::try_from(SWEPT_AT_ONCE).unwrap());
    assert_eq!(prune().await, 1);
    assert_eq!(prune().await, 0);
    let mut reader = db.read().await.unwrap();
    for (tenant, kind, left) in [
        (TENANT, "old", 0),
        (FOREIGN, "old", 0),
        (TENANT, "new", 1),
        (FOREIGN, "new", 1),
    ] {
        let counted = logs::count_exchanges(reader.conn(), tenant, kind)
            .await
            .unwrap();
        assert_eq!(counted, left, "{tenant:?} {kind}");
    }
    // Changes are kept.
    assert!(
        logs::get(reader.conn(), TENANT, &kept)
            .await
            .unwrap()
            .is_some()
    );
}

async fn ids_go_on_after_a_restart(place: Place) {
    let db = place.open().await;
    add_tenant(&db, TENANT).await;
    db.close().await;
    let mut last = String::new();
    // The clock is set back, and either log may hold the last entry.
    for (millis, is_exchange) in [(1000, false), (900, true), (800, true), (700, false)] {
        let db = place.open().await;
        if is_exchange {
            add_exchanges(&db, TENANT, &[entry("seccft", millis)]).await;
        } else {
            add_change(&db, TENANT, &entry("sapi", millis)).await;
        }
        let newer = after(&db, TENANT, &last, 10).await;
        assert_eq!(newer.len(), 1, "{millis}");
        last.clone_from(&newer[0].log_id);
        db.close().await;
    }
}
