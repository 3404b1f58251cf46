//! Queries of `/api/v2/grants`: what users have allowed applications (reference §13).

use super::node::{Schema, object, optional, required, string};
use super::query::{INCLUDE_TOTALS, PAGE, PER_PAGE};

/// `GET /grants`.
pub static LIST: Schema = object(&[
    PER_PAGE,
    PAGE,
    INCLUDE_TOTALS,
    optional("user_id", string()),
    optional("client_id", string()),
    optional("audience", string()),
]);

/// `DELETE /grants`.
pub static DELETE_OF_USER: Schema = object(&[required("user_id", string().at_least(1))]);
