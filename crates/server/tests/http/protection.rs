//! What protects logins: against brute force, and from suspicious addresses.

mod brute_force;
mod rate_limits;
mod suspicious_ip;
mod unblock;
mod user_blocks;

use std::net::IpAddr;

use axum::body::Body;
use http::{Method, header};
use serde_json::{Value, json};
use server::Peer;
use testkit::{Client, Mail, Reply, TestApp};

pub(crate) const CONNECTION: &str = "Username-Password-Authentication";
const PASSWORD: &str = "correct horse 1";
const EMAIL: &str = "ada@example.com";
/// Where everybody comes from who doesn't say otherwise.
const HERE: &str = "127.0.0.1";
const ELSEWHERE: &str = "192.0.2.9";
const TOO_MANY: &str = "Your account has been blocked after multiple consecutive login attempts. \
    We've sent you a notification via your preferred contact method with instructions on how to \
    unblock it.";

/// A user, and an application that asks for tokens by password.
struct Scene {
    app: TestApp,
    client: Client,
    user_id: String,
}

impl Scene {
    /// With these settings of the protection against brute force.
    async fn new(app: TestApp, settings: Value) -> Self {
        let admin = app.admin().await;
        let path = "/api/v2/attack-protection/brute-force-protection";
        admin.patch(path, &settings).await.expect(200);
        let body = json!({"default_directory": CONNECTION});
        let set = admin.patch("/api/v2/tenants/settings", &body).await;
        set.expect(200);
        let client = app.client_with(json!({"grant_types": ["password"]})).await;
        let path = format!("{}/clients", Self::connection(&app).await);
        let body = json!([{"client_id": client.id, "status": true}]);
        admin.patch(&path, &body).await.expect(204);
        let user = json!({"email": EMAIL, "password": PASSWORD});
        let user_id = app.user_with(user).await;
        Self {
            app,
            client,
            user_id,
        }
    }

    /// The path of the database.
    async fn connection(app: &TestApp) -> String {
        let connections = app.admin().await.get("/api/v2/connections").await;
        let id = connections.expect(200).json()[0]["id"].clone();
        format!("/api/v2/connections/{}", id.as_str().unwrap())
    }

    /// Tries to log in from an address.
    async fn log_in(&self, identifier: &str, password: &str, address: &str) -> Reply {
        let body = json!({
            "grant_type": "password", "client_id": self.client.id,
            "client_secret": self.client.secret, "username": identifier, "password": password,
        });
        let request = self.app.nobody().request(Method::POST, "/oauth/token");
        let request = request
            .header(header::CONTENT_TYPE, "application/json")
            .extension(Peer(address.parse::<IpAddr>().unwrap()));
        let request = request.body(Body::from(body.to_string())).unwrap();
        self.app.send(request).await
    }

    /// Fails to log in, so many times.
    async fn fail(&self, identifier: &str, times: usize) {
        for _ in 0..times {
            let refused = self.log_in(identifier, "wrong", HERE).await;
            refused.is_refusal(403, "invalid_grant", "Wrong email or password.");
        }
    }

    async fn is_blocked(&self, identifier: &str, address: &str) {
        for password in ["wrong", PASSWORD] {
            let refused = self.log_in(identifier, password, address).await;
            refused.is_refusal(429, "too_many_attempts", TOO_MANY);
        }
    }

    async fn can_log_in(&self) {
        self.log_in(EMAIL, PASSWORD, HERE).await.expect(200);
    }

    /// The mails that say that somebody is blocked.
    async fn notices(&self) -> Vec<Mail> {
        let mut mails = self.app.mails().await;
        mails.retain(|mail| mail.header("Subject").contains("blocked"));
        mails
    }

    /// The entries of a kind in the log.
    async fn logged(&self, kind: &str) -> Vec<Value> {
        self.app.app.exchanges().flush().await;
        let path = format!("/api/v2/logs?q=type:{kind}");
        let logs = self.app.admin().await.get(&path).await.expect(200);
        logs.json().as_array().unwrap().clone()
    }
}
