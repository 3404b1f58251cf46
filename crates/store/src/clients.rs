//! Applications.

use domain::client::Client;
use domain::{Conflict, Error, Result, Tenant, Timestamp};
use sqlx::QueryBuilder;

use crate::changes::{self, Changed};
use crate::codec::{Page, can_be_stored, object, text};
use crate::db::{Conn, Reader, Writer, both};
use crate::error::{stored, violates};
use crate::{client_grants, resource_servers};

const GET: &str = "SELECT client_id, is_global, settings, secret, api, version
    FROM clients WHERE tenant = $1 AND client_id = $2 AND deleted_at IS NULL";
const GLOBAL: &str = "SELECT client_id, is_global, settings, secret, api, version
    FROM clients WHERE tenant = $1 AND is_global AND deleted_at IS NULL";
const TAKE: &str = "UPDATE clients SET version = version + 1
    WHERE tenant = $1 AND client_id = $2 AND deleted_at IS NULL
    RETURNING client_id, is_global, settings, secret, api, version";
const API: &str = "SELECT api FROM clients WHERE tenant = $1 AND client_id = $2";
const HOLD: &str = "UPDATE clients SET version = version
    WHERE tenant = $1 AND client_id = $2 AND deleted_at IS NULL";
const INSERT: &str = "INSERT INTO clients (tenant, client_id, is_global, is_first_party, app_type,
        settings, secret, api, version, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9)";
const UPDATE: &str = "UPDATE clients SET is_first_party = $3, app_type = $4, settings = $5,
        secret = $6
    WHERE tenant = $1 AND client_id = $2";
const DELETE: &str = "UPDATE clients SET deleted_at = $3, deletion = $4
    WHERE tenant = $1 AND client_id = $2 AND deleted_at IS NULL";
const RESTORE: &str = "UPDATE clients
    SET deleted_at = NULL, deletion = NULL, version = version + 1
    WHERE tenant = $1 AND client_id = $2 AND deletion = $3";
const IS_STRICT: &str = "SELECT is_strict FROM clients WHERE tenant = $1 AND client_id = $2";
const SET_STRICT: &str = "UPDATE clients SET is_strict = $3, version = version + 1
    WHERE tenant = $1 AND client_id = $2 AND deleted_at IS NULL";
const LINK: &str = "UPDATE resource_servers SET client_id = $2, version = version + 1
    WHERE tenant = $1 AND deleted_at IS NULL
        AND id = (SELECT api FROM clients WHERE tenant = $1 AND client_id = $2)
    RETURNING id";
const UNLINK: &str = "UPDATE resource_servers SET client_id = NULL, version = version + 1
    WHERE tenant = $1 AND client_id = $2";
pub(crate) const STATEMENTS: &[&str] = &[
    GET, GLOBAL, TAKE, API, HOLD, INSERT, UPDATE, DELETE, RESTORE, IS_STRICT, SET_STRICT, LINK,
    UNLINK,
];

type Row = (String, bool, String, Option<Vec<u8>>, Option<String>, i64);
type ListedRow = (
    i64,
    String,
    bool,
    String,
    Option<Vec<u8>>,
    Option<String>,
    i64,
);

/// Which clients a list is about; what is `None` doesn't matter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub is_global: Option<bool>,
    pub is_first_party: Option<bool>,
    /// Any of these types; empty means all.
    pub app_types: Vec<String>,
}

fn decode(row: Row) -> Result<Client> {
    let (client_id, is_global, settings, secret, api, version) = row;
    let settings = object(&settings, "clients", &client_id)?;
    Ok(Client {
        client_id,
        is_global,
        settings,
        secret,
        api,
        version,
    })
}

