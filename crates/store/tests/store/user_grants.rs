//! Client grants for users, as tokens need them.

use domain::client_grant::{ClientGrant, SubjectType};
use serde_json::json;
use store::user_grants::{self, UserGrant};
use store::{Db, client_grants};

use crate::common::{
    FOREIGN, TENANT, add_api, add_client, at, change, grant, home, map, set_permissions,
};

both_engines!(an_application_has_its_own_and_the_common_one);

async fn an_application_has_its_own_and_the_common_one(db: Db) {
    add_api(&db, TENANT, "api", &["a", "b"]).await;
    add_client(&db, TENANT, "app").await;
    let for_users = |one: ClientGrant| ClientGrant {
        subject_type: SubjectType::User,
        ..one
    };
    let all = ClientGrant {
        client_id: None,
        settings: map(json!({"default_for": "third_party_clients", "allow_all_scopes": true})),
        ..for_users(grant("3", "", "api", &[]))
    };
    let own = for_users(grant("2", "app", "api", &["b", "never", "a"]));
    for new in [grant("1", "app", "api", &["a"]), own, all] {
        change(&db, async |writer| {
            client_grants::insert(writer, home(), &new, at(0)).await
        })
        .await
        .unwrap();
    }
    let of = async |tenant, client_id| {
        let mut reader = db.read().await.unwrap();
        let pair = (client_id, "api");
        user_grants::of_client(&mut reader, tenant, pair)
            .await
            .unwrap()
    };
    let everything = Some(UserGrant::All);
    let own = Some(UserGrant::Only(vec![1, 2]));
    assert_eq!(of(TENANT, "app").await, (own.clone(), everything.clone()));
    assert_eq!(of(TENANT, "other").await, (None, everything.clone()));
    assert_eq!(of(TENANT, "a\0").await, (None, None));
    assert_eq!(of(FOREIGN, "app").await, (None, None));
    // A deleted permission keeps its number, a new one of its name has another.
    set_permissions(&db, TENANT, "api", &["b"]).await;
    set_permissions(&db, TENANT, "api", &["a", "b"]).await;
    assert_eq!(of(TENANT, "app").await, (own, everything));
}
