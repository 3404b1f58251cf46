//! What the tests share: a database for each, short forms of the nouns, and one way to change
//! something.

use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;

use domain::client::Client;
use domain::client_grant::{ClientGrant, SubjectType};
use domain::permission::{self, Permission, PermissionSpec};
use domain::resource_server::{ResourceServer, new_settings};
use domain::tenant::TenantSettings;
use domain::{Home, Result, Tenant, Timestamp};
use serde_json::{Map, Value, json};
use store::{Db, Location, Writer, testing};
use tempfile::TempDir;

pub(crate) const TENANT: Tenant = Tenant(1);
/// Has nothing unless a test gives it something, and must see nothing of the other's.
pub(crate) const FOREIGN: Tenant = Tenant(2);
pub(crate) const ISSUER: &str = "https://localhost:8443/";

/// Where a database of one test is.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) location: Location,
    /// Removed with the database.
    _folder: Option<TempDir>,
}

impl Place {
    pub(crate) fn sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        Self {
            location: testing::sqlite(folder.path()),
            _folder: Some(folder),
        }
    }

    /// None where there is no server, which is said.
    pub(crate) async fn postgres() -> Option<Self> {
        let location = testing::postgres(&testing::postgres_url()?).await.unwrap();
        Some(Self {
            location,
            _folder: None,
        })
    }

    pub(crate) async fn open(&self) -> Db {
        Db::open(&self.location).await.unwrap()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        testing::finished(&self.location);
    }
}

/// Runs each of the functions `async fn(Db)` as a test on both engines.
macro_rules! both_engines {
    ($($name:ident),+ $(,)?) => { $(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let place = $crate::common::Place::sqlite();
                super::$name(place.open().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(place) = $crate::common::Place::postgres().await {
                    super::$name(place.open().await).await;
                }
            }
        }
    )+ };
}

/// Runs each of the functions `async fn(Place)` as a test on both engines; the database is not
/// made yet.
macro_rules! both_places {
    ($($name:ident),+ $(,)?) => { $(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name($crate::common::Place::sqlite()).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                if let Some(place) = $crate::common::Place::postgres().await {
                    super::$name(place).await;
                }
            }
        }
    )+ };
}

pub(crate) fn home() -> Home<'static> {
    home_of(TENANT)
}

pub(crate) fn home_of(tenant: Tenant) -> Home<'static> {
    let issuer = ISSUER;
    Home { tenant, issuer }
}

/// An instant, some milliseconds after the tests' beginning of time.
pub(crate) fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(1_767_323_045_000 + millis)
}

/// Lets a future go on until it has to wait.
pub(crate) async fn poll_once<F: Future + ?Sized>(mut future: Pin<&mut F>) -> Poll<F::Output> {
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await
}

/// Sets a fact in a change under way; as good as any change.
pub(crate) async fn set(writer: &mut Writer, key: &str) -> Result<()> {
    store::meta::set(writer, key, "set").await
}

/// Which of these facts are there, as a reader sees it.
pub(crate) async fn present(db: &Db, keys: &[&str]) -> Vec<bool> {
    let mut reader = db.read().await.unwrap();
    let mut found = Vec::new();
    for key in keys {
        let value = store::meta::get(reader.conn(), key).await.unwrap();
        found.push(value.is_some());
    }
    found
}

/// Carries out a change.
pub(crate) async fn change<T>(
    db: &Db,
    work: impl AsyncFnOnce(&mut Writer) -> Result<T>,
) -> Result<T> {
    let mut writer = db.write().await?;
    let outcome = work(&mut writer).await?;
    writer.commit().await?;
    Ok(outcome)
}

pub(crate) fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("no object: {other}"),
    }
}

/// An API without permissions.
pub(crate) fn api(id: &str) -> ResourceServer {
    ResourceServer {
        id: id.to_owned(),
        identifier: format!("https://{id}.test/"),
        system: None,
        settings: new_settings(&Map::new()),
        has_scopes: true,
        permissions: Vec::new(),
        client_id: None,
        version: 1,
        number: 0,
        next_permission: 1,
        signing_secret: None,
    }
}

/// A first-party application.
pub(crate) fn client(client_id: &str) -> Client {
    Client {
        client_id: client_id.to_owned(),
        is_global: false,
        settings: map(json!({"name": client_id})),
        secret: None,
        api: None,
        version: 1,
    }
}

/// A grant by which the client acts for itself at the API.
pub(crate) fn grant(id: &str, client_id: &str, api: &str, scope: &[&str]) -> ClientGrant {
    ClientGrant {
        id: id.to_owned(),
        client_id: Some(client_id.to_owned()),
        api: api.to_owned(),
        audience: format!("https://{api}.test/"),
        subject_type: SubjectType::Client,
        scope: scope.iter().map(|&value| value.to_owned()).collect(),
        settings: Map::new(),
        is_system: false,
        version: 1,
    }
}

/// Adds an API with these permissions to a tenant.
pub(crate) async fn add_api(db: &Db, tenant: Tenant, id: &str, values: &[&str]) {
    insert_api(db, home_of(tenant), &api(id), at(0))
        .await
        .unwrap();
    set_permissions(db, tenant, id, values).await;
}

/// Adds an API, and the tenant that counts it if that isn't there yet.
pub(crate) async fn insert_api(
    db: &Db,
    home: Home<'_>,
    new: &ResourceServer,
    now: Timestamp,
) -> Result<()> {
    let mut reader = db.read().await?;
    let counter = store::tenants::get(reader.conn(), home.tenant).await?;
    drop(reader);
    if counter.is_none() {
        add_tenant(db, home.tenant).await;
    }
    change(db, async |writer| {
        store::resource_servers::insert(writer, home, new, now).await
    })
    .await
}

