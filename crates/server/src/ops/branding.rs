//! What a tenant's pages look like: colours, pictures, the page's template, a theme.

use std::sync::Arc;

use domain::branding::{has_places, merge_branding};
use domain::{Conflict, Error, Noun, Result, ids};
use serde_json::{Map, Value, json};
use store::documents::{self, Key, Kind};

use super::Act;
use crate::App;
use crate::memory::document;

const BRANDING: Key<'static> = Key(Kind::Branding, "");
const TEMPLATE: Key<'static> = Key(Kind::PageTemplate, "");
/// There is one, which is the default.
const THEME: Key<'static> = Key(Kind::Theme, "");

type Document = Option<Arc<Map<String, Value>>>;

/// Colours and pictures; empty until they are set.
///
/// # Errors
/// If the database refuses; so do all of these.
pub async fn get(app: &App) -> Result<Arc<Map<String, Value>>> {
    Ok(document(app, BRANDING).await?.unwrap_or_default())
}

/// Changes colours and pictures by a body that its schema has accepted.
///
/// # Errors
/// As [`get`].
pub async fn update(app: &App, act: &Act, sent: &Map<String, Value>) -> Result<Map<String, Value>> {
    let tenant = app.home().tenant;
    let mut writer = app.db().write().await?;
    let before = documents::take(&mut writer, tenant, BRANDING).await?;
    let before = before.unwrap_or_default();
    let mut after = before.clone();
    merge_branding(&mut after, sent);
    documents::put(&mut writer, tenant, BRANDING, (&after, act.now)).await?;
    act.record(app, &mut writer, &before.into(), &after.clone().into())?;
    writer.commit().await?;
    Ok(after)
}

/// The template of the pages: `{"body": …}`.
///
/// # Errors
/// As [`get`].
pub async fn template(app: &App) -> Result<Document> {
    document(app, TEMPLATE).await
}

/// Sets the template; says whether there was none.
///
/// # Errors
/// [`Error::Refused`] if it has no place for the head or the form.
pub async fn set_template(app: &App, act: &Act, template: &str) -> Result<bool> {
    if !has_places(template) {
        return Err(Error::Refused(
            "The template must have the tags {%- auth0:head -%} and {%- auth0:widget -%}.",
        ));
    }
    let tenant = app.home().tenant;
    let mut writer = app.db().write().await?;
    let before = documents::take(&mut writer, tenant, TEMPLATE).await?;
    let is_new = before.is_none();
    let after = Map::from_iter([("body".to_owned(), template.into())]);
    documents::put(&mut writer, tenant, TEMPLATE, (&after, act.now)).await?;
    let before = before.map_or(Value::Null, Value::Object);
    act.record(app, &mut writer, &before, &after.into())?;
    writer.commit().await?;
    Ok(is_new)
}

/// Removes the template, if there is one.
///
/// # Errors
/// As [`get`].
pub async fn delete_template(app: &App, act: &Act) -> Result<()> {
    let tenant = app.home().tenant;
    let mut writer = app.db().write().await?;
    let Some(before) = documents::take(&mut writer, tenant, TEMPLATE).await? else {
        return Ok(());
    };
    documents::delete(&mut writer, tenant, TEMPLATE, act.now).await?;
    act.record(app, &mut writer, &before.into(), &Value::Null)?;
    writer.commit().await
}

/// The theme, if there is one; only the one with this id if it is given.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn theme(app: &App, id: Option<&str>) -> Result<Arc<Map<String, Value>>> {
    let found = document(app, THEME).await?;
    let found = found.filter(|theme| id.is_none_or(|id| has_id(theme, id)));
    found.ok_or(Error::NotFound(Noun::Theme))
}

fn has_id(theme: &Map<String, Value>, id: &str) -> bool {
    theme.get("themeId").is_some_and(|own| own == id)
}

/// What is sent, under this id.
fn identified(sent: &Map<String, Value>, id: &str) -> Map<String, Value> {
    let mut theme = sent.clone();
    theme.insert("themeId".to_owned(), id.into());
    theme
}

/// Makes the theme from a body that its schema has accepted.
///
/// # Errors
/// [`Conflict::Theme`] if there is one.
pub async fn create_theme(
    app: &App,
    act: &Act,
    sent: &Map<String, Value>,
) -> Result<Map<String, Value>> {
    let tenant = app.home().tenant;
    let theme = identified(sent, &ids::client_id(app.random()));
    let mut writer = app.db().write().await?;
    if documents::take(&mut writer, tenant, THEME).await?.is_some() {
        return Err(Error::Conflict(Conflict::Theme));
    }
    documents::put(&mut writer, tenant, THEME, (&theme, act.now)).await?;
    act.record(app, &mut writer, &Value::Null, &theme.clone().into())?;
    writer.commit().await?;
    Ok(theme)
}

/// Replaces the theme by a body that its schema has accepted, or removes it if there is none.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn change_theme(
    app: &App,
    act: &Act,
    id: &str,
    sent: Option<&Map<String, Value>>,
) -> Result<Value> {
    let tenant = app.home().tenant;
    let mut writer = app.db().write().await?;
    let before = documents::take(&mut writer, tenant, THEME).await?;
    let before = before.filter(|theme| has_id(theme, id));
    let before = before.ok_or(Error::NotFound(Noun::Theme))?;
    let after = if let Some(sent) = sent {
        let mut theme = identified(sent, id);
        if let Some(name) = before.get("displayName") {
            let name = name.clone();
            theme.entry("displayName".to_owned()).or_insert(name);
        }
        documents::put(&mut writer, tenant, THEME, (&theme, act.now)).await?;
        json!(theme)
    } else {
        documents::delete(&mut writer, tenant, THEME, act.now).await?;
        Value::Null
    };
    act.record(app, &mut writer, &before.into(), &after)?;
    writer.commit().await?;
    Ok(after)
}
