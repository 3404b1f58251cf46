//! The first start: a tenant with what every tenant has, an application that may do everything,
//! and an administrator. Later starts: what an upgrade added.

use domain::administrator::normal_email;
use domain::client::{Client, global_settings, new_client};
use domain::client_grant::{ClientGrant, SubjectType};
use domain::connection::{self, Connection, DATABASE};
use domain::permission::{self, PermissionSpec};
use domain::resource_server::{ResourceServer, new_settings};
use domain::tenant::{FIRST_TENANT_NAME, TenantSettings, new_settings as tenant_settings};
use domain::{Result, System, Timestamp, ids};
use serde_json::{Map, json};
use store::signing_keys::{Kind, State, StoredKey};
use store::{
    Writer, administrators, client_grants, clients, connections, permissions, resource_servers,
    signing_keys as stored_keys, tenants,
};

use super::{clients::seal_secret, signing_keys};
use crate::App;

/// What the first start puts into an empty database.
#[derive(Debug, Clone)]
pub struct Bootstrap {
    pub client_id: String,
    pub client_secret: String,
    pub admin_email: String,
    /// The administrator's password as a PHC string.
    pub admin_password_hash: String,
    /// The hash of the setup link's token.
    pub setup_token_hash: String,
    /// The two RSA signing keys in PKCS#8, current and next; made if there are none.
    pub signing_keys: Option<[Vec<u8>; 2]>,
}

/// The name of the application that may do everything.
const APPLICATION_NAME: &str = "Lictor Bootstrap";
/// The database connection of every tenant.
const DATABASE_NAME: &str = "Username-Password-Authentication";

/// Makes the tenant with all that it starts with, in one transaction. Returns whether it was not
/// there yet.
///
/// # Errors
/// If the database refuses; then nothing is there.
pub async fn run(app: &App, bootstrap: &Bootstrap, now: Timestamp) -> Result<bool> {
    let keys = keys(app, bootstrap, now)?;
    let mut writer = app.db().write().await?;
    let tenant = app.home().tenant;
    if tenants::get(writer.conn(), tenant).await?.is_some() {
        return Ok(false);
    }
    let name = FIRST_TENANT_NAME.to_owned();
    let settings = TenantSettings {
        name,
        settings: tenant_settings(),
        version: 1,
    };
    tenants::insert(&mut writer, tenant, &settings, now).await?;
    for key in keys {
        stored_keys::put(&mut writer, tenant, &key, now).await?;
    }
    let api = add_management_api(app, &mut writer, now).await?;
    add_global_client(app, &mut writer, now).await?;
    add_application(app, &mut writer, bootstrap, &api, now).await?;
    add_database(app, &mut writer, now).await?;
    let id = ids::object_id(app.random(), now);
    let email = normal_email(&bootstrap.admin_email);
    let admin = (
        id.as_str(),
        email.as_str(),
        bootstrap.admin_password_hash.as_str(),
    );
    administrators::put(&mut writer, tenant, admin, now).await?;
    let link = (bootstrap.setup_token_hash.as_str(), admin.1);
    administrators::set_link(&mut writer, tenant, link, (now, None)).await?;
    writer.commit().await?;
    Ok(true)
}

fn keys(app: &App, bootstrap: &Bootstrap, now: Timestamp) -> Result<[StoredKey; 2]> {
    let [current, next] = match &bootstrap.signing_keys {
        Some([current, next]) => [
            signing_keys::build(app, Kind::Rsa, State::Current, current, now)?,
            signing_keys::build(app, Kind::Rsa, State::Next, next, now)?,
        ],
        None => [
            signing_keys::generate(app, Kind::Rsa, State::Current, now)?,
            signing_keys::generate(app, Kind::Rsa, State::Next, now)?,
        ],
    };
    Ok([current, next])
}

async fn add_management_api(
    app: &App,
    writer: &mut Writer,
    now: Timestamp,
) -> Result<ResourceServer> {
    let system = System::Management;
    let specs = system.permissions();
    let mut settings = Map::new();
    settings.insert("name".to_owned(), system.name().into());
    let mut api = ResourceServer {
        id: ids::object_id(app.random(), now),
        identifier: system.identifier(app.issuer()),
        system: Some(system),
        settings: new_settings(&settings),
        has_scopes: true,
        permissions: Vec::new(),
        client_id: None,
        version: 1,
        number: 0,
        next_permission: 1,
        signing_secret: None,
    };
    let replacement = permission::replace(&[], &specs, 1);
    api.next_permission += i64::try_from(specs.len()).unwrap_or(i64::MAX);
    resource_servers::insert(writer, app.home(), &api, now).await?;
    permissions::replace(writer, app.home().tenant, &api.id, &replacement, ("", now)).await?;
    Ok(api)
}

