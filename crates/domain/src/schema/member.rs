//! What requests about members of the dashboard may contain; ours, Auth0 has no such endpoint.

use super::Schema;
use super::format::EMAIL;
use super::node::{choice, object, required, string};

const ROLES: &[&str] = &["admin", "editor", "viewer"];

/// `POST members`
pub static INVITE: Schema = object(&[
    required("email", string().within(1, 254).format(EMAIL)),
    required("role", choice(ROLES)),
]);

/// `PATCH members/{id}`
pub static UPDATE: Schema = object(&[required("role", choice(ROLES))]);
