//! What the token path and the Management API's callers need, loaded once and dropped when it
//! changes.

mod api;
mod client;
mod document;
mod rbac;
mod tenant;
mod user;

use std::sync::Arc;

use domain::Random;
use domain::user::User;
use jose::MacKey;
use serde_json::{Map, Value};
use store::{Change, Changed};

use crate::cache::Cache;
use crate::keyring::Keyring;
use crate::rest::Caller;
use rbac::Rbac;

pub(crate) use api::{Api, api, api_of_id, grant, numbers, user_grants};
pub(crate) use client::{ClientKey, KnownClient, client};
pub(crate) use document::document;
pub(crate) use rbac::catalog_of;
pub use rbac::{Holdings, Subject, holdings};
pub(crate) use tenant::default_audience;
pub(crate) use user::user;

/// APIs, and the names they go by, that are kept.
const APIS_MAX: usize = 10_000;
/// Applications that are kept.
const CLIENTS_MAX: usize = 100_000;
/// Users that are kept; most have about a kilobyte.
const USERS_MAX: usize = 20_000;
/// Settings that are kept: there are some twenty.
const DOCUMENTS_MAX: usize = 100;
/// Verified tokens that are kept.
const CALLERS_MAX: usize = 4096;

/// Everything that is kept in memory.
#[derive(Debug)]
pub(crate) struct Memory {
    /// An API's id, by its identifier.
    audiences: Cache<String, Arc<str>>,
    /// By id.
    apis: Cache<Arc<str>, Arc<Api>>,
    clients: Cache<String, Arc<KnownClient>>,
    pub(crate) keyring: Cache<(), Arc<Keyring>>,
    default_audience: Cache<(), Option<Arc<str>>>,
    /// Settings of a kind and name, as notices of changes name them.
    documents: Cache<String, Option<Arc<Map<String, Value>>>>,
    /// Callers of the Management API, by their token.
    pub(crate) callers: Cache<String, Arc<Caller>>,
    rbac: Rbac,
    /// By id.
    users: Cache<String, Arc<User>>,
    /// Secrets are kept as a MAC under this key only.
    pub(crate) mac_key: MacKey,
}

impl Memory {
    pub(crate) fn new(random: &dyn Random) -> Self {
        let mut key = [0; 32];
        random.fill(&mut key);
        Self {
            audiences: Cache::new(APIS_MAX),
            apis: Cache::new(APIS_MAX),
            clients: Cache::new(CLIENTS_MAX),
            keyring: Cache::new(1),
            default_audience: Cache::new(1),
            documents: Cache::new(DOCUMENTS_MAX),
            callers: Cache::new(CALLERS_MAX),
            rbac: Rbac::new(),
            users: Cache::new(USERS_MAX),
            mac_key: MacKey::new(&key),
        }
    }

    /// Drops what a change has made old. Runs after the change is durable and before it is
    /// answered.
    pub(crate) fn forget(&self, change: &Change) {
        self.rbac.forget(change);
        match change.noun {
            Changed::Client => self.clients.forget(change.key.as_str()),
            Changed::ClientGrant => self.forget_grant(&change.key),
            Changed::Document => self.documents.forget(change.key.as_str()),
            Changed::ResourceServer => self.apis.forget(change.key.as_str()),
            Changed::Connection
            | Changed::MemberRoles
            | Changed::Organization
            | Changed::Role
            | Changed::RolePermissions
            | Changed::UserPermissions
            | Changed::UserRoles => {}
            Changed::User => self.users.forget(change.key.as_str()),
            Changed::SigningKeys => {
                self.keyring.clear();
                self.apis.clear();
                self.clients.clear();
                self.callers.clear();
            }
            Changed::Tenant => {
                self.default_audience.clear();
                self.keyring.clear();
            }
        }
    }

    /// The grants of an API are kept with it.
    fn forget_grant(&self, key: &str) {
        let (api, client) = key.split_once('|').unwrap_or((key, ""));
        match self.apis.get(api) {
            Some(api) if client.is_empty() => {
                api.grants.clear();
                api.user_grants.clear();
            }
            Some(api) => {
                api.grants.forget(client);
                api.user_grants.forget(client);
            }
            // A load of the API that is under way has no grants yet.
            None => {}
        }
    }
}
