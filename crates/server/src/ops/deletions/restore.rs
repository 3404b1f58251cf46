//! Undoing a deletion: all of it comes back, with everything that hung on it, or nothing does.

use domain::deletion::{Deletion, Kind, State};
use domain::permission::{self, Crowded, NotRestored, Permission, Why};
use domain::rbac::HELD_MAX;
use domain::resource_server::ResourceServer;
use domain::{Conflict, Error, Noun};
use store::{
    Writer, clients, crowded, deletions, permissions, resource_servers as stored_apis, roles,
    tombstones,
};

use crate::App;
use crate::ops::act::{Answer, Turn};
use crate::ops::permissions::{HOLDER_SCOPES, Reach};
use crate::ops::{Act, Refused, counts, resource_servers};

/// Undoes the deletion with this id.
///
/// # Errors
/// [`Refused::UnknownDeletion`], [`Refused::AlreadyRestored`], [`Refused::Purged`];
/// [`Refused::Permissions`] or [`Refused::Object`] with what stands against it;
/// [`Refused::Scopes`] if somebody holds what would come back and that is out of `reach`.
pub async fn restore(app: &App, act: &Act, id: &str, reach: Reach) -> Result<Answer, Refused> {
    let mut writer = match act.begin(app).await? {
        Turn::Go(writer) => writer,
        Turn::Done(answer) => return Ok(answer),
    };
    let tenant = app.home().tenant;
    let seen = deletions::get(writer.conn(), tenant, id).await?;
    let seen = seen.ok_or(Refused::UnknownDeletion)?;
    // Whatever is done to an API's permissions holds the API first.
    let server = match seen.kind {
        Kind::Permissions => stored_apis::take(&mut writer, app.home(), &seen.object).await?,
        Kind::Api | Kind::Client | Kind::Role => None,
    };
    let taken = deletions::take(&mut writer, tenant, id).await?;
    let mut deletion = taken.ok_or(Refused::UnknownDeletion)?;
    match deletion.state {
        // What its time is over of is over, even if the purge hasn't come to it yet.
        State::Restorable if deletion.expires_at <= act.now => return Err(Refused::Purged),
        State::Restorable => {}
        State::Restored => return Err(Refused::AlreadyRestored),
        State::Purging | State::Purged => return Err(Refused::Purged),
    }
    let before = deletion.wire();
    match deletion.kind {
        Kind::Permissions => {
            let server = server.ok_or_else(|| of_object(&deletion, "api_deleted"))?;
            of_permissions(app, act, &mut writer, (&deletion, server, reach)).await?;
        }
        Kind::Api | Kind::Client | Kind::Role => {
            let is_held = deletion.counts.iter().any(|(name, count)| {
                name != "permissions" && count.get("count").is_some_and(|count| *count != 0)
            });
            if is_held && reach == Reach::Unheld {
                return Err(Refused::Scopes(HOLDER_SCOPES));
            }
            of_thing(app, act, &mut writer, &deletion).await?;
        }
    }
    deletions::end(&mut writer, tenant, id, (State::Restored, act.now)).await?;
    deletion.state = State::Restored;
    deletion.ended_at = Some(act.now);
    let answer = Answer::untagged(deletion.wire());
    act.record(app, &mut writer, &before, &answer.body)?;
    act.finish(app, writer, &answer).await?;
    Ok(answer)
}

fn of_object(deletion: &Deletion, why: &'static str) -> Refused {
    Refused::Object {
        kind: deletion.kind,
        name: deletion.name.clone(),
        why,
    }
}

async fn of_permissions(
    app: &App,
    act: &Act,
    writer: &mut Writer,
    (deletion, mut server, reach): (&Deletion, ResourceServer, Reach),
) -> Result<(), Refused> {
    let tenant = app.home().tenant;
    let gone = tombstones::of_deletion(writer.conn(), tenant, &server.id, &deletion.id).await?;
    let numbers: Vec<i64> = gone.iter().map(|one| one.permission.number).collect();
    let api = counts::api(app, &server);
    if reach == Reach::Unheld && counts::is_held(writer, api, &numbers).await? {
        return Err(Refused::Scopes(HOLDER_SCOPES));
    }
    let crowded = crowded::by_return(writer, api, Some(&deletion.id), &numbers).await?;
    let restoration = permission::restore(&gone, &server.permissions, &crowded);
    if restoration.refused.iter().any(|one| one.why == Why::Gone) {
        return Err(Refused::Purged);
    }
    if !restoration.refused.is_empty() {
        return Err(Refused::Permissions(restoration.refused));
    }
    let back = (deletion.id.as_str(), restoration.restored.as_slice());
    tombstones::restore(writer, tenant, &server.id, back).await?;
    server.has_scopes = true;
    stored_apis::update(writer, app.home(), &server, act.now).await?;
    Ok(())
}

/// An API, a role or an application comes back.
async fn of_thing(
    app: &App,
    act: &Act,
    writer: &mut Writer,
    deletion: &Deletion,
) -> Result<(), Refused> {
    let (tenant, id) = (app.home().tenant, deletion.object.as_str());
    let under = (deletion.id.as_str(), act.now);
    let restored = match deletion.kind {
        Kind::Api => return of_api(app, act, writer, deletion).await,
        Kind::Client => clients::restore(writer, tenant, id, under).await,
        Kind::Role => {
            let number = roles::restore(writer, tenant, id, under).await;
            number.map(|number| number.is_some())
        }
        Kind::Permissions => Ok(false),
    };
    let is_back = restored.map_err(|error| against(error, deletion))?;
    if is_back {
        Ok(())
    } else {
        Err(Refused::Purged)
    }
}

async fn of_api(
    app: &App,
    act: &Act,
    writer: &mut Writer,
    deletion: &Deletion,
) -> Result<(), Refused> {
    let tenant = app.home().tenant;
    let id = deletion.object.as_str();
    let returning = permissions::of_api(writer.conn(), tenant, id).await?;
    let under = (id, deletion.id.as_str());
    let restored = resource_servers::exhume(app, act, writer, under).await;
    let server = restored.map_err(|error| against(error, deletion))?;
    let server = server.ok_or(Refused::Purged)?;
    // They live again, so that they are among the living of whoever holds them.
    let numbers: Vec<i64> = returning.iter().map(|one| one.number).collect();
    let api = counts::api(app, &server);
    let crowded = crowded::by_return(writer, api, None, &numbers).await?;
    match crowded.iter().find(|holder| holder.living > HELD_MAX) {
        Some(full) => Err(Refused::Permissions(crowd(full, &returning))),
        None => Ok(()),
    }
}

/// The permissions that a holder would have too many with.
fn crowd(full: &Crowded, returning: &[Permission]) -> Vec<NotRestored> {
    let held = returning
        .iter()
        .filter(|one| full.numbers.contains(&one.number));
    held.map(|one| NotRestored {
        number: one.number,
        value: one.value.clone(),
        why: Why::Crowded {
            id: full.id.clone(),
        },
    })
    .collect()
}

/// What an error of the store says about a restore.
fn against(error: Error, deletion: &Deletion) -> Refused {
    match error {
        Error::Conflict(Conflict::Identifier | Conflict::Role | Conflict::ResourceServerClient) => {
            of_object(deletion, "exists")
        }
        Error::Limit { .. } => of_object(deletion, "limit"),
        Error::Unknown(Noun::Organization) => of_object(deletion, "organization_deleted"),
        other => Refused::Error(other),
    }
}
