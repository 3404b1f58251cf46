//! Client grants.

use domain::client_grant::{ClientGrant, SubjectType};
use domain::{Conflict, Error, Home, Noun, Result, System, Tenant, Timestamp};
use serde_json::Value;
use sqlx::QueryBuilder;

use crate::changes::{self, Changed};
use crate::codec::{Page, can_be_stored, object, text};
use crate::db::{Conn, Reader, Writer, both};
use crate::error::{corrupt, stored, violates};
use crate::{client_grant_scopes, clients, resource_servers};

const GET: &str = "SELECT g.id, g.client_id, g.api, r.identifier, r.system, g.subject_type,
        g.settings, g.is_system, g.version
    FROM client_grants g
    JOIN resource_servers r ON r.tenant = g.tenant AND r.id = g.api AND r.deleted_at IS NULL
    LEFT JOIN clients c ON c.tenant = g.tenant AND c.client_id = g.client_id
    WHERE c.deleted_at IS NULL AND g.tenant = $1 AND g.id = $2";
const OF_CLIENT: &str = "SELECT g.id, g.client_id, g.api, r.identifier, r.system, g.subject_type,
        g.settings, g.is_system, g.version
    FROM client_grants g
    JOIN resource_servers r ON r.tenant = g.tenant AND r.id = g.api AND r.deleted_at IS NULL
    LEFT JOIN clients c ON c.tenant = g.tenant AND c.client_id = g.client_id
    WHERE c.deleted_at IS NULL AND g.tenant = $1 AND g.client_id = $2 AND g.api = $3 AND g.subject_type = $4";
const OF_EVERYBODY: &str = "SELECT g.id, g.client_id, g.api, r.identifier, r.system,
        g.subject_type, g.settings, g.is_system, g.version
    FROM client_grants g
    JOIN resource_servers r ON r.tenant = g.tenant AND r.id = g.api AND r.deleted_at IS NULL
    LEFT JOIN clients c ON c.tenant = g.tenant AND c.client_id = g.client_id
    WHERE c.deleted_at IS NULL AND g.tenant = $1 AND g.default_for = $2 AND g.api = $3 AND g.subject_type = $4";
const API: &str = "SELECT api FROM client_grants WHERE tenant = $1 AND id = $2";
const TAKE: &str = "UPDATE client_grants SET version = version + 1 WHERE tenant = $1 AND id = $2";
const INSERT: &str = "INSERT INTO client_grants (tenant, id, client_id, api, subject_type,
        default_for, allow_any_organization, settings, is_system, version, created_at,
        allow_all_scopes)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $11)";
const UPDATE: &str = "UPDATE client_grants
    SET allow_any_organization = $3, settings = $4, allow_all_scopes = $5
    WHERE tenant = $1 AND id = $2";
const DELETE: &str = "DELETE FROM client_grants WHERE tenant = $1 AND id = $2";
const APIS_OF_CLIENT: &str =
    "SELECT api FROM client_grants WHERE tenant = $1 AND client_id = $2 ORDER BY id";

pub(crate) const STATEMENTS: &[&str] = &[
    GET,
    OF_CLIENT,
    OF_EVERYBODY,
    API,
    TAKE,
    INSERT,
    UPDATE,
    DELETE,
    APIS_OF_CLIENT,
];

type Row = (
    String,
    Option<String>,
    String,
    Option<String>,
    Option<String>,
    String,
    String,
    bool,
    i64,
);

/// Grants of which neither the API nor the application is deleted.
const LIVING: &str = " FROM client_grants g
    JOIN resource_servers r ON r.tenant = g.tenant AND r.id = g.api AND r.deleted_at IS NULL
    LEFT JOIN clients c ON c.tenant = g.tenant AND c.client_id = g.client_id
    WHERE c.deleted_at IS NULL";

/// Which grants a list is about; what is `None` doesn't matter.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// The API's id.
    pub api: Option<String>,
    pub client_id: Option<String>,
    pub subject_type: Option<SubjectType>,
    pub default_for: Option<String>,
    pub allow_any_organization: bool,
}

/// Without its scopes, which are read separately.
fn decode(row: Row, home: Home<'_>) -> Result<ClientGrant> {
    let (id, client_id, api, identifier, system, subject_type, settings, is_system, version) = row;
    let system = system.as_deref().and_then(System::from_key);
    Ok(ClientGrant {
        subject_type: SubjectType::parse(&subject_type)
            .ok_or_else(|| corrupt("client_grants", &id, "subject_type"))?,
        settings: object(&settings, "client_grants", &id)?,
        audience: system
            .map(|one| one.identifier(home.issuer))
            .or(identifier)
            .unwrap_or_default(),
        id,
        client_id,
        api,
        scope: Vec::new(),
        is_system,
        version,
    })
}

