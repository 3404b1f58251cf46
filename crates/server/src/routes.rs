//! The whole surface on one page: method, path, needed scope, title, status, handler.
//!
//! This table makes the router; the permission check, the sweep tests and the documentation read
//! it too. A route of the Management API can't be added without saying who may call it.

use std::sync::LazyLock;

use axum::Router;
use axum::handler::Handler;
use axum::routing::{MethodFilter, MethodRouter, on};
use http::Method;

use crate::management::{
    attack_protection, branding, client_grants, clients, connections, credentials,
    device_credentials, effective, email_provider, email_templates, grants, ip_blocks, jobs, logs,
    organization_connections, organization_members, organization_parts, organizations, prompts,
    refresh_tokens, resource_servers, role_permissions, role_users, roles, sessions, signing_keys,
    tenant_settings, themes, tickets, unsupported, user_blocks, user_identities, user_logs,
    user_permissions, user_roles, users,
};
use crate::{App, dashboard, extensions, links, login, middleware, oauth};

/// Which scopes a caller needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scopes {
    /// One of these.
    Any(&'static [&'static str]),
    /// All of these.
    All(&'static [&'static str]),
}

impl Scopes {
    /// The scopes that are named.
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Self::Any(names) | Self::All(names) => names,
        }
    }

    /// Whether a caller who has what `has` says is let in.
    pub fn allow(self, has: impl Fn(&str) -> bool) -> bool {
        match self {
            Self::Any(names) => names.iter().any(|name| has(name)),
            Self::All(names) => names.iter().all(|name| has(name)),
        }
    }

    /// `any of: a,b` or `all of: a,b`.
    pub fn expectation(self) -> String {
        match self {
            Self::Any(names) => format!("any of: {}", names.join(",")),
            Self::All(names) => format!("all of: {}", names.join(",")),
        }
    }
}

/// An operation that needs a token of the Management API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    pub method: Method,
    /// With the base path, and parameters in braces.
    pub path: String,
    pub scopes: Scopes,
    /// Auth0's title, which audit entries have as their description; empty for reads.
    pub title: &'static str,
    /// The status of success.
    pub status: u16,
    /// Whether it does what Auth0's does, or says that this version can't.
    pub is_supported: bool,
}

/// An operation and what carries it out.
pub(crate) struct Route {
    operation: Operation,
    handler: MethodRouter<App>,
}

/// What an operation is called and how it ends well.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Write(pub(crate) &'static str, pub(crate) u16);

const READ: Write = Write("", 200);

impl Route {
    pub(crate) fn new<H, T>(
        (method, path): (Method, String),
        scopes: Scopes,
        Write(title, status): Write,
        handler: H,
    ) -> Self
    where
        H: Handler<T, App>,
        T: 'static,
    {
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        let operation = Operation {
            method,
            path,
            scopes,
            title,
            status,
            is_supported: true,
        };
        Self {
            operation,
            handler: on(filter, handler),
        }
    }

    pub(crate) fn unsupported(mut self) -> Self {
        self.operation.is_supported = false;
        self
    }
}

fn v2<H, T>(method: Method, path: &str, scopes: Scopes, write: Write, handler: H) -> Route
where
    H: Handler<T, App>,
    T: 'static,
{
    Route::new((method, format!("/api/v2{path}")), scopes, write, handler)
}

const READ_CLIENTS: Scopes = Scopes::Any(&[
    "read:clients",
    "read:client_keys",
    "read:client_credentials",
    "read:client_summary",
]);
const UPDATE_CLIENTS: Scopes = Scopes::Any(&[
    "update:clients",
    "update:client_keys",
    "update:client_credentials",
    "update:client_token_vault_privileged_access",
]);
const READ_LOGS: Scopes = Scopes::Any(&["read:logs", "read:logs_users"]);

/// The operations of the Management API that this version carries out.
#[rustfmt::skip]
fn management() -> Vec<Route> {
    use Scopes::{All, Any};
    const GET: Method = Method::GET;
    const POST: Method = Method::POST;
    const PATCH: Method = Method::PATCH;
    const PUT: Method = Method::PUT;
    const DELETE: Method = Method::DELETE;
    vec![
        v2(GET, "/resource-servers", Any(&["read:resource_servers"]), READ, resource_servers::list),
        v2(POST, "/resource-servers", Any(&["create:resource_servers"]), Write("Create a resource server", 201), resource_servers::create),
        v2(GET, "/resource-servers/{id}", Any(&["read:resource_servers"]), READ, resource_servers::get),
        v2(PATCH, "/resource-servers/{id}", Any(&["update:resource_servers"]), Write("Update a resource server", 200), resource_servers::update),
        v2(DELETE, "/resource-servers/{id}", Any(&["delete:resource_servers"]), Write("Delete a resource server", 204), resource_servers::delete),

        v2(GET, "/client-grants", Any(&["read:client_grants"]), READ, client_grants::list),
        v2(POST, "/client-grants", Any(&["create:client_grants"]), Write("Create client grant", 201), client_grants::create),
        v2(GET, "/client-grants/{id}", Any(&["read:client_grants"]), READ, client_grants::get),
        v2(PATCH, "/client-grants/{id}", Any(&["update:client_grants"]), Write("Update client grant", 200), client_grants::update),
        v2(DELETE, "/client-grants/{id}", Any(&["delete:client_grants"]), Write("Delete client grant", 204), client_grants::delete),
        v2(GET, "/client-grants/{id}/organizations", Any(&["read:organization_client_grants"]), READ, client_grants::organizations),

        v2(GET, "/clients", READ_CLIENTS, READ, clients::list),
        v2(POST, "/clients", Any(&["create:clients"]), Write("Create a client", 201), clients::create),
        v2(GET, "/clients/{id}", READ_CLIENTS, READ, clients::get),
        v2(PATCH, "/clients/{id}", UPDATE_CLIENTS, Write("Update a client", 200), clients::update),
        v2(DELETE, "/clients/{id}", Any(&["delete:clients"]), Write("Delete a client", 204), clients::delete),
        v2(POST, "/clients/{id}/rotate-secret", Any(&["update:client_keys"]), Write("Rotate a client secret", 200), clients::rotate_secret),
        v2(GET, "/clients/{id}/connections", Any(&["read:connections", "read:clients", "read:client_summary"]), READ, clients::connections),
        v2(GET, "/clients/{id}/credentials", Any(&["read:client_credentials"]), READ, credentials::list),
        v2(POST, "/clients/{id}/credentials", Any(&["create:client_credentials"]), Write("Create a client credential", 201), credentials::create),
        v2(GET, "/clients/{id}/credentials/{credential_id}", Any(&["read:client_credentials"]), READ, credentials::get),
        v2(PATCH, "/clients/{id}/credentials/{credential_id}", Any(&["update:client_credentials"]), Write("Update a client credential", 200), credentials::update),
        v2(DELETE, "/clients/{id}/credentials/{credential_id}", Any(&["delete:client_credentials"]), Write("Delete a client credential", 204), credentials::delete),

        v2(GET, "/tenants/settings", Any(&["read:tenant_settings"]), READ, tenant_settings::get),
        v2(PATCH, "/tenants/settings", Any(&["update:tenant_settings"]), Write("Update tenant settings", 200), tenant_settings::update),

        v2(GET, "/keys/signing", Any(&["read:signing_keys"]), READ, signing_keys::list),
        v2(GET, "/keys/signing/{kid}", Any(&["read:signing_keys"]), READ, signing_keys::get),
        v2(POST, "/keys/signing/rotate", All(&["create:signing_keys", "update:signing_keys"]), Write("Rotate the Application Signing Key", 201), signing_keys::rotate),
        v2(PUT, "/keys/signing/{kid}/revoke", Any(&["update:signing_keys"]), Write("Revoke an Application Signing Key by its key id", 200), signing_keys::revoke),

        v2(GET, "/logs", READ_LOGS, READ, logs::list),
        v2(GET, "/logs/{id}", READ_LOGS, READ, logs::get),

        v2(GET, "/connections", Any(&["read:connections"]), READ, connections::list),
        v2(GET, "/connections/{id}", Any(&["read:connections"]), READ, connections::get),
        v2(GET, "/connections/{id}/clients", Any(&["read:connections"]), READ, connections::clients),
        v2(POST, "/connections", Any(&["create:connections"]), Write("Create a connection", 201), connections::create),
        v2(PATCH, "/connections/{id}", Any(&["update:connections"]), Write("Update a connection", 200), connections::update),
        v2(DELETE, "/connections/{id}", Any(&["delete:connections"]), Write("Delete a connection", 202), connections::delete),
        v2(PATCH, "/connections/{id}/clients", Any(&["update:connections"]), Write("Update enabled clients for a connection", 204), connections::switch_clients),
    ]
}

