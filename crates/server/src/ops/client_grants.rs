//! Client grants: create, change, delete.

use domain::client::Client;
use domain::client_grant::{ClientGrant, SubjectType, merge_settings};
use domain::permission::PERMISSIONS_MAX;
use domain::schema::Invalid;
use domain::{Error, Noun, Result, System, ids};
use serde_json::{Map, Value};
use store::{client_grants, clients, resource_servers};

use super::Act;
use crate::App;

fn text<'a>(sent: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    sent.get(key).and_then(Value::as_str)
}

/// The scopes of a body, each once.
///
/// # Errors
/// [`Error::Invalid`] if one is there twice, [`Error::Limit`] if there are more than an API can
/// have; Auth0's answers to that are not recorded.
fn scope(sent: &Map<String, Value>) -> Result<Vec<String>> {
    let mut scope: Vec<String> = Vec::new();
    let mut seen = std::collections::HashMap::new();
    let items = sent.get("scope").and_then(Value::as_array);
    if items.is_some_and(|items| items.len() > PERMISSIONS_MAX) {
        return Err(Error::Limit {
            what: "scopes",
            max: PERMISSIONS_MAX,
        });
    }
    for (index, value) in items
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .enumerate()
    {
        if let Some(first) = seen.insert(value, index) {
            return Err(Error::Invalid(Invalid::payload(&format!(
                "'Array items are not unique (indexes {first} and {index})' on property scope"
            ))));
        }
        scope.push(value.to_owned());
    }
    Ok(scope)
}

/// Creates a grant from a body that its schema has accepted.
///
/// # Errors
/// [`Error::Unknown`] if the client or the API isn't there, [`Error::Conflict`] if there is such
/// a grant, [`Error::Refused`] for an application that may not have it.
pub async fn create(app: &App, act: &Act, sent: &Map<String, Value>) -> Result<ClientGrant> {
    let audience = text(sent, "audience").unwrap_or_default();
    let client_id = text(sent, "client_id").map(str::to_owned);
    let mut settings = Map::new();
    merge_settings(&mut settings, sent);
    let scope = scope(sent)?;
    let mut writer = app.db().write().await?;
    let tenant = app.home().tenant;
    let client = match &client_id {
        Some(client_id) => {
            let client = clients::get(writer.conn(), tenant, client_id).await?;
            Some(client.ok_or(Error::Unknown(Noun::Client))?)
        }
        None => None,
    };
    check_client(client.as_ref(), audience, app.issuer())?;
    let api = resource_servers::id_of_identifier(writer.conn(), app.home(), audience).await?;
    let api = api.ok_or(Error::Unknown(Noun::ResourceServer))?;
    let grant = ClientGrant {
        id: ids::prefixed(app.random(), "cgr_"),
        client_id,
        api,
        audience: audience.to_owned(),
        subject_type: text(sent, "subject_type")
            .and_then(SubjectType::parse)
            .unwrap_or(SubjectType::Client),
        scope,
        settings,
        is_system: false,
        version: 1,
    };
    client_grants::insert(&mut writer, app.home(), &grant, act.now).await?;
    act.record(app, &mut writer, &Value::Null, &grant.wire())?;
    writer.commit().await?;
    Ok(grant)
}

/// Which applications may have a grant for an API; none stands for all third-party ones.
fn check_client(client: Option<&Client>, audience: &str, issuer: &str) -> Result<()> {
    if client.is_some_and(|client| client.app_type() == Some("express_configuration")) {
        return Err(Error::Refused(
            "Client of type express_configuration cannot be used",
        ));
    }
    let is_third_party = client.is_none_or(|client| !client.is_first_party());
    if is_third_party && System::from_identifier(audience, issuer).is_some() {
        return Err(Error::Refused(
            "Client grants for this API cannot be created for third-party clients",
        ));
    }
    Ok(())
}

/// Changes a grant by a body that its schema has accepted. A `scope` is the whole truth.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn update(
    app: &App,
    act: &Act,
    id: &str,
    sent: &Map<String, Value>,
) -> Result<ClientGrant> {
    let has_scope = sent.contains_key("scope");
    let scope = scope(sent)?;
    let mut writer = app.db().write().await?;
    let found = client_grants::take(&mut writer, app.home(), id).await?;
    let mut grant = found.ok_or(Error::NotFound(Noun::ClientGrant))?;
    if grant.is_system {
        return Err(Error::Refused("System client grants cannot be changed."));
    }
    let before = grant.wire();
    merge_settings(&mut grant.settings, sent);
    if has_scope {
        grant.scope = scope;
    }
    client_grants::update(&mut writer, app.home(), &grant, has_scope, act.now).await?;
    act.record(app, &mut writer, &before, &grant.wire())?;
    writer.commit().await?;
    Ok(grant)
}

/// Deletes a grant. One that isn't there is deleted already.
///
/// # Errors
/// [`Error::Refused`] for a grant that the system made.
pub async fn delete(app: &App, act: &Act, id: &str) -> Result<()> {
    let mut writer = app.db().write().await?;
    let Some(grant) = client_grants::take(&mut writer, app.home(), id).await? else {
        return Ok(());
    };
    if grant.is_system {
        return Err(Error::Refused("System client grants cannot be changed."));
    }
    client_grants::delete(&mut writer, app.home().tenant, &grant, act.now).await?;
    act.record(app, &mut writer, &grant.wire(), &Value::Null)?;
    writer.commit().await
}
