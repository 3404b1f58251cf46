//! Authorization codes.

use domain::authorization_code::AuthorizationCode;
use domain::pkce::{Challenge, Method};
use domain::sign_in::SignIn;
use domain::token::OidcScope;
use store::authorization_codes::{self, Given};
use store::{Db, scope_sets};

use crate::common::{FOREIGN, TENANT, add_users, at, change};
use crate::scope_sets::{intern, set};

both_engines!(
    a_code_is_redeemed_once,
    what_a_code_gave_is_known_when_it_comes_again,
    codes_go_with_their_user_and_with_time,
);

async fn add(db: &Db, hash: &str) -> (AuthorizationCode, i64) {
    let user = add_users(db, &format!("{hash}-"), 1).await;
    let code = AuthorizationCode {
        client_id: "app".to_owned(),
        sign_in: SignIn {
            user,
            user_id: format!("{hash}-1"),
            session: Some("sid".to_owned()),
            authenticated_at: at(-5),
            organization: Some(3),
        },
        api: Some("orders".to_owned()),
        set: set(&[OidcScope::OpenId], [4, 2]),
        redirect_uri: Some("https://app.test/cb".to_owned()),
        challenge: Some(Challenge {
            method: Method::S256,
            value: "c".to_owned(),
        }),
        nonce: Some("n\"é".to_owned()),
        shows_auth_time: true,
    };
    let number = intern(db, (TENANT, 7), &code.set).await;
    change(db, async |writer| {
        let times = (at(0), at(60));
        authorization_codes::insert(writer, (TENANT, hash), (&code, number), times).await
    })
    .await
    .unwrap();
    (code, number)
}

async fn get(db: &Db, hash: &str) -> Option<authorization_codes::Found> {
    let mut reader = db.read().await.unwrap();
    let conn = reader.conn();
    authorization_codes::get(conn, TENANT, hash).await.unwrap()
}

async fn redeem(db: &Db, hash: &str, now: i64) -> bool {
    change(db, async |writer| {
        authorization_codes::redeem(writer, (TENANT, hash), at(now)).await
    })
    .await
    .unwrap()
}

async fn a_code_is_redeemed_once(db: Db) {
    let (code, number) = add(&db, "one").await;
    let found = get(&db, "one").await.unwrap();
    assert_eq!((&found.code, found.scope_set), (&code, number));
    assert_eq!((found.expires_at, found.is_redeemed), (at(60), false));
    let mut reader = db.read().await.unwrap();
    let foreign = authorization_codes::get(reader.conn(), FOREIGN, "one").await;
    assert_eq!(foreign.unwrap(), None);
    drop(reader);
    assert!(!redeem(&db, "other", 1).await);
    assert!(!redeem(&db, "one", 60).await, "it has expired");
    let (a, b, c) = tokio::join!(
        redeem(&db, "one", 1),
        redeem(&db, "one", 1),
        redeem(&db, "one", 1)
    );
    assert_eq!(u8::from(a) + u8::from(b) + u8::from(c), 1);
    assert!(get(&db, "one").await.unwrap().is_redeemed);
}

async fn what_a_code_gave_is_known_when_it_comes_again(db: Db) {
    add(&db, "one").await;
    let replayed = async |hash| {
        change(&db, async |writer| {
            authorization_codes::replayed(writer, TENANT, hash).await
        })
        .await
        .unwrap()
    };
    assert_eq!(replayed("one").await, None, "it isn't redeemed yet");
    assert!(redeem(&db, "one", 1).await);
    let given = Given {
        refresh_token: Some("family".to_owned()),
        access_token: Some("jti".to_owned()),
        access_token_expires_at: at(86_400),
    };
    change(&db, async |writer| {
        authorization_codes::gave(writer, (TENANT, "one"), &given).await
    })
    .await
    .unwrap();
    assert_eq!(replayed("one").await, Some(given));
    assert_eq!(replayed("one").await, None);
}

async fn codes_go_with_their_user_and_with_time(db: Db) {
    let (code, _) = add(&db, "one").await;
    add(&db, "two").await;
    let retired = change(&db, async |writer| {
        scope_sets::retire(writer, 0, at(100)).await?;
        scope_sets::forget(writer, at(100)).await
    });
    assert_eq!(retired.await.unwrap(), 0, "a code refers to it");
    change(&db, async |writer| {
        authorization_codes::drop_of_user(writer, TENANT, code.sign_in.user).await
    })
    .await
    .unwrap();
    assert_eq!(get(&db, "one").await, None);
    assert!(get(&db, "two").await.is_some());
    let forget = async |now| {
        change(&db, async |writer| {
            authorization_codes::forget(writer, at(now)).await
        })
        .await
        .unwrap()
    };
    assert_eq!(forget(59).await, 0);
    assert_eq!(forget(60).await, 1);
}