/// What people see and get by mail, and what protects their logins.
#[rustfmt::skip]
fn appearance() -> Vec<Route> {
    use Scopes::Any;
    use attack_protection as attacks;
    const GET: Method = Method::GET;
    const POST: Method = Method::POST;
    const PATCH: Method = Method::PATCH;
    const PUT: Method = Method::PUT;
    const DELETE: Method = Method::DELETE;
    const READ_ATTACKS: Scopes = Any(&["read:attack_protection"]);
    const UPDATE_ATTACKS: Scopes = Any(&["update:attack_protection"]);
    vec![
        v2(GET, "/attack-protection/bot-detection", READ_ATTACKS, READ, attacks::get_bot_detection),
        v2(PATCH, "/attack-protection/bot-detection", UPDATE_ATTACKS, Write("Update Bot Detection settings", 200), attacks::update_bot_detection),
        v2(GET, "/attack-protection/breached-password-detection", READ_ATTACKS, READ, attacks::get_breached_passwords),
        v2(PATCH, "/attack-protection/breached-password-detection", UPDATE_ATTACKS, Write("Update Breached Password Detection settings", 200), attacks::update_breached_passwords),
        v2(GET, "/attack-protection/brute-force-protection", READ_ATTACKS, READ, attacks::get_brute_force),
        v2(PATCH, "/attack-protection/brute-force-protection", UPDATE_ATTACKS, Write("Update Brute-force settings", 200), attacks::update_brute_force),
        v2(GET, "/attack-protection/captcha", READ_ATTACKS, READ, attacks::get_captcha),
        v2(PATCH, "/attack-protection/captcha", UPDATE_ATTACKS, Write("Partial Update for CAPTCHA Configuration", 200), attacks::update_captcha),
        v2(GET, "/attack-protection/suspicious-ip-throttling", READ_ATTACKS, READ, attacks::get_suspicious_ips),
        v2(PATCH, "/attack-protection/suspicious-ip-throttling", UPDATE_ATTACKS, Write("Update Suspicious IP Throttling settings", 200), attacks::update_suspicious_ips),

        v2(GET, "/branding", Any(&["read:branding"]), READ, branding::get),
        v2(PATCH, "/branding", Any(&["update:branding"]), Write("Update branding settings", 200), branding::update),
        v2(PUT, "/branding/templates/universal-login", Any(&["update:branding"]), Write("Set template for New Universal Login Experience", 201), branding::set_template),
        v2(GET, "/branding/templates/universal-login", Any(&["read:branding"]), READ, branding::get_template),
        v2(DELETE, "/branding/templates/universal-login", Any(&["delete:branding"]), Write("Delete template for New Universal Login Experience", 204), branding::delete_template),
        v2(POST, "/branding/themes", Any(&["update:branding"]), Write("Create branding theme", 200), themes::create),
        v2(GET, "/branding/themes/default", Any(&["read:branding"]), READ, themes::get_default),
        v2(GET, "/branding/themes/{id}", Any(&["read:branding"]), READ, themes::get),
        v2(PATCH, "/branding/themes/{id}", Any(&["update:branding"]), Write("Update branding theme", 200), themes::update),
        v2(DELETE, "/branding/themes/{id}", Any(&["delete:branding"]), Write("Delete branding theme", 204), themes::delete),

        v2(GET, "/prompts", Any(&["read:prompts"]), READ, prompts::get),
        v2(PATCH, "/prompts", Any(&["update:prompts"]), Write("Update prompt settings", 200), prompts::update),

        v2(POST, "/emails/provider", Any(&["create:email_provider"]), Write("Configure email provider", 201), email_provider::create),
        v2(GET, "/emails/provider", Any(&["read:email_provider"]), READ, email_provider::get),
        v2(PATCH, "/emails/provider", Any(&["update:email_provider"]), Write("Update email provider", 200), email_provider::update),
        v2(DELETE, "/emails/provider", Any(&["delete:email_provider"]), Write("Delete email provider", 204), email_provider::delete),

        v2(POST, "/email-templates", Any(&["create:email_templates"]), Write("Create an email template", 200), email_templates::create),
        v2(GET, "/email-templates/{name}", Any(&["read:email_templates"]), READ, email_templates::get),
        v2(PUT, "/email-templates/{name}", Any(&["update:email_templates"]), Write("Update an email template", 200), email_templates::replace),
        v2(PATCH, "/email-templates/{name}", Any(&["update:email_templates"]), Write("Patch an email template", 200), email_templates::update),
    ]
}

