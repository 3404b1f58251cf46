//! One of each thing that an operation's path can name.

use crate::user_tokens;
use serde_json::{Value, json};
use server::routes::Operation;
use testkit::{Actor, Api, Client, ClientKey, Form, Grant, Organization, Reply, Role, TestApp};

/// One of each.
pub(super) struct World {
    pub(super) api: Api,
    pub(super) client: Client,
    pub(super) grant: Grant,
    pub(super) credential: String,
    /// The organization has it.
    pub(super) connection: String,
    /// No organization has them.
    pub(super) spare_connections: [String; 2],
    /// The key before the current one.
    pub(super) kid: String,
    pub(super) log: String,
    /// Was invited to the dashboard.
    pub(super) member: String,
    /// Has the user as a member, with the role.
    pub(super) organization: Organization,
    pub(super) role: Role,
    /// Deleted, and not restored.
    pub(super) deletion: String,
    /// An application that nothing else is about.
    pub(super) spare: Client,
    pub(super) user: String,
    /// An import of which nothing can be taken.
    pub(super) job: String,
    pub(super) theme: String,
    /// Who is linked to the first.
    pub(super) second_user: String,
    /// The id of the user's, for the client.
    pub(super) refresh_token: String,
    /// Of the user.
    pub(super) session: String,
}

/// A body for a new credential.
pub(super) fn credential() -> Value {
    json!({"credential_type": "public_key", "pem": ClientKey::new(0).certificate(2_000_000_000)})
}

impl World {
    pub(super) async fn of(app: &TestApp) -> Self {
        let admin = app.admin().await;
        let kid = testkit::header(admin.token.as_deref().unwrap())["kid"].clone();
        admin
            .post("/api/v2/keys/signing/rotate", &json!({}))
            .await
            .expect(201);
        let (api, client, grant) = app.granted(&["read:a", "write:a", "gone:a"]).await;
        let admin = app.admin().await;
        let gone = format!("{}/permissions/gone%3Aa", api.extension());
        let deletion = admin.delete(&gone).await.expect(200).text("id");
        let made = admin
            .post(&format!("{}/credentials", client.path()), &credential())
            .await;
        let connections = admin.get("/api/v2/connections").await.json();
        let user = app.user().await;
        let role = app.role().await;
        let organization = app.organization(&[&user]).await;
        let member = format!("{}/members/{user}/roles", organization.path()).replace('|', "%7C");
        let roles = json!({"roles": [role.id]});
        admin.post(&member, &roles).await.expect(204);
        let connection = text(&connections[0]["id"]);
        let body = json!({"connection_id": connection});
        let path = format!("{}/connections", organization.path());
        admin.post(&path, &body).await.expect(201);
        let body = crate::branding::theme();
        let theme = admin.post("/api/v2/branding/themes", &body).await;
        let theme = theme.expect(200).text("themeId");
        let logs = admin.get("/api/v2/logs").await.json();
        let refresh_token = refresh_token(app, &client, &user).await;
        Self {
            session: crate::sessions::session(app, &user, &[&client]).await,
            refresh_token,
            api,
            client,
            grant,
            theme,
            credential: made.expect(201).text("id"),
            connection,
            spare_connections: [
                database(app, "spare-1").await,
                database(app, "spare-2").await,
            ],
            kid: text(&kid),
            log: text(&logs[0]["log_id"]),
            member: invited(app).await,
            organization,
            role,
            deletion,
            spare: app.client().await,
            user,
            second_user: app.user().await,
            job: job(app).await,
        }
    }

