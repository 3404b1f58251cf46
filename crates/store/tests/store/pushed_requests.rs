//! Requests to sign in that an application has pushed.

use serde_json::json;
use store::Db;
use store::pushed_requests::{self, Pushed};

use crate::common::{FOREIGN, TENANT, at, change, map};

both_engines!(a_request_is_used_once_by_whoever_pushed_it);

async fn a_request_is_used_once_by_whoever_pushed_it(db: Db) {
    let parameters = map(json!({"scope": "openid"}));
    let pushed = |id_hash, client_id| Pushed { id_hash, client_id };
    change(&db, async |writer| {
        for id in ["a", "b"] {
            let one = pushed(id, "client");
            pushed_requests::insert(writer, TENANT, one, &parameters, at(30)).await?;
        }
        Ok(())
    })
    .await
    .unwrap();
    let take = async |tenant, one, millis| {
        change(&db, async |writer| {
            pushed_requests::take(writer, tenant, one, at(millis)).await
        })
        .await
        .unwrap()
    };
    assert_eq!(take(TENANT, pushed("a", "thief"), 0).await, None);
    assert_eq!(take(FOREIGN, pushed("a", "client"), 0).await, None);
    assert_eq!(take(TENANT, pushed("a", "client"), 30).await, None);
    let taken = take(TENANT, pushed("a", "client"), 29).await;
    assert_eq!(taken, Some(parameters.clone()));
    assert_eq!(take(TENANT, pushed("a", "client"), 29).await, None);
    for (millis, pruned) in [(29, 0), (30, 1)] {
        let count = change(&db, async |writer| {
            pushed_requests::prune(writer, at(millis)).await
        })
        .await
        .unwrap();
        assert_eq!(count, pruned);
    }
}