/// Who is who, and who has what.
#[rustfmt::skip]
fn directory() -> Vec<Route> {
    use Scopes::{All, Any};
    const GET: Method = Method::GET;
    const POST: Method = Method::POST;
    const PATCH: Method = Method::PATCH;
    const DELETE: Method = Method::DELETE;
    vec![
        v2(GET, "/roles", Any(&["read:roles"]), READ, roles::list),
        v2(POST, "/roles", Any(&["create:roles"]), Write("Create a role", 200), roles::create),
        v2(GET, "/roles/{id}", Any(&["read:roles"]), READ, roles::get),
        v2(PATCH, "/roles/{id}", Any(&["update:roles"]), Write("Update a role", 200), roles::update),
        v2(DELETE, "/roles/{id}", Any(&["delete:roles"]), Write("Delete a role", 200), roles::delete),
        v2(GET, "/roles/{id}/permissions", Any(&["read:roles"]), READ, role_permissions::list),
        v2(POST, "/roles/{id}/permissions", Any(&["update:roles"]), Write("Associate permissions with a role", 201), role_permissions::add),
        v2(DELETE, "/roles/{id}/permissions", Any(&["update:roles"]), Write("Remove permissions from a role", 204), role_permissions::remove),
        v2(GET, "/roles/{id}/users", All(&["read:users", "read:roles"]), READ, role_users::list),
        v2(POST, "/roles/{id}/users", Any(&["update:roles", "create:role_members"]), Write("Assign users to a role", 200), role_users::add),

        v2(GET, "/users", Any(&["read:users", "read:user_idp_tokens"]), READ, users::list),
        v2(POST, "/users", Any(&["create:users"]), Write("Create a User", 201), users::create),
        v2(GET, "/users/{id}", Any(&["read:users", "read:current_user", "read:user_idp_tokens"]), READ, users::get),
        v2(PATCH, "/users/{id}", Any(&["update:users", "update:users_app_metadata", "update:current_user_metadata"]), Write("Update a User", 200), users::update),
        v2(DELETE, "/users/{id}", Any(&["delete:users", "delete:current_user"]), Write("Delete a User", 204), users::delete),
        v2(POST, "/users/{id}/identities", Any(&["update:users", "update:current_user_identities"]), Write("Link a User Account", 201), user_identities::link),
        v2(DELETE, "/users/{id}/identities/{provider}/{user_id}", Any(&["update:users", "update:current_user_identities"]), Write("Unlink a User Identity", 200), user_identities::unlink),
        v2(GET, "/users/{id}/logs", READ_LOGS, READ, user_logs::list),
        v2(POST, "/jobs/users-imports", Any(&["create:users"]), Write("Create import users job", 202), jobs::import),
        v2(POST, "/jobs/users-exports", Any(&["read:users"]), Write("Create export users job", 200), jobs::export),
        v2(POST, "/jobs/verification-email", Any(&["update:users"]), Write("Send an email address verification email", 201), jobs::verification_email),
        v2(GET, "/jobs/{id}", Any(&["create:users", "read:users"]), READ, jobs::get),
        v2(POST, "/tickets/email-verification", Any(&["create:user_tickets"]), Write("Create an email verification ticket", 201), tickets::email_verification),
        v2(POST, "/tickets/password-change", Any(&["create:user_tickets"]), Write("Create a password change ticket", 201), tickets::password_change),
        v2(GET, "/jobs/{id}/errors", Any(&["create:users", "read:users"]), READ, jobs::errors),
        v2(GET, "/users-by-email", Any(&["read:users"]), READ, users::by_email),
        v2(GET, "/users/{id}/effective-permissions", Any(&["read:user_effective_permissions"]), READ, effective::permissions),
        v2(GET, "/users/{id}/effective-permissions/sources/effective-roles", Any(&["read:user_permission_source_roles"]), READ, effective::permission_roles),
        v2(GET, "/users/{id}/effective-roles", Any(&["read:user_effective_roles"]), READ, effective::roles),
        v2(GET, "/users/{id}/effective-roles/sources/groups", Any(&["read:user_role_source_groups"]), READ, effective::role_groups),
        v2(GET, "/users/{id}/organizations", Any(&["read:users", "read:organizations"]), READ, organizations::of_user),
        v2(GET, "/users/{id}/permissions", Any(&["read:users"]), READ, user_permissions::list),
        v2(POST, "/users/{id}/permissions", Any(&["update:users"]), Write("Assign Permissions to a User", 201), user_permissions::add),
        v2(DELETE, "/users/{id}/permissions", Any(&["update:users"]), Write("Remove Permissions from a User", 204), user_permissions::remove),
        v2(GET, "/users/{id}/roles", All(&["read:users", "read:roles"]), READ, user_roles::list),
        v2(POST, "/users/{id}/roles", Any(&["update:users", "create:role_members"]), Write("Assign roles to a user", 204), user_roles::add),
        v2(DELETE, "/users/{id}/roles", Any(&["update:users", "delete:role_members"]), Write("Removes roles from a user", 204), user_roles::remove),
    ]
}

