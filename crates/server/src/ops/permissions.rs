//! The life of a permission, one at a time or several at once.

use domain::permission::{self, Edit, Permission, PermissionSpec, Replacement};
use domain::resource_server::ResourceServer;
use domain::{Error, Noun};
use serde_json::{Map, Value, json};
use store::permissions::{self, Kept};
use store::{Writer, deletions as stored_deletions, resource_servers, tombstones};

use super::act::{Answer, Turn};
use super::{Act, Refused, counts, deletions, plan};
use crate::App;

/// Scopes without which nothing can be renamed or restored that somebody holds.
pub const HOLDER_SCOPES: &[&str] = &["update:roles", "update:users", "update:client_grants"];

/// Whether the caller may change what somebody holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    Held,
    Unheld,
}

const SYSTEM: Error = Error::Refused("System resource servers cannot be patched.");

/// The permission as our extensions answer it.
pub fn wire(server: &ResourceServer, kept: &Kept) -> Value {
    json!({
        "api": server.id,
        "value": kept.permission.value,
        "description": kept.permission.description,
        "created_at": kept.created_at.iso(),
    })
}

/// The entity tag of a permission. Its number is in it: one that is made anew is another.
pub fn tag(kept: &Kept) -> String {
    format!("{}.{}", kept.permission.number, kept.version)
}

fn answer(server: &ResourceServer, kept: &Kept) -> Answer {
    Answer {
        body: wire(server, kept),
        etag: Some(tag(kept)),
    }
}

/// The API, which nobody else can change until this change ends.
async fn take(app: &App, writer: &mut Writer, reference: &str) -> Result<ResourceServer, Refused> {
    let found = resource_servers::take(writer, app.home(), reference).await?;
    let server = found.ok_or(Error::NotFound(Noun::ResourceServer))?;
    if server.system.is_some() {
        return Err(SYSTEM.into());
    }
    Ok(server)
}

async fn find(
    app: &App,
    writer: &mut Writer,
    server: &ResourceServer,
    value: &str,
) -> Result<Kept, Refused> {
    let tenant = app.home().tenant;
    match permissions::find(writer.conn(), tenant, &server.id, value).await? {
        Some(kept) => Ok(kept),
        None => Err(absent(app, writer, server, value).await?),
    }
}

/// Why there is no permission of this value: it was deleted, or never was.
async fn absent(
    app: &App,
    writer: &mut Writer,
    server: &ResourceServer,
    value: &str,
) -> Result<Refused, Refused> {
    let tenant = app.home().tenant;
    let last = tombstones::last(writer.conn(), tenant, &server.id, value).await?;
    let Some(last) = last else {
        return Ok(permission::absent(value, None).into());
    };
    let deletion = stored_deletions::get(writer.conn(), tenant, &last.deletion).await?;
    Ok(Refused::AlreadyDeleted {
        value: value.to_owned(),
        deletion: deletion.map(Box::new),
    })
}

/// Adds a permission at the end of an API's list.
///
/// # Errors
/// [`permission::Refusal::Exists`], [`permission::Refusal::Limit`]; [`Error::NotFound`].
pub async fn create(
    app: &App,
    act: &Act,
    reference: &str,
    sent: &Map<String, Value>,
) -> Result<Answer, Refused> {
    let mut writer = match act.begin(app).await? {
        Turn::Go(writer) => writer,
        Turn::Done(answer) => return Ok(answer),
    };
    let mut server = take(app, &mut writer, reference).await?;
    let text = |key: &str| sent.get(key).and_then(Value::as_str).map(str::to_owned);
    let spec = PermissionSpec {
        value: text("value").unwrap_or_default(),
        description: text("description"),
    };
    let made = permission::create(&server.permissions, spec, server.next_permission)?;
    let replacement = Replacement {
        created: vec![made.clone()],
        ..Replacement::default()
    };
    let tenant = app.home().tenant;
    permissions::replace(&mut writer, tenant, &server.id, &replacement, ("", act.now)).await?;
    server.next_permission += 1;
    server.has_scopes = true;
    resource_servers::update(&mut writer, app.home(), &server, act.now).await?;
    let kept = find(app, &mut writer, &server, &made.value).await?;
    let answer = answer(&server, &kept);
    act.record(app, &mut writer, &Value::Null, &answer.body)?;
    act.finish(app, writer, &answer).await?;
    Ok(answer)
}

