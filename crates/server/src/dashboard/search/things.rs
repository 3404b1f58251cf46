//! Applications, roles and users that are found by name or id.

use domain::Result;
use store::roles::{self, Filter, Kind};

use super::super::{Visit, applications, link, users};
use super::{Found, MAX};
use crate::App;
use crate::ui::Icon;

/// All that the administrator may read; nothing without a text.
pub(super) async fn named(app: &App, visit: &Visit, q: &str) -> Result<Vec<Found>> {
    let mut found = Vec::new();
    if q.is_empty() {
        return Ok(found);
    }
    if visit.has("read:clients") {
        let (clients, _) = applications::list::matching(app, q, 0).await?;
        found.extend(clients.iter().take(MAX).map(|client| Found {
            icon: Icon::App,
            label: client.name().to_owned(),
            kind: "Application",
            to: link::path(&["applications", &client.client_id, "settings"]),
        }));
    }
    if visit.has("read:roles") {
        found.extend(roles_named(app, q).await?);
    }
    if visit.has("read:users") {
        let known = users::list::few(app, q, MAX).await?;
        found.extend(known.iter().map(|user| Found {
            icon: Icon::Users,
            label: users::called(user).to_owned(),
            kind: "User",
            to: link::path(&["users", &user.user_id, "details"]),
        }));
    }
    Ok(found)
}

async fn roles_named(app: &App, q: &str) -> Result<Vec<Found>> {
    let filter = Filter {
        name: Some(q.to_owned()),
        kind: Some(Kind::Tenant),
    };
    let mut reader = app.db().read().await?;
    let limit = i64::try_from(MAX).unwrap_or(1);
    let tenant = app.home().tenant;
    let (found, _) = roles::page(&mut reader, tenant, &filter, (0, limit)).await?;
    let shown = found.into_iter().map(|role| Found {
        icon: Icon::Role,
        to: link::path(&["roles", &role.id, "permissions"]),
        label: role.name,
        kind: "Role",
    });
    Ok(shown.collect())
}