/// What lets people in, or keeps them out: sessions, refresh tokens, grants, blocks.
#[rustfmt::skip]
fn access() -> Vec<Route> {
    use Scopes::Any;
    const READ_TOKENS: Scopes = Any(&["read:refresh_tokens"]);
    const DELETE_TOKENS: Scopes = Any(&["delete:refresh_tokens"]);
    const DELETE_ACCESS: Scopes = Any(&["delete:sessions", "delete:refresh_tokens"]);
    const GET: Method = Method::GET;
    const POST: Method = Method::POST;
    const PATCH: Method = Method::PATCH;
    const DELETE: Method = Method::DELETE;
    vec![
        v2(GET, "/user-blocks", Any(&["read:users"]), READ, user_blocks::list),
        v2(DELETE, "/user-blocks", Any(&["update:users"]), Write("Unblock by identifier", 204), user_blocks::delete),
        v2(GET, "/user-blocks/{id}", Any(&["read:users"]), READ, user_blocks::list_of_user),
        v2(DELETE, "/user-blocks/{id}", Any(&["update:users"]), Write("Unblock a user", 204), user_blocks::delete_of_user),
        v2(GET, "/anomaly/blocks/ips/{id}", Any(&["read:anomaly_blocks"]), READ, ip_blocks::get),
        v2(DELETE, "/anomaly/blocks/ips/{id}", Any(&["delete:anomaly_blocks"]), Write("Remove the blocked IP address", 204), ip_blocks::delete),
        v2(GET, "/users/{id}/refresh-tokens", READ_TOKENS, READ, refresh_tokens::list_of_user),
        v2(DELETE, "/users/{id}/refresh-tokens", DELETE_TOKENS, Write("Delete refresh tokens for a user", 202), refresh_tokens::delete_of_user),
        v2(GET, "/refresh-tokens", READ_TOKENS, READ, refresh_tokens::list),
        v2(POST, "/refresh-tokens/revoke", DELETE_TOKENS, Write("Revoke refresh tokens", 202), refresh_tokens::revoke),
        v2(GET, "/refresh-tokens/{id}", READ_TOKENS, READ, refresh_tokens::get),
        v2(PATCH, "/refresh-tokens/{id}", Any(&["update:refresh_tokens"]), Write("Update a refresh token", 200), refresh_tokens::update),
        v2(DELETE, "/refresh-tokens/{id}", DELETE_TOKENS, Write("Delete a refresh token", 202), refresh_tokens::delete),
        v2(GET, "/device-credentials", Any(&["read:device_credentials"]), READ, device_credentials::list),
        v2(DELETE, "/device-credentials/{id}", Any(&["delete:device_credentials"]), Write("Delete a device credential", 204), device_credentials::delete),
        v2(POST, "/users/{id}/revoke-access", DELETE_ACCESS, Write("Revokes selected resources from a user", 202), sessions::revoke_access),
        v2(GET, "/users/{id}/sessions", Any(&["read:sessions"]), READ, sessions::list_of_user),
        v2(DELETE, "/users/{id}/sessions", Any(&["delete:sessions"]), Write("Delete sessions for user", 202), sessions::delete_of_user),
        v2(GET, "/sessions/{id}", Any(&["read:sessions"]), READ, sessions::get),
        v2(PATCH, "/sessions/{id}", Any(&["update:sessions"]), Write("Update session", 200), sessions::update),
        v2(DELETE, "/sessions/{id}", Any(&["delete:sessions"]), Write("Delete session", 202), sessions::delete),
        v2(POST, "/sessions/{id}/revoke", DELETE_ACCESS, Write("Revokes a session", 202), sessions::revoke),
        v2(GET, "/grants", Any(&["read:grants"]), READ, grants::list),
        v2(DELETE, "/grants", Any(&["delete:grants"]), Write("Delete a grant by user_id", 204), grants::delete_of_user),
        v2(DELETE, "/grants/{id}", Any(&["delete:grants"]), Write("Delete a grant by id", 204), grants::delete),
    ]
}

/// Organizations, and who has what in them.
#[rustfmt::skip]
fn organizations() -> Vec<Route> {
    use Scopes::Any;
    use organization_connections as connections;
    use organization_members as members;
    use organization_parts as parts;
    const GET: Method = Method::GET;
    const POST: Method = Method::POST;
    const PATCH: Method = Method::PATCH;
    const DELETE: Method = Method::DELETE;
    const READ_ORGANIZATIONS: Scopes = Any(&["read:organizations", "read:organizations_summary"]);
    const READ_CONNECTIONS: Scopes = Any(&["read:organization_connections"]);
    vec![
        v2(GET, "/organizations", READ_ORGANIZATIONS, READ, organizations::list),
        v2(POST, "/organizations", Any(&["create:organizations", "create:organization_connections"]), Write("Create an Organization", 201), organizations::create),
        v2(GET, "/organizations/name/{name}", Any(&["read:organizations"]), READ, organizations::by_name),
        v2(GET, "/organizations/{id}", READ_ORGANIZATIONS, READ, organizations::get),
        v2(PATCH, "/organizations/{id}", Any(&["update:organizations"]), Write("Modify an Organization", 200), organizations::update),
        v2(DELETE, "/organizations/{id}", Any(&["delete:organizations"]), Write("Delete organization", 204), organizations::delete),
        v2(GET, "/organizations/{id}/members", Any(&["read:organization_members"]), READ, members::list),
        v2(POST, "/organizations/{id}/members", Any(&["create:organization_members"]), Write("Add members to an organization", 204), members::add),
        v2(DELETE, "/organizations/{id}/members", Any(&["delete:organization_members"]), Write("Delete members from an organization", 204), members::remove),
        v2(GET, "/organizations/{id}/members/{user_id}/roles", Any(&["read:organization_member_roles"]), READ, members::roles),
        v2(POST, "/organizations/{id}/members/{user_id}/roles", Any(&["create:organization_member_roles"]), Write("Assign user roles to an Organization member", 204), members::add_roles),
        v2(DELETE, "/organizations/{id}/members/{user_id}/roles", Any(&["delete:organization_member_roles"]), Write("Delete user roles from an Organization member", 204), members::remove_roles),
        v2(GET, "/organizations/{id}/members/{user_id}/effective-roles", Any(&["read:organization_member_effective_roles"]), READ, members::effective_roles),
        v2(GET, "/organizations/{id}/members/{user_id}/effective-roles/sources/groups", Any(&["read:organization_member_role_source_groups"]), READ, members::role_groups),
        v2(GET, "/organizations/{id}/client-grants", Any(&["read:organization_client_grants"]), READ, parts::client_grants),
        v2(GET, "/organizations/{id}/clients", Any(&["read:organization_clients"]), READ, parts::clients),
        v2(GET, "/organizations/{id}/connections", READ_CONNECTIONS, READ, connections::list),
        v2(POST, "/organizations/{id}/connections", Any(&["create:organization_connections"]), Write("Adds a connection to an organization", 201), connections::add),
        v2(GET, "/organizations/{id}/connections/{connection_id}", READ_CONNECTIONS, READ, connections::get),
        v2(PATCH, "/organizations/{id}/connections/{connection_id}", Any(&["update:organization_connections"]), Write("Update a connection for an organization", 200), connections::update),
        v2(DELETE, "/organizations/{id}/connections/{connection_id}", Any(&["delete:organization_connections"]), Write("Delete a connection from an organization", 204), connections::remove),
        v2(GET, "/organizations/{id}/enabled_connections", READ_CONNECTIONS, READ, connections::list_enabled),
        v2(POST, "/organizations/{id}/enabled_connections", Any(&["create:organization_connections"]), Write("Add connections to an organization", 201), connections::add_enabled),
        v2(GET, "/organizations/{id}/enabled_connections/{connection_id}", READ_CONNECTIONS, READ, connections::get_enabled),
        v2(PATCH, "/organizations/{id}/enabled_connections/{connection_id}", Any(&["update:organization_connections"]), Write("Update the Connection of an Organization", 200), connections::update_enabled),
        v2(DELETE, "/organizations/{id}/enabled_connections/{connection_id}", Any(&["delete:organization_connections"]), Write("Delete connections from an organization", 204), connections::remove),
        v2(GET, "/organizations/{id}/discovery-domains", Any(&["read:organization_discovery_domains"]), READ, parts::discovery_domains),
        v2(GET, "/organizations/{id}/invitations", Any(&["read:organization_invitations"]), READ, parts::invitations),
    ]
}

