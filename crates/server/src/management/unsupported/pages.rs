//! What people see: phone messages, prompts, custom domains.

use super::Answer::{self, CanonicalDomain, Json, List, Missing};
use super::list::Form::{ArrayOrCheckpoint, ItemsFirst};
use super::{Row, delete, get, patch, post, put};
use crate::routes::Scopes::Any;

const NOTIFICATION: Answer = Missing("Notification Resource not found", None);
const RENDERING: Answer = Missing("Not Found", None);
const DOMAIN: Answer = Missing(
    "The custom domain {id} does not exist",
    Some("inexistent_custom_domain"),
);

#[rustfmt::skip]
pub(super) static ROWS: &[Row] = &[
    get("/branding/phone/providers", Any(&["read:phone_providers"]), Json(r#"{"providers":[]}"#)),
    post("/branding/phone/providers", Any(&["create:phone_providers"]), "Configure the phone provider", 201),
    get("/branding/phone/providers/{id}", Any(&["read:phone_providers"]), NOTIFICATION),
    patch("/branding/phone/providers/{id}", Any(&["update:phone_providers"]), "Update the phone provider", 200),
    delete("/branding/phone/providers/{id}", Any(&["delete:phone_providers"]), "Deletes a Phone Provider", 204),
    post("/branding/phone/providers/{id}/try", Any(&["create:phone_providers"]), "Send a test phone notification for the configured provider", 202),
    get("/branding/phone/templates", Any(&["read:phone_templates"]), Json(r#"{"templates":[]}"#)),
    post("/branding/phone/templates", Any(&["create:phone_templates"]), "Create a phone notification template", 201),
    get("/branding/phone/templates/{id}", Any(&["read:phone_templates"]), NOTIFICATION),
    patch("/branding/phone/templates/{id}", Any(&["update:phone_templates"]), "Update a phone notification template", 200),
    delete("/branding/phone/templates/{id}", Any(&["delete:phone_templates"]), "Delete a phone notification template", 204),
    patch("/branding/phone/templates/{id}/reset", Any(&["update:phone_templates"]), "Resets a phone notification template values", 200),
    post("/branding/phone/templates/{id}/try", Any(&["create:phone_templates"]), "Send a test phone notification for the configured template", 202),

    get("/prompts/rendering", Any(&["read:prompts"]), List("configs", ItemsFirst)),
    patch("/prompts/rendering", Any(&["update:prompts"]), "Update render settings for multiple screens", 200),
    get("/prompts/{prompt}/custom-text/{language}", Any(&["read:prompts"]), Json("{}")),
    put("/prompts/{prompt}/custom-text/{language}", Any(&["update:prompts"]), "Set custom text for a specific prompt", 200),
    get("/prompts/{prompt}/partials", Any(&["read:prompts"]), Json("{}")),
    put("/prompts/{prompt}/partials", Any(&["update:prompts"]), "Set partials for a prompt", 200),
    get("/prompts/{prompt}/screen/{screen}/rendering", Any(&["read:prompts"]), RENDERING),
    patch("/prompts/{prompt}/screen/{screen}/rendering", Any(&["update:prompts"]), "Update render settings for a screen", 200),

    get("/custom-domains", Any(&["read:custom_domains"]), List("custom_domains", ArrayOrCheckpoint)),
    post("/custom-domains", Any(&["create:custom_domains"]), "Configure a new custom domain", 201),
    get("/custom-domains/default", Any(&["read:custom_domains"]), CanonicalDomain),
    patch("/custom-domains/default", Any(&["update:custom_domains"]), "Update the default custom domain for the tenant", 200),
    get("/custom-domains/{id}", Any(&["read:custom_domains"]), DOMAIN),
    patch("/custom-domains/{id}", Any(&["update:custom_domains"]), "Update custom domain configuration", 200),
    delete("/custom-domains/{id}", Any(&["delete:custom_domains"]), "Delete custom domain configuration", 204),
    post("/custom-domains/{id}/test", Any(&["read:custom_domains"]), "Test a custom domain", 200),
    post("/custom-domains/{id}/verify", Any(&["create:custom_domains"]), "Verify a custom domain", 201),
];
