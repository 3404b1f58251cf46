//! Applications: create, change, rotate the secret, delete.

use domain::client::{
    Client, credential_lists_mut, name_credentials, new_client, update as updated,
};
use domain::deletion::Deletion;
use domain::resource_server::ResourceServer;
use domain::{Error, Noun, Result, ids};
use serde_json::{Map, Value, json};
use store::{Writer, clients, credentials as stored_credentials, resource_servers};

use super::act::{Answer, Turn};
use super::{Act, Refused, credentials, deletions};
use crate::App;

/// What a secret is sealed for.
fn context(client_id: &str) -> String {
    format!("secret of {client_id}")
}

pub(super) fn seal_secret(app: &App, client_id: &str, secret: &str) -> Vec<u8> {
    app.master_key()
        .seal(&context(client_id), secret.as_bytes())
}

/// An application's secret.
pub fn open_secret(app: &App, client: &Client) -> Result<Option<String>> {
    let Some(sealed) = &client.secret else {
        return Ok(None);
    };
    let opened = app
        .master_key()
        .open(&context(&client.client_id), sealed)
        .map_err(Error::internal)?;
    String::from_utf8(opened.expose().to_vec())
        .map(Some)
        .map_err(Error::internal)
}

/// The application as audit entries show it: without anything secret.
pub(super) fn shown(client: &Client) -> Value {
    let mut shown = client.wire("", None, Value::Null);
    if let Some(members) = shown.as_object_mut() {
        members.shift_remove("tenant");
        members.shift_remove("signing_keys");
    }
    shown
}

/// Creates an application from a body that its schema has accepted.
///
/// # Errors
/// [`Error::Unknown`] if it is for an API that isn't there, [`Error::Conflict`] if that API has
/// its client, [`Error::Refused`] for a key that can't be used.
pub async fn create(app: &App, act: &Act, sent: &Map<String, Value>) -> Result<Client> {
    let mut new = new_client(sent)?;
    let client_id = if new.is_strict_third_party {
        ids::base58(app.random(), "tpc_")
    } else {
        ids::client_id(app.random())
    };
    let mut keys = Vec::new();
    name_credentials(&mut new.settings, |sent| {
        let key = credentials::parse(app, sent, act.now)?;
        let id = key.id.clone();
        keys.push(key);
        Ok(id)
    })?;
    let mut writer = app.db().write().await?;
    let api = match &new.resource_server {
        Some(identifier) => Some(take_api(app, &mut writer, identifier).await?),
        None => None,
    };
    let secret = ids::client_secret(app.random());
    let client = Client {
        is_global: false,
        settings: new.settings,
        secret: Some(seal_secret(app, &client_id, &secret)),
        client_id,
        api: api.as_ref().map(|api| api.id.clone()),
        version: 1,
    };
    let tenant = app.home().tenant;
    for key in &keys {
        stored_credentials::insert(&mut writer, tenant, &client.client_id, key).await?;
    }
    clients::insert(&mut writer, tenant, &client, act.now).await?;
    if let Some(mut api) = api {
        api.client_id = Some(client.client_id.clone());
        resource_servers::update(&mut writer, app.home(), &api, act.now).await?;
    }
    act.record(app, &mut writer, &Value::Null, &shown(&client))?;
    writer.commit().await?;
    Ok(client)
}

async fn take_api(app: &App, writer: &mut Writer, identifier: &str) -> Result<ResourceServer> {
    let unknown = || Error::Unknown(Noun::ResourceServer);
    let id = resource_servers::id_of_identifier(writer.conn(), app.home(), identifier).await?;
    let id = id.ok_or_else(unknown)?;
    let api = resource_servers::take(writer, app.home(), &id).await?;
    api.ok_or_else(unknown)
}

async fn take(app: &App, writer: &mut Writer, client_id: &str) -> Result<Client> {
    let found = clients::take(writer, app.home().tenant, client_id).await?;
    found.ok_or(Error::NotFound(Noun::Client))
}

