//! Failed logins are counted, blocked and forgotten.

use store::Db;
use store::login_failures::{self, Block, Blocked, Counted};

use crate::common::{FOREIGN, TENANT, at, change};

both_engines!(
    failures_are_counted_by_who_and_where,
    a_block_holds_for_a_time_and_until_it_is_lifted,
    a_higher_limit_lifts_blocks,
    what_is_old_is_pruned,
);

fn counted<'a>(identifier: &'a str, ip: &'a str) -> Counted<'a> {
    Counted {
        connection: "db",
        identifier,
        ip,
    }
}

async fn count(db: &Db, of: Counted<'_>, (now, since): (i64, i64)) -> i64 {
    change(db, async |writer| {
        login_failures::count(writer, TENANT, of, (at(now), at(since))).await
    })
    .await
    .unwrap()
}

async fn block(db: &Db, of: Counted<'_>, (max, now): (i64, i64)) -> bool {
    change(db, async |writer| {
        login_failures::block(writer, TENANT, of, (max, at(now))).await
    })
    .await
    .unwrap()
}

fn blocked(since: i64, at_least: i64) -> Blocked {
    let since = at(since);
    Blocked { since, at_least }
}

async fn is_blocked(db: &Db, of: Counted<'_>, since: i64) -> bool {
    let mut reader = db.read().await.unwrap();
    login_failures::is_blocked(reader.conn(), TENANT, of, blocked(since, 1))
        .await
        .unwrap()
}

async fn forget(db: &Db, tenant: domain::Tenant, of: Counted<'_>) -> bool {
    change(db, async |writer| {
        login_failures::forget(writer, tenant, of).await
    })
    .await
    .unwrap()
}

async fn failures_are_counted_by_who_and_where(db: Db) {
    let ada = counted("Ada@Example.com", "192.0.2.1");
    assert_eq!(count(&db, ada, (10, 0)).await, 1);
    assert_eq!(
        count(&db, counted("ada@example.COM", ada.ip), (20, 0)).await,
        2
    );
    assert_eq!(
        count(&db, counted(ada.identifier, "192.0.2.2"), (20, 0)).await,
        1
    );
    assert_eq!(count(&db, counted(ada.identifier, ""), (20, 0)).await, 1);
    let elsewhere = Counted {
        connection: "other",
        ..ada
    };
    assert_eq!(count(&db, elsewhere, (20, 0)).await, 1);
    assert_eq!(count(&db, counted("a\0", ""), (20, 0)).await, 0);
    // Those before a time count no more.
    assert_eq!(count(&db, ada, (30, 20)).await, 1);
    assert!(!forget(&db, FOREIGN, ada).await);
    assert!(forget(&db, TENANT, ada).await);
    assert!(!forget(&db, TENANT, ada).await);
    assert_eq!(count(&db, ada, (40, 0)).await, 1);
    assert_eq!(count(&db, elsewhere, (40, 0)).await, 2);
}

async fn a_block_holds_for_a_time_and_until_it_is_lifted(db: Db) {
    let (here, anywhere) = (counted("ada", "192.0.2.1"), counted("ada", ""));
    for of in [here, anywhere, counted("bob", "192.0.2.1")] {
        count(&db, of, (10, 0)).await;
        assert!(!is_blocked(&db, of, 0).await);
        assert!(block(&db, of, (0, 10)).await);
        assert!(!block(&db, of, (0, 11)).await);
        assert!(is_blocked(&db, of, 9).await);
        assert!(!is_blocked(&db, of, 10).await);
    }
    assert!(!is_blocked(&db, counted("\0", ""), 0).await);
    let blocks = async |identifier: &str, limit: i64| {
        let mut reader = db.read().await.unwrap();
        login_failures::blocks(reader.conn(), TENANT, identifier, (blocked(0, 1), limit))
            .await
            .unwrap()
    };
    let expected = |ip: &str| Block {
        connection: "db".into(),
        identifier: "ada".into(),
        ip: ip.into(),
    };
    assert_eq!(
        blocks("ADA", 9).await,
        [expected(""), expected("192.0.2.1")]
    );
    assert_eq!(blocks("ada", 1).await, [expected("")]);
    assert_eq!(blocks("\0", 9).await, []);
    // A block ends with the failures that it was for.
    assert_eq!(count(&db, here, (100, 50)).await, 1);
    assert_eq!(blocks("ada", 9).await, [expected("")]);
    let unblock = async |identifier: &str, tenant| {
        change(&db, async |writer| {
            login_failures::unblock(writer, tenant, identifier).await
        })
        .await
        .unwrap()
    };
    assert_eq!(unblock("ada", FOREIGN).await, 0);
    assert_eq!(unblock("\0", TENANT).await, 0);
    assert_eq!(unblock("Ada", TENANT).await, 2);
    assert!(!is_blocked(&db, anywhere, 0).await);
    assert!(is_blocked(&db, counted("bob", "192.0.2.1"), 0).await);
    let unblock_in = async |connection: &str, identifier: &str| {
        change(&db, async |writer| {
            login_failures::unblock_in(writer, TENANT, (connection, identifier)).await
        })
        .await
        .unwrap()
    };
    assert_eq!(unblock_in("other", "bob").await, 0);
    assert_eq!(unblock_in("db", "\0").await, 0);
    assert_eq!(unblock_in("db", "Bob").await, 1);
}

async fn a_higher_limit_lifts_blocks(db: Db) {
    let ada = counted("ada", "");
    for now in [1, 2] {
        count(&db, ada, (now, 0)).await;
    }
    assert!(block(&db, ada, (2, 2)).await);
    let is_over = async |at_least: i64| {
        let mut reader = db.read().await.unwrap();
        let of = blocked(0, at_least);
        let listed = login_failures::blocks(reader.conn(), TENANT, "ada", (of, 9)).await;
        let is_blocked = login_failures::is_blocked(reader.conn(), TENANT, ada, of).await;
        assert_eq!(is_blocked.as_ref().unwrap(), &!listed.unwrap().is_empty());
        is_blocked.unwrap()
    };
    assert!(is_over(2).await);
    assert!(!is_over(3).await);
    // When that is reached, it is a new block.
    assert_eq!(count(&db, ada, (3, 0)).await, 3);
    assert!(block(&db, ada, (3, 3)).await);
    assert!(is_over(3).await);
    assert_eq!(count(&db, ada, (4, 0)).await, 4);
    assert!(!block(&db, ada, (3, 4)).await);
    let nobody = counted("\0", "");
    assert!(!block(&db, nobody, (1, 1)).await);
    assert!(!forget(&db, TENANT, nobody).await);
}

async fn what_is_old_is_pruned(db: Db) {
    for (identifier, now) in [("a", 1), ("b", 2), ("c", 3)] {
        count(&db, counted(identifier, ""), (now, 0)).await;
    }
    let prune = async |before: i64, limit: i64| {
        change(&db, async |writer| {
            login_failures::prune(writer, at(before), limit).await
        })
        .await
        .unwrap()
    };
    assert_eq!(prune(2, 1).await, 1);
    assert_eq!(prune(2, 9).await, 1);
    assert_eq!(prune(2, 9).await, 0);
    assert_eq!(count(&db, counted("c", ""), (4, 0)).await, 2);
}
