//! APIs: create, change, delete.

use domain::deletion::Deletion;
use domain::permission::{self, Permission};
use domain::resource_server::{ResourceServer, check_settings, merge_settings, new_settings};
use domain::schema::resource_server as schema;
use domain::{Error, Noun, Result, System, ids};
use serde_json::{Map, Value};
use store::{Changed, Writer, changes, permissions, resource_servers};

use super::act::{Answer, Turn};
use super::{Act, Refused, deletions, signing_keys};
use crate::App;

/// What a secret is sealed for.
fn context(id: &str) -> String {
    format!("signing secret of {id}")
}

/// The secret an API's HS256 tokens are signed with.
pub fn open_secret(app: &App, server: &ResourceServer) -> Result<Option<String>> {
    let Some(sealed) = &server.signing_secret else {
        return Ok(None);
    };
    let opened = app
        .master_key()
        .open(&context(&server.id), sealed)
        .map_err(Error::internal)?;
    String::from_utf8(opened.expose().to_vec())
        .map(Some)
        .map_err(Error::internal)
}

/// The API as the Management API answers it.
pub fn wire(app: &App, server: &ResourceServer) -> Result<Value> {
    // Recorded: a secret is answered once it was set by the caller. One that was made here for
    // HS256 is needed by the caller just as much.
    let secret = open_secret(app, server)?;
    Ok(server.wire(secret.as_deref()))
}

/// Creates an API from a body that its schema has accepted; the API and how it is answered.
///
/// # Errors
/// [`Error::Conflict`] if the identifier is taken.
pub async fn create(
    app: &App,
    act: &Act,
    sent: &Map<String, Value>,
) -> Result<(ResourceServer, Value)> {
    let text = |key: &str| sent.get(key).and_then(Value::as_str).unwrap_or_default();
    let identifier = text("identifier").to_owned();
    let system = System::from_identifier(&identifier, app.issuer());
    if system == Some(System::Management) {
        return Err(Error::Conflict(domain::Conflict::Identifier));
    }
    let mut sent = sent.clone();
    let specs = match (system, sent.get("scopes")) {
        (Some(system), _) => {
            sent.extend(system.settings());
            sent.insert("name".to_owned(), system.name().into());
            Some(system.permissions())
        }
        (None, Some(Value::Array(scopes))) => Some(permission::parse(scopes)?),
        (None, _) => None,
    };
    let settings = new_settings(&sent);
    if system.is_none() {
        check_settings(&settings, &sent)?;
    }
    let mut server = ResourceServer {
        id: ids::object_id(app.random(), act.now),
        identifier,
        system,
        settings,
        has_scopes: specs.is_some(),
        permissions: Vec::new(),
        client_id: None,
        version: 1,
        number: 0,
        next_permission: 1,
        signing_secret: None,
    };
    prepare(app, &mut server, &sent)?;
    let mut writer = app.db().write().await?;
    let replacement = permission::replace(&[], &specs.unwrap_or_default(), 1);
    server.next_permission += count(&replacement.created);
    resource_servers::insert(&mut writer, app.home(), &server, act.now).await?;
    let tenant = app.home().tenant;
    permissions::replace(&mut writer, tenant, &server.id, &replacement, ("", act.now)).await?;
    server.permissions = replacement.created;
    follow_algorithm(app, &mut writer, act, NO_ALGORITHM, server.signing_alg()).await?;
    let created = wire(app, &server)?;
    act.record(app, &mut writer, &Value::Null, &created)?;
    writer.commit().await?;
    Ok((server, created))
}

fn count(list: &[Permission]) -> i64 {
    i64::try_from(list.len()).unwrap_or(i64::MAX)
}

/// What a change of settings needs beside them: secrets sealed, keys checked.
fn prepare(app: &App, server: &mut ResourceServer, sent: &Map<String, Value>) -> Result<()> {
    let chosen = sent
        .get("signing_secret")
        .and_then(Value::as_str)
        .map(str::to_owned);
    let needed = server.signing_alg() == "HS256" && server.signing_secret.is_none();
    let secret = chosen.or_else(|| needed.then(|| ids::client_secret(app.random())));
    if let Some(secret) = secret {
        let sealed = app
            .master_key()
            .seal(&context(&server.id), secret.as_bytes());
        server.signing_secret = Some(sealed);
    }
    if sent.get("token_encryption").is_some_and(Value::is_object) {
        check_encryption(&mut server.settings)?;
    }
    Ok(())
}