/// Changes a permission's description or value; whoever holds it goes on holding it.
///
/// # Errors
/// [`Error::Stale`] if none of `tags` is the permission's; [`Refused::Scopes`] if it is held, to
/// be renamed, and out of `reach`; [`permission::Refusal::Exists`].
pub async fn update(
    app: &App,
    act: &Act,
    (reference, value): (&str, &str),
    sent: &Map<String, Value>,
    (tags, reach): (Option<&[String]>, Reach),
) -> Result<Answer, Refused> {
    let mut writer = match act.begin(app).await? {
        Turn::Go(writer) => writer,
        Turn::Done(answer) => return Ok(answer),
    };
    let server = take(app, &mut writer, reference).await?;
    let before = find(app, &mut writer, &server, value).await?;
    let current = tag(&before);
    if tags.is_some_and(|tags| tags.iter().all(|one| *one != current && one != "*")) {
        return Err(Error::Stale.into());
    }
    let edit = Edit {
        value: sent.get("value").and_then(Value::as_str).map(str::to_owned),
        description: sent
            .get("description")
            .map(|description| description.as_str().map(str::to_owned)),
    };
    let changed = permission::update(&server.permissions, value, edit)?;
    if changed.value != value && reach == Reach::Unheld {
        let api = counts::api(app, &server);
        if counts::is_held(&mut writer, api, &[changed.number]).await? {
            return Err(Refused::Scopes(HOLDER_SCOPES));
        }
    }
    permissions::update(&mut writer, app.home().tenant, &server.id, &changed).await?;
    resource_servers::update(&mut writer, app.home(), &server, act.now).await?;
    let after = find(app, &mut writer, &server, &changed.value).await?;
    let answer = answer(&server, &after);
    act.record(app, &mut writer, &wire(&server, &before), &answer.body)?;
    act.finish(app, writer, &answer).await?;
    Ok(answer)
}

/// What is to be deleted from an API.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    pub api: &'a str,
    pub values: &'a [&'a str],
    /// Tags of plans, of which one must be the present one.
    pub plans: Option<&'a [String]>,
}

/// Deletes permissions, all or none.
///
/// # Errors
/// [`Refused::AlreadyDeleted`], [`Refused::Moved`] with the fresh plan if none of the plans holds.
pub async fn delete(app: &App, act: &Act, wanted: Wanted<'_>) -> Result<Answer, Refused> {
    let mut writer = match act.begin(app).await? {
        Turn::Go(writer) => writer,
        Turn::Done(answer) => return Ok(answer),
    };
    let mut server = take(app, &mut writer, wanted.api).await?;
    let gone: Vec<Permission> = match permission::delete(&server.permissions, wanted.values) {
        Ok(gone) => gone.into_iter().cloned().collect(),
        Err(value) => return Err(absent(app, &mut writer, &server, &value).await?),
    };
    let mut kept = Vec::with_capacity(gone.len());
    if wanted.plans.is_some() || act.terms.is_dry_run {
        for one in &gone {
            kept.push(find(app, &mut writer, &server, &one.value).await?);
        }
    }
    if let Some(plans) = wanted.plans {
        let tag = plan::tag(app, &mut writer, &server, &kept).await?;
        if plans.iter().all(|one| *one != tag && one != "*") {
            let fresh = plan::read(app, &mut writer, &server, &kept).await?;
            return Err(Refused::Moved(Box::new(fresh.body)));
        }
    }
    let impact = if act.terms.is_dry_run {
        Some(plan::read(app, &mut writer, &server, &kept).await?.body)
    } else {
        None
    };
    let all: Vec<&Permission> = gone.iter().collect();
    let deletion = deletions::of_permissions(app, act, &mut writer, &server, &all).await?;
    let before = permission::wire(&gone);
    let replacement = Replacement {
        deleted: gone,
        ..Replacement::default()
    };
    let change = (deletion.id.as_str(), act.now);
    let tenant = app.home().tenant;
    permissions::replace(&mut writer, tenant, &server.id, &replacement, change).await?;
    server.has_scopes = true;
    resource_servers::update(&mut writer, app.home(), &server, act.now).await?;
    let mut body = deletion.wire();
    let before = json!({"api": server.id, "permissions": before});
    act.record(app, &mut writer, &before, &body)?;
    if let (Some(members), Some(impact)) = (body.as_object_mut(), impact) {
        members.insert("impact".to_owned(), impact);
    }
    let answer = Answer::untagged(body);
    act.finish(app, writer, &answer).await?;
    Ok(answer)
}
