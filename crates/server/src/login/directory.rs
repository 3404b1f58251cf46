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
    /// The organization of which everybody who logs in becomes a member.
    pub(super) membership: Option<String>,
}

/// How an organization has a connection.
struct Own {
    id: String,
    allows_sign_up: bool,
    membership: Option<String>,
}

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
        let own = match own {
            Some(all) => Some(all.iter().find(|own| own.id == connection.id)?),
            None => None,
        };
        let is_open = own.is_none_or(|own| own.allows_sign_up);
        Some(Self {
            allows_sign_up: is_open && !is_on("disable_signup"),
            membership: own.and_then(|own| own.membership.clone()),
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

/// The connections of the request's organization; `None` if it names none.
async fn of_organization(
    app: &App,
    reader: &mut Reader,
    visit: &Visit,
) -> Result<Option<Vec<Own>>> {
    if visit.asked("organization").is_empty() {
        return Ok(None);
    }
    let Some((number, organization)) = organization::find(app, reader, visit).await? else {
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
                let assigns = is(one.settings.get("assign_membership_on_login"), true);
                Own {
                    id: one.id.clone(),
                    allows_sign_up: is(one.settings.get("is_signup_enabled"), true),
                    membership: assigns.then(|| organization.id.clone()),
                }
            })
            .collect(),
    ))
}