/// Our own additions to the Management API.
#[rustfmt::skip]
fn extensions() -> Vec<Route> {
    use Scopes::Any;
    use extensions::{
        apis, clients as extended_clients, deletions, holders, impact, members, permissions,
    };
    const READ_MEMBERS: Scopes = Any(&["read:tenant_settings"]);
    // Whoever may create client grants can get every scope, as an admin has: nobody gains any here.
    const CHANGE_MEMBERS: Scopes = Scopes::All(&["update:tenant_settings", "create:client_grants"]);
    const READ_APIS: Scopes = Any(&["read:resource_servers"]);
    const UPDATE_APIS: Scopes = Any(&["update:resource_servers"]);
    const DELETE_ANY: Scopes = Any(&["update:resource_servers", "delete:resource_servers", "delete:roles", "delete:clients"]);
    let own = |method: Method, path: &str| (method, format!("/api/lictor/v1{path}"));
    vec![
        Route::new(own(Method::PATCH, "/apis/{api}"), UPDATE_APIS, Write("Update a resource server", 200), apis::update),

        Route::new(own(Method::GET, "/apis/{api}/permissions"), READ_APIS, READ, permissions::list),
        Route::new(own(Method::POST, "/apis/{api}/permissions"), Any(&["create:resource_servers"]), Write("Create a permission", 201), permissions::create),
        Route::new(own(Method::GET, "/apis/{api}/permissions/{permission}"), READ_APIS, READ, permissions::get),
        Route::new(own(Method::PATCH, "/apis/{api}/permissions/{permission}"), UPDATE_APIS, Write("Update a permission", 200), permissions::update),
        Route::new(own(Method::DELETE, "/apis/{api}/permissions/{permission}"), UPDATE_APIS, Write("Delete a permission", 200), permissions::delete),
        Route::new(own(Method::GET, "/apis/{api}/permissions/{permission}/impact"), READ_APIS, READ, impact::get),
        Route::new(own(Method::GET, "/apis/{api}/permissions/{permission}/holders"), READ_APIS, READ, holders::list),

        Route::new(own(Method::GET, "/clients/{id}"), Any(&["read:clients"]), READ, extended_clients::get),
        Route::new(own(Method::PATCH, "/clients/{id}"), Any(&["update:clients"]), Write("Update a client", 200), extended_clients::update),

        Route::new(own(Method::GET, "/members"), READ_MEMBERS, READ, members::list),
        Route::new(own(Method::POST, "/members"), CHANGE_MEMBERS, Write("Invite a member", 201), members::invite),
        Route::new(own(Method::PATCH, "/members/{id}"), CHANGE_MEMBERS, Write("Update a member", 200), members::update),
        Route::new(own(Method::DELETE, "/members/{id}"), CHANGE_MEMBERS, Write("Remove a member", 204), members::remove),

        Route::new(own(Method::GET, "/deletions"), READ_APIS, READ, deletions::list),
        Route::new(own(Method::POST, "/deletions"), DELETE_ANY, Write("Create a deletion", 201), deletions::create),
        Route::new(own(Method::POST, "/deletions/{deletion}/restore"), UPDATE_APIS, Write("Restore a deletion", 200), deletions::restore),
    ]
}

/// The table, made once: requests and pages refer to its operations for as long as the process
/// lives, however many routers are made from it.
static TABLE: LazyLock<Vec<Route>> = LazyLock::new(authenticated);

fn authenticated() -> Vec<Route> {
    let mut routes = management();
    routes.extend(appearance());
    routes.extend(directory());
    routes.extend(access());
    routes.extend(organizations());
    routes.extend(extensions());
    routes.extend(unsupported::routes());
    routes
}

/// Every operation that needs a token of the Management API.
pub fn operations() -> Vec<&'static Operation> {
    TABLE.iter().map(|route| &route.operation).collect()
}

/// What everybody may call: the protocol's own endpoints check their callers themselves. Where `GET`
/// does something, `HEAD` isn't answered by it: programs that look at links may not do it.
#[rustfmt::skip]
fn public() -> Router<App> {
    use axum::routing::{get, post};
    use middleware::not_found;
    Router::new()
        .route("/.well-known/openid-configuration", get(oauth::discovery::document))
        .route("/.well-known/oauth-authorization-server", get(oauth::discovery::document))
        .route("/.well-known/jwks.json", get(oauth::discovery::jwks))
        .route("/oauth/token", post(oauth::token::issue).options(oauth::cors::preflight))
        .route("/oauth/revoke", post(oauth::revoke::revoke).options(oauth::cors::preflight))
        .route("/dbconnections/signup", post(oauth::sign_up::sign_up).options(oauth::cors::preflight))
        .route("/dbconnections/change_password", post(oauth::database::change_password).options(oauth::cors::preflight))
        .route("/oauth/par", post(oauth::par::push))
        .route("/oauth/introspect", post(oauth::introspect::introspect))
        .route("/authorize", get(oauth::authorize::start).post(oauth::authorize::start).head(not_found))
        .route("/authorize/resume", get(oauth::authorize::resume).head(not_found))
        .route("/userinfo", get(oauth::userinfo::userinfo).post(oauth::userinfo::userinfo).options(oauth::cors::preflight))
        .route("/u/login", get(login::sign_in::page).post(login::sign_in::page))
        .route("/u/login/identifier", get(login::identifier::page).post(login::identifier::page))
        .route("/u/login/password", get(login::password::page).post(login::password::page))
        .route("/u/signup", get(login::sign_up::page).post(login::sign_up::page))
        .route("/u/consent", get(login::consent::page).post(login::consent::page))
        .route("/u/reset-password/request", get(login::reset_password::page).post(login::reset_password::page))
        .route("/v2/logout", get(oauth::logout::logout).head(not_found))
        .route("/oidc/logout", get(oauth::end_session::end_session).post(oauth::end_session::end_session).head(not_found))
        .route("/u/email-verification", get(links::email_verification::page).head(not_found))
        .route("/u/unblock", get(links::unblock::page).post(links::unblock::page))
        .route("/u/reset-verify", get(links::reset_password::page).post(links::reset_password::page))
        .route("/api/lictor/v1/openapi.json", get(extensions::openapi::document))
        .route("/exports/{file}", get(jobs::file))
        .route("/health/live", get(dashboard::health::live))
        .route("/health/ready", get(dashboard::health::ready))
}