/// Changes an application by a body that its schema has accepted.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Refused`].
pub async fn update(
    app: &App,
    act: &Act,
    client_id: &str,
    sent: &Map<String, Value>,
) -> Result<Client> {
    let mut writer = app.db().write().await?;
    let mut client = take(app, &mut writer, client_id).await?;
    let before = shown(&client);
    let update = updated(&client, sent)?;
    client.settings = update.settings;
    if let Some(secret) = update.secret {
        client.secret = Some(seal_secret(app, client_id, &secret));
    }
    check_credentials(app, &mut writer, &client).await?;
    clients::update(&mut writer, app.home().tenant, &client, act.now).await?;
    act.record(app, &mut writer, &before, &shown(&client))?;
    writer.commit().await?;
    Ok(client)
}

/// The credentials that a client names must be its own.
async fn check_credentials(app: &App, writer: &mut Writer, client: &Client) -> Result<()> {
    let mut settings = client.settings.clone();
    let named: Vec<&str> = credential_lists_mut(&mut settings)
        .flatten()
        .filter_map(|credential| credential.get("id")?.as_str())
        .collect();
    if named.is_empty() {
        return Ok(());
    }
    let tenant = app.home().tenant;
    let own = stored_credentials::of_client(writer.conn(), tenant, &client.client_id).await?;
    if named
        .iter()
        .all(|id| own.iter().any(|credential| credential.id == *id))
    {
        Ok(())
    } else {
        Err(Error::Unknown(Noun::Credential))
    }
}

/// Gives an application a new secret; the old one ends at once.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Refused`] if the application authenticates by keys.
pub async fn rotate_secret(app: &App, act: &Act, client_id: &str) -> Result<Client> {
    let mut writer = app.db().write().await?;
    let mut client = take(app, &mut writer, client_id).await?;
    if client.uses_keys() {
        return Err(Error::Refused(
            "The client authenticates by keys and has no secret to rotate.",
        ));
    }
    let secret = ids::client_secret(app.random());
    client.secret = Some(seal_secret(app, client_id, &secret));
    clients::update(&mut writer, app.home().tenant, &client, act.now).await?;
    let shown = shown(&client);
    act.record(app, &mut writer, &shown, &shown)?;
    writer.commit().await?;
    Ok(client)
}

/// Deletes an application reversibly; its grants are hidden with it. One that isn't there is deleted already.
///
/// # Errors
/// [`Error::Refused`] for the tenant's own client.
pub async fn delete(app: &App, act: &Act, client_id: &str) -> Result<()> {
    let mut writer = app.db().write().await?;
    let taken = clients::take_with_api(&mut writer, app.home().tenant, client_id).await?;
    let Some(client) = taken else { return Ok(()) };
    if client.is_global {
        return Err(Error::Refused("Global client cannot be deleted."));
    }
    bury(app, act, &mut writer, &client).await?;
    act.record(app, &mut writer, &shown(&client), &Value::Null)?;
    writer.commit().await
}

/// Deletes an application that was taken, as a deletion that can be undone.
pub(super) async fn bury(
    app: &App,
    act: &Act,
    writer: &mut Writer,
    client: &Client,
) -> Result<Deletion> {
    let deletion = deletions::of_client(app, act, writer, client).await?;
    clients::delete(writer, app.home().tenant, client, (&deletion.id, act.now)).await?;
    Ok(deletion)
}

/// What our extensions show of a client.
pub(crate) fn extension(client: &Client, is_strict: bool) -> Value {
    json!({"client_id": client.client_id, "name": client.name(), "strict": is_strict})
}

/// Sets whether a client is answered as the specifications say where Auth0 differs.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn set_strict(
    app: &App,
    act: &Act,
    client_id: &str,
    is_strict: bool,
) -> Result<Answer, Refused> {
    let mut writer = match act.begin(app).await? {
        Turn::Go(writer) => writer,
        Turn::Done(answer) => return Ok(answer),
    };
    let tenant = app.home().tenant;
    let found = clients::take(&mut writer, tenant, client_id).await?;
    let client = found.ok_or(Error::NotFound(Noun::Client))?;
    let was_strict = clients::is_strict(writer.conn(), tenant, client_id).await?;
    clients::set_strict(&mut writer, tenant, (client_id, is_strict), act.now).await?;
    let before = extension(&client, was_strict);
    let answer = Answer::untagged(extension(&client, is_strict));
    act.record(app, &mut writer, &before, &answer.body)?;
    act.finish(app, writer, &answer).await?;
    Ok(answer)
}