/// The client with this id.
pub async fn get(conn: Conn<'_>, tenant: Tenant, client_id: &str) -> Result<Option<Client>> {
    if !can_be_stored(client_id) {
        return Ok(None);
    }
    let row: Option<Row> = both!(conn, c => sqlx::query_as(GET)
        .bind(tenant.0).bind(client_id).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    row.map(decode).transpose()
}

/// The tenant's `All Applications`.
pub async fn global(conn: Conn<'_>, tenant: Tenant) -> Result<Option<Client>> {
    let row: Option<Row> =
        both!(conn, c => sqlx::query_as(GLOBAL).bind(tenant.0).fetch_optional(c).await)
            .map_err(|error| stored(error))?;
    row.map(decode).transpose()
}

/// The client with this id, which nobody else can change until this change ends.
pub async fn take(writer: &mut Writer, tenant: Tenant, client_id: &str) -> Result<Option<Client>> {
    if !can_be_stored(client_id) {
        return Ok(None);
    }
    let row: Option<Row> = both!(writer.conn(), c => sqlx::query_as(TAKE)
        .bind(tenant.0).bind(client_id).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    row.map(decode).transpose()
}

/// The same for a client that is to be deleted, and for the API that it was made for: that must
/// be held before the client, as everywhere, or two changes could wait for each other.
pub async fn take_with_api(
    writer: &mut Writer,
    tenant: Tenant,
    client_id: &str,
) -> Result<Option<Client>> {
    if !can_be_stored(client_id) {
        return Ok(None);
    }
    let api: Option<Option<String>> = both!(writer.conn(), c => sqlx::query_scalar(API)
        .bind(tenant.0).bind(client_id).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    if let Some(api) = api.flatten() {
        resource_servers::hold(writer, tenant, &api).await?;
    }
    take(writer, tenant, client_id).await
}

/// Keeps others from changing the client until this change ends; says whether it is there.
pub(crate) async fn hold(writer: &mut Writer, tenant: Tenant, client_id: &str) -> Result<bool> {
    both!(writer.conn(), c => sqlx::query(HOLD).bind(tenant.0).bind(client_id)
        .execute(c).await.map(|done| done.rows_affected() > 0))
    .map_err(|error| stored(error))
}

/// The conditions of a filter, for a count or a page.
macro_rules! filtered {
    ($query:ident, $tenant:ident, $filter:ident) => {
        $query
            .push(" WHERE deleted_at IS NULL AND tenant = ")
            .push_bind($tenant.0);
        if let Some(global) = $filter.is_global {
            $query.push(" AND is_global = ").push_bind(global);
        }
        if let Some(first_party) = $filter.is_first_party {
            $query.push(" AND is_first_party = ").push_bind(first_party);
        }
        if !$filter.app_types.is_empty() {
            $query.push(" AND app_type IN (");
            let mut list = $query.separated(", ");
            for app_type in &$filter.app_types {
                list.push_bind(app_type.as_str());
            }
            $query.push(")");
        }
    };
}

/// A client in a list, and the place in the list, from which a later page goes on even if the
/// client is gone by then.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    pub client: Client,
    pub place: String,
}

/// A place as text: when the client was made, and its id.
fn place(created_at: i64, client_id: &str) -> String {
    format!("{created_at} {client_id}")
}

/// The parts of a place; `None` if the text is none.
pub fn parse_place(text: &str) -> Option<(i64, &str)> {
    let (created_at, client_id) = text.split_once(' ')?;
    let created_at = created_at.parse().ok()?;
    can_be_stored(client_id).then_some((created_at, client_id))
}

/// Clients in the order of their creation, and how many match in all (counted only for pages
/// by offset). After what is no place there is nothing.
pub async fn page(
    reader: &mut Reader,
    tenant: Tenant,
    filter: &Filter,
    page: &Page,
) -> Result<(Vec<Listed>, i64)> {
    let after = match page {
        Page::After {
            last: Some(last), ..
        } => {
            let Some(place) = parse_place(last) else {
                return Ok((Vec::new(), 0));
            };
            Some(place)
        }
        Page::After { last: None, .. } | Page::Offset { .. } => None,
    };
    let rows: Vec<ListedRow> = both!(reader.conn(), c => {
        let mut query = QueryBuilder::new(
            "SELECT created_at, client_id, is_global, settings, secret, api, version FROM clients");
        filtered!(query, tenant, filter);
        if let Some((created_at, last)) = after {
            query.push(" AND (created_at, client_id) > (").push_bind(created_at);
            query.push(", ").push_bind(last).push(")");
        }
        query.push(" ORDER BY created_at, client_id LIMIT ");
        match page {
            Page::Offset { skip, limit } => {
                query.push_bind(*limit).push(" OFFSET ").push_bind(*skip)
            }
            Page::After { limit, .. } => query.push_bind(*limit),
        };
        query.build_query_as().fetch_all(c).await
    })
    .map_err(|error| stored(error))?;
    let total = match page {
        Page::Offset { .. } => count(reader.conn(), tenant, filter).await?,
        Page::After { .. } => 0,
    };
    let listed = |(created_at, id, is_global, settings, secret, api, version): ListedRow| {
        let place = place(created_at, &id);
        let client = decode((id, is_global, settings, secret, api, version))?;
        Ok(Listed { client, place })
    };
    let all = rows.into_iter().map(listed).collect::<Result<_>>()?;
    Ok((all, total))
}

async fn count(conn: Conn<'_>, tenant: Tenant, filter: &Filter) -> Result<i64> {
    both!(conn, c => {
        let mut query = QueryBuilder::new("SELECT count(*) FROM clients");
        filtered!(query, tenant, filter);
        query.build_query_scalar().fetch_one(c).await
    })
    .map_err(|error| stored(error))
}

/// Adds a client.
///
/// # Errors
/// [`Conflict::ResourceServerClient`] if its API has a client already.
pub async fn insert(
    writer: &mut Writer,
    tenant: Tenant,
    new: &Client,
    now: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(INSERT)
        .bind(tenant.0).bind(&new.client_id).bind(new.is_global).bind(new.is_first_party())
        .bind(new.app_type()).bind(text(&new.settings)).bind(new.secret.as_deref())
        .bind(new.api.as_deref()).bind(now.millis())
        .execute(c).await.map(|_| ()))
    .map_err(taken)?;
    changes::append(writer, tenant, Changed::Client, &new.client_id, now);
    Ok(())
}

/// Stores a changed client.
pub async fn update(
    writer: &mut Writer,
    tenant: Tenant,
    changed: &Client,
    now: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(UPDATE)
        .bind(tenant.0).bind(&changed.client_id).bind(changed.is_first_party())
        .bind(changed.app_type()).bind(text(&changed.settings)).bind(changed.secret.as_deref())
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    changes::append(writer, tenant, Changed::Client, &changed.client_id, now);
    Ok(())
}

/// Whether a client is answered as the specifications say where Auth0 differs; false if it isn't
/// there.
pub async fn is_strict(conn: Conn<'_>, tenant: Tenant, client_id: &str) -> Result<bool> {
    if !can_be_stored(client_id) {
        return Ok(false);
    }
    let found: Option<bool> = both!(conn, c => sqlx::query_scalar(IS_STRICT)
        .bind(tenant.0).bind(client_id).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    Ok(found == Some(true))
}

/// Sets whether it is; says whether there is such a client.
pub async fn set_strict(
    writer: &mut Writer,
    tenant: Tenant,
    (client_id, is_strict): (&str, bool),
    now: Timestamp,
) -> Result<bool> {
    if !can_be_stored(client_id) {
        return Ok(false);
    }
    let done = both!(writer.conn(), c => sqlx::query(SET_STRICT).bind(tenant.0).bind(client_id)
        .bind(is_strict).execute(c).await.map(|done| done.rows_affected() > 0))
    .map_err(|error| stored(error))?;
    if done {
        changes::append(writer, tenant, Changed::Client, client_id, now);
    }
    Ok(done)
}

/// Deletes a client reversibly; its grants are hidden with it.
pub async fn delete(
    writer: &mut Writer,
    tenant: Tenant,
    client: &Client,
    (deletion, now): (&str, Timestamp),
) -> Result<()> {
    client_grants::announce_of_client(writer, tenant, &client.client_id, now).await?;
    both!(writer.conn(), c => sqlx::query(UNLINK).bind(tenant.0).bind(&client.client_id)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    both!(writer.conn(), c => sqlx::query(DELETE).bind(tenant.0).bind(&client.client_id)
        .bind(now.millis()).bind(deletion).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    if let Some(api) = &client.api {
        changes::append(writer, tenant, Changed::ResourceServer, api, now);
    }
    changes::append(writer, tenant, Changed::Client, &client.client_id, now);
    Ok(())
}

/// Brings a client back with its grants; says whether that deletion had taken it.
///
/// # Errors
/// [`Conflict::ResourceServerClient`] if its API has another client by now.
pub async fn restore(
    writer: &mut Writer,
    tenant: Tenant,
    client_id: &str,
    (deletion, now): (&str, Timestamp),
) -> Result<bool> {
    let api: Option<Option<String>> = both!(writer.conn(), c => sqlx::query_scalar(API)
        .bind(tenant.0).bind(client_id).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    if let Some(api) = api.flatten() {
        resource_servers::hold_any(writer, tenant, &api).await?;
    }
    let restored = both!(writer.conn(), c => sqlx::query(RESTORE).bind(tenant.0).bind(client_id)
        .bind(deletion).execute(c).await.map(|done| done.rows_affected() > 0))
    .map_err(taken)?;
    let api: Option<String> = both!(writer.conn(), c => sqlx::query_scalar(LINK).bind(tenant.0)
        .bind(client_id).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    if let Some(api) = api {
        changes::append(writer, tenant, Changed::ResourceServer, &api, now);
    }
    client_grants::announce_of_client(writer, tenant, client_id, now).await?;
    changes::append(writer, tenant, Changed::Client, client_id, now);
    Ok(restored)
}

/// Whether the error means that the API has another client.
fn taken(error: sqlx::Error) -> Error {
    if violates(&error, "clients_api", "clients.api") {
        Error::Conflict(Conflict::ResourceServerClient)
    } else {
        stored(error)
    }
}