/// A page of the dashboard.
#[derive(Debug)]
pub struct Screen {
    pub method: Method,
    pub path: String,
    /// The operation of an API that shows or does the same: method and path. Its scopes are
    /// needed. What is about the dashboard itself has none.
    pub twin: Option<&'static str>,
    handler: fn(&Method, Option<&'static Operation>) -> MethodRouter<App>,
}

/// A screen: method, path below the base, twin, function.
macro_rules! screen {
    ($method:ident, $path:literal, $twin:expr, $show:path) => {
        Screen {
            method: Method::$method,
            path: format!("{}{}", dashboard::BASE, $path),
            twin: $twin,
            handler: |method, twin| dashboard::screen(method, twin, $show),
        }
    };
}

/// Every page of the dashboard for those who are signed in.
pub fn screens() -> Vec<Screen> {
    let mut screens = own_screens();
    screens.extend(api_screens());
    screens.extend(application_screens());
    screens.extend(role_screens());
    screens.extend(user_screens());
    screens.extend(log_screens());
    screens.extend(setting_screens());
    screens
}

/// What is about the dashboard itself.
#[rustfmt::skip]
fn own_screens() -> Vec<Screen> {
    use dashboard::{docs, errors, explorer, home, profile, search, sign_in, theme};
    vec![
        screen!(GET, "", None, home::show),
        screen!(GET, "/search", None, search::show),
        screen!(GET, "/docs", None, docs::list),
        screen!(GET, "/docs/{name}", None, docs::show),
        screen!(GET, "/docs/images/{name}", None, docs::image),
        screen!(GET, "/explorer", None, explorer::show),
        screen!(GET, "/profile", None, profile::show),
        screen!(POST, "/profile/password", None, profile::password::submit),
        screen!(POST, "/profile/sessions/end", None, profile::sessions::end),
        screen!(POST, "/profile/sessions/end-others", None, profile::sessions::end_others),
        screen!(POST, "/sign-out", None, sign_in::leave),
        screen!(POST, "/theme", None, theme::choose),
        screen!(GET, "/{*rest}", None, errors::missing),
    ]
}

#[rustfmt::skip]
fn api_screens() -> Vec<Screen> {
    use dashboard::apis::{self, permissions};
    const LIST_APIS: Option<&str> = Some("GET /api/v2/resource-servers");
    const READ_API: Option<&str> = Some("GET /api/v2/resource-servers/{id}");
    const READ_PERMISSION: Option<&str> = Some("GET /api/lictor/v1/apis/{api}/permissions/{permission}");
    vec![
        screen!(GET, "/apis", LIST_APIS, apis::list::show),
        screen!(GET, "/apis/new", LIST_APIS, apis::create::show),
        screen!(POST, "/apis/new", Some("POST /api/v2/resource-servers"), apis::create::submit),
        screen!(GET, "/apis/{id}", READ_API, apis::show),
        screen!(GET, "/apis/{id}/quickstart", READ_API, apis::quickstart::show),
        screen!(GET, "/apis/{id}/settings", READ_API, apis::settings::show),
        screen!(POST, "/apis/{id}/settings", Some("PATCH /api/v2/resource-servers/{id}"), apis::settings::submit),
        screen!(GET, "/apis/{id}/delete", READ_API, apis::delete::show),
        screen!(POST, "/apis/{id}/delete", Some("POST /api/lictor/v1/deletions"), apis::delete::submit),
        screen!(GET, "/apis/{id}/applications", Some("GET /api/v2/client-grants"), apis::access::show),
        screen!(GET, "/apis/{id}/applications/{client}", Some("GET /api/v2/client-grants"), apis::access_edit::show),
        screen!(POST, "/apis/{id}/applications/{client}", Some("PATCH /api/v2/client-grants/{id}"), apis::access_edit::submit),
        screen!(GET, "/apis/{id}/test", Some("GET /api/v2/client-grants"), apis::test::show),
        screen!(GET, "/apis/{id}/permissions", Some("GET /api/lictor/v1/apis/{api}/permissions"), permissions::list::show),
        screen!(POST, "/apis/{id}/permissions", Some("POST /api/lictor/v1/apis/{api}/permissions"), permissions::add::submit),
        screen!(GET, "/apis/{id}/permissions/{permission}", READ_PERMISSION, permissions::one::show),
        screen!(GET, "/apis/{id}/permissions/{permission}/edit", READ_PERMISSION, permissions::edit::show),
        screen!(POST, "/apis/{id}/permissions/{permission}/edit", Some("PATCH /api/lictor/v1/apis/{api}/permissions/{permission}"), permissions::edit::submit),
        screen!(GET, "/apis/{id}/permissions/{permission}/delete", Some("GET /api/lictor/v1/apis/{api}/permissions/{permission}/impact"), permissions::delete::show),
        screen!(POST, "/apis/{id}/permissions/{permission}/delete", Some("DELETE /api/lictor/v1/apis/{api}/permissions/{permission}"), permissions::delete::submit),
        screen!(GET, "/apis/{id}/delete-permissions", Some("GET /api/lictor/v1/apis/{api}/permissions/{permission}/impact"), permissions::bulk::show),
        screen!(POST, "/apis/{id}/delete-permissions", Some("POST /api/lictor/v1/deletions"), permissions::bulk::submit),
        screen!(POST, "/deletions/{deletion}/restore", Some("POST /api/lictor/v1/deletions/{deletion}/restore"), permissions::restore::submit),
    ]
}

#[rustfmt::skip]
fn application_screens() -> Vec<Screen> {
    use dashboard::applications as apps;
    const LIST: Option<&str> = Some("GET /api/v2/clients");
    const GET: Option<&str> = Some("GET /api/v2/clients/{id}");
    const UPDATE: Option<&str> = Some("PATCH /api/v2/clients/{id}");
    vec![
        screen!(GET, "/applications", LIST, apps::list::show),
        screen!(GET, "/applications/new", LIST, apps::create::show),
        screen!(POST, "/applications/new", Some("POST /api/v2/clients"), apps::create::submit),
        screen!(GET, "/applications/{id}", GET, apps::settings::show),
        screen!(GET, "/applications/{id}/quickstart", GET, apps::quickstart::show),
        screen!(GET, "/applications/{id}/settings", GET, apps::settings::show),
        screen!(POST, "/applications/{id}/settings", UPDATE, apps::settings::submit),
        screen!(GET, "/applications/{id}/delete", GET, apps::delete::show),
        screen!(POST, "/applications/{id}/delete", Some("POST /api/lictor/v1/deletions"), apps::delete::submit),
        screen!(GET, "/applications/{id}/credentials", Some("GET /api/v2/clients/{id}/credentials"), apps::credentials::show),
        screen!(POST, "/applications/{id}/credentials", UPDATE, apps::credentials::submit),
        screen!(GET, "/applications/{id}/rotate-secret", GET, apps::rotate::show),
        screen!(POST, "/applications/{id}/rotate-secret", Some("POST /api/v2/clients/{id}/rotate-secret"), apps::rotate::submit),
        screen!(GET, "/applications/{id}/apis", Some("GET /api/v2/client-grants"), apps::apis::show),
        screen!(GET, "/applications/{id}/connections", Some("GET /api/v2/clients/{id}/connections"), apps::connections::show),
        screen!(POST, "/applications/{id}/connections", Some("PATCH /api/v2/connections/{id}/clients"), apps::connections::submit),
    ]
}

#[rustfmt::skip]
fn role_screens() -> Vec<Screen> {
    use dashboard::roles;
    const LIST_ROLES: Option<&str> = Some("GET /api/v2/roles");
    const GET_ROLE: Option<&str> = Some("GET /api/v2/roles/{id}");
    vec![
        screen!(GET, "/roles", LIST_ROLES, roles::list::show),
        screen!(GET, "/roles/new", LIST_ROLES, roles::create::show),
        screen!(POST, "/roles/new", Some("POST /api/v2/roles"), roles::create::submit),
        screen!(GET, "/roles/{id}", GET_ROLE, roles::permissions::show),
        screen!(GET, "/roles/{id}/settings", GET_ROLE, roles::settings::show),
        screen!(POST, "/roles/{id}/settings", Some("PATCH /api/v2/roles/{id}"), roles::settings::submit),
        screen!(GET, "/roles/{id}/delete", GET_ROLE, roles::delete::show),
        screen!(POST, "/roles/{id}/delete", Some("POST /api/lictor/v1/deletions"), roles::delete::submit),
        screen!(GET, "/roles/{id}/permissions", Some("GET /api/v2/roles/{id}/permissions"), roles::permissions::show),
        screen!(GET, "/roles/{id}/permissions/add", Some("GET /api/v2/roles/{id}/permissions"), roles::give::show),
        screen!(POST, "/roles/{id}/permissions/add", Some("POST /api/v2/roles/{id}/permissions"), roles::give::submit),
        screen!(GET, "/roles/{id}/permissions/remove", Some("GET /api/v2/roles/{id}/permissions"), roles::permissions::ask),
        screen!(POST, "/roles/{id}/permissions/remove", Some("DELETE /api/v2/roles/{id}/permissions"), roles::permissions::remove),
        screen!(GET, "/roles/{id}/users", Some("GET /api/v2/roles/{id}/users"), roles::users::show),
    ]
}

#[rustfmt::skip]
fn user_screens() -> Vec<Screen> {
    use dashboard::users;
    const LIST_USERS: Option<&str> = Some("GET /api/v2/users");
    const GET_USER: Option<&str> = Some("GET /api/v2/users/{id}");
    const UPDATE_USER: Option<&str> = Some("PATCH /api/v2/users/{id}");
    const ROLES_OF_USER: Option<&str> = Some("GET /api/v2/users/{id}/roles");
    const PERMISSIONS_OF_USER: Option<&str> = Some("GET /api/v2/users/{id}/permissions");
    vec![
        screen!(GET, "/users", LIST_USERS, users::list::show),
        screen!(GET, "/users/new", LIST_USERS, users::create::show),
        screen!(POST, "/users/new", Some("POST /api/v2/users"), users::create::submit),
        screen!(GET, "/users/{id}", GET_USER, users::details::show),
        screen!(GET, "/users/{id}/details", GET_USER, users::details::show),
        screen!(POST, "/users/{id}/details", UPDATE_USER, users::details::submit),
        screen!(POST, "/users/{id}/block", UPDATE_USER, users::block::submit),
        screen!(GET, "/users/{id}/password", GET_USER, users::password::show),
        screen!(POST, "/users/{id}/password", UPDATE_USER, users::password::submit),
        screen!(GET, "/users/{id}/delete", GET_USER, users::delete::show),
        screen!(POST, "/users/{id}/delete", Some("DELETE /api/v2/users/{id}"), users::delete::submit),
        screen!(GET, "/users/{id}/devices", Some("GET /api/v2/users/{id}/refresh-tokens"), users::devices::show),
        screen!(GET, "/users/{id}/devices/revoke", Some("GET /api/v2/refresh-tokens/{id}"), users::devices::ask),
        screen!(POST, "/users/{id}/devices/revoke", Some("DELETE /api/v2/refresh-tokens/{id}"), users::devices::revoke),
        screen!(GET, "/users/{id}/applications", Some("GET /api/v2/grants"), users::authorized::show),
        screen!(GET, "/users/{id}/applications/revoke", Some("GET /api/v2/grants"), users::authorized::ask),
        screen!(POST, "/users/{id}/applications/revoke", Some("DELETE /api/v2/grants/{id}"), users::authorized::revoke),
        screen!(GET, "/users/{id}/logs", Some("GET /api/v2/users/{id}/logs"), users::logs::show),
        screen!(GET, "/users/{id}/json", GET_USER, users::raw::show),
        screen!(GET, "/users/{id}/permissions", PERMISSIONS_OF_USER, users::permissions::show),
        screen!(GET, "/users/{id}/permissions/assign", PERMISSIONS_OF_USER, users::assign_permissions::show),
        screen!(POST, "/users/{id}/permissions/assign", Some("POST /api/v2/users/{id}/permissions"), users::assign_permissions::submit),
        screen!(GET, "/users/{id}/permissions/remove", PERMISSIONS_OF_USER, users::permissions::ask),
        screen!(POST, "/users/{id}/permissions/remove", Some("DELETE /api/v2/users/{id}/permissions"), users::permissions::remove),
        screen!(GET, "/users/{id}/roles", ROLES_OF_USER, users::roles::show),
        screen!(GET, "/users/{id}/roles/assign", ROLES_OF_USER, users::assign_roles::show),
        screen!(POST, "/users/{id}/roles/assign", Some("POST /api/v2/users/{id}/roles"), users::assign_roles::submit),
        screen!(GET, "/users/{id}/roles/remove", ROLES_OF_USER, users::roles::ask),
        screen!(POST, "/users/{id}/roles/remove", Some("DELETE /api/v2/users/{id}/roles"), users::roles::remove),
    ]
}

#[rustfmt::skip]
fn log_screens() -> Vec<Screen> {
    use dashboard::logs;
    vec![
        screen!(GET, "/logs", Some("GET /api/v2/logs"), logs::list::show),
        screen!(GET, "/logs/export", Some("GET /api/v2/logs"), logs::export::download),
        screen!(GET, "/logs/{id}", Some("GET /api/v2/logs/{id}"), logs::one::show),
    ]
}

#[rustfmt::skip]
fn setting_screens() -> Vec<Screen> {
    use dashboard::settings;
    const GET: Option<&str> = Some("GET /api/v2/tenants/settings");
    const KEYS: Option<&str> = Some("GET /api/v2/keys/signing");
    const KEY: Option<&str> = Some("GET /api/v2/keys/signing/{kid}");
    const MEMBERS: Option<&str> = Some("GET /api/lictor/v1/members");
    vec![
        screen!(GET, "/settings", GET, settings::general::show),
        screen!(GET, "/settings/general", GET, settings::general::show),
        screen!(POST, "/settings/general", Some("PATCH /api/v2/tenants/settings"), settings::general::submit),
        screen!(GET, "/settings/sessions", GET, settings::sessions::show),
        screen!(POST, "/settings/sessions", Some("PATCH /api/v2/tenants/settings"), settings::sessions::submit),
        screen!(GET, "/settings/branding", Some("GET /api/v2/branding"), settings::branding::show),
        screen!(POST, "/settings/branding", Some("PATCH /api/v2/branding"), settings::branding::submit),
        screen!(GET, "/settings/about", None, settings::about::show),
        screen!(GET, "/settings/members", MEMBERS, settings::members::show),
        screen!(POST, "/settings/members", Some("POST /api/lictor/v1/members"), settings::members::invite),
        screen!(GET, "/settings/members/{id}/role", MEMBERS, settings::member::ask_role),
        screen!(POST, "/settings/members/{id}/role", Some("PATCH /api/lictor/v1/members/{id}"), settings::member::change_role),
        screen!(GET, "/settings/members/{id}/remove", MEMBERS, settings::member::ask_removal),
        screen!(POST, "/settings/members/{id}/remove", Some("DELETE /api/lictor/v1/members/{id}"), settings::member::remove),
        screen!(GET, "/settings/signing-keys", KEYS, settings::keys::show),
        screen!(GET, "/settings/signing-keys/rotate", KEYS, settings::rotate::show),
        screen!(POST, "/settings/signing-keys/rotate", Some("POST /api/v2/keys/signing/rotate"), settings::rotate::submit),
        screen!(GET, "/settings/signing-keys/{kid}/revoke", KEY, settings::revoke::show),
        screen!(POST, "/settings/signing-keys/{kid}/revoke", Some("PUT /api/v2/keys/signing/{kid}/revoke"), settings::revoke::submit),
    ]
}

/// The operation that a screen names; one that isn't there lets nobody in.
fn twin(name: &str) -> &'static Operation {
    static NOBODYS: Operation = Operation {
        method: Method::GET,
        path: String::new(),
        scopes: Scopes::Any(&[]),
        title: "",
        status: 404,
        is_supported: false,
    };
    let (method, path) = name.split_once(' ').unwrap_or_default();
    let mut all = TABLE.iter().map(|route| &route.operation);
    let found = all.find(|one| one.path == path && one.method == method);
    found.unwrap_or(&NOBODYS)
}

