//! Who may use the dashboard: inviting them, what they may do, and that they may no longer.

use domain::administrator::{Administrator, Member, Role, normal_email};
use domain::{Conflict, Error, Noun, Result, Timestamp, ids};
use serde_json::{Value, json};
use store::{Writer, administrators, dashboard_sessions};

use super::act::{Answer, Turn};
use super::bootstrap::setup_token_hash;
use super::{Act, Refused};
use crate::App;

/// Members that a tenant may have.
pub const MEMBERS_MAX: usize = 1_000;
/// How long an invitation is good: a week, in milliseconds.
const INVITATION_MILLIS: i64 = 7 * 24 * 60 * 60 * 1000;

/// All members, by address.
///
/// # Errors
/// If the database refuses.
pub async fn all(app: &App) -> Result<Vec<Member>> {
    let mut reader = app.db().read().await?;
    let most = i64::try_from(MEMBERS_MAX).unwrap_or(i64::MAX);
    administrators::list(reader.conn(), app.home().tenant, most).await
}

/// Invites somebody, or invites once more who has no password yet. The answer has the link, which
/// nobody can be told again.
///
/// # Errors
/// [`Conflict::Member`] if the address is that of a member, [`Error::Limit`].
pub async fn invite(app: &App, act: &Act, (email, role): (&str, Role)) -> Result<Answer, Refused> {
    let mut writer = match act.begin(app).await? {
        Turn::Go(writer) => writer,
        Turn::Done(answer) => return Ok(answer),
    };
    let (tenant, email) = (app.home().tenant, normal_email(email));
    let known = administrators::by_email(writer.conn(), tenant, &email).await?;
    let (before, id) = match known {
        Some((_, password)) if !password.is_empty() => {
            return Err(Error::Conflict(Conflict::Member).into());
        }
        Some((invited, _)) => {
            administrators::set_role(&mut writer, tenant, &invited.id, role).await?;
            (wire(app, &mut writer, &invited.id).await?, invited.id)
        }
        None => (
            Value::Null,
            add(app, &mut writer, (&email, role), act.now).await?,
        ),
    };
    let token = ids::one_time(app.random());
    let hash = setup_token_hash(&token);
    let end = act.now.plus_millis(INVITATION_MILLIS);
    let times = (act.now, Some(end));
    administrators::set_link(&mut writer, tenant, (&hash, &email), times).await?;
    let after = wire(app, &mut writer, &id).await?;
    act.record(app, &mut writer, &before, &after)?;
    let mut body = after;
    if let Some(members) = body.as_object_mut() {
        let link = format!("{}/dashboard/setup?token={token}", app.public_url());
        members.insert("setup_link".to_owned(), link.into());
        members.insert("setup_link_expires_at".to_owned(), json!(end.iso()));
    }
    let answer = Answer::untagged(body);
    act.finish(app, writer, &answer).await?;
    Ok(answer)
}

async fn add(
    app: &App,
    writer: &mut Writer,
    (email, role): (&str, Role),
    now: Timestamp,
) -> Result<String> {
    let tenant = app.home().tenant;
    let count = administrators::count(writer.conn(), tenant).await?;
    if usize::try_from(count).is_ok_and(|count| count >= MEMBERS_MAX) {
        return Err(Error::Limit {
            what: "members",
            max: MEMBERS_MAX,
        });
    }
    let invited = Administrator {
        id: ids::object_id(app.random(), now),
        email: email.to_owned(),
        role,
    };
    administrators::invite(writer, tenant, &invited, now).await?;
    Ok(invited.id)
}

/// The member as it is within a change.
async fn wire(app: &App, writer: &mut Writer, id: &str) -> Result<Value> {
    Ok(find(app, writer, id).await?.wire())
}

async fn find(app: &App, writer: &mut Writer, id: &str) -> Result<Member> {
    let found = administrators::member(writer.conn(), app.home().tenant, id).await?;
    found.ok_or(Error::NotFound(Noun::Member))
}

/// Gives a member another role, from the next request on.
///
/// # Errors
/// [`Noun::Member`], [`Conflict::LastAdmin`].
pub async fn set_role(app: &App, act: &Act, id: &str, role: Role) -> Result<Answer, Refused> {
    let mut writer = match act.begin(app).await? {
        Turn::Go(writer) => writer,
        Turn::Done(answer) => return Ok(answer),
    };
    let admins = administrators::hold_admins(&mut writer, app.home().tenant).await?;
    let before = find(app, &mut writer, id).await?;
    if role != Role::Admin {
        keep_an_admin(&before, admins)?;
    }
    administrators::set_role(&mut writer, app.home().tenant, id, role).await?;
    let after = wire(app, &mut writer, id).await?;
    act.record(app, &mut writer, &before.wire(), &after)?;
    let answer = Answer::untagged(after);
    act.finish(app, writer, &answer).await?;
    Ok(answer)
}

/// Removes a member: every session and every link of theirs ends at once.
///
/// # Errors
/// [`Noun::Member`], [`Conflict::LastAdmin`].
pub async fn remove(app: &App, act: &Act, id: &str) -> Result<(), Refused> {
    let mut writer = match act.begin(app).await? {
        Turn::Go(writer) => writer,
        Turn::Done(_) => return Ok(()),
    };
    let tenant = app.home().tenant;
    let admins = administrators::hold_admins(&mut writer, tenant).await?;
    let member = find(app, &mut writer, id).await?;
    keep_an_admin(&member, admins)?;
    dashboard_sessions::end_all(&mut writer, tenant, id).await?;
    administrators::drop_links(&mut writer, tenant, &member.administrator.email).await?;
    administrators::delete(&mut writer, tenant, id).await?;
    act.record(app, &mut writer, &member.wire(), &Value::Null)?;
    act.finish(app, writer, &Answer::untagged(Value::Null))
        .await?;
    Ok(())
}

/// Somebody who can sign in has to be left who can give others access.
fn keep_an_admin(leaves: &Member, admins: u64) -> Result<()> {
    let counts = leaves.administrator.role == Role::Admin && !leaves.is_invited;
    if counts && admins <= 1 {
        return Err(Error::Conflict(Conflict::LastAdmin));
    }
    Ok(())
}
