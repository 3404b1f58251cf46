use super::super::tests::{database, user};
use super::*;
use serde_json::json;

fn patched(user: &User, sent: &Value) -> Result<Update> {
    let later = user.updated_at.plus_millis(1000);
    update(
        user,
        sent.as_object().unwrap(),
        &database(&Map::new()),
        later,
    )
}

fn after(user: &User, sent: &Value) -> User {
    patched(user, sent).unwrap().user
}

fn refusal(user: &User, sent: &Value) -> String {
    patched(user, sent).unwrap_err().to_string()
}

#[test]
fn metadata_merge_as_recorded() {
    let first = user(
        "testaccuser",
        &json!({"email": "testaccuser@acceptance.test.com"}),
    );
    let both = |value: Value| json!({"user_metadata": value, "app_metadata": value});
    let set = after(&first, &both(json!({"baz": "qux", "foo": "bar"})));
    assert_eq!(
        set.wire()["app_metadata"],
        json!({"baz": "qux", "foo": "bar"})
    );
    let changed = after(&set, &both(json!({"baz": null, "foo": "bars"})));
    assert_eq!(changed.wire()["user_metadata"], json!({"foo": "bars"}));
    assert_eq!(changed.wire()["app_metadata"], json!({"foo": "bars"}));
    let wiped = after(&changed, &both(json!({})));
    assert_eq!(wiped.wire()["user_metadata"], json!({}));
    assert_eq!(wiped.wire().get("app_metadata"), None);
    assert_eq!(first.updated_at.plus_millis(3000), wiped.updated_at);
    assert_eq!(first.created_at, wiped.created_at);
    let nested = after(&set, &json!({"user_metadata": {"a": {"b": 1}}}));
    let nested = after(&nested, &json!({"user_metadata": {"a": {"c": 2}}}));
    assert_eq!(nested.wire()["user_metadata"]["a"], json!({"c": 2}));
}

#[test]
fn attributes_are_replaced_as_recorded() {
    let before = user(
        "testaccuser",
        &json!({"email": "testaccuser@acceptance.test.com", "username": "testaccuser"}),
    );
    let sent = json!({
        "name": "Firstname Lastname", "given_name": "Firstname", "family_name": "Lastname",
        "picture": "https://www.example.com/picture.jpg",
    });
    let wire = after(&before, &sent).wire();
    for (key, value) in sent.as_object().unwrap() {
        assert_eq!(&wire[key], value);
    }
    assert_eq!(wire["nickname"], "testaccuser");
    let renamed = after(&before, &json!({"username": "user_x_terra"})).wire();
    assert_eq!(renamed["username"], "user_x_terra");
    assert_eq!(renamed["name"], "testaccuser@acceptance.test.com");
}

#[test]
fn a_changed_address_is_unverified() {
    let before = user("1", &json!({"email": "a@b.test", "email_verified": true}));
    let same = after(&before, &json!({"email": "A@b.test"}));
    assert_eq!(same.profile["email_verified"], true);
    let other = after(&before, &json!({"email": "C@d.test", "verify_email": true}));
    assert_eq!(other.text("email"), Some("c@d.test"));
    assert_eq!(other.profile["email_verified"], false);
    assert!(!other.profile.contains_key("verify_email"));
    let both = after(
        &before,
        &json!({"email": "c@d.test", "email_verified": true}),
    );
    assert_eq!(both.profile["email_verified"], true);
    let phone = after(&before, &json!({"phone_number": "+1"}));
    assert_eq!(phone.profile["phone_verified"], false);
    let none = after(&phone, &json!({"phone_number": null}));
    assert_eq!(none.profile, before.profile);
}

#[test]
fn passwords_leave_the_profile() {
    let before = user("1", &json!({"email": "a@b.test"}));
    let update = patched(
        &before,
        &json!({"password": "new", "connection": "Username-Password-Authentication"}),
    )
    .unwrap();
    assert_eq!(update.password, Password::Set("new".into()));
    assert_eq!(update.identity, 0);
    assert!(!update.user.profile.contains_key("password"));
    assert_eq!(
        update.user.wire()["last_password_reset"],
        update.user.updated_at.iso()
    );
    assert_eq!(
        refusal(&before, &json!({"password": null})),
        "Payload validation error: 'Missing required property: password'."
    );
    assert_eq!(
        patched(&before, &json!({})).unwrap().password,
        Password::Keep
    );
}

