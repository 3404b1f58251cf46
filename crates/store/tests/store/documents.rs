//! Settings by kind and name.

use serde_json::{Map, Value, json};
use store::documents::{self, Key, Kind};
use store::{Change, Changed, Db};

use crate::common::{FOREIGN, TENANT, add_tenant, at, change, map};

both_engines!(
    a_document_is_put_replaced_and_deleted,
    a_document_that_is_taken_is_changed_by_nobody_else,
);

const KEY: Key<'static> = Key(Kind::EmailTemplate, "verify_email");

async fn found(db: &Db, tenant: domain::Tenant, key: Key<'_>) -> Option<Map<String, Value>> {
    let mut reader = db.read().await.unwrap();
    documents::get(reader.conn(), tenant, key).await.unwrap()
}

async fn put(db: &Db, key: Key<'_>, body: Value) {
    let body = map(body);
    change(db, async |writer| {
        documents::put(writer, TENANT, key, (&body, at(0))).await
    })
    .await
    .unwrap();
}

async fn a_document_is_put_replaced_and_deleted(db: Db) {
    assert_eq!(found(&db, TENANT, KEY).await, None);
    put(&db, KEY, json!({"z": "\u{0}", "a": null})).await;
    let kinds = [
        Kind::AttackProtection,
        Kind::Branding,
        Kind::EmailProvider,
        Kind::PageTemplate,
        Kind::Theme,
    ];
    for kind in kinds {
        assert_eq!(found(&db, TENANT, Key(kind, KEY.1)).await, None, "{kind:?}");
        put(&db, Key(kind, KEY.1), json!({"kind": format!("{kind:?}")})).await;
    }
    let kept = found(&db, TENANT, KEY).await.unwrap();
    assert_eq!(Value::from(kept).to_string(), r#"{"z":"\u0000","a":null}"#);
    assert_eq!(found(&db, FOREIGN, KEY).await, None);
    assert_eq!(found(&db, TENANT, Key(KEY.0, "\0")).await, None);
    put(&db, KEY, json!({"b": 1})).await;
    assert_eq!(found(&db, TENANT, KEY).await, Some(map(json!({"b": 1}))));
    let told = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let listening = told.clone();
    db.changes()
        .listen(move |change: &Change| listening.lock().unwrap().push(change.clone()));
    change(&db, async |writer| {
        documents::delete(writer, FOREIGN, KEY, at(1)).await?;
        documents::delete(writer, TENANT, KEY, at(1)).await
    })
    .await
    .unwrap();
    assert_eq!(found(&db, TENANT, KEY).await, None);
    let told = told.lock().unwrap();
    assert_eq!(told.last().unwrap().noun, Changed::Document);
    assert_eq!(told.last().unwrap().key, KEY.notice());
    assert_eq!(KEY.notice(), "email_template|verify_email");
}

async fn a_document_that_is_taken_is_changed_by_nobody_else(db: Db) {
    add_tenant(&db, TENANT).await;
    put(&db, KEY, json!({"count": 0})).await;
    let add = async || {
        change(&db, async |writer| {
            let mut body = documents::take(writer, TENANT, KEY).await?.unwrap();
            let count = body["count"].as_i64().unwrap() + 1;
            body.insert("count".into(), count.into());
            documents::put(writer, TENANT, KEY, (&body, at(0))).await
        })
        .await
        .unwrap();
    };
    tokio::join!(add(), add(), add(), add());
    assert_eq!(found(&db, TENANT, KEY).await.unwrap()["count"], 4);
}