/// Reads the encryption key's PEM and adds its thumbprint, which is what is answered.
fn check_encryption(settings: &mut Map<String, Value>) -> Result<()> {
    let Some(Value::Object(key)) = settings
        .get_mut("token_encryption")
        .and_then(|value| value.get_mut("encryption_key"))
    else {
        return Ok(());
    };
    let text = |name: &str| key.get(name).and_then(Value::as_str).unwrap_or_default();
    let parsed = jose::EncryptionKey::from_pem(text("pem"), text("alg"), None).map_err(|_| {
        Error::Refused("token_encryption.encryption_key.pem is not a usable RSA public key")
    })?;
    key.insert("thumbprint_sha256".to_owned(), parsed.thumbprint().into());
    Ok(())
}

/// The precondition of a change: the strong entity tags of which one must be the API's.
pub type IfMatch<'a> = Option<&'a [String]>;

fn check_version(server: Option<&ResourceServer>, if_match: IfMatch<'_>) -> Result<()> {
    let Some(tags) = if_match else { return Ok(()) };
    // `take` has counted up already.
    let current = server.map(|server| (server.version - 1).to_string());
    let matches =
        current.is_some_and(|current| tags.iter().any(|tag| *tag == current || tag == "*"));
    if matches { Ok(()) } else { Err(Error::Stale) }
}

/// Changes an API by a body that [`schema::UPDATE`] has accepted; `scopes` replaces all
/// permissions. The API and how it is answered.
///
/// # Errors
/// [`Error::Stale`] if the precondition fails, [`Error::NotFound`]; [`Error::Invalid`] if the body
/// has what a system API refuses.
pub async fn update(
    app: &App,
    act: &Act,
    reference: &str,
    sent: &Map<String, Value>,
    if_match: IfMatch<'_>,
) -> Result<(ResourceServer, Value)> {
    let mut writer = app.db().write().await?;
    let changed = change(app, act, &mut writer, (reference, sent, if_match)).await?;
    writer.commit().await?;
    Ok(changed)
}

