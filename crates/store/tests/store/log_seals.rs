//! Entries with their seals, erasures, and the signed places of the chain.

use domain::Tenant;
use store::Db;
use store::log_erasures::Erasure;
use store::log_seals::{PlaceKind, Seal, SignedPlace};
use store::{log_entries, log_erasures, log_seals, logs};

use crate::common::{FOREIGN, TENANT, at, change};
use crate::logs::entry;

both_engines!(
    an_entry_is_unsealed_until_it_has_a_link,
    what_is_about_a_person_is_replaced_and_nothing_else,
    links_are_read_in_their_order,
    erasures_are_numbered_and_sealed,
    places_are_set_and_moved,
    pruning_takes_links_with_what_they_are_about,
);

async fn add_entry(db: &Db, tenant: Tenant, millis: i64) -> String {
    change(db, async |writer| {
        let mac = |entry: &log_entries::StoredEntry| {
            assert_eq!(entry.date, at(millis).millis());
            [7; 32]
        };
        Ok(logs::append_change(
            writer,
            tenant,
            entry("sapi", millis),
            mac,
        ))
    })
    .await
    .unwrap()
}

fn link(position: i64, kind: &str, log_id: &str) -> Seal {
    Seal {
        position,
        kind: kind.to_owned(),
        log_id: log_id.to_owned(),
        fixed: vec![1; 32],
        erasable: vec![2; 32],
        chain: vec![u8::try_from(position).unwrap(); 32],
        sealed_at: at(position),
    }
}

async fn add_links(db: &Db, links: &[Seal]) {
    change(db, async |writer| {
        log_seals::append(writer, TENANT, &[]).await?;
        log_seals::append(writer, TENANT, links).await
    })
    .await
    .unwrap();
}

async fn unsealed(db: &Db, tenant: Tenant, after: &str) -> Vec<String> {
    let mut reader = db.read().await.unwrap();
    let found = log_entries::unsealed(reader.conn(), tenant, (after, ":"), 10).await;
    found.unwrap().into_iter().map(|one| one.log_id).collect()
}

async fn an_entry_is_unsealed_until_it_has_a_link(db: Db) {
    let mut ids = Vec::new();
    for millis in 0..3 {
        ids.push(add_entry(&db, TENANT, millis).await);
    }
    add_entry(&db, FOREIGN, 3).await;
    assert_eq!(unsealed(&db, TENANT, "").await, ids);
    assert_eq!(unsealed(&db, TENANT, &ids[0]).await, ids[1..]);
    // A link about an erasure is none about the entry.
    add_links(
        &db,
        &[link(1, "entry", &ids[1]), link(2, "erasure", &ids[0])],
    )
    .await;
    assert_eq!(unsealed(&db, TENANT, "").await, [&*ids[0], &ids[2]]);
    let mut reader = db.read().await.unwrap();
    let strays = log_entries::strays(reader.conn(), TENANT).await.unwrap();
    assert_eq!(strays, [""; 0]);
    let asked = [&*ids[2], "\0", "9", &ids[0]];
    let found = log_entries::all(reader.conn(), TENANT, &asked)
        .await
        .unwrap();
    let found: Vec<&str> = found.iter().map(|one| one.log_id.as_str()).collect();
    assert_eq!(found, [&*ids[0], &ids[2]]);
    assert_eq!(
        log_entries::all(reader.conn(), TENANT, &[]).await.unwrap(),
        []
    );
    assert_eq!(
        log_entries::all(reader.conn(), FOREIGN, &asked)
            .await
            .unwrap(),
        []
    );
}

async fn what_is_about_a_person_is_replaced_and_nothing_else(db: Db) {
    let id = add_entry(&db, TENANT, 5).await;
    let get = async |tenant| {
        let mut reader = db.read().await.unwrap();
        log_entries::get(reader.conn(), tenant, &id).await.unwrap()
    };
    let before = get(TENANT).await.unwrap();
    assert_eq!(before.mac, Some(vec![7; 32]));
    assert_eq!(get(FOREIGN).await, None);
    let mut wanted = before.clone();
    wanted.user_id = Some("u".into());
    wanted.user_name = Some("n".into());
    wanted.connection = Some("c".into());
    wanted.ip = Some("i".into());
    wanted.body = "{}".to_owned();
    wanted.mac = Some(vec![8; 32]);
    let mut asked = wanted.clone();
    asked.kind = "other".to_owned();
    asked.date = 0;
    asked.description = Some("d".into());
    change(&db, async |writer| {
        log_entries::replace(writer, TENANT, &asked).await
    })
    .await
    .unwrap();
    assert_eq!(get(TENANT).await, Some(wanted));
    let mut reader = db.read().await.unwrap();
    let none = log_entries::get(reader.conn(), TENANT, "\0").await.unwrap();
    assert_eq!(none, None);
}

