//! APIs with their living permissions.

use domain::resource_server::ResourceServer;
use domain::{Conflict, Error, Home, Result, System, Tenant, Timestamp};

use crate::changes::{self, Changed};
use crate::codec::{can_be_stored, object, text};
use crate::db::{Conn, Reader, Writer, both};
use crate::error::{stored, violates};
use crate::permissions;

/// A system API is named by its `system` column, any other by its identifier or id. An API that
/// was given a system API's identifier while that was another one doesn't stand in its way.
const FIND: &str = "SELECT id, identifier, system, settings, has_scopes, client_id, version,
        next_permission, signing_secret, number
    FROM resource_servers
    WHERE tenant = $1 AND deleted_at IS NULL AND (id = $2 OR identifier = $2 OR system = $3)
    ORDER BY CASE WHEN id = $2 THEN 0 WHEN system = $3 THEN 1 ELSE 2 END LIMIT 1";
/// Whether it lives is asked twice: on PostgreSQL the inner SELECT sees it as it was before
/// somebody else's change was waited for.
const TAKE: &str = "UPDATE resource_servers SET version = version + 1
    WHERE tenant = $1 AND deleted_at IS NULL AND id = (
        SELECT id FROM resource_servers
        WHERE tenant = $1 AND deleted_at IS NULL AND (id = $2 OR identifier = $2 OR system = $3)
        ORDER BY CASE WHEN id = $2 THEN 0 WHEN system = $3 THEN 1 ELSE 2 END LIMIT 1)
    RETURNING id, identifier, system, settings, has_scopes, client_id, version,
        next_permission, signing_secret, number";
const PAGE: &str = "SELECT id, identifier, system, settings, has_scopes, client_id, version,
        next_permission, signing_secret, number
    FROM resource_servers WHERE tenant = $1 AND deleted_at IS NULL
    ORDER BY created_at, id LIMIT $2 OFFSET $3";
const COUNT: &str =
    "SELECT count(*) FROM resource_servers WHERE tenant = $1 AND deleted_at IS NULL";
const ID: &str = "SELECT id FROM resource_servers
    WHERE tenant = $1 AND deleted_at IS NULL AND (id = $2 OR identifier = $2 OR system = $3)
    ORDER BY CASE WHEN id = $2 THEN 0 WHEN system = $3 THEN 1 ELSE 2 END LIMIT 1";
const HOLD: &str = "UPDATE resource_servers SET version = version
    WHERE tenant = $1 AND id = $2 AND deleted_at IS NULL";
const HOLD_ANY: &str =
    "UPDATE resource_servers SET version = version WHERE tenant = $1 AND id = $2";
const ID_OF_IDENTIFIER: &str = "SELECT id FROM resource_servers
    WHERE tenant = $1 AND deleted_at IS NULL AND (identifier = $2 OR system = $3)
    ORDER BY CASE WHEN system = $3 THEN 0 ELSE 1 END LIMIT 1";
const INSERT: &str = "INSERT INTO resource_servers (tenant, id, identifier, system, signing_alg,
        settings, has_scopes, client_id, signing_secret, next_permission, version, created_at, number)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $12)";
const NUMBER: &str = "UPDATE tenants SET next_api = next_api + 1 WHERE id = $1
    RETURNING next_api - 1";
const UPDATE: &str = "UPDATE resource_servers
    SET signing_alg = $3, settings = $4, has_scopes = $5, client_id = $6, signing_secret = $7,
        next_permission = $8
    WHERE tenant = $1 AND id = $2";
const NAMES: &str = "SELECT id, identifier, system, settings FROM resource_servers
    WHERE tenant = $1 AND deleted_at IS NULL ORDER BY created_at, id";
const NAME: &str = "SELECT settings FROM resource_servers WHERE tenant = $1 AND id = $2";
const ALGORITHMS: &str = "SELECT DISTINCT signing_alg FROM resource_servers
    WHERE tenant = $1 AND deleted_at IS NULL ORDER BY signing_alg";
const DELETE: &str = "UPDATE resource_servers SET deleted_at = $3, deletion = $4
    WHERE tenant = $1 AND id = $2 AND deleted_at IS NULL";
const RESTORE: &str = "UPDATE resource_servers
    SET deleted_at = NULL, deletion = NULL, version = version + 1
    WHERE tenant = $1 AND id = $2 AND deletion = $3";

pub(crate) const STATEMENTS: &[&str] = &[
    FIND,
    TAKE,
    PAGE,
    COUNT,
    ID,
    ID_OF_IDENTIFIER,
    HOLD,
    HOLD_ANY,
    INSERT,
    NUMBER,
    UPDATE,
    ALGORITHMS,
    NAMES,
    NAME,
    DELETE,
    RESTORE,
];

type Row = (
    String,
    Option<String>,
    Option<String>,
    String,
    bool,
    Option<String>,
    i64,
    i64,
    Option<Vec<u8>>,
    i64,
);

