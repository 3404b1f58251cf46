//! Users as they were recorded.

use serde_json::{Map, Value, json};

use super::*;
use crate::Result;

pub(super) const CREATED: &str = "2026-04-22T17:49:56.235Z";
const DATABASE: &str = "Username-Password-Authentication";

pub(super) fn database(options: &Map<String, Value>) -> Source<'_> {
    Source {
        connection: DATABASE,
        strategy: "auth0",
        options,
    }
}

fn create(sent: &Value) -> Result<NewUser> {
    let fresh = Fresh {
        id: "69e90a4415cfe76760975a99",
        now: Timestamp::parse(CREATED).unwrap(),
    };
    new_user(sent.as_object().unwrap(), &database(&Map::new()), fresh)
}

/// A user of the database with this id and what was sent.
pub(super) fn user(id: &str, sent: &Value) -> User {
    let mut sent = sent.clone();
    sent["user_id"] = id.into();
    sent["password"] = "p".into();
    create(&sent).unwrap().user
}

#[test]
fn a_new_user_answers_the_recorded_members_in_order() {
    let new = create(&json!({
        "connection": DATABASE, "email": "testaccdatasourceorganization@auth0.com",
        "username": "randomusername", "password": "MyPass123$",
    }))
    .unwrap();
    assert_eq!(
        new.user.wire().to_string(),
        r#"{"user_id":"auth0|69e90a4415cfe76760975a99","created_at":"2026-04-22T17:49:56.235Z","email":"testaccdatasourceorganization@auth0.com","email_verified":false,"identities":[{"connection":"Username-Password-Authentication","user_id":"69e90a4415cfe76760975a99","provider":"auth0","isSocial":false}],"name":"testaccdatasourceorganization@auth0.com","nickname":"testaccdatasourceorganization","picture":"https://s.gravatar.com/avatar/892f0bf2c3c9895065f505b28cba3106?s=480&r=pg&d=https%3A%2F%2Fcdn.auth0.com%2Favatars%2Fte.png","updated_at":"2026-04-22T17:49:56.235Z","username":"randomusername"}"#
    );
    assert_eq!(new.password.as_deref(), Some("MyPass123$"));
    assert!(new.wants_verification);
    assert_eq!(new.user.connection(), DATABASE);
}

#[test]
fn what_was_sent_is_kept() {
    let new = create(&json!({
        "user_id": "testaccdatasourceuser", "connection": DATABASE,
        "email": "testaccdatasourceuser@acceptance.test.com", "name": "Firstname Lastname",
        "given_name": "Firstname", "family_name": "Lastname", "username": "testaccdatasourceuser",
        "nickname": "testaccdatasourceuser", "password": "passpass$12$12",
        "user_metadata": {"baz": "qux", "foo": "bar"}, "app_metadata": {"baz": "qux", "foo": "bar"},
        "picture": "https://www.example.com/picture.jpg",
    }))
    .unwrap();
    // Recorded in 2025, when `user_id` was not the first member.
    let recorded = r#"{"created_at":"2026-04-22T17:49:56.235Z","email":"testaccdatasourceuser@acceptance.test.com","email_verified":false,"family_name":"Lastname","given_name":"Firstname","identities":[{"user_id":"testaccdatasourceuser","connection":"Username-Password-Authentication","provider":"auth0","isSocial":false}],"name":"Firstname Lastname","nickname":"testaccdatasourceuser","picture":"https://www.example.com/picture.jpg","updated_at":"2026-04-22T17:49:56.235Z","user_metadata":{"baz":"qux","foo":"bar"},"username":"testaccdatasourceuser","app_metadata":{"baz":"qux","foo":"bar"}}"#;
    let wire = new.user.wire().to_string();
    let start = r#"{"user_id":"auth0|testaccdatasourceuser","#;
    assert_eq!(wire.strip_prefix(start), recorded.strip_prefix('{'));
}

#[test]
fn addresses_are_in_lower_case_and_unverified() {
    let new = create(&json!({"email": "JohnSmith@Example.com", "password": "p", "blocked": true}))
        .unwrap();
    assert_eq!(new.user.text("email"), Some("johnsmith@example.com"));
    assert_eq!(new.user.text("nickname"), Some("johnsmith"));
    let keys: Vec<_> = new
        .user
        .wire()
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    assert_eq!(keys[..3], ["user_id", "blocked", "created_at"]);
    let verified =
        create(&json!({"email": "a@b.test", "password": "p", "email_verified": true})).unwrap();
    assert!(!verified.wants_verification);
    let silent =
        create(&json!({"email": "a@b.test", "password": "p", "verify_email": false})).unwrap();
    assert!(!silent.wants_verification);
    assert!(!silent.user.profile.contains_key("verify_email"));
}

#[test]
fn phones_name_their_users() {
    let sent = json!({"phone_number": "+15551234567", "connection": "sms"});
    let options = Map::new();
    let source = Source {
        connection: "sms",
        strategy: "sms",
        options: &options,
    };
    let fresh = Fresh {
        id: "1",
        now: Timestamp::from_millis(0),
    };
    let new = new_user(sent.as_object().unwrap(), &source, fresh).unwrap();
    assert_eq!(new.user.user_id, "sms|1");
    assert_eq!(new.user.text("name"), Some("+15551234567"));
    assert!(!new.wants_verification);
    assert_eq!(new.password, None);
}

#[test]
fn passwords_are_never_shown() {
    let mut user = user("1", &json!({"email": "a@b.test"}));
    user.profile.insert("password".into(), "p".into());
    user.profile.insert("logins_count".into(), 3.into());
    let wire = user.wire();
    assert_eq!(wire.get("password"), None);
    assert_eq!(wire["logins_count"], 3);
}

#[test]
fn the_wrapper_has_its_own_order() {
    assert_eq!(
        wrapper(vec![json!({})], 0, 50, 1).to_string(),
        r#"{"start":0,"limit":50,"length":1,"users":[{}],"total":1}"#
    );
}
