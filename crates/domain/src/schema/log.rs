//! Queries of `/api/v2/logs` (reference §9).

use super::node::{Schema, object, optional, string};
use super::query::{FIELDS, FROM, INCLUDE_FIELDS, INCLUDE_TOTALS, PAGE, PER_PAGE_OR_NONE, TAKE};

/// `GET /logs`.
pub static LIST: Schema = object(&[
    // Auth0's document has only the older name, `search`.
    optional("q", string()),
    optional("search", string()),
    optional("sort", string()),
    PAGE,
    PER_PAGE_OR_NONE,
    INCLUDE_TOTALS,
    FIELDS,
    INCLUDE_FIELDS,
    FROM,
    TAKE,
]);