    /// The path of an operation with something that is there.
    pub(super) fn path(&self, operation: &Operation) -> String {
        let family = family(operation);
        let fill = |part: &str| match (family, part) {
            ("resource-servers", "{id}") | ("apis", "{api}") => self.api.id.clone(),
            ("apis", "{permission}") => "read%3Aa".to_owned(),
            ("deletions", "{deletion}") => self.deletion.clone(),
            ("client-grants", "{id}") => self.grant.id.clone(),
            ("branding", "{id}") => self.theme.clone(),
            ("email-templates", "{name}") => "verify_email".to_owned(),
            ("clients", "{id}") => self.client.id.clone(),
            ("clients", "{credential_id}") => self.credential.clone(),
            ("connections", "{id}") | ("organizations", "{connection_id}") => {
                self.connection.clone()
            }
            ("keys", "{kid}") => self.kid.clone(),
            ("refresh-tokens" | "device-credentials", "{id}") => self.refresh_token.clone(),
            ("sessions", "{id}") => self.session.clone(),
            // No grant has it; one that isn't there is deleted already.
            ("grants", "{id}") => "nothing".to_owned(),
            ("roles", "{id}") => self.role.id.clone(),
            ("logs", "{id}") => self.log.clone(),
            ("anomaly", "{id}") => "192.0.2.1".to_owned(),
            ("members", "{id}") => self.member.clone(),
            ("organizations", "{id}") => self.organization.id.clone(),
            ("organizations", "{name}") => self.organization.name.clone(),
            ("jobs", "{id}") => self.job.clone(),
            ("organizations", "{user_id}") | ("users" | "user-blocks", "{id}") => {
                self.user.replace('|', "%7C")
            }
            ("users", "{provider}") => "auth0".to_owned(),
            ("users", "{user_id}") => self.second_user.trim_start_matches("auth0|").to_owned(),
            (_, parameter) if parameter.starts_with('{') => {
                assert!(
                    !operation.is_supported,
                    "the sweep doesn't know {parameter} of {}",
                    operation.path
                );
                "x_1".to_owned()
            }
            (_, word) => word.to_owned(),
        };
        let parts: Vec<String> = operation.path.split('/').map(fill).collect();
        let query = match operation.path.as_str() {
            "/api/lictor/v1/apis/{api}/permissions/{permission}/holders" => "?kind=role".to_owned(),
            "/api/v2/refresh-tokens" | "/api/v2/grants" => {
                format!("?user_id={}", self.user.replace('|', "%7C"))
            }
            "/api/v2/user-blocks" => "?identifier=nobody@example.com".to_owned(),
            "/api/v2/users-by-email" => "?email=nobody@example.com".to_owned(),
            path if path.ends_with("/effective-permissions") => {
                format!("?resource_server_identifier={}", self.api.identifier)
            }
            path if path.contains("/effective-permissions/") => {
                let api = &self.api.identifier;
                format!("?resource_server_identifier={api}&permission_name=read:a")
            }
            path if path.ends_with("/sources/groups") => format!("?role_id={}", self.role.id),
            _ => String::new(),
        };
        parts.join("/") + &query
    }
}

/// A login that gives a refresh token; its id.
async fn refresh_token(app: &TestApp, client: &Client, user: &str) -> String {
    let code = user_tokens::code(app, client, user).await;
    let code = server::ops::authorization_codes::issue(&app.app, &code).await;
    let body = json!({
        "grant_type": "authorization_code", "code": code.unwrap(),
        "client_id": client.id, "client_secret": client.secret,
    });
    app.token_request(&body).await.expect(200);
    let path = format!("/api/v2/users/{}/refresh-tokens", user.replace('|', "%7C"));
    let listed = app.admin().await.get(&path).await.expect(200);
    text(&listed.json()["tokens"][0]["id"])
}

async fn database(app: &TestApp, name: &str) -> String {
    let body = json!({"name": name, "strategy": "auth0"});
    let made = app.admin().await.post("/api/v2/connections", &body).await;
    made.expect(201).text("id")
}

async fn invited(app: &TestApp) -> String {
    let body = json!({"email": "member@example.com", "role": "editor"});
    let admin = app.admin().await;
    let invited = admin.post("/api/lictor/v1/members", &body).await;
    invited.expect(201).text("id")
}

/// An import that is done and has errors.
async fn job(app: &TestApp) -> String {
    let admin = app.admin().await;
    let started = import(&admin, "[{}]").await.expect(202);
    server::jobs::tasks::all(&app.app).await.unwrap();
    started.text("id")
}

/// Starts an import of this file.
async fn import(admin: &Actor<'_>, file: &str) -> Reply {
    let connections = admin.get("/api/v2/connections").await.json();
    let form = Form::new().text("connection_id", &text(&connections[0]["id"]));
    form.file("users", file)
        .post(admin, "/api/v2/jobs/users-imports")
        .await
}

/// Sends an operation with a body that it accepts.
pub(super) async fn send(admin: &Actor<'_>, operation: &Operation, world: &World) -> Reply {
    if operation.path == "/api/v2/jobs/users-imports" {
        return import(admin, "[]").await;
    }
    let body = super::bodies::valid(operation, world);
    let method = operation.method.clone();
    admin
        .send(method, &world.path(operation), body.as_ref())
        .await
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// The first word behind the base path.
pub(super) fn family(operation: &Operation) -> &str {
    let path = operation.path.as_str();
    let own = path.strip_prefix("/api/lictor/v1/");
    let path = own.or_else(|| path.strip_prefix("/api/v2/")).unwrap();
    path.split('/').next().unwrap()
}
