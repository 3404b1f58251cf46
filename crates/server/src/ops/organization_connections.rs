//! Which connections an organization has, and how.

use domain::organization_connection::{
    CONNECTIONS_MAX, OrganizationConnection, new_organization_connection,
};
use domain::{Conflict, Error, Noun, Result};
use serde_json::{Map, Value};
use store::{Writer, connections, organization_connections, organizations};

use super::Act;
use crate::App;

/// A connection of an organization, by the ids of both.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub organization: &'a str,
    pub connection: &'a str,
}

/// Gives an organization a connection by a body that its schema has accepted.
///
/// # Errors
/// [`Error::NotFound`] for the organization, [`Error::Unknown`] for the connection,
/// [`Error::Conflict`] if it has it already, [`Error::Refused`], [`Error::Limit`].
pub async fn add(
    app: &App,
    act: &Act,
    id: &str,
    sent: &Map<String, Value>,
) -> Result<OrganizationConnection> {
    let mut writer = app.db().write().await?;
    let organization = hold(app, &mut writer, id).await?;
    let added = attach(app, act, &mut writer, (organization, sent)).await?;
    act.record(app, &mut writer, &Value::Null, &shown(id, &added))?;
    writer.commit().await?;
    Ok(added)
}

/// The same within the change of an organization that nobody else can change.
///
/// # Errors
/// As [`add`].
pub(super) async fn attach(
    app: &App,
    act: &Act,
    writer: &mut Writer,
    (organization, sent): (i64, &Map<String, Value>),
) -> Result<OrganizationConnection> {
    let tenant = app.home().tenant;
    let id = sent.get("connection_id").and_then(Value::as_str);
    let found = connections::take(writer, tenant, id.unwrap_or_default()).await?;
    let connection = found.ok_or(Error::Unknown(Noun::Connection))?;
    let present = organization_connections::all(writer.conn(), tenant, organization).await?;
    if present.iter().any(|other| other.id == connection.id) {
        return Err(Error::Conflict(Conflict::OrganizationConnection));
    }
    if present.len() >= CONNECTIONS_MAX {
        return Err(Error::Limit {
            what: "connections of an organization",
            max: CONNECTIONS_MAX,
        });
    }
    let new = new_organization_connection(&connection, sent)?;
    organization_connections::put(writer, tenant, (organization, &new), act.now).await?;
    Ok(new)
}

/// Changes how an organization has a connection by a body that its schema has accepted.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Refused`].
pub async fn update(
    app: &App,
    act: &Act,
    place: Place<'_>,
    sent: &Map<String, Value>,
) -> Result<OrganizationConnection> {
    let tenant = app.home().tenant;
    let mut writer = app.db().write().await?;
    let organization = hold(app, &mut writer, place.organization).await?;
    let key = (organization, place.connection);
    let found = organization_connections::get(writer.conn(), tenant, key).await?;
    let before = found.ok_or(Error::NotFound(Noun::Connection))?;
    let after = before.updated(sent)?;
    organization_connections::put(&mut writer, tenant, (organization, &after), act.now).await?;
    let [before, shown_after] = [&before, &after].map(|one| shown(place.organization, one));
    act.record(app, &mut writer, &before, &shown_after)?;
    writer.commit().await?;
    Ok(after)
}

/// Takes a connection from an organization. One that it doesn't have is taken already.
///
/// # Errors
/// [`Error::NotFound`] for the organization.
pub async fn remove(app: &App, act: &Act, place: Place<'_>) -> Result<()> {
    let tenant = app.home().tenant;
    let mut writer = app.db().write().await?;
    let organization = hold(app, &mut writer, place.organization).await?;
    let key = (organization, place.connection);
    let found = organization_connections::get(writer.conn(), tenant, key).await?;
    if found.is_some() {
        organization_connections::remove(&mut writer, tenant, key, act.now).await?;
    }
    let before = found.map_or(Value::Null, |gone| shown(place.organization, &gone));
    act.record(app, &mut writer, &before, &Value::Null)?;
    writer.commit().await
}

async fn hold(app: &App, writer: &mut Writer, id: &str) -> Result<i64> {
    let found = organizations::hold(writer, app.home().tenant, id).await?;
    let (number, _) = found.ok_or(Error::NotFound(Noun::Organization))?;
    Ok(number)
}

/// What an audit entry says about a connection of an organization.
fn shown(organization: &str, connection: &OrganizationConnection) -> Value {
    let mut shown = Map::new();
    shown.insert("organization_id".to_owned(), organization.into());
    if let Value::Object(wire) = connection.wire() {
        shown.extend(wire);
    }
    Value::Object(shown)
}
