//! Organizations.

use domain::{Result, Tenant};

use crate::codec::can_be_stored;
use crate::db::{Writer, both};
use crate::error::stored;

const HOLD: &str = "UPDATE organizations SET version = version WHERE tenant = $1 AND id = $2";

pub(crate) const STATEMENTS: &[&str] = &[HOLD];

/// Keeps others from changing the organization until this change ends; says whether it is there.
pub(crate) async fn hold(writer: &mut Writer, tenant: Tenant, id: &str) -> Result<bool> {
    if !can_be_stored(id) {
        return Ok(false);
    }
    both!(writer.conn(), c => sqlx::query(HOLD).bind(tenant.0).bind(id)
        .execute(c).await.map(|done| done.rows_affected() > 0))
    .map_err(|error| stored(error))
}
