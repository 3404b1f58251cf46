//! Linking users into one and taking them apart.

use serde_json::{Value, json};
use testkit::{TestApp, both_engines};

use super::{DATABASE, MISSING, PATH, new, path_of};

both_engines!(
    two_users_become_one_and_two_again,
    what_cannot_be_linked,
    what_cannot_be_unlinked,
    both_at_once,
);

/// The users `auth0|1` and `auth0|2`.
async fn two(app: &TestApp) {
    for id in ["1", "2"] {
        let profile = json!({"user_id": id, "email": format!("{id}@b.test")});
        app.user_with(profile).await;
    }
}

fn identity(id: &str) -> Value {
    json!({
        "profileData": {
            "email": format!("{id}@b.test"), "email_verified": false, "name": format!("{id}@b.test"),
            "nickname": id,
        },
        "user_id": id, "connection": DATABASE, "provider": "auth0", "isSocial": false,
    })
}

/// A list of identities without the pictures, whose address is a hash.
fn without_pictures(mut identities: Value) -> Value {
    for identity in identities.as_array_mut().unwrap() {
        let data = identity["profileData"].as_object_mut().unwrap();
        assert!(data.shift_remove("picture").is_some());
    }
    identities
}

async fn two_users_become_one_and_two_again(app: TestApp) {
    two(&app).await;
    let admin = app.admin().await;
    let identities = format!("{}/identities", path_of("auth0|1"));
    let body = json!({"provider": "auth0", "user_id": "auth0|2"});
    let linked = admin.post(&identities, &body).await.expect(201);
    assert_eq!(
        without_pictures(linked.json()),
        json!([identity("1"), identity("2")])
    );

    let one = admin.get(&path_of("auth0|1")).await.expect(200);
    assert_eq!(one.text("email"), "1@b.test");
    assert_eq!(
        one.json()["identities"][1]["profileData"]["email"],
        "2@b.test"
    );
    let (message, code) = MISSING;
    admin
        .get(&path_of("auth0|2"))
        .await
        .is_problem(404, message, code);
    let found = admin
        .get(&format!("{PATH}?fields=user_id&q=identities.user_id:2"))
        .await;
    found.is(200, r#"[{"user_id":"auth0|1"}]"#);
    let taken = admin.post(PATH, &new("2@b.test")).await;
    taken.is_problem(409, "The user already exists.", "auth0_idp_error");

    app.clock.advance_seconds(1);
    let apart = admin
        .delete(&format!("{identities}/auth0/2"))
        .await
        .expect(200);
    assert_eq!(without_pictures(apart.json()), json!([identity("1")]));
    let two = admin.get(&path_of("auth0|2")).await.expect(200);
    assert_eq!(
        (two.text("email"), two.text("nickname")),
        ("2@b.test".into(), "2".into())
    );
    let log = admin
        .get(&format!("{}/logs", path_of("auth0|1")))
        .await
        .json();
    let titles: Vec<_> = log
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| &entry["description"])
        .collect();
    let expected = [
        "Unlink a User Identity",
        "Link a User Account",
        "Create a User",
        "Create a User",
    ];
    assert_eq!(titles, expected);
}

async fn what_cannot_be_linked(app: TestApp) {
    two(&app).await;
    let admin = app.admin().await;
    let path = format!("{}/identities", path_of("auth0|1"));
    let connection = json!({
        "provider": "auth0", "user_id": "2", "connection_id": "con_0000000000000000",
    });
    let unknown = "Linking to an inexistent identity is not allowed.";
    for (body, message) in [
        (
            json!({"provider": "auth0", "user_id": "1"}),
            "Main identity and the new one are the same.",
        ),
        (json!({"provider": "auth0", "user_id": "3"}), unknown),
        (connection, unknown),
    ] {
        admin
            .post(&path, &body)
            .await
            .is_problem(400, message, "invalid_body");
    }
    let token = admin.post(&path, &json!({"link_with": "a.b.c"})).await;
    let message = "Linking by link_with needs an ID token, which this version doesn't issue";
    token.is_problem(403, message, "operation_not_supported");
    let second = json!({"provider": "auth0", "user_id": "2"});
    admin.post(&path, &second).await.expect(201);
    let again = admin.post(&path, &second).await;
    again.is_problem(409, "Specified identity already exists.", "");
    let (message, code) = MISSING;
    let nobody = admin
        .post(&format!("{}/identities", path_of("auth0|9")), &second)
        .await;
    nobody.is_problem(404, message, code);
}

async fn what_cannot_be_unlinked(app: TestApp) {
    two(&app).await;
    let admin = app.admin().await;
    let path = format!("{}/identities", path_of("auth0|1"));
    let main = admin.delete(&format!("{path}/auth0/1")).await;
    main.is_problem(400, "Main identity cannot be removed.", "invalid_body");
    for id in ["2", "auth0%7C1"] {
        let unchanged = admin
            .delete(&format!("{path}/auth0/{id}"))
            .await
            .expect(200);
        assert_eq!(without_pictures(unchanged.json()), json!([identity("1")]));
    }
    let provider = admin.delete(&format!("{path}/nobody/1")).await;
    assert_eq!(
        (provider.status, provider.text("errorCode").as_str()),
        (400, "invalid_uri")
    );
}

/// Each of two users is linked to the other: one of them is left, whoever comes first.
async fn both_at_once(app: TestApp) {
    two(&app).await;
    let admin = app.admin().await;
    let link = async |to: &str, id: &str| {
        let body = json!({"provider": "auth0", "user_id": id});
        admin
            .post(&format!("{}/identities", path_of(to)), &body)
            .await
            .status
    };
    let (first, second) = tokio::join!(link("auth0|1", "2"), link("auth0|2", "1"));
    let mut statuses = [first, second];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 404]);
    let left = admin.get(PATH).await.json();
    assert_eq!(left.as_array().unwrap().len(), 1, "{left}");
    assert_eq!(left[0]["identities"].as_array().unwrap().len(), 2, "{left}");
}