/// The grant with this id.
pub async fn get(reader: &mut Reader, home: Home<'_>, id: &str) -> Result<Option<ClientGrant>> {
    if !can_be_stored(id) {
        return Ok(None);
    }
    let row: Option<Row> = both!(reader.conn(), c => sqlx::query_as(GET)
        .bind(home.tenant.0).bind(id).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    let Some(row) = row else { return Ok(None) };
    let mut grant = decode(row, home)?;
    grant.scope = client_grant_scopes::of_grant(reader.conn(), home.tenant, id).await?;
    Ok(Some(grant))
}

/// The grant by which an application acts for itself at an API: its own, or else the one of all
/// third-party applications.
pub async fn of_client(
    reader: &mut Reader,
    home: Home<'_>,
    (client_id, api): (&str, &str),
    third_party: bool,
) -> Result<Option<ClientGrant>> {
    let subject = SubjectType::Client.as_str();
    let mut row: Option<Row> = both!(reader.conn(), c => sqlx::query_as(OF_CLIENT)
        .bind(home.tenant.0).bind(client_id).bind(api).bind(subject).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    if row.is_none() && third_party {
        row = both!(reader.conn(), c => sqlx::query_as(OF_EVERYBODY)
            .bind(home.tenant.0).bind("third_party_clients").bind(api).bind(subject)
            .fetch_optional(c).await)
        .map_err(|error| stored(error))?;
    }
    let Some(row) = row else { return Ok(None) };
    let mut grant = decode(row, home)?;
    grant.scope = client_grant_scopes::of_grant(reader.conn(), home.tenant, &grant.id).await?;
    Ok(Some(grant))
}

/// The grant with this id, which nobody else can change until this change ends; nor can its API
/// be changed, so that no scope is bound to a permission that comes or goes meanwhile.
pub async fn take(writer: &mut Writer, home: Home<'_>, id: &str) -> Result<Option<ClientGrant>> {
    if !can_be_stored(id) {
        return Ok(None);
    }
    let api: Option<String> = both!(writer.conn(), c => sqlx::query_scalar(API)
        .bind(home.tenant.0).bind(id).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    let Some(api) = api else { return Ok(None) };
    if !resource_servers::hold(writer, home.tenant, &api).await? {
        return Ok(None);
    }
    both!(writer.conn(), c => sqlx::query(TAKE).bind(home.tenant.0).bind(id)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    let row: Option<Row> = both!(writer.conn(), c => sqlx::query_as(GET)
        .bind(home.tenant.0).bind(id).fetch_optional(c).await)
    .map_err(|error| stored(error))?;
    let Some(row) = row else { return Ok(None) };
    let mut grant = decode(row, home)?;
    grant.scope = client_grant_scopes::of_grant(writer.conn(), home.tenant, id).await?;
    Ok(Some(grant))
}

/// The conditions of a filter, for a count or a page.
macro_rules! filtered {
    ($query:ident, $home:ident, $filter:ident) => {
        $query.push(" AND g.tenant = ").push_bind($home.tenant.0);
        for (condition, value) in [
            (" AND g.api = ", $filter.api.as_deref()),
            (" AND g.client_id = ", $filter.client_id.as_deref()),
            (
                " AND g.subject_type = ",
                $filter.subject_type.map(SubjectType::as_str),
            ),
            (" AND g.default_for = ", $filter.default_for.as_deref()),
        ] {
            if let Some(value) = value {
                $query.push(condition).push_bind(value);
            }
        }
        if $filter.allow_any_organization {
            $query.push(" AND g.allow_any_organization");
        }
    };
}

/// Grants by id, and how many match in all (counted only for pages by offset).
pub async fn page(
    reader: &mut Reader,
    home: Home<'_>,
    filter: &Filter,
    page: &Page,
) -> Result<(Vec<ClientGrant>, i64)> {
    if !page.can_be_found() {
        return Ok((Vec::new(), 0));
    }
    let rows: Vec<Row> = both!(reader.conn(), c => {
        let mut query = QueryBuilder::new(
            "SELECT g.id, g.client_id, g.api, r.identifier, r.system, g.subject_type, g.settings, \
             g.is_system, g.version");
        query.push(LIVING);
        filtered!(query, home, filter);
        if let Page::After { last: Some(last), .. } = page {
            query.push(" AND g.id > ").push_bind(last.as_str());
        }
        query.push(" ORDER BY g.id LIMIT ");
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
        Page::Offset { .. } => count(reader.conn(), home, filter).await?,
        Page::After { .. } => 0,
    };
    let mut grants = rows
        .into_iter()
        .map(|row| decode(row, home))
        .collect::<Result<Vec<_>>>()?;
    client_grant_scopes::attach(reader.conn(), home.tenant, &mut grants).await?;
    Ok((grants, total))
}

async fn count(conn: Conn<'_>, home: Home<'_>, filter: &Filter) -> Result<i64> {
    both!(conn, c => {
        let mut query = QueryBuilder::new("SELECT count(*)");
        query.push(LIVING);
        filtered!(query, home, filter);
        query.build_query_scalar().fetch_one(c).await
    })
    .map_err(|error| stored(error))
}

fn allows_any_organization(grant: &ClientGrant) -> bool {
    grant.settings.get("allow_any_organization") == Some(&Value::Bool(true))
}

/// Adds a grant with its scopes.
///
/// # Errors
/// [`Error::Unknown`] if the client or the API isn't there (any more), [`Conflict::Grant`] if the
/// client has one for the API and the kind of subject.
pub async fn insert(
    writer: &mut Writer,
    home: Home<'_>,
    new: &ClientGrant,
    now: Timestamp,
) -> Result<()> {
    let default_for = new.settings.get("default_for").and_then(Value::as_str);
    if !resource_servers::hold(writer, home.tenant, &new.api).await? {
        return Err(Error::Unknown(Noun::ResourceServer));
    }
    if let Some(client_id) = &new.client_id
        && !clients::hold(writer, home.tenant, client_id).await?
    {
        return Err(Error::Unknown(Noun::Client));
    }
    both!(writer.conn(), c => sqlx::query(INSERT)
        .bind(home.tenant.0).bind(&new.id).bind(new.client_id.as_deref()).bind(&new.api)
        .bind(new.subject_type.as_str()).bind(default_for).bind(allows_any_organization(new))
        .bind(text(&new.settings)).bind(new.is_system).bind(now.millis())
        .bind(new.allows_all_scopes())
        .execute(c).await.map(|_| ()))
    .map_err(|error| {
        let taken = violates(&error, "client_grants_client", "client_grants.client_id")
            || violates(&error, "client_grants_default", "client_grants.default_for");
        if !taken {
            return stored(error);
        }
        let client_id = new.client_id.clone().or(default_for.map(str::to_owned));
        Error::Conflict(Conflict::Grant {
            client_id: client_id.unwrap_or_default(),
            audience: new.audience.clone(),
        })
    })?;
    client_grant_scopes::add(writer, home.tenant, new).await?;
    announce(
        writer,
        home.tenant,
        (&new.api, new.client_id.as_deref()),
        now,
    );
    Ok(())
}

/// Stores a changed grant. With `scope` the list is the whole truth: hidden entries go.
pub async fn update(
    writer: &mut Writer,
    home: Home<'_>,
    changed: &ClientGrant,
    scope: bool,
    now: Timestamp,
) -> Result<()> {
    both!(writer.conn(), c => sqlx::query(UPDATE)
        .bind(home.tenant.0).bind(&changed.id).bind(allows_any_organization(changed))
        .bind(text(&changed.settings)).bind(changed.allows_all_scopes()).execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    if scope {
        client_grant_scopes::delete(writer, home.tenant, &changed.id).await?;
        client_grant_scopes::add(writer, home.tenant, changed).await?;
    }
    announce(
        writer,
        home.tenant,
        (&changed.api, changed.client_id.as_deref()),
        now,
    );
    Ok(())
}

fn announce(
    writer: &mut Writer,
    tenant: Tenant,
    (api, client_id): (&str, Option<&str>),
    now: Timestamp,
) {
    let key = grant_key(api, client_id);
    changes::append(writer, tenant, Changed::ClientGrant, &key, now);
}

/// The key of a notice about a grant: the API's id and, behind a bar, the client's.
fn grant_key(api: &str, client_id: Option<&str>) -> String {
    format!("{api}|{}", client_id.unwrap_or_default())
}

/// Removes a grant.
pub async fn delete(
    writer: &mut Writer,
    tenant: Tenant,
    grant: &ClientGrant,
    now: Timestamp,
) -> Result<()> {
    client_grant_scopes::delete(writer, tenant, &grant.id).await?;
    both!(writer.conn(), c => sqlx::query(DELETE).bind(tenant.0).bind(&grant.id)
        .execute(c).await.map(|_| ()))
    .map_err(|error| stored(error))?;
    announce(
        writer,
        tenant,
        (&grant.api, grant.client_id.as_deref()),
        now,
    );
    Ok(())
}

/// Says that the grants of a client came or went with it.
pub(crate) async fn announce_of_client(
    writer: &mut Writer,
    tenant: Tenant,
    client_id: &str,
    now: Timestamp,
) -> Result<()> {
    let apis: Vec<String> = both!(writer.conn(), c => sqlx::query_scalar(APIS_OF_CLIENT)
        .bind(tenant.0).bind(client_id).fetch_all(c).await)
    .map_err(|error| stored(error))?;
    for api in apis {
        announce(writer, tenant, (&api, Some(client_id)), now);
    }
    Ok(())
}
