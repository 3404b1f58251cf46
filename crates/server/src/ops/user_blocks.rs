//! Who may not log in after too many failures: looking at it, and lifting it.

use domain::attack_protection::{BruteForce, Protection, Settings};
use domain::user::User;
use domain::{Error, Noun, Result};
use serde_json::{Map, Value, json};
use store::login_failures::{self, Block, Blocked};
use store::users;

use super::events::Context;
use super::protection::{self, counted_as};
use super::{Act, attack_protection};
use crate::App;

/// Blocks of one identifier that are shown.
const SHOWN_MAX: i64 = 1000;

/// Whose blocks are meant.
#[derive(Debug, Clone, Copy)]
pub enum Of<'a> {
    /// Whoever types this, in any connection.
    Identifier(&'a str),
    /// The user with this id, whatever the user types.
    User(&'a str),
}

/// The blocks there are; none while the protection is off, if that is to be `considered`.
///
/// # Errors
/// [`Error::NotFound`] without the user.
pub async fn find(app: &App, of: Of<'_>, is_considered: bool) -> Result<Vec<Block>> {
    let tenant = app.home().tenant;
    let (limit, is_on) = limit(app).await?;
    let mut reader = app.db().read().await?;
    let names = match of {
        Of::Identifier(identifier) => Names::of(identifier),
        Of::User(user_id) => {
            let user = users::get(reader.conn(), tenant, user_id).await?;
            Names::of_user(&user.ok_or(Error::NotFound(Noun::User))?)
        }
    };
    let mut found = Vec::new();
    if is_on || !is_considered {
        for (connection, name) in &names.0 {
            let blocks = login_failures::blocks(reader.conn(), tenant, name, limit).await?;
            found.extend(only(blocks, connection.as_deref()));
        }
    }
    Ok(found)
}

/// Lifts the blocks, and forgets the failures that were to lead to one.
///
/// # Errors
/// [`Error::NotFound`] without the user.
pub async fn lift(app: &App, act: &Act, of: Of<'_>) -> Result<()> {
    let tenant = app.home().tenant;
    let (limit, _) = limit(app).await?;
    let mut writer = app.db().write().await?;
    let (names, user) = match of {
        Of::Identifier(identifier) => (Names::of(identifier), None),
        Of::User(user_id) => {
            let user = users::get(writer.conn(), tenant, user_id).await?;
            let user = user.ok_or(Error::NotFound(Noun::User))?;
            (Names::of_user(&user), Some(user))
        }
    };
    let mut before = Vec::new();
    for (connection, name) in &names.0 {
        let blocks = login_failures::blocks(writer.conn(), tenant, name, limit).await?;
        before.extend(only(blocks, connection.as_deref()));
        if connection.is_none() {
            login_failures::unblock(&mut writer, tenant, name).await?;
        }
    }
    let (shown, none) = (wire(&before), wire(&[]));
    match &user {
        Some(user) => {
            protection::lift(app, &mut writer, user).await?;
            act.record_about(app, &mut writer, user.number, (&shown, &none))
                .await?;
        }
        None => act.record(app, &mut writer, &shown, &none)?,
    }
    writer.commit().await?;
    if !before.is_empty() {
        let who = match of {
            Of::Identifier(identifier) => ("", identifier),
            Of::User(user_id) => (user_id, ""),
        };
        protection::log_lifted(app, &context(act), who);
    }
    Ok(())
}

/// What is a block now, and whether anybody is turned away.
async fn limit(app: &App) -> Result<((Blocked, i64), bool)> {
    let settings = attack_protection::get(app, Protection::BruteForce).await?;
    let settings = Settings(&settings);
    let is_on = settings.is_enabled() && settings.has_shield("block");
    let max_attempts = BruteForce::max_attempts(settings);
    let blocked = protection::blocked(max_attempts, app.clock().now());
    Ok(((blocked, SHOWN_MAX), is_on))
}

/// What blocks are kept under, and the connection that they are meant in; any, if there is none.
struct Names(Vec<(Option<String>, String)>);

impl Names {
    fn of(identifier: &str) -> Self {
        Self(vec![(None, counted_as(identifier).into_owned())])
    }

    fn of_user(user: &User) -> Self {
        let all = user.identifiers().into_iter();
        let name = |(connection, identifier): (&str, &str)| {
            let kept = counted_as(identifier).into_owned();
            (Some(connection.to_owned()), kept)
        };
        Self(all.map(name).collect())
    }
}

/// Those of a connection: the same text is somebody else's in another.
fn only(blocks: Vec<Block>, connection: Option<&str>) -> impl Iterator<Item = Block> {
    let is_meant = move |block: &Block| connection.is_none_or(|name| name == block.connection);
    blocks.into_iter().filter(is_meant)
}

/// What the Management API answers.
pub fn wire(blocks: &[Block]) -> Value {
    let shown = |block: &Block| {
        let mut one = Map::new();
        one.insert("identifier".to_owned(), block.identifier.clone().into());
        if !block.ip.is_empty() {
            one.insert("ip".to_owned(), block.ip.clone().into());
        }
        one.insert("connection".to_owned(), block.connection.clone().into());
        Value::Object(one)
    };
    let blocks: Vec<Value> = blocks.iter().map(shown).collect();
    json!({"blocked_for": blocks})
}

fn context(act: &Act) -> Context {
    Context {
        ip: act.ip.clone(),
        user_agent: act.user_agent.clone(),
        client_id: act.client_id.clone().unwrap_or_default(),
        client_name: String::new(),
    }
}