async fn add_global_client(app: &App, writer: &mut Writer, now: Timestamp) -> Result<()> {
    let client_id = ids::client_id(app.random());
    let secret = ids::client_secret(app.random());
    let client = Client {
        is_global: true,
        settings: global_settings(),
        secret: Some(seal_secret(app, &client_id, &secret)),
        client_id,
        api: None,
        version: 1,
    };
    clients::insert(writer, app.home().tenant, &client, now).await
}

async fn add_application(
    app: &App,
    writer: &mut Writer,
    bootstrap: &Bootstrap,
    api: &ResourceServer,
    now: Timestamp,
) -> Result<()> {
    let sent = json!({
        "name": APPLICATION_NAME,
        "app_type": "non_interactive",
        "grant_types": ["client_credentials"],
        "token_endpoint_auth_method": "client_secret_post",
    });
    let client = Client {
        client_id: bootstrap.client_id.clone(),
        is_global: false,
        settings: new_client(sent.as_object().unwrap_or(&Map::new()))?.settings,
        secret: Some(seal_secret(
            app,
            &bootstrap.client_id,
            &bootstrap.client_secret,
        )),
        api: None,
        version: 1,
    };
    clients::insert(writer, app.home().tenant, &client, now).await?;
    let mut settings = Map::new();
    settings.insert("allow_all_scopes".to_owned(), true.into());
    let grant = ClientGrant {
        id: ids::prefixed(app.random(), "cgr_"),
        client_id: Some(client.client_id),
        api: api.id.clone(),
        audience: api.identifier.clone(),
        subject_type: SubjectType::Client,
        scope: Vec::new(),
        settings,
        is_system: false,
        version: 1,
    };
    client_grants::insert(writer, app.home(), &grant, now).await
}

async fn add_database(app: &App, writer: &mut Writer, now: Timestamp) -> Result<()> {
    let connection = Connection {
        id: ids::prefixed(app.random(), "con_"),
        name: DATABASE_NAME.to_owned(),
        strategy: DATABASE.to_owned(),
        settings: connection::new_settings(DATABASE_NAME, &Map::new())?,
    };
    connections::insert(writer, app.home().tenant, &connection, now).await
}

/// Gives the Management API the scopes that this version knows and the database doesn't have.
/// Returns how many there were.
///
/// # Errors
/// If the database refuses.
pub async fn upgrade(app: &App, now: Timestamp) -> Result<usize> {
    let reference = System::Management.identifier(app.issuer());
    let mut reader = app.db().read().await?;
    let found = resource_servers::find(&mut reader, app.home(), &reference).await?;
    drop(reader);
    let missing = |api: &ResourceServer| -> Vec<PermissionSpec> {
        let known =
            |spec: &PermissionSpec| api.permissions.iter().any(|one| one.value == spec.value);
        System::Management
            .permissions()
            .into_iter()
            .filter(|spec| !known(spec))
            .collect()
    };
    if found.as_ref().is_none_or(|api| missing(api).is_empty()) {
        return Ok(0);
    }
    let mut writer = app.db().write().await?;
    let taken = resource_servers::take(&mut writer, app.home(), &reference).await?;
    let Some(mut api) = taken else { return Ok(0) };
    let added = missing(&api);
    let old = api.permissions.iter().map(|one| PermissionSpec {
        value: one.value.clone(),
        description: one.description.clone(),
    });
    let wanted: Vec<PermissionSpec> = old.chain(added.iter().cloned()).collect();
    let replacement = permission::replace(&api.permissions, &wanted, api.next_permission);
    api.next_permission += i64::try_from(added.len()).unwrap_or(i64::MAX);
    permissions::replace(
        &mut writer,
        app.home().tenant,
        &api.id,
        &replacement,
        ("", now),
    )
    .await?;
    resource_servers::update(&mut writer, app.home(), &api, now).await?;
    writer.commit().await?;
    Ok(added.len())
}

/// New credentials for those who lost them: an application that may do everything, and an
/// administrator.
///
/// # Errors
/// If the database refuses.
pub async fn reset(app: &App, bootstrap: &Bootstrap, now: Timestamp) -> Result<()> {
    let reference = System::Management.identifier(app.issuer());
    let tenant = app.home().tenant;
    let mut writer = app.db().write().await?;
    let api = resource_servers::take(&mut writer, app.home(), &reference).await?;
    let api = api.ok_or_else(|| domain::Error::internal("the Management API is gone"))?;
    add_application(app, &mut writer, bootstrap, &api, now).await?;
    let id = ids::object_id(app.random(), now);
    let email = normal_email(&bootstrap.admin_email);
    let admin = (
        id.as_str(),
        email.as_str(),
        bootstrap.admin_password_hash.as_str(),
    );
    administrators::put(&mut writer, tenant, admin, now).await?;
    let link = (bootstrap.setup_token_hash.as_str(), admin.1);
    administrators::set_link(&mut writer, tenant, link, (now, None)).await?;
    writer.commit().await
}

/// The hash under which a setup link's token is kept.
pub fn setup_token_hash(token: &str) -> String {
    jose::base64url(&jose::sha256(token.as_bytes()))
}
