//! Searching the logs: every condition means the same on both engines.

use store::logs::{self, Column, Condition, Entry, Test};
use store::{Db, testing};

use crate::common::{FOREIGN, TENANT, at, change};
use crate::logs::entry;

both_engines!(
    conditions_and_their_opposites,
    every_column_can_be_searched,
    the_newest_comes_first_and_counts_are_capped,
);

/// Named `0` to `4` by their descriptions, of which the last has none.
async fn fill(db: &Db) {
    let text = |value: &str| Some(value.into());
    let entries = [
        Entry {
            description: text("0"),
            ip: text("127.0.0.1"),
            client_name: text("Ünï%"),
            ..entry("sapi", 0)
        },
        Entry {
            description: text("1"),
            ip: text("127.0.0.10"),
            client_name: text("ünï_"),
            ..entry("fapi", 1)
        },
        Entry {
            description: text("2"),
            ip: text("::1"),
            client_name: text(""),
            ..entry("sapi", 2)
        },
        Entry {
            description: text("3"),
            ip: None,
            client_name: text("Ün"),
            ..entry("SAPI", 3)
        },
    ];
    change(db, async |writer| {
        for entry in &entries[..2] {
            logs::append_change(writer, TENANT, entry.clone(), |_| [0; 32]);
        }
        logs::append_exchanges(writer, TENANT, &entries[2..]).await?;
        logs::append_exchanges(writer, TENANT, &[entry("w", 4)]).await?;
        logs::append_exchanges(writer, FOREIGN, &entries).await
    })
    .await
    .unwrap();
    // A body says who it is, whatever is searched for.
    change(db, async |writer| {
        for table in ["log_changes", "log_exchanges"] {
            let sql = format!("UPDATE {table} SET body = coalesce(description, '4')");
            testing::execute(writer.conn(), &sql).await?;
        }
        Ok(())
    })
    .await
    .unwrap();
}

fn condition(column: Column, test: Test) -> Condition {
    Condition {
        column,
        test,
        negated: false,
    }
}

/// The names of the entries found, oldest first, and how many there are said to be.
async fn found(db: &Db, conditions: &[Condition]) -> (String, i64) {
    let mut reader = db.read().await.unwrap();
    let found = logs::search(&mut reader, TENANT, conditions, (0, 100), 1000).await;
    let (records, total) = found.unwrap();
    (
        records
            .into_iter()
            .rev()
            .map(|record| record.body)
            .collect(),
        total,
    )
}

fn is(values: &[&str]) -> Test {
    Test::Is(values.iter().map(|&value| value.to_owned()).collect())
}

fn begins(prefix: &str) -> Test {
    Test::StartsWith(prefix.to_owned())
}

async fn conditions_and_their_opposites(db: Db) {
    fill(&db).await;
    let between = |from: i64, to: i64| Test::Between(at(from).millis(), at(to).millis());
    for (column, test, expected) in [
        (Column::Type, is(&["sapi"]), "02"),
        (Column::Type, is(&["sapi", "SAPI", "none"]), "023"),
        (Column::Type, is(&[]), ""),
        (Column::Type, begins("s"), "02"),
        (Column::Ip, is(&["127.0.0.1"]), "0"),
        (Column::Ip, begins("127.0.0.1"), "01"),
        (Column::Ip, begins(""), "012"),
        (Column::Ip, begins("127.0.0.100"), ""),
        (Column::Ip, Test::Exists, "012"),
        (Column::ClientName, Test::Exists, "0123"),
        (Column::ClientName, is(&[""]), "2"),
        // Neither a wildcard of SQL nor the case of letters plays a part.
        (Column::ClientName, begins("Ü"), "03"),
        (Column::ClientName, begins("Ünï%"), "0"),
        (Column::ClientName, begins("%"), ""),
        (Column::ClientName, begins("___"), ""),
        (Column::ClientName, begins("Ünï\0"), ""),
        (Column::ClientName, is(&["Ünï\0"]), ""),
        (Column::UserId, Test::Exists, ""),
        (Column::UserId, is(&["x"]), ""),
        (Column::Date, Test::Exists, "01234"),
        (Column::Date, between(1, 3), "123"),
        (Column::Date, between(3, 1), ""),
        (Column::Date, Test::Between(0, i64::MAX), "01234"),
        // A test that doesn't fit its column.
        (Column::Date, is(&["1"]), ""),
        (Column::Date, begins("1"), ""),
        (Column::Ip, between(0, 9), ""),
    ] {
        let condition = condition(column, test);
        let (names, total) = found(&db, std::slice::from_ref(&condition)).await;
        assert_eq!(names, expected, "{condition:?}");
        assert_eq!(
            usize::try_from(total).unwrap(),
            names.len(),
            "{condition:?}"
        );

        let opposite = Condition {
            negated: true,
            ..condition
        };
        let others: String = "01234"
            .chars()
            .filter(|name| !expected.contains(*name))
            .collect();
        let (names, total) = found(&db, std::slice::from_ref(&opposite)).await;
        assert_eq!(names, others, "{opposite:?}");
        assert_eq!(usize::try_from(total).unwrap(), names.len(), "{opposite:?}");
    }
    let both = [
        condition(Column::Type, begins("s")),
        condition(Column::Ip, begins("1")),
    ];
    assert_eq!(found(&db, &both).await, ("0".to_owned(), 1));
    assert_eq!(found(&db, &[]).await, ("01234".to_owned(), 5));
}

async fn every_column_can_be_searched(db: Db) {
    fill(&db).await;
    for column in [
        Column::Type,
        Column::Description,
        Column::ClientId,
        Column::ClientName,
        Column::UserId,
        Column::UserName,
        Column::Connection,
        Column::Ip,
        Column::Audience,
        Column::LogId,
    ] {
        for test in [is(&["nothing", "like it"]), begins("nothing")] {
            let (names, total) = found(&db, &[condition(column, test)]).await;
            assert_eq!((names.as_str(), total), ("", 0), "{column:?}");
        }
    }
    assert_eq!(
        found(&db, &[condition(Column::LogId, begins("900"))])
            .await
            .1,
        5
    );
    assert_eq!(
        found(&db, &[condition(Column::Description, is(&["2"]))])
            .await
            .0,
        "2"
    );
    assert_eq!(
        found(&db, &[condition(Column::Audience, Test::Exists)])
            .await
            .0,
        ""
    );
}

async fn the_newest_comes_first_and_counts_are_capped(db: Db) {
    fill(&db).await;
    let mut reader = db.read().await.unwrap();
    for (rows, count_max, expected, counted) in [
        ((0, 100), 1000, "43210", 5),
        ((0, 2), 1000, "43", 5),
        ((3, 2), 3, "10", 3),
        ((5, 2), 0, "", 0),
    ] {
        let (records, total) = logs::search(&mut reader, TENANT, &[], rows, count_max)
            .await
            .unwrap();
        let names: String = records.into_iter().map(|record| record.body).collect();
        assert_eq!(
            (names.as_str(), total),
            (expected, counted),
            "{rows:?} {count_max}"
        );
    }
}
