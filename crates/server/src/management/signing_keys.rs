//! `/api/v2/keys/signing` (reference §8).

use axum::extract::{Path, State};
use axum::response::Response;
use domain::{Error, Noun, Timestamp};
use http::StatusCode;
use serde_json::{Map, Value, json};
use store::signing_keys::{self, Kind, State as KeyState, StoredKey};

use crate::App;
use crate::ops::signing_keys as ops;
use crate::rest::{Call, Problem, json_response};

type Answer = Result<Response, Problem>;

/// A key as the Management API answers it. Keys beyond RSA have no certificate.
fn wire(key: &StoredKey) -> Value {
    let mut out = Map::new();
    let mut set = |name: &str, value: Value| out.insert(name.to_owned(), value);
    set("kid", key.kid.clone().into());
    if let Some(pem) = &key.certificate
        && let Ok(certificate) = jose::describe_certificate(pem)
    {
        set("cert", pem.clone().into());
        set("pkcs7", certificate.pkcs7.into());
        set("fingerprint", certificate.fingerprint.into());
        set("thumbprint", certificate.thumbprint.into());
    }
    for (name, state) in [
        ("current", KeyState::Current),
        ("next", KeyState::Next),
        ("previous", KeyState::Previous),
    ] {
        if key.state == state {
            set(name, true.into());
        }
    }
    for (name, time) in [
        ("current_since", key.current_since),
        ("current_until", key.current_until),
        ("revoked_at", key.revoked_at),
    ] {
        if let Some(time) = time.map(Timestamp::iso) {
            set(name, time.into());
        }
    }
    set("revoked", (key.state == KeyState::Revoked).into());
    Value::Object(out)
}

async fn all(app: &App) -> Result<Vec<StoredKey>, Error> {
    let mut reader = app.db().read().await?;
    let mut keys = signing_keys::all(reader.conn(), app.home().tenant).await?;
    // The Management API knows Auth0's keys; ours for other algorithms follow by rotation.
    keys.retain(|key| key.kind == Kind::Rsa);
    keys.reverse();
    Ok(keys)
}

/// `GET /keys/signing`
pub(crate) async fn list(State(app): State<App>) -> Answer {
    let keys: Value = all(&app).await?.iter().map(wire).collect();
    Ok(json_response(StatusCode::OK, &keys))
}

/// `GET /keys/signing/{kid}`
pub(crate) async fn get(State(app): State<App>, Path(kid): Path<String>) -> Answer {
    let keys = all(&app).await?;
    let key = keys
        .iter()
        .find(|key| key.kid == kid)
        .ok_or(Error::NotFound(Noun::SigningKey))?;
    Ok(json_response(StatusCode::OK, &wire(key)))
}

/// `POST /keys/signing/rotate`
pub(crate) async fn rotate(State(app): State<App>, call: Call) -> Answer {
    let key = ops::rotate(&app, &call.act(&app, &Map::new())).await?;
    Ok(json_response(StatusCode::CREATED, &brief(&key)))
}

/// `PUT /keys/signing/{kid}/revoke`
pub(crate) async fn revoke(State(app): State<App>, Path(kid): Path<String>, call: Call) -> Answer {
    let key = ops::revoke(&app, &call.act(&app, &Map::new()), &kid).await?;
    Ok(json_response(StatusCode::OK, &brief(&key)))
}

fn brief(key: &StoredKey) -> Value {
    json!({"cert": key.certificate, "kid": key.kid})
}
