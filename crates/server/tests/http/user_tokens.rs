//! Tokens of users: by code, by refresh token, by password; what they say, and where they are good
//! (Authentication API reference §1.3 to §1.5, §2, §4.3, §5).
//!
//! `/authorize` isn't asked here: what it decides is handed to the operation that makes the code.

mod codes;
mod cors;
mod deleted_permission;
mod devices;
mod introspect;
mod listed;
mod password;
mod refresh;
mod revoke;
mod strict;
mod theft;
mod userinfo;

use domain::authorization_code::AuthorizationCode;
use domain::sign_in::SignIn;
use domain::token::{OidcScope, ScopeSet};
use serde_json::{Value, json};
use testkit::{Api, Client, Reply, TestApp};

/// A user who has signed in to an application, which asks for tokens for an API or for none.
pub(crate) struct Scene {
    pub(crate) client: Client,
    pub(crate) api: Option<Api>,
    pub(crate) user_id: String,
    pub(crate) code: AuthorizationCode,
}

/// Everything that can be asked for about the user, and a refresh token.
const SCOPES: [OidcScope; 4] = [
    OidcScope::OpenId,
    OidcScope::Profile,
    OidcScope::Email,
    OidcScope::OfflineAccess,
];

/// An API that gives refresh tokens, and an application of this tenant that may use them.
pub(crate) async fn scene(app: &TestApp, permissions: &[&str], refresh: Value) -> Scene {
    let scopes: Value = permissions
        .iter()
        .map(|one| json!({"value": one}))
        .collect();
    let api = app
        .api_with(json!({"scopes": scopes, "allow_offline_access": true}))
        .await;
    let client = app
        .client_with(json!({"app_type": "regular_web", "refresh_token": refresh}))
        .await;
    let user_id = app.user_without_password().await;
    let numbers = numbers(app, &api).await;
    let code = code(app, &client, &user_id).await;
    let code = AuthorizationCode {
        api: Some(api.id.clone()),
        set: ScopeSet {
            oidc: SCOPES.into(),
            permissions: numbers.into_iter().collect(),
        },
        ..code
    };
    Scene {
        client,
        api: Some(api),
        user_id,
        code,
    }
}

/// Refresh tokens that are exchanged once.
pub(crate) fn rotating(leeway: i64) -> Value {
    json!({
        "rotation_type": "rotating", "expiration_type": "expiring", "leeway": leeway,
        "token_lifetime": 1000, "idle_token_lifetime": 300,
        "infinite_token_lifetime": false, "infinite_idle_token_lifetime": false,
    })
}

/// Refresh tokens that stay, for a time or for ever.
pub(crate) fn staying() -> Value {
    json!({"rotation_type": "non-rotating", "expiration_type": "non-expiring"})
}

async fn numbers(app: &TestApp, api: &Api) -> Vec<i64> {
    let mut reader = app.app.db().read().await.unwrap();
    let tenant = app.app.home().tenant;
    let found = store::permissions::of_api(reader.conn(), tenant, &api.id).await;
    found.unwrap().into_iter().map(|one| one.number).collect()
}

/// A code for `/userinfo` only.
pub(crate) async fn code(app: &TestApp, client: &Client, user_id: &str) -> AuthorizationCode {
    let mut reader = app.app.db().read().await.unwrap();
    let tenant = app.app.home().tenant;
    let number = store::users::number(reader.conn(), tenant, user_id).await;
    AuthorizationCode {
        client_id: client.id.clone(),
        sign_in: SignIn {
            user: number.unwrap().unwrap(),
            user_id: user_id.to_owned(),
            session: Some("abcdefghijklmnopqrstuvwxyz012345".to_owned()),
            authenticated_at: app.clock_now(),
            organization: None,
        },
        api: None,
        set: ScopeSet {
            oidc: SCOPES.into(),
            permissions: [].into(),
        },
        redirect_uri: None,
        challenge: None,
        nonce: None,
        shows_auth_time: false,
    }
}

impl Scene {
    /// Redeems a new code with other members; `null` takes one away.
    pub(crate) async fn redeem(&self, app: &TestApp, changes: Value) -> Reply {
        let code = self.issue(app).await;
        self.redeem_this(app, &code, changes).await
    }

    pub(crate) async fn issue(&self, app: &TestApp) -> String {
        server::ops::authorization_codes::issue(&app.app, &self.code)
            .await
            .unwrap()
    }

    pub(crate) async fn redeem_this(&self, app: &TestApp, code: &str, changes: Value) -> Reply {
        let body = json!({"grant_type": "authorization_code", "code": code});
        self.ask(app, body, changes).await
    }

    /// Exchanges a refresh token.
    pub(crate) async fn refresh(&self, app: &TestApp, token: &str) -> Reply {
        self.refresh_with(app, token, json!({})).await
    }

    pub(crate) async fn refresh_with(&self, app: &TestApp, token: &str, changes: Value) -> Reply {
        let body = json!({"grant_type": "refresh_token", "refresh_token": token});
        self.ask(app, body, changes).await
    }

    async fn ask(&self, app: &TestApp, mut body: Value, changes: Value) -> Reply {
        body["client_id"] = self.client.id.clone().into();
        body["client_secret"] = self.client.secret.clone().into();
        for (name, value) in changes.as_object().unwrap() {
            body[name] = value.clone();
        }
        app.token_request(&body).await
    }

    /// The first refresh token of a new login.
    pub(crate) async fn login(&self, app: &TestApp) -> String {
        let given = self.redeem(app, json!({})).await.expect(200);
        given.text("refresh_token")
    }
}

/// Refused as something that nobody knows.
pub(crate) const UNKNOWN: &str = "Unknown or invalid refresh token.";
