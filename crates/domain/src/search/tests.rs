//! Queries as they are documented and recorded, and properties of all of them.

mod documented;
mod properties;
mod refused;

use serde_json::{Value, json};

use super::*;

fn read(text: &str) -> Query {
    parse(text).unwrap_or_else(|invalid| panic!("{text}: {invalid}"))
}

fn jane() -> Value {
    json!({
        "user_id": "auth0|12345", "created_at": "2017-12-31T23:59:59.999Z",
        "email": "jane@example.com", "email_verified": true, "family_name": "Smith",
        "identities": [
            {"connection": "Main-DB", "user_id": "12345", "provider": "auth0", "isSocial": false},
            {"profileData": {"email": "j@other.test"}, "connection": "google", "user_id": "9",
             "provider": "google-oauth2", "isSocial": true},
        ],
        "name": "Jane Smith", "nickname": "JANE", "updated_at": "2018-01-15T10:30:00.000Z",
        "user_metadata": {
            "favorite_color": "blue", "approved": false, "preferences": {"fontSize": 13, "scale": 1.5},
            "addresses": [{"city": ["Paris", "Seattle"]}, {"city": "Ulm"}],
            "empty": {}, "none": null, "list": [null, []],
        },
        "username": "Jane", "logins_count": 150, "locale": "en",
        "app_metadata": {"subscription": {"plan": "gold", "level": 7}},
    })
}

fn finds(text: &str) -> bool {
    read(text).matches(&jane(), &["org_1".to_owned(), "org_2".to_owned()])
}