#[test]
fn what_cannot_be_changed_together() {
    let before = user("1", &json!({"email": "a@b.test"}));
    for (sent, text) in [
        (
            json!({"password": "p", "email": "a@b.test"}),
            "password and email",
        ),
        (
            json!({"password": "p", "email_verified": true}),
            "password and email_verified",
        ),
        (
            json!({"username": "u", "email": "a@b.test"}),
            "username and email",
        ),
        (
            json!({"username": "u", "email_verified": true}),
            "username and email_verified",
        ),
        (
            json!({"username": "u", "password": "p"}),
            "username and password",
        ),
    ] {
        assert_eq!(
            refusal(&before, &sent),
            format!("Cannot update {text} simultaneously")
        );
    }
}

#[test]
fn what_cannot_be_removed() {
    let before = user("1", &json!({"email": "a@b.test", "username": "u"}));
    assert_eq!(
        refusal(
            &before,
            &json!({"name": null, "given_name": null, "nickname": "n"})
        ),
        "The following user attributes cannot be removed: given_name, name. The connection \
         (Username-Password-Authentication) must either be a custom database connection with \
         import mode disabled, a social or enterprise connection."
    );
    assert!(refusal(&before, &json!({"email": null})).contains("required property: email"));
    let nameless = after(&before, &json!({"username": null}));
    assert_eq!(nameless.text("username"), None);
}

fn elsewhere(user: &User, strategy: &str, options: &Value, sent: &Value) -> Result<Update> {
    let source = Source {
        connection: "other",
        strategy,
        options: options.as_object().unwrap(),
    };
    update(user, sent.as_object().unwrap(), &source, user.updated_at)
}

#[test]
fn other_connections_own_their_profiles() {
    let mut before = user("1", &json!({"email": "a@b.test"}));
    before.identities[0].connection = "other".into();
    let refusal = |strategy: &str, sent: Value| {
        elsewhere(&before, strategy, &json!({}), &sent)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        refusal("samlp", json!({"email": "c@d.test"})),
        "Cannot update email for non-database user"
    );
    assert_eq!(
        refusal("samlp", json!({"password": "p"})),
        "Connection is not supported for this operation"
    );
    assert!(refusal("sms", json!({"email_verified": true})).starts_with("Email verification"));
    assert!(
        refusal("samlp", json!({"nickname": "n", "name": "n"})).starts_with(
            "The following user attributes cannot be updated: name, nickname. The connection must"
        )
    );
    let kept = json!({"set_user_root_attributes": "on_first_login"});
    let named = elsewhere(
        &before,
        "samlp",
        &kept,
        &json!({"name": "n", "nickname": null}),
    )
    .unwrap();
    assert_eq!(named.user.text("name"), Some("n"));
    assert_eq!(named.user.text("nickname"), None);
    assert_eq!(
        patched(&before, &json!({"blocked": true}))
            .unwrap_err()
            .to_string(),
        "Connection does not exist"
    );
}

#[test]
fn a_secondary_identity_has_its_own_addresses() {
    let mut before = user("1", &json!({"email": "a@b.test"}));
    let mut linked = before.identities[0].clone();
    linked.connection = "other".into();
    before.identities.push(linked);
    let sent = json!({"email": "c@d.test", "app_metadata": {"a": 1}, "blocked": true});
    let changed = elsewhere(&before, "auth0", &json!({}), &sent).unwrap().user;
    assert_eq!(changed.text("email"), Some("a@b.test"));
    assert!(changed.is_blocked());
    assert_eq!(changed.profile["app_metadata"], json!({"a": 1}));
    let data = changed.identities[1].profile_data.clone().unwrap();
    assert_eq!(
        Value::Object(data),
        json!({"email": "c@d.test", "email_verified": false})
    );
    let password = elsewhere(&before, "auth0", &json!({}), &json!({"password": "p"})).unwrap();
    assert_eq!(password.identity, 1);
    assert!(!password.user.profile.contains_key("last_password_reset"));
    let refused = elsewhere(&before, "auth0", &json!({}), &json!({"name": "n"})).unwrap_err();
    assert!(
        refused
            .to_string()
            .ends_with("belongs to a secondary identity.")
    );
}
