//! Queries of `/api/v2/user-blocks` (reference §13).

use super::node::{Property, Schema, boolean, object, optional, required, string};

/// Whether the settings of the protection are looked at: nobody is blocked while it is off.
const CONSIDERED: Property = optional("consider_brute_force_enablement", boolean());

/// `GET /user-blocks`.
pub static LIST: Schema = object(&[required("identifier", string()), CONSIDERED]);

/// `DELETE /user-blocks`.
pub static DELETE: Schema = object(&[required("identifier", string())]);

/// `GET /user-blocks/{id}`.
pub static LIST_OF_USER: Schema = object(&[CONSIDERED]);
