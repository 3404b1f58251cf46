//! Where users of an application are looked for: the one database of those that are enabled for it.

use domain::Result;
use domain::connection::{Connection, DATABASE};
use domain::user::Use;
use serde_json::Value;
use store::connections::{self, Filter};
use store::{Reader, organization_connections};

use super::organization;
use super::visit::Visit;
use crate::App;
use crate::ops::sign_up::fields;

/// Databases of one application that are looked at.
const DATABASES_MAX: i64 = 100;

/// A database, and what a person may do with it.
#[derive(Debug)]
pub(super) struct Directory {
    pub(super) connection: Connection,
    pub(super) allows_sign_up: bool,
    pub(super) allows_reset: bool,
}

/// An organization's way to have a connection.
type Own = (String, bool);

impl Directory {
    /// The database that the request names, or the tenant's default one, or the oldest: of those
    /// that are enabled for the application and, where one is asked for, for the organization.
    ///
    /// # Errors
    /// If the database refuses.
    pub(super) async fn find(app: &App, visit: &Visit) -> Result<Option<Self>> {
        let tenant = app.home().tenant;
        let mut reader = app.db().read().await?;
        let filter = Filter {
            name: None,
            strategies: Some(vec![DATABASE.to_owned()]),
            client_id: Some(visit.transaction.client_id.clone()),
        };
        let page = store::Page::Offset {
            skip: 0,
            limit: DATABASES_MAX,
        };
        let (listed, _) = connections::page(&mut reader, tenant, &filter, &page).await?;
        let own = of_organization(app, &mut reader, visit).await?;
        let settings = store::tenants::get(reader.conn(), tenant).await?;
        drop(reader);
        let default = settings
            .as_ref()
            .and_then(|tenant| tenant.settings.get("default_directory"))
            .and_then(Value::as_str);
        let mut all: Vec<Self> = listed
            .into_iter()
            .filter_map(|listed| Self::of(listed.connection, own.as_deref()))
            .collect();
        let named = visit.asked("connection");
        if !named.is_empty() {
            all.retain(|one| one.connection.name == named);
        }
        let place = all
            .iter()
            .position(|one| Some(one.connection.name.as_str()) == default);
        Ok((!all.is_empty()).then(|| all.swap_remove(place.unwrap_or_default())))
    }

    fn of(connection: Connection, own: Option<&[Own]>) -> Option<Self> {
        let is_on = |option: &str| {
            let options = connection.options();
            options.and_then(|options| options.get(option)) == Some(&Value::Bool(true))
        };
        let is_open = match own {
            Some(own) => own.iter().find(|(id, _)| *id == connection.id)?.1,
            None => true,
        };
        Some(Self {
            allows_sign_up: is_open && !is_on("disable_signup"),
            allows_reset: !is_on("disable_self_service_change_password"),
            connection,
        })
    }

    /// Whether people here have user names rather than addresses alone.
    pub(super) fn has_usernames(&self) -> bool {
        fields(&self.connection).username != Use::Refused
    }

    /// Whether everybody has one.
    pub(super) fn requires_username(&self) -> bool {
        fields(&self.connection).username == Use::Required
    }
}

/// The connections of an organization and whether one can sign up by them; `None` outside of any.
async fn of_organization(
    app: &App,
    reader: &mut Reader,
    visit: &Visit,
) -> Result<Option<Vec<Own>>> {
    if visit.asked("organization").is_empty() {
        return Ok(None);
    }
    let Some((number, _)) = organization::find(app, reader, visit).await? else {
        return Ok(Some(Vec::new()));
    };
    let tenant = app.home().tenant;
    let all = organization_connections::all(reader.conn(), tenant, number).await?;
    let is = |value: Option<&Value>, wanted: bool| value == Some(&Value::Bool(wanted));
    let enabled = all
        .iter()
        .filter(|one| !is(one.settings.get("is_enabled"), false));
    Ok(Some(
        enabled
            .map(|one| {
                let is_open = is(one.settings.get("is_signup_enabled"), true);
                (one.id.clone(), is_open)
            })
            .collect(),
    ))
}
