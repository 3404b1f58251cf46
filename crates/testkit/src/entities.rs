//! APIs, applications and grants in one line each, for tests that are about something else.

use domain::user::{Identity, User};
use serde_json::{Map, Value, json};

use crate::{Reply, TestApp, claims};

/// An API that a test made.
#[derive(Debug, Clone)]
pub struct Api {
    pub id: String,
    pub identifier: String,
}

impl Api {
    /// Where the Management API has it.
    pub fn path(&self) -> String {
        format!("/api/v2/resource-servers/{}", self.id)
    }

    /// Where our extensions have it.
    pub fn extension(&self) -> String {
        format!("/api/lictor/v1/apis/{}", self.id)
    }
}

/// An application that a test made.
#[derive(Debug, Clone)]
pub struct Client {
    pub id: String,
    /// Empty if it has none.
    pub secret: String,
}

impl Client {
    /// Where the Management API has it.
    pub fn path(&self) -> String {
        format!("/api/v2/clients/{}", self.id)
    }
}

/// A client grant that a test made.
#[derive(Debug, Clone)]
pub struct Grant {
    pub id: String,
}

impl Grant {
    /// Where the Management API has it.
    pub fn path(&self) -> String {
        format!("/api/v2/client-grants/{}", self.id)
    }
}

/// An organization that a test made.
#[derive(Debug, Clone)]
pub struct Organization {
    pub id: String,
    pub name: String,
}

impl Organization {
    /// Where the Management API has it.
    pub fn path(&self) -> String {
        format!("/api/v2/organizations/{}", self.id)
    }
}

/// A role that a test made.
#[derive(Debug, Clone)]
pub struct Role {
    pub id: String,
}

impl Role {
    /// Where the Management API has it.
    pub fn path(&self) -> String {
        format!("/api/v2/roles/{}", self.id)
    }
}

/// These permissions of the API, as bodies name them.
pub fn permissions(api: &Api, values: &[&str]) -> Value {
    let pair = |value: &&str| json!({"resource_server_identifier": api.identifier, "permission_name": value});
    json!({"permissions": values.iter().map(pair).collect::<Value>()})
}

