//! What connections and clients have beyond what is carried out elsewhere.

use super::Answer::{self, List, Missing};
use super::list::Form::Checkpoint;
use super::{Row, delete, get, patch, post, put};
use crate::routes::Scopes::{All, Any};

const NOTHING: Answer = Missing("Not Found", None);

#[rustfmt::skip]
pub(super) static ROWS: &[Row] = &[
    get("/connections/{id}/directory-provisioning", Any(&["read:directory_provisionings"]), NOTHING),
    post("/connections/{id}/directory-provisioning", Any(&["create:directory_provisionings"]), "Create a directory provisioning configuration", 201),
    patch("/connections/{id}/directory-provisioning", Any(&["update:directory_provisionings"]), "Patch a directory provisioning configuration", 200),
    delete("/connections/{id}/directory-provisioning", Any(&["delete:directory_provisionings"]), "Delete a directory provisioning configuration", 204),
    get("/connections/{id}/directory-provisioning/default-mapping", Any(&["read:directory_provisionings"]), NOTHING),
    post("/connections/{id}/directory-provisioning/synchronizations", Any(&["create:directory_provisionings"]), "Request an on-demand synchronization of the directory", 201),
    get("/connections/{id}/directory-provisioning/synchronized-groups", Any(&["read:directory_provisionings"]), NOTHING),
    put("/connections/{id}/directory-provisioning/synchronized-groups", Any(&["update:directory_provisionings"]), "Create or replace synchronized group selections for a directory provisioning configuration", 204),
    get("/connections/{id}/keys", Any(&["read:connections_keys"]), NOTHING),
    post("/connections/{id}/keys", Any(&["create:connections_keys"]), "Create connection keys", 201),
    post("/connections/{id}/keys/rotate", All(&["create:connections_keys", "update:connections_keys"]), "Rotate connection keys", 201),
    get("/connections/{id}/scim-configuration", Any(&["read:scim_config"]), NOTHING),
    post("/connections/{id}/scim-configuration", Any(&["create:scim_config"]), "Create a SCIM configuration", 201),
    patch("/connections/{id}/scim-configuration", Any(&["update:scim_config"]), "Patch a connection's SCIM configuration", 200),
    delete("/connections/{id}/scim-configuration", Any(&["delete:scim_config"]), "Delete a connection's SCIM configuration", 204),
    get("/connections/{id}/scim-configuration/default-mapping", Any(&["read:scim_config"]), NOTHING),
    get("/connections/{id}/scim-configuration/tokens", Any(&["read:scim_token"]), NOTHING),
    post("/connections/{id}/scim-configuration/tokens", Any(&["create:scim_token"]), "Create a SCIM Token", 201),
    delete("/connections/{id}/scim-configuration/tokens/{token_id}", Any(&["delete:scim_token"]), "Delete a connection's SCIM token", 204),
    get("/connections/{id}/status", Any(&["read:connections"]), NOTHING),
    delete("/connections/{id}/users", Any(&["delete:users"]), "Delete a connection user", 204),

    get("/connections-directory-provisionings", Any(&["read:directory_provisionings"]), List("directory_provisionings", Checkpoint)),

    get("/connections-scim-configurations", Any(&["read:scim_config"]), List("scim_configurations", Checkpoint)),

    post("/clients/cimd/preview", Any(&["read:clients"]), "Preview and validate Client ID Metadata Document", 200),
    post("/clients/cimd/register", Any(&["create:clients", "update:clients"]), "Register or update a CIMD client via metadata URI", 200),
];