/// Without its permissions, which are read separately.
fn decode(row: Row, home: Home<'_>) -> Result<ResourceServer> {
    let (id, identifier, system, settings, has_scopes, client_id, version, next, secret, number) =
        row;
    let system = system.as_deref().and_then(System::from_key);
    let identifier = system
        .map(|system| system.identifier(home.issuer))
        .or(identifier)
        .unwrap_or_default();
    Ok(ResourceServer {
        settings: object(&settings, "resource_servers", &id)?,
        id,
        identifier,
        system,
        has_scopes,
        permissions: Vec::new(),
        client_id,
        version,
        number,
        next_permission: next,
        signing_secret: secret,
    })
}

/// The key of the system API that `reference` names; matches no row otherwise.
fn system_key(reference: &str, home: Home<'_>) -> &'static str {
    System::from_identifier(reference, home.issuer).map_or("", System::key)
}

/// The API with this id or identifier.
pub async fn find(
    reader: &mut Reader,
    home: Home<'_>,
    reference: &str,
) -> Result<Option<ResourceServer>> {
    if !can_be_stored(reference) {
        return Ok(None);
    }
    let row: Option<Row> = both!(reader.conn(), c => sqlx::query_as(FIND)
        .bind(home.tenant.0).bind(reference).bind(system_key(reference, home))
        .fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    let Some(row) = row else { return Ok(None) };
    let mut server = decode(row, home)?;
    server.permissions = permissions::of_api(reader.conn(), home.tenant, &server.id).await?;
    Ok(Some(server))
}

/// The id of the API with this id or identifier.
pub async fn id(conn: Conn<'_>, home: Home<'_>, reference: &str) -> Result<Option<String>> {
    if !can_be_stored(reference) {
        return Ok(None);
    }
    both!(conn, c => sqlx::query_scalar(ID)
        .bind(home.tenant.0).bind(reference).bind(system_key(reference, home))
        .fetch_optional(c).await)
    .map_err(|error| stored(error))
}

/// The id of the API with this identifier. Another API's id is none, though it may be the same
/// text.
pub async fn id_of_identifier(
    conn: Conn<'_>,
    home: Home<'_>,
    identifier: &str,
) -> Result<Option<String>> {
    if !can_be_stored(identifier) {
        return Ok(None);
    }
    both!(conn, c => sqlx::query_scalar(ID_OF_IDENTIFIER)
        .bind(home.tenant.0).bind(identifier).bind(system_key(identifier, home))
        .fetch_optional(c).await)
    .map_err(|error| stored(error))
}

/// The API with this id or identifier, which nobody else can change until this change ends. Its
/// `version` is the one it will have.
pub async fn take(
    writer: &mut Writer,
    home: Home<'_>,
    reference: &str,
) -> Result<Option<ResourceServer>> {
    if !can_be_stored(reference) {
        return Ok(None);
    }
    let row: Option<Row> = both!(writer.conn(), c => sqlx::query_as(TAKE)
        .bind(home.tenant.0).bind(reference).bind(system_key(reference, home))
        .fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    let Some(row) = row else { return Ok(None) };
    let mut server = decode(row, home)?;
    server.permissions = permissions::of_api(writer.conn(), home.tenant, &server.id).await?;
    Ok(Some(server))
}

/// Keeps others from changing the API until this change ends; says whether it is there.
pub(crate) async fn hold(writer: &mut Writer, tenant: Tenant, id: &str) -> Result<bool> {
    both!(writer.conn(), c => sqlx::query(HOLD).bind(tenant.0).bind(id)
        .execute(c).await.map(|done| done.rows_affected() > 0))
    .map_err(|error| stored(error))
}

/// The same for an API that may be deleted.
pub(crate) async fn hold_any(writer: &mut Writer, tenant: Tenant, id: &str) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(HOLD_ANY).bind(tenant.0).bind(id)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))
}

/// APIs in the order of their creation, and how many there are in all.
pub async fn page(
    reader: &mut Reader,
    home: Home<'_>,
    skip: i64,
    limit: i64,
) -> Result<(Vec<ResourceServer>, i64)> {
    let rows: Vec<Row> = both!(reader.conn(), c => sqlx::query_as(PAGE)
        .bind(home.tenant.0).bind(limit).bind(skip).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    let total: i64 = both!(reader.conn(), c => sqlx::query_scalar(COUNT)
        .bind(home.tenant.0).fetch_one(c).await)
    .map_err(|error| stored(error))?;
    let mut servers = rows
        .into_iter()
        .map(|row| decode(row, home))
        .collect::<Result<Vec<_>>>()?;
    let ids: Vec<&str> = servers.iter().map(|server| server.id.as_str()).collect();
    let mut by_api = permissions::of_apis(reader.conn(), home.tenant, &ids).await?;
    for server in &mut servers {
        server.permissions = by_api.remove(&server.id).unwrap_or_default();
    }
    Ok((servers, total))
}

/// An API by its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub id: String,
    pub identifier: String,
    pub name: String,
    pub system: Option<System>,
}

