//! `private_key_jwt`: a client proves who it is by a signed assertion.

mod claims;
mod keys;
mod requests;

use jose::Algorithm;
use serde_json::{Value, json};
use testkit::{Api, Client, ClientKey, ISSUER, Reply, TestApp};

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// The clock's first second.
const NOW: i64 = 1_767_323_045;

/// A client with one key, which is granted something.
struct World {
    api: Api,
    client: Client,
    credential: String,
    kid: String,
}

impl World {
    async fn with(app: &TestApp, alg: &str) -> Self {
        let (api, client, _) = app.granted(&["a"]).await;
        let admin = app.admin().await;
        let pem = ClientKey::new(0).certificate(2_000_000_000);
        let key = json!({"credential_type": "public_key", "pem": pem, "alg": alg});
        let path = format!("{}/credentials", client.path());
        let key = admin.post(&path, &key).await.expect(201);
        let methods = json!({"private_key_jwt": {"credentials": [{"id": key.text("id")}]}});
        let body = json!({"client_authentication_methods": methods});
        admin.patch(&client.path(), &body).await.expect(200);
        let (credential, kid) = (key.text("id"), key.text("kid"));
        Self {
            api,
            client,
            credential,
            kid,
        }
    }

    fn credential(&self) -> String {
        format!("{}/credentials/{}", self.client.path(), self.credential)
    }

    fn claims(&self, jti: &str) -> Value {
        json!({
            "iss": self.client.id, "sub": self.client.id, "aud": ISSUER, "jti": jti,
            "iat": NOW, "exp": NOW + 60,
        })
    }

    /// A good assertion but for these claims; `null` takes one away.
    fn assertion(&self, jti: &str, changes: &Value) -> String {
        let mut claims = self.claims(jti);
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims
            .as_object_mut()
            .unwrap()
            .retain(|_, value| !value.is_null());
        ClientKey::new(0).sign(Algorithm::RS256, &self.kid, &claims)
    }

    async fn ask(&self, app: &TestApp, assertion: &str) -> Reply {
        let body = json!({
            "grant_type": "client_credentials", "audience": self.api.identifier,
            "client_assertion_type": TYPE, "client_assertion": assertion,
        });
        app.token_request(&body).await
    }
}