/// `settings` with `defaults` for what they don't have.
fn over(defaults: Value, settings: Value) -> Value {
    let mut members = object(defaults);
    members.extend(object(settings));
    Value::Object(members)
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

impl TestApp {
    /// An API with these permissions.
    pub async fn api(&self, scopes: &[&str]) -> Api {
        let scopes: Value = scopes.iter().map(|value| json!({"value": value})).collect();
        self.api_with(json!({"scopes": scopes})).await
    }

    /// An API with these settings, and an identifier of its own if they have none.
    ///
    /// # Panics
    /// If it is refused; so do all of these.
    pub async fn api_with(&self, settings: Value) -> Api {
        let identifier = format!("https://api-{}.test/", self.number());
        let body = over(json!({"identifier": identifier}), settings);
        let admin = self.admin().await;
        let made = admin.post("/api/v2/resource-servers", &body).await;
        let made = made.expect(201);
        Api {
            id: made.text("id"),
            identifier: made.text("identifier"),
        }
    }

    /// A machine-to-machine application with a secret.
    pub async fn client(&self) -> Client {
        self.client_with(json!({})).await
    }

    /// An application with these settings.
    ///
    /// # Panics
    /// If it is refused.
    pub async fn client_with(&self, settings: Value) -> Client {
        let name = format!("client {}", self.number());
        let body = over(
            json!({"name": name, "app_type": "non_interactive"}),
            settings,
        );
        let made = self.admin().await.post("/api/v2/clients", &body).await;
        let made = made.expect(201);
        Client {
            id: made.text("client_id"),
            secret: made.text("client_secret"),
        }
    }

    /// Grants these scopes of the API to the application itself.
    pub async fn grant(&self, client: &Client, api: &Api, scope: &[&str]) -> Grant {
        self.grant_with(json!({
            "client_id": client.id, "audience": api.identifier, "scope": scope,
        }))
        .await
    }

    /// A grant from a whole body.
    ///
    /// # Panics
    /// If it is refused.
    pub async fn grant_with(&self, body: Value) -> Grant {
        let made = self
            .admin()
            .await
            .post("/api/v2/client-grants", &body)
            .await;
        Grant {
            id: made.expect(201).text("id"),
        }
    }

    /// An application that was granted all of a new API's permissions.
    pub async fn granted(&self, scopes: &[&str]) -> (Api, Client, Grant) {
        let api = self.api(scopes).await;
        let client = self.client().await;
        let grant = self.grant(&client, &api, scopes).await;
        (api, client, grant)
    }

    /// An organization with these members.
    ///
    /// # Panics
    /// If it is refused.
    pub async fn organization(&self, members: &[&str]) -> Organization {
        let (tenant, number) = (self.app.home().tenant.0, self.number());
        let body = json!({"name": format!("organization-{tenant}-{number}")});
        let admin = self.admin().await;
        let made = admin.post("/api/v2/organizations", &body).await.expect(201);
        let made = Organization {
            id: made.text("id"),
            name: made.text("name"),
        };
        if !members.is_empty() {
            let body = json!({"members": members});
            admin
                .post(&format!("{}/members", made.path()), &body)
                .await
                .expect(204);
        }
        made
    }

    /// A role with a name of its own.
    ///
    /// # Panics
    /// If it is refused.
    pub async fn role(&self) -> Role {
        let body = json!({"name": format!("role {}", self.number())});
        let made = self.admin().await.post("/api/v2/roles", &body).await;
        Role {
            id: made.expect(200).text("id"),
        }
    }

    /// A user of the tenant's database; returns the id.
    pub async fn user(&self) -> String {
        self.user_with(json!({})).await
    }

    /// A user with this profile.
    ///
    /// # Panics
    /// If it is refused.
    pub async fn user_with(&self, profile: Value) -> String {
        let body = over(
            json!({
                "connection": "Username-Password-Authentication",
                "email": format!("user{}@example.com", self.number()),
                "password": "correct horse 1",
            }),
            profile,
        );
        let made = self.admin().await.post("/api/v2/users", &body).await;
        made.expect(201).text("user_id")
    }

    /// A user who never had a password, put there without a request: to hash one takes longer
    /// than all else that many tests do. Returns the id.
    ///
    /// # Panics
    /// If the database refuses.
    pub async fn user_without_password(&self) -> String {
        let (tenant, now) = (self.app.home().tenant, self.clock_now());
        let id = format!("{:024x}", self.number());
        let user = User {
            number: 0,
            user_id: format!("auth0|{id}"),
            identities: vec![Identity {
                connection: "Username-Password-Authentication".to_owned(),
                provider: "auth0".to_owned(),
                user_id: id,
                is_social: false,
                is_id_chosen: false,
                profile_data: None,
            }],
            profile: Map::new(),
            created_at: now,
            updated_at: now,
            version: 1,
        };
        let mut writer = self.app.db().write().await.expect("a turn");
        let inserted = store::users::insert(&mut writer, tenant, &user, None).await;
        inserted.expect("the user is new");
        writer.commit().await.expect("the user is there");
        user.user_id
    }

    /// Asks for a token for the API with all that the application was granted there.
    pub async fn draw(&self, client: &Client, api: &Api) -> Reply {
        self.token_request(&json!({
            "grant_type": "client_credentials",
            "client_id": client.id,
            "client_secret": client.secret,
            "audience": api.identifier,
        }))
        .await
    }

    /// The scopes of a token that is drawn now.
    ///
    /// # Panics
    /// If it is refused.
    pub async fn carried(&self, client: &Client, api: &Api) -> Vec<String> {
        let token = self
            .draw(client, api)
            .await
            .expect(200)
            .text("access_token");
        let claims = claims(&token);
        let scope = claims.get("scope").and_then(Value::as_str);
        let words = scope.unwrap_or_default().split(' ');
        words
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    }
}
