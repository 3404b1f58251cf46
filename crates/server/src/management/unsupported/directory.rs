//! Who is who: roles, organizations, and the profiles that shape users, connections and exchanges.

use super::Answer::{self, Json, List, Missing};
use super::list::Form::{Checkpoint, ItemsFirst};
use super::{Row, delete, get, patch, post, put};
use crate::routes::Scopes::Any;

const ROLE: Answer = Missing("The role does not exist.", None);
const ORGANIZATION: Answer = Missing("No organization found by that id or name", None);
const SELF_SERVICE_PROFILE: Answer = Missing("Profile with ID: {id} not found", None);
const USER_ATTRIBUTE_PROFILE: Answer = Missing("User attribute profile not found.", None);
const USER_ATTRIBUTE_TEMPLATE: Answer = Missing("User attribute profile template not found.", None);
const CONNECTION_PROFILE: Answer = Missing("Connection profile not found.", None);
const CONNECTION_TEMPLATE: Answer = Missing("Connection profile template not found.", None);
const TOKEN_EXCHANGE_PROFILE: Answer = Missing("Token exchange profile not found.", None);

#[rustfmt::skip]
pub(super) static ROWS: &[Row] = &[
    get("/roles/{id}/groups", Any(&["read:group_roles"]), ROLE),
    post("/roles/{id}/groups", Any(&["create:group_roles"]), "Assign groups to a role", 204),
    delete("/roles/{id}/groups", Any(&["delete:group_roles"]), "Remove groups from a role", 204),

    post("/organizations/{id}/client-grants", Any(&["create:organization_client_grants"]), "Associate a client grant with an organization", 201),
    delete("/organizations/{id}/client-grants/{grant_id}", Any(&["delete:organization_client_grants"]), "Remove a client grant from an organization", 204),
    post("/organizations/{id}/clients", Any(&["create:organization_clients"]), "Associate clients with an organization", 201),
    delete("/organizations/{id}/clients", Any(&["delete:organization_clients"]), "Remove clients from an organization", 204),
    get("/organizations/{id}/clients/{client_id}", Any(&["read:organization_clients"]), ORGANIZATION),
    patch("/organizations/{id}/clients/{client_id}", Any(&["update:organization_clients"]), "Update a client of an organization", 200),
    post("/organizations/{id}/discovery-domains", Any(&["create:organization_discovery_domains"]), "Create an organization discovery domain", 201),
    get("/organizations/{id}/discovery-domains/name/{discovery_domain}", Any(&["read:organization_discovery_domains"]), ORGANIZATION),
    get("/organizations/{id}/discovery-domains/{discovery_domain_id}", Any(&["read:organization_discovery_domains"]), ORGANIZATION),
    patch("/organizations/{id}/discovery-domains/{discovery_domain_id}", Any(&["update:organization_discovery_domains"]), "Update an organization discovery domain", 200),
    delete("/organizations/{id}/discovery-domains/{discovery_domain_id}", Any(&["delete:organization_discovery_domains"]), "Delete an organization discovery domain", 204),
    post("/organizations/{id}/invitations", Any(&["create:organization_invitations"]), "Create invitations to an organization", 200),
    get("/organizations/{id}/invitations/{invitation_id}", Any(&["read:organization_invitations"]), ORGANIZATION),
    delete("/organizations/{id}/invitations/{invitation_id}", Any(&["delete:organization_invitations"]), "Delete an invitation to an Organization", 204),
    get("/organizations/{id}/groups", Any(&["read:organization_groups"]), ORGANIZATION),
    get("/organizations/{id}/groups/{group_id}/roles", Any(&["read:organization_group_roles"]), ORGANIZATION),
    post("/organizations/{id}/groups/{group_id}/roles", Any(&["create:organization_group_roles"]), "Assigns roles to a group in an organization context.", 204),
    delete("/organizations/{id}/groups/{group_id}/roles", Any(&["delete:organization_group_roles"]), "Removes roles assigned to a group in an organization context.", 204),


    get("/self-service-profiles", Any(&["read:self_service_profiles"]), List("self_service_profiles", ItemsFirst)),
    post("/self-service-profiles", Any(&["create:self_service_profiles"]), "Create a self-service profile", 201),
    get("/self-service-profiles/{id}", Any(&["read:self_service_profiles"]), SELF_SERVICE_PROFILE),
    patch("/self-service-profiles/{id}", Any(&["update:self_service_profiles"]), "Update a self-service profile", 200),
    delete("/self-service-profiles/{id}", Any(&["delete:self_service_profiles"]), "Delete a self-service profile by Id", 204),
    get("/self-service-profiles/{id}/custom-text/{language}/{page}", Any(&["read:self_service_profile_custom_texts"]), SELF_SERVICE_PROFILE),
    put("/self-service-profiles/{id}/custom-text/{language}/{page}", Any(&["update:self_service_profile_custom_texts"]), "Set custom text for a self-service profile", 200),
    post("/self-service-profiles/{id}/sso-ticket", Any(&["create:sso_access_tickets"]), "Create an access ticket to initiate the Self-Service Enterprise Configuration flow", 201),
    post("/self-service-profiles/{id}/sso-ticket/{ticket_id}/revoke", Any(&["delete:sso_access_tickets"]), "Revoke a Self-Service Enterprise Configuration access ticket", 202),

    get("/user-attribute-profiles", Any(&["read:user_attribute_profiles"]), List("user_attribute_profiles", Checkpoint)),
    post("/user-attribute-profiles", Any(&["create:user_attribute_profiles"]), "Post User Attribute Profile", 201),
    get("/user-attribute-profiles/templates", Any(&["read:user_attribute_profiles"]), Json(r#"{"user_attribute_profile_templates":[]}"#)),
    get("/user-attribute-profiles/templates/{id}", Any(&["read:user_attribute_profiles"]), USER_ATTRIBUTE_TEMPLATE),
    get("/user-attribute-profiles/{id}", Any(&["read:user_attribute_profiles"]), USER_ATTRIBUTE_PROFILE),
    patch("/user-attribute-profiles/{id}", Any(&["update:user_attribute_profiles"]), "Modify a user attribute profile", 200),
    delete("/user-attribute-profiles/{id}", Any(&["delete:user_attribute_profiles"]), "Delete User Attribute Profile", 204),

    get("/connection-profiles", Any(&["read:connection_profiles"]), List("connection_profiles", Checkpoint)),
    post("/connection-profiles", Any(&["create:connection_profiles"]), "Create a connection profile", 201),
    get("/connection-profiles/templates", Any(&["read:connection_profiles"]), Json(r#"{"connection_profile_templates":[]}"#)),
    get("/connection-profiles/templates/{id}", Any(&["read:connection_profiles"]), CONNECTION_TEMPLATE),
    get("/connection-profiles/{id}", Any(&["read:connection_profiles"]), CONNECTION_PROFILE),
    patch("/connection-profiles/{id}", Any(&["update:connection_profiles"]), "Modify a Connection Profile", 200),
    delete("/connection-profiles/{id}", Any(&["delete:connection_profiles"]), "Delete Connection Profile", 204),

    get("/token-exchange-profiles", Any(&["read:token_exchange_profiles"]), List("token_exchange_profiles", Checkpoint)),
    post("/token-exchange-profiles", Any(&["create:token_exchange_profiles"]), "Create a token exchange profile", 201),
    get("/token-exchange-profiles/{id}", Any(&["read:token_exchange_profiles"]), TOKEN_EXCHANGE_PROFILE),
    patch("/token-exchange-profiles/{id}", Any(&["update:token_exchange_profiles"]), "Update an existing token exchange profile", 200),
    delete("/token-exchange-profiles/{id}", Any(&["delete:token_exchange_profiles"]), "Delete a token exchange profile", 204),
];
