//! When permissions were last issued.

use std::collections::HashMap;

use domain::Tenant;
use domain::permission::Issuance;
use store::issuances::{self, Carrier, Issued, Place};
use store::{Db, SWEPT_AT_ONCE};

use crate::common::{
    FOREIGN, TENANT, add_api, add_client, add_tenant, at, change, set_permissions,
};

both_engines!(
    what_is_remembered_only_grows,
    any_number_is_recorded,
    each_application_is_told_apart,
    a_permission_that_is_gone_is_forgotten,
    a_long_table_is_looked_through_in_parts,
);

fn issued(last: i64, expiry: i64) -> Issued {
    Issued {
        last_issued_at: at(last),
        latest_expiry: at(expiry),
    }
}

fn row(api: i64, number: i64, client_id: &str, issued: Issued) -> (Carrier, Issued) {
    let carrier = Carrier {
        api,
        number,
        client_id: client_id.into(),
    };
    (carrier, issued)
}

async fn record(db: &Db, tenant: Tenant, rows: &[(Carrier, Issued)]) {
    change(db, async |writer| {
        issuances::record(writer, tenant, rows).await
    })
    .await
    .unwrap();
}

async fn read(db: &Db, tenant: Tenant, api: i64, numbers: &[i64]) -> HashMap<i64, Issued> {
    let mut reader = db.read().await.unwrap();
    issuances::of_permissions(&mut reader, tenant, api, numbers)
        .await
        .unwrap()
}

async fn sweep(db: &Db) -> Vec<usize> {
    let mut found = Vec::new();
    let mut after = Some(Place::FIRST);
    while let Some(place) = after {
        let mut reader = db.read().await.unwrap();
        let (gone, last) = issuances::abandoned(reader.conn(), &place).await.unwrap();
        drop(reader);
        change(db, async |writer| issuances::forget(writer, &gone).await)
            .await
            .unwrap();
        found.push(gone.len());
        after = last;
    }
    found
}

async fn what_is_remembered_only_grows(db: Db) {
    assert_eq!(read(&db, TENANT, 1, &[1, 2]).await, HashMap::new());
    record(&db, TENANT, &[row(1, 1, "a", issued(10, 100))]).await;
    record(&db, TENANT, &[row(1, 1, "a", issued(5, 200))]).await;
    let twice = [
        row(1, 1, "b", issued(20, 50)),
        row(1, 1, "b", issued(7, 60)),
        row(1, 2, "b", issued(20, 50)),
    ];
    record(&db, TENANT, &twice).await;
    record(&db, TENANT, &[row(2, 1, "b", issued(99, 999))]).await;
    record(&db, FOREIGN, &[row(1, 1, "b", issued(99, 999))]).await;
    record(&db, TENANT, &[]).await;
    let expected = HashMap::from([(1, issued(20, 200)), (2, issued(20, 50))]);
    assert_eq!(read(&db, TENANT, 1, &[1, 2, 3]).await, expected);
    assert_eq!(read(&db, TENANT, 1, &[]).await, HashMap::new());
}

async fn any_number_is_recorded(db: Db) {
    for count in [1, 4, 5, 61, 1203] {
        let rows: Vec<_> = (0..count)
            .map(|number| row(count, number, "a", issued(number, count)))
            .collect();
        record(&db, TENANT, &rows).await;
        let numbers: Vec<i64> = (0..count).collect();
        let found = read(&db, TENANT, count, &numbers).await;
        assert_eq!(found.len(), numbers.len());
        assert!(
            numbers
                .iter()
                .all(|number| found[number] == issued(*number, count))
        );
    }
}

async fn each_application_is_told_apart(db: Db) {
    let rows = [
        row(1, 1, "a", issued(1, 10)),
        row(1, 1, "b", issued(2, 20)),
        row(1, 2, "a", issued(3, 30)),
    ];
    record(&db, TENANT, &rows).await;
    let mut reader = db.read().await.unwrap();
    let mut of = async |tenant, ids: &[&str]| {
        issuances::of_applications(reader.conn(), tenant, (1, 1), ids)
            .await
            .unwrap()
    };
    let issuance = |client_id: &str, last, expiry| Issuance {
        number: 1,
        client_id: client_id.to_owned(),
        last_issued_at: at(last),
        latest_expiry: at(expiry),
    };
    assert_eq!(
        of(TENANT, &["b", "a", "c", "\0"]).await,
        [issuance("a", 1, 10), issuance("b", 2, 20)]
    );
    assert_eq!(of(TENANT, &["b"]).await, [issuance("b", 2, 20)]);
    assert_eq!(of(TENANT, &[]).await, []);
    assert_eq!(of(FOREIGN, &["a"]).await, []);
}

async fn a_permission_that_is_gone_is_forgotten(db: Db) {
    add_api(&db, TENANT, "orders", &["a", "b"]).await;
    add_client(&db, TENANT, "here").await;
    let rows = [
        row(1, 1, "here", issued(1, 10)),
        row(1, 1, "gone", issued(2, 20)),
        row(1, 3, "here", issued(3, 30)),
        row(2, 1, "here", issued(4, 40)),
    ];
    record(&db, TENANT, &rows).await;
    record(&db, FOREIGN, &[row(1, 1, "here", issued(5, 50))]).await;
    // Deleted, but it can be restored.
    set_permissions(&db, TENANT, "orders", &["b"]).await;
    // Of the application that is gone, of two permissions that aren't there, and of a foreign
    // one: each of these with the row about all applications.
    assert_eq!(sweep(&db).await, [1 + 2 + 2 + 2, 0]);
    assert_eq!(sweep(&db).await, [0, 0]);
    // A token of the application that is gone may still carry it.
    assert_eq!(
        read(&db, TENANT, 1, &[1, 2, 3]).await,
        HashMap::from([(1, issued(2, 20))])
    );
    let mut reader = db.read().await.unwrap();
    let left = issuances::of_applications(reader.conn(), TENANT, (1, 1), &["here", "gone"])
        .await
        .unwrap();
    assert_eq!(left.len(), 1);
    drop(reader);
    // As a purge leaves it.
    crate::common::sql(&db, "DELETE FROM permissions").await;
    sweep(&db).await;
    assert_eq!(read(&db, TENANT, 1, &[1, 2, 3]).await, HashMap::new());
}

async fn a_long_table_is_looked_through_in_parts(db: Db) {
    add_tenant(&db, TENANT).await;
    let rows: Vec<_> = (0..SWEPT_AT_ONCE)
        .map(|number| row(1, number, "a", issued(1, 1)))
        .collect();
    record(&db, TENANT, &rows).await;
    let at_once = usize::try_from(SWEPT_AT_ONCE).unwrap();
    assert_eq!(sweep(&db).await, [at_once, at_once, 0]);
    assert_eq!(sweep(&db).await, [0]);
}
