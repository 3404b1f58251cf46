//! Code and records that run beside a login: actions, rules, hooks, flows, forms, streams.

use super::Answer::{self, Json, List, Missing};
use super::list::Form::{Actions, Checkpoint, LimitFirst, Linked, Modules};
use super::{Row, delete, get, patch, post, put};
use crate::routes::Scopes::Any;

const ACTION: Answer = Missing("That action does not exist.", None);
const EXECUTION: Answer = Missing("That execution does not exist.", None);
const MODULE: Answer = Missing("The action module does not exist.", None);
const RULE: Answer = Missing("The rule does not exist", Some("inexistent_rule"));
const HOOK: Answer = Missing("Error: Hook does not exist", Some("HookDoesNotExist"));
const FLOW: Answer = Missing("Flow not found", None);
const VAULT_CONNECTION: Answer = Missing("Connection not found", None);
const FORM: Answer = Missing("Form not found", None);
const EVENT_STREAM: Answer = Missing("The requested stream does not exist.", None);
const LOG_STREAM: Answer = Missing("The log stream does not exist.", None);

#[rustfmt::skip]
pub(super) static ROWS: &[Row] = &[
    get("/actions/actions", Any(&["read:actions"]), List("actions", Actions)),
    post("/actions/actions", Any(&["create:actions"]), "Create an action", 201),
    get("/actions/actions/{id}", Any(&["read:actions"]), ACTION),
    patch("/actions/actions/{id}", Any(&["update:actions"]), "Update an action", 200),
    delete("/actions/actions/{id}", Any(&["delete:actions"]), "Delete an action", 204),
    post("/actions/actions/{id}/deploy", Any(&["create:actions"]), "Deploy an action", 200),
    post("/actions/actions/{id}/test", Any(&["create:actions"]), "Test an Action", 200),
    get("/actions/actions/{id}/versions", Any(&["read:actions"]), ACTION),
    get("/actions/actions/{id}/versions/{version_id}", Any(&["read:actions"]), ACTION),
    post("/actions/actions/{id}/versions/{version_id}/deploy", Any(&["create:actions"]), "Roll back to a previous action version", 202),
    get("/actions/executions/{id}", Any(&["read:actions"]), EXECUTION),
    get("/actions/modules", Any(&["read:actions"]), List("modules", Modules)),
    post("/actions/modules", Any(&["create:actions"]), "Create a new Actions Module", 201),
    get("/actions/modules/{id}", Any(&["read:actions"]), MODULE),
    patch("/actions/modules/{id}", Any(&["update:actions"]), "Update a specific Actions Module", 200),
    delete("/actions/modules/{id}", Any(&["delete:actions"]), "Delete a specific Actions Module by ID", 204),
    get("/actions/modules/{id}/actions", Any(&["read:actions"]), MODULE),
    post("/actions/modules/{id}/rollback", Any(&["update:actions"]), "Rollback an Actions Module to a previous version", 200),
    get("/actions/modules/{id}/versions", Any(&["read:actions"]), MODULE),
    post("/actions/modules/{id}/versions", Any(&["update:actions"]), "Create a new version of an Actions Module", 200),
    get("/actions/modules/{id}/versions/{version_id}", Any(&["read:actions"]), MODULE),
    get("/actions/triggers", Any(&["read:actions"]), Json(r#"{"triggers":[]}"#)),
    get("/actions/triggers/{id}/bindings", Any(&["read:actions"]), List("bindings", Actions)),
    patch("/actions/triggers/{id}/bindings", Any(&["update:actions"]), "Update trigger bindings", 200),

    get("/rules", Any(&["read:rules"]), List("rules", Linked)),
    post("/rules", Any(&["create:rules"]), "Create a rule", 201),
    get("/rules/{id}", Any(&["read:rules"]), RULE),
    patch("/rules/{id}", Any(&["update:rules"]), "Update a rule", 200),
    delete("/rules/{id}", Any(&["delete:rules"]), "Delete a rule", 204),

    get("/rules-configs", Any(&["read:rules_configs"]), Json("[]")),
    put("/rules-configs/{key}", Any(&["update:rules_configs"]), "Set rules config for a given key", 200),
    delete("/rules-configs/{key}", Any(&["delete:rules_configs"]), "Delete rules config for a given key", 204),

    get("/hooks", Any(&["read:hooks"]), List("hooks", Linked)),
    post("/hooks", Any(&["create:hooks"]), "Create a hook", 201),
    get("/hooks/{id}", Any(&["read:hooks"]), HOOK),
    patch("/hooks/{id}", Any(&["update:hooks"]), "Update a hook", 200),
    delete("/hooks/{id}", Any(&["delete:hooks"]), "Delete a hook", 204),
    get("/hooks/{id}/secrets", Any(&["read:hooks"]), HOOK),
    post("/hooks/{id}/secrets", Any(&["update:hooks"]), "Add hook secrets", 201),
    patch("/hooks/{id}/secrets", Any(&["update:hooks"]), "Update hook secrets", 201),
    delete("/hooks/{id}/secrets", Any(&["delete:hooks"]), "Delete hook secrets", 204),

    get("/flows", Any(&["read:flows"]), List("flows", LimitFirst)),
    post("/flows", Any(&["create:flows"]), "Create a flow", 201),
    get("/flows/vault/connections", Any(&["read:flows_vault_connections"]), List("connections", LimitFirst)),
    post("/flows/vault/connections", Any(&["create:flows_vault_connections"]), "Create a Flows Vault connection", 201),
    get("/flows/vault/connections/{id}", Any(&["read:flows_vault_connections"]), VAULT_CONNECTION),
    patch("/flows/vault/connections/{id}", Any(&["update:flows_vault_connections"]), "Update a Flows Vault connection", 200),
    delete("/flows/vault/connections/{id}", Any(&["delete:flows_vault_connections"]), "Delete a Flows Vault connection", 204),
    get("/flows/{id}/executions", Any(&["read:flows_executions"]), FLOW),
    get("/flows/{id}/executions/{execution_id}", Any(&["read:flows_executions"]), FLOW),
    delete("/flows/{id}/executions/{execution_id}", Any(&["delete:flows_executions"]), "Delete a flow execution", 204),
    get("/flows/{id}", Any(&["read:flows"]), FLOW),
    patch("/flows/{id}", Any(&["update:flows"]), "Update a flow", 200),
    delete("/flows/{id}", Any(&["delete:flows"]), "Delete a flow", 204),

    get("/forms", Any(&["read:forms"]), List("forms", LimitFirst)),
    post("/forms", Any(&["create:forms"]), "Create a form", 201),
    get("/forms/{id}", Any(&["read:forms"]), FORM),
    patch("/forms/{id}", Any(&["update:forms"]), "Update a form", 200),
    delete("/forms/{id}", Any(&["delete:forms"]), "Delete a form", 204),

    get("/event-streams", Any(&["read:event_streams"]), List("eventStreams", Checkpoint)),
    post("/event-streams", Any(&["create:event_streams"]), "Create an event stream", 201),
    get("/event-streams/{id}", Any(&["read:event_streams"]), EVENT_STREAM),
    patch("/event-streams/{id}", Any(&["update:event_streams"]), "Update an event stream", 200),
    delete("/event-streams/{id}", Any(&["delete:event_streams"]), "Delete an event stream", 204),
    get("/event-streams/{id}/deliveries", Any(&["read:event_streams", "read:event_deliveries"]), EVENT_STREAM),
    get("/event-streams/{id}/deliveries/{event_id}", Any(&["read:event_deliveries"]), EVENT_STREAM),
    post("/event-streams/{id}/redeliver", Any(&["update:event_deliveries"]), "Redeliver failed events", 202),
    post("/event-streams/{id}/redeliver/{event_id}", Any(&["update:event_deliveries"]), "Redeliver a single failed event by ID", 202),
    post("/event-streams/{id}/test", Any(&["update:event_streams"]), "Send a test event to an event stream", 202),

    get("/log-streams", Any(&["read:log_streams"]), Json("[]")),
    post("/log-streams", Any(&["create:log_streams"]), "Create a log stream", 200),
    get("/log-streams/{id}", Any(&["read:log_streams"]), LOG_STREAM),
    patch("/log-streams/{id}", Any(&["update:log_streams"]), "Update a log stream", 200),
    delete("/log-streams/{id}", Any(&["delete:log_streams"]), "Delete log stream", 204),
];