async fn change(
    app: &App,
    act: &Act,
    writer: &mut Writer,
    (reference, sent, if_match): (&str, &Map<String, Value>, IfMatch<'_>),
) -> Result<(ResourceServer, Value)> {
    let specs = match sent.get("scopes") {
        Some(Value::Array(scopes)) => Some(permission::parse(scopes)?),
        _ => None,
    };
    let found = resource_servers::take(writer, app.home(), reference).await?;
    check_version(found.as_ref(), if_match)?;
    let mut server = found.ok_or(Error::NotFound(Noun::ResourceServer))?;
    if let Some(system) = server.system {
        let accepted = schema::of_system(system).payload(&act.body);
        accepted.map_err(Error::Invalid)?;
    }
    let before = wire(app, &server)?;
    let algorithm = server.signing_alg().to_owned();
    merge_settings(&mut server.settings, sent);
    check_settings(&server.settings, sent)?;
    prepare(app, &mut server, sent)?;
    if let Some(specs) = specs {
        let replacement = permission::replace(&server.permissions, &specs, server.next_permission);
        let tenant = app.home().tenant;
        let deletion = match replacement.deleted.as_slice() {
            [] => String::new(),
            gone => {
                let gone: Vec<&Permission> = gone.iter().collect();
                let deletion = deletions::of_permissions(app, act, writer, &server, &gone);
                deletion.await?.id
            }
        };
        let change = (deletion.as_str(), act.now);
        permissions::replace(writer, tenant, &server.id, &replacement, change).await?;
        server.next_permission += count(&replacement.created);
        server.has_scopes = true;
        server.permissions = permissions::of_api(writer.conn(), tenant, &server.id).await?;
    }
    follow_algorithm(app, writer, act, &algorithm, server.signing_alg()).await?;
    resource_servers::update(writer, app.home(), &server, act.now).await?;
    let after = wire(app, &server)?;
    act.record(app, writer, &before, &after)?;
    Ok((server, after))
}

/// Changes the algorithm that an API's tokens are signed with, also to one that Auth0 doesn't
/// have.
///
/// # Errors
/// [`Error::Stale`] if the precondition fails, [`Error::NotFound`]; [`Error::Refused`] for the
/// Management API, whose own tokens are RS256.
pub async fn update_algorithm(
    app: &App,
    act: &Act,
    reference: &str,
    sent: &Map<String, Value>,
    if_match: IfMatch<'_>,
) -> Result<Answer, Refused> {
    let mut reader = app.db().read().await?;
    let found = resource_servers::find(&mut reader, app.home(), reference).await?;
    drop(reader);
    if found.is_some_and(|server| server.system.is_some()) {
        return Err(SYSTEM_ALGORITHM.into());
    }
    let mut writer = match act.begin(app).await? {
        Turn::Go(writer) => writer,
        Turn::Done(answer) => return Ok(answer),
    };
    let (server, body) = change(app, act, &mut writer, (reference, sent, if_match)).await?;
    let answer = Answer {
        body,
        etag: Some(server.version.to_string()),
    };
    act.finish(app, writer, &answer).await?;
    Ok(answer)
}

const SYSTEM_ALGORITHM: Error = Error::Refused("A system API's algorithm cannot be changed.");

/// What an API that isn't there needs: nothing beyond the keys that every tenant has.
const NO_ALGORITHM: &str = "RS256";

/// Keys beyond Auth0's are published while some API uses them: the first API to use one makes
/// it, and every change of this kind renews the published set.
async fn follow_algorithm(
    app: &App,
    writer: &mut Writer,
    act: &Act,
    before: &str,
    after: &str,
) -> Result<()> {
    if before == after {
        return Ok(());
    }
    signing_keys::ensure(app, writer, after, act.now).await?;
    changes::append(writer, app.home().tenant, Changed::SigningKeys, "", act.now);
    Ok(())
}

/// Deletes an API reversibly; the grants for it are hidden with it. One that isn't there is deleted already.
///
/// # Errors
/// [`Error::Stale`] if the precondition fails, [`Error::Refused`] for the Management API.
pub async fn delete(app: &App, act: &Act, reference: &str, if_match: IfMatch<'_>) -> Result<()> {
    let mut writer = app.db().write().await?;
    let found = resource_servers::take(&mut writer, app.home(), reference).await?;
    check_version(found.as_ref(), if_match)?;
    let Some(server) = found else { return Ok(()) };
    if server.system == Some(System::Management) {
        return Err(Error::Refused("System resource servers cannot be deleted."));
    }
    bury(app, act, &mut writer, &server).await?;
    act.record(app, &mut writer, &wire(app, &server)?, &Value::Null)?;
    writer.commit().await
}

/// Deletes an API that was taken, as a deletion that can be undone.
pub(super) async fn bury(
    app: &App,
    act: &Act,
    writer: &mut Writer,
    server: &ResourceServer,
) -> Result<Deletion> {
    let deletion = deletions::of_api(app, act, writer, server).await?;
    resource_servers::delete(writer, app.home(), &server.id, (&deletion.id, act.now)).await?;
    follow_algorithm(app, writer, act, server.signing_alg(), NO_ALGORITHM).await?;
    Ok(deletion)
}

/// Brings an API back that a deletion had taken; `None` if it hadn't.
///
/// # Errors
/// [`domain::Conflict::Identifier`] if another has its identifier by now.
pub(super) async fn exhume(
    app: &App,
    act: &Act,
    writer: &mut Writer,
    (id, deletion): (&str, &str),
) -> Result<Option<ResourceServer>> {
    if !resource_servers::restore(writer, app.home(), id, (deletion, act.now)).await? {
        return Ok(None);
    }
    let found = resource_servers::take(writer, app.home(), id).await?;
    if let Some(server) = &found {
        follow_algorithm(app, writer, act, NO_ALGORITHM, server.signing_alg()).await?;
    }
    Ok(found)
}