/// Replaces the permissions of an API, as a request for it does.
pub(crate) async fn set_permissions(db: &Db, tenant: Tenant, id: &str, values: &[&str]) {
    let specs: Vec<_> = values.iter().map(|value| spec(value)).collect();
    replace_permissions(db, tenant, id, &specs).await;
}

pub(crate) fn spec(value: &str) -> PermissionSpec {
    PermissionSpec {
        value: value.to_owned(),
        description: None,
    }
}

pub(crate) async fn replace_permissions(
    db: &Db,
    tenant: Tenant,
    id: &str,
    specs: &[PermissionSpec],
) {
    let home = home_of(tenant);
    change(db, async |writer| {
        let found = store::resource_servers::take(writer, home, id).await?;
        let mut server = found.expect("the API is there");
        let replacement = permission::replace(&server.permissions, specs, server.next_permission);
        server.next_permission += i64::try_from(replacement.created.len()).unwrap();
        let what = ("deletion", at(server.version));
        store::permissions::replace(writer, tenant, id, &replacement, what).await?;
        store::resource_servers::update(writer, home, &server, at(server.version)).await
    })
    .await
    .unwrap();
}

/// The living permissions of an API.
pub(crate) async fn permissions_of(db: &Db, tenant: Tenant, id: &str) -> Vec<Permission> {
    let mut reader = db.read().await.unwrap();
    store::permissions::of_api(reader.conn(), tenant, id)
        .await
        .unwrap()
}

/// Adds the tenant itself, which most things don't ask for.
pub(crate) async fn add_tenant(db: &Db, tenant: Tenant) {
    let new = TenantSettings {
        name: "name".to_owned(),
        settings: Map::new(),
        version: 1,
    };
    change(db, async |writer| {
        store::tenants::insert(writer, tenant, &new, at(0)).await
    })
    .await
    .unwrap();
}

/// Adds an application to a tenant.
pub(crate) async fn add_client(db: &Db, tenant: Tenant, client_id: &str) {
    let new = client(client_id);
    change(db, async |writer| {
        store::clients::insert(writer, tenant, &new, at(0)).await
    })
    .await
    .unwrap();
}

/// Runs a statement as a change of its own.
pub(crate) async fn sql(db: &Db, sql: &str) {
    change(db, async |writer| {
        testing::execute(writer.conn(), sql).await
    })
    .await
    .unwrap();
}

/// The numbers that a statement selects.
pub(crate) async fn numbers(db: &Db, sql: &str) -> Vec<i64> {
    let mut reader = db.read().await.unwrap();
    testing::numbers(reader.conn(), sql).await.unwrap()
}

/// The number of the tenant's API.
pub(crate) async fn api_number(db: &Db, tenant: Tenant, api: &str) -> i64 {
    let sql = "SELECT number FROM resource_servers WHERE tenant = ";
    numbers(db, &format!("{sql}{} AND id = '{api}'", tenant.0)).await[0]
}

/// Adds roles to the tenant, named by a letter and a number; returns the first one's number.
pub(crate) async fn add_roles(db: &Db, letter: &str, count: usize) -> i64 {
    sql(
        db,
        &format!(
            "INSERT INTO roles (tenant, id, name, folded, version, created_at)
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
            SELECT 1, '{letter}' || i, '{letter}' || i, '{letter}' || i, 1, 0 FROM n"
        ),
    )
    .await;
    let first = format!("SELECT min(number) AS first FROM roles WHERE id LIKE '{letter}%'");
    numbers(db, &first).await[0]
}

/// The same with users.
pub(crate) async fn add_users(db: &Db, letter: &str, count: usize) -> i64 {
    sql(
        db,
        &format!(
            "INSERT INTO users
                (tenant, user_id, profile, identities, version, created_at, updated_at)
            WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
            SELECT 1, '{letter}' || i, '{{\"name\":\"N\"}}', '[]', 1, 0, 0 FROM n"
        ),
    )
    .await;
    let first = format!("SELECT min(number) AS first FROM users WHERE user_id LIKE '{letter}%'");
    numbers(db, &first).await[0]
}

/// Gives a permission to some of the roles or users, from a number on.
pub(crate) async fn give(db: &Db, to: &str, (api, number): (i64, i64), from: i64, count: i64) {
    let (table, column) = match to {
        "roles" => ("role_permissions", "role"),
        _ => ("user_permissions", "holder"),
    };
    sql(
        db,
        &format!(
            "INSERT INTO {table} (tenant, {column}, api, number)
            SELECT 1, number, {api}, {number} FROM {to}
            WHERE number >= {from} AND number < {from} + {count}"
        ),
    )
    .await;
    sql(
        db,
        &format!(
            "UPDATE {to} SET held = held + 1
            WHERE number >= {from} AND number < {from} + {count}"
        ),
    )
    .await;
}

/// Gives a role to some users, from a number on.
pub(crate) async fn enrol(db: &Db, role: i64, from: i64, count: i64) {
    sql(
        db,
        &format!(
            "INSERT INTO user_roles (tenant, holder, role, created_at)
            SELECT 1, number, {role}, 0 FROM users
            WHERE number >= {from} AND number < {from} + {count}"
        ),
    )
    .await;
}