/// All APIs by their names, in the order of their creation.
pub async fn names(conn: Conn<'_>, home: Home<'_>) -> Result<Vec<Named>> {
    let rows: Vec<(String, Option<String>, Option<String>, String)> = both!(conn, c => {
        sqlx::query_as(NAMES).bind(home.tenant.0).fetch_all(c).await
    })
    .map_err(|error| stored(error))?;
    let decode =
        |(id, identifier, system, settings): (String, Option<String>, Option<String>, String)| {
            let system = system.as_deref().and_then(System::from_key);
            let settings = object(&settings, "resource_servers", &id)?;
            let name = settings.get("name").and_then(serde_json::Value::as_str);
            let identifier = match system {
                Some(system) => system.identifier(home.issuer),
                None => identifier.unwrap_or_default(),
            };
            Ok(Named {
                name: name.unwrap_or(&identifier).to_owned(),
                id,
                identifier,
                system,
            })
        };
    rows.into_iter().map(decode).collect()
}

/// The name of an API, which may be deleted; none if it has none.
pub async fn name(conn: Conn<'_>, tenant: Tenant, id: &str) -> Result<Option<String>> {
    let row: Option<String> = both!(conn, c => sqlx::query_scalar(NAME)
        .bind(tenant.0).bind(id).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    let Some(row) = row else { return Ok(None) };
    let settings = object(&row, "resource_servers", id)?;
    let name = settings.get("name").and_then(serde_json::Value::as_str);
    Ok(name.map(str::to_owned))
}

/// The algorithms that a tenant's APIs sign with.
pub async fn algorithms(conn: Conn<'_>, tenant: Tenant) -> Result<Vec<String>> {
    both!(conn, c => sqlx::query_scalar(ALGORITHMS).bind(tenant.0).fetch_all(c).await)
        .map_err(|error| stored(error))
}

/// Adds an API; its permissions are added by [`permissions::replace`].
///
/// # Errors
/// [`Conflict::Identifier`] if there is one with the identifier.
pub async fn insert(
    writer: &mut Writer,
    home: Home<'_>,
    new: &ResourceServer,
    now: Timestamp,
) -> Result<()> {
    let identifier = new.system.is_none().then_some(new.identifier.as_str());
    let number: i64 = both!(writer.conn(), c => sqlx::query_scalar(NUMBER)
        .bind(home.tenant.0).fetch_one(c).await)
    .map_err(|error| stored(error))?;
    both!(writer.conn(), c => sqlx::query(INSERT)
        .bind(home.tenant.0).bind(&new.id).bind(identifier).bind(new.system.map(System::key))
        .bind(new.signing_alg()).bind(text(&new.settings)).bind(new.has_scopes).bind(new.client_id.as_deref())
        .bind(new.signing_secret.as_deref()).bind(new.next_permission).bind(now.millis())
        .bind(number)
        .execute(c).await.map(|_| ()))
    .map_err(taken)?;
    changes::append(writer, home.tenant, Changed::ResourceServer, &new.id, now);
    Ok(())
}

/// Stores a changed API; its permissions are changed by [`permissions::replace`].
pub async fn update(
    writer: &mut Writer,
    home: Home<'_>,
    changed: &ResourceServer,
    now: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(UPDATE)
        .bind(home.tenant.0).bind(&changed.id).bind(changed.signing_alg()).bind(text(&changed.settings))
        .bind(changed.has_scopes).bind(changed.client_id.as_deref())
        .bind(changed.signing_secret.as_deref()).bind(changed.next_permission)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    changes::append(
        writer,
        home.tenant,
        Changed::ResourceServer,
        &changed.id,
        now,
    );
    Ok(())
}

/// Deletes an API reversibly: its identifier is free, and its permissions, the grants for it and who
/// holds what there are hidden with it.
pub async fn delete(
    writer: &mut Writer,
    home: Home<'_>,
    id: &str,
    (deletion, now): (&str, Timestamp),
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(DELETE).bind(home.tenant.0).bind(id)
        .bind(now.millis()).bind(deletion).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    changes::append(writer, home.tenant, Changed::ResourceServer, id, now);
    Ok(())
}

/// Brings an API back with all that is hidden with it; says whether that deletion had taken it.
///
/// # Errors
/// [`Conflict::Identifier`] if another has its identifier by now.
pub async fn restore(
    writer: &mut Writer,
    home: Home<'_>,
    id: &str,
    (deletion, now): (&str, Timestamp),
) -> Result<bool> {
    let restored = both!(writer.conn(), c => sqlx::query(RESTORE).bind(home.tenant.0).bind(id)
        .bind(deletion).execute(c).await.map(|done| done.rows_affected() > 0))
    .map_err(taken)?;
    changes::append(writer, home.tenant, Changed::ResourceServer, id, now);
    Ok(restored)
}

/// Whether the error means that another API has the identifier.
fn taken(error: sqlx::Error) -> Error {
    let identifier = "resource_servers.identifier";
    if violates(&error, "resource_servers_identifier", identifier)
        || violates(&error, "resource_servers_system", "resource_servers.system")
    {
        Error::Conflict(Conflict::Identifier)
    } else {
        stored(error)
    }
}
