//! Deleting an API, a role or an application as our extensions do: with its deletion as the answer.

use domain::deletion::{Deletion, Kind};
use domain::{Error, Noun, System};
use serde_json::Value;
use store::{
    Writer, clients as stored_clients, resource_servers as stored_apis, roles as stored_roles,
};

use crate::App;
use crate::ops::act::{Answer, Turn};
use crate::ops::{Act, Refused, clients, resource_servers, roles};

/// Deletes the API, role or application with this id.
///
/// # Errors
/// [`Error::NotFound`], also for one that was deleted; [`Error::Refused`] for what every tenant
/// has.
pub async fn bury(app: &App, act: &Act, kind: Kind, id: &str) -> Result<Answer, Refused> {
    let mut writer = match act.begin(app).await? {
        Turn::Go(writer) => writer,
        Turn::Done(answer) => return Ok(answer),
    };
    let (before, deletion) = match kind {
        Kind::Api => api(app, act, &mut writer, id).await?,
        Kind::Client => client(app, act, &mut writer, id).await?,
        Kind::Role => role(app, act, &mut writer, id).await?,
        Kind::Permissions => return Err(Error::Refused("permissions are named by an API").into()),
    };
    let answer = Answer::untagged(deletion.wire());
    act.record(app, &mut writer, &before, &answer.body)?;
    act.finish(app, writer, &answer).await?;
    Ok(answer)
}

type Buried = Result<(Value, Deletion), Refused>;

async fn api(app: &App, act: &Act, writer: &mut Writer, id: &str) -> Buried {
    let found = stored_apis::take(writer, app.home(), id).await?;
    let server = found.ok_or(Error::NotFound(Noun::ResourceServer))?;
    if server.system == Some(System::Management) {
        return Err(Error::Refused("System resource servers cannot be deleted.").into());
    }
    let before = resource_servers::wire(app, &server)?;
    let deletion = resource_servers::bury(app, act, writer, &server).await?;
    Ok((before, deletion))
}

async fn client(app: &App, act: &Act, writer: &mut Writer, id: &str) -> Buried {
    let found = stored_clients::take_with_api(writer, app.home().tenant, id).await?;
    let client = found.ok_or(Error::NotFound(Noun::Client))?;
    if client.is_global {
        return Err(Error::Refused("Global client cannot be deleted.").into());
    }
    let deletion = clients::bury(app, act, writer, &client).await?;
    Ok((clients::shown(&client), deletion))
}

async fn role(app: &App, act: &Act, writer: &mut Writer, id: &str) -> Buried {
    let found = stored_roles::take(writer, app.home().tenant, id).await?;
    let role = found.ok_or(Error::NotFound(Noun::Role))?;
    let deletion = roles::bury(app, act, writer, &role).await?;
    Ok((role.wire(), deletion))
}