/// Pages: those for administrators, and the doors that lead to them.
fn pages() -> Router<App> {
    use axum::routing::get;
    use dashboard::{setup, sign_in};
    let mut router = Router::new();
    for Screen {
        method,
        path,
        twin: named,
        handler,
    } in screens()
    {
        router = router.route(&path, handler(&method, named.map(twin)));
    }
    #[cfg(debug_assertions)]
    {
        let guide = dashboard::screen(&Method::GET, None, dashboard::styleguide::show);
        router = router.route("/dashboard/styleguide", guide);
    }
    router
        .route(
            "/dashboard/",
            get(|| async { axum::response::Redirect::permanent(dashboard::BASE) }),
        )
        .route(
            "/dashboard/sign-in",
            get(sign_in::show).post(sign_in::submit),
        )
        .route("/dashboard/setup", get(setup::show).post(setup::submit))
        .route(
            "/dashboard/assets/{version}/{file}",
            get(crate::ui::assets::serve),
        )
}

/// The server: everything that can be asked of it over HTTP.
pub fn router(app: App) -> Router {
    let mut management = Router::new();
    for Route { operation, handler } in TABLE.iter() {
        let guarded = middleware::guarded(handler.clone(), &app, operation);
        management = management.route(&operation.path, guarded);
    }
    let management = middleware::management(management);
    let public = middleware::public(public().merge(pages()));
    let all = management.merge(public).fallback(middleware::not_found);
    middleware::outer(all.method_not_allowed_fallback(middleware::not_found)).with_state(app)
}
