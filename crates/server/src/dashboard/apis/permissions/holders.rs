//! Some of those who hold a permission, by name and address of their page.

use std::collections::BTreeSet;

use domain::Result;
use domain::resource_server::ResourceServer;
use serde_json::Value;
use store::holders::{self, Api};
use store::{Reader, clients, issuances};

use super::super::super::link;
use crate::App;
use crate::ops::counts;

/// Somebody or something that holds it.
#[derive(Debug, Clone)]
pub(super) struct Holder {
    pub(super) name: String,
    pub(super) to: String,
}

/// The first holders of each kind.
#[derive(Debug, Default)]
pub(super) struct Few {
    pub(super) roles: Vec<Holder>,
    /// Those who hold it directly.
    pub(super) users: Vec<Holder>,
    pub(super) applications: Vec<Holder>,
}

impl Few {
    /// Those of a member of a plan.
    pub(super) fn of(&self, name: &str) -> &[Holder] {
        match name {
            "roles" => &self.roles,
            "users" => &self.users,
            "applications" => &self.applications,
            _ => &[],
        }
    }
}

/// At most `max` of each kind.
pub(super) async fn few(
    app: &App,
    reader: &mut Reader,
    server: &ResourceServer,
    (number, max): (i64, i64),
) -> Result<Few> {
    let api = counts::api(app, server);
    let roles = holders::roles(reader, api, (number, 0), max).await?;
    let users = holders::users(reader, api, (number, 0), max).await?;
    let role = |one: holders::Role| Holder {
        to: link::path(&["roles", &one.id]),
        name: one.name,
    };
    let user = |one: holders::User| Holder {
        to: link::path(&["users", &one.user_id]),
        name: called(&one),
    };
    Ok(Few {
        roles: roles.into_iter().map(role).collect(),
        users: users.into_iter().map(user).collect(),
        applications: applications(app, reader, api, (number, max)).await?,
    })
}

/// What people call a user: the address, the name, or the id.
fn called(user: &holders::User) -> String {
    let text = |name: &str| user.profile.get(name).and_then(Value::as_str);
    let known = text("email").or_else(|| text("name"));
    known.unwrap_or(&user.user_id).to_owned()
}

async fn applications(
    app: &App,
    reader: &mut Reader,
    api: Api<'_>,
    (number, max): (i64, i64),
) -> Result<Vec<Holder>> {
    let mut grants = holders::grants(reader, api, (number, ""), max * 2).await?;
    grants.extend(holders::grants_of_all(reader, api, "", max).await?);
    let ids: BTreeSet<String> = grants
        .into_iter()
        .filter_map(|grant| grant.client_id)
        .collect();
    let mut found = Vec::new();
    for id in ids
        .into_iter()
        .take(usize::try_from(max).unwrap_or_default())
    {
        let name = application(app, reader, &id).await?;
        found.push(Holder {
            to: link::path(&["applications", &id]),
            name,
        });
    }
    Ok(found)
}

/// What people call an application.
pub(super) async fn application(app: &App, reader: &mut Reader, id: &str) -> Result<String> {
    let client = clients::get(reader.conn(), app.home().tenant, id).await?;
    Ok(client.map_or_else(|| id.to_owned(), |client| client.name().to_owned()))
}

/// The applications, of those that may have the permission, that got it last.
pub(super) async fn carriers(
    app: &App,
    reader: &mut Reader,
    server: &ResourceServer,
    number: i64,
) -> Result<Vec<String>> {
    let api = counts::api(app, server);
    let mut grants = holders::grants(reader, api, (number, ""), 20).await?;
    grants.extend(holders::grants_of_all(reader, api, "", 20).await?);
    let ids: BTreeSet<String> = grants
        .into_iter()
        .filter_map(|grant| grant.client_id)
        .collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let of = (api.number, number);
    let mut issued = issuances::of_applications(reader.conn(), api.tenant, of, &ids).await?;
    issued.sort_by_key(|one| std::cmp::Reverse(one.last_issued_at));
    let mut names = Vec::new();
    for one in issued.iter().take(1) {
        names.push(application(app, reader, &one.client_id).await?);
    }
    Ok(names)
}

/// What people call who did something: an administrator's address, an application's name.
pub(crate) async fn actor(app: &App, reader: &mut Reader, subject: &str) -> Result<String> {
    if let Some(id) = subject.strip_prefix(domain::administrator::SUBJECT) {
        let found = store::administrators::get(reader.conn(), app.home().tenant, id).await?;
        return Ok(found.map_or_else(|| "A former administrator".to_owned(), |one| one.email));
    }
    match subject.strip_suffix("@clients") {
        Some(id) => application(app, reader, id).await,
        None => Ok(subject.to_owned()),
    }
}