async fn links_are_read_in_their_order(db: Db) {
    let mut reader = db.read().await.unwrap();
    assert_eq!(log_seals::last(reader.conn(), TENANT).await.unwrap(), None);
    drop(reader);
    let links: Vec<Seal> = (1..=5)
        .map(|position| link(position, "entry", "9"))
        .collect();
    add_links(&db, &links).await;
    let mut reader = db.read().await.unwrap();
    let page = log_seals::page(reader.conn(), TENANT, 1, 3).await.unwrap();
    assert_eq!(page, links[1..4]);
    let last = log_seals::last(reader.conn(), TENANT).await.unwrap();
    assert_eq!(last.as_ref(), links.last());
    let second = log_seals::at(reader.conn(), TENANT, 2).await.unwrap();
    assert_eq!(second.as_ref(), links.get(1));
    let none = log_seals::at(reader.conn(), TENANT, 6).await.unwrap();
    assert_eq!(none, None);
    for (limit, before, first) in [(5, 3, Some(3)), (2, 3, None), (5, 9, None), (5, 0, Some(1))] {
        let found = log_seals::first_younger(reader.conn(), TENANT, limit, at(before)).await;
        assert_eq!(found.unwrap(), first);
    }
    assert_eq!(log_seals::last(reader.conn(), FOREIGN).await.unwrap(), None);
    // A place in the chain is taken once.
    drop(reader);
    let again = change(&db, async |writer| {
        log_seals::append(writer, TENANT, &links[4..]).await
    });
    again.await.unwrap_err();
}

fn erasure(log_id: &str, number: i64) -> Erasure {
    Erasure {
        log_id: log_id.to_owned(),
        number,
        erasable: vec![3; 32],
        cause: "9001".to_owned(),
        mac: vec![4; 32],
        position: None,
    }
}

async fn erasures_are_numbered_and_sealed(db: Db) {
    let all = [erasure("91", 1), erasure("91", 2), erasure("92", 1)];
    for one in &all {
        let number = change(&db, async |writer| {
            let number = log_erasures::next_number(writer.conn(), TENANT, &one.log_id).await?;
            log_erasures::insert(writer, TENANT, one).await?;
            Ok(number)
        });
        assert_eq!(number.await.unwrap(), one.number);
    }
    change(&db, async |writer| {
        log_erasures::sealed(writer, TENANT, ("91", 2), 5).await
    })
    .await
    .unwrap();
    let mut reader = db.read().await.unwrap();
    let waiting = log_erasures::unsealed(reader.conn(), TENANT, 10)
        .await
        .unwrap();
    assert_eq!(waiting, [all[0].clone(), all[2].clone()]);
    let found = log_erasures::of_entries(reader.conn(), TENANT, &["91", "\0"])
        .await
        .unwrap();
    let sealed = Erasure {
        position: Some(5),
        ..all[1].clone()
    };
    assert_eq!(found, [all[0].clone(), sealed]);
    for (tenant, ids) in [(FOREIGN, &["91"][..]), (TENANT, &[])] {
        let found = log_erasures::of_entries(reader.conn(), tenant, ids)
            .await
            .unwrap();
        assert_eq!(found, []);
    }
}

async fn places_are_set_and_moved(db: Db) {
    let place = |position: i64| SignedPlace {
        position,
        chain: vec![1; 32],
        created_at: at(position),
        signature: vec![2; 64],
    };
    for (kind, position) in [
        (PlaceKind::Head, 1),
        (PlaceKind::Anchor, 2),
        (PlaceKind::Head, 3),
    ] {
        change(&db, async |writer| {
            log_seals::set_place(writer, TENANT, kind, &place(position)).await
        })
        .await
        .unwrap();
    }
    let mut reader = db.read().await.unwrap();
    for (tenant, kind, wanted) in [
        (TENANT, PlaceKind::Head, Some(place(3))),
        (TENANT, PlaceKind::Anchor, Some(place(2))),
        (FOREIGN, PlaceKind::Head, None),
    ] {
        let found = log_seals::place(reader.conn(), tenant, kind).await.unwrap();
        assert_eq!(found, wanted);
    }
}

async fn pruning_takes_links_with_what_they_are_about(db: Db) {
    let mut ids = Vec::new();
    for millis in 0..3 {
        ids.push(add_entry(&db, TENANT, millis).await);
    }
    let foreign = add_entry(&db, FOREIGN, 0).await;
    let links = [
        link(1, "entry", &ids[0]),
        link(2, "erasure", &ids[2]),
        link(3, "entry", &ids[2]),
    ];
    add_links(&db, &links).await;
    change(&db, async |writer| {
        log_erasures::insert(writer, TENANT, &erasure(&ids[2], 1)).await?;
        log_erasures::insert(writer, TENANT, &erasure(&ids[2], 2)).await?;
        log_erasures::sealed(writer, TENANT, (&ids[2], 1), 2).await?;
        log_seals::prune(writer, TENANT, 2).await
    })
    .await
    .unwrap();
    let mut reader = db.read().await.unwrap();
    let left = log_seals::page(reader.conn(), TENANT, 0, 10).await.unwrap();
    assert_eq!(left, links[2..]);
    let all: Vec<&str> = ids.iter().map(String::as_str).collect();
    let entries = log_entries::all(reader.conn(), TENANT, &all).await.unwrap();
    // An erasure takes its entry nowhere, and what has no link stays.
    let entries: Vec<&str> = entries.iter().map(|one| one.log_id.as_str()).collect();
    assert_eq!(entries, [&*ids[1], &ids[2]]);
    let erasures = log_erasures::of_entries(reader.conn(), TENANT, &all)
        .await
        .unwrap();
    assert_eq!(erasures, [erasure(&ids[2], 2)]);
    let kept = log_entries::get(reader.conn(), FOREIGN, &foreign)
        .await
        .unwrap();
    assert!(kept.is_some());
}
