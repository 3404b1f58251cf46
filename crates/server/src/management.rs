//! `/api/v2`: the Management API in Auth0's shapes.

pub(crate) mod client_grants;
pub(crate) mod clients;
pub(crate) mod connections;
pub(crate) mod credentials;
pub(crate) mod device_credentials;
pub(crate) mod effective;
pub(crate) mod jobs;
pub(crate) mod logs;
mod logs_query;
pub(crate) mod organization_connections;
pub(crate) mod organization_members;
pub(crate) mod organization_parts;
pub(crate) mod organizations;
pub(crate) mod refresh_tokens;
pub(crate) mod resource_servers;
pub(crate) mod role_permissions;
pub(crate) mod role_users;
pub(crate) mod roles;
pub(crate) mod signing_keys;
pub(crate) mod tenant_settings;
pub(crate) mod unsupported;
pub(crate) mod user_identities;
pub(crate) mod user_logs;
pub(crate) mod user_permissions;
pub(crate) mod user_roles;
pub(crate) mod users;
