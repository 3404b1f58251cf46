//! Client grants for users, as tokens need them: permissions by number.

use domain::client_grant::SubjectType;
use domain::{Result, Tenant};

use crate::codec::can_be_stored;
use crate::db::{Reader, both};
use crate::error::stored;

const OF_CLIENT: &str = "SELECT g.id, g.client_id, g.allow_all_scopes FROM client_grants g
    WHERE g.tenant = $1 AND g.api = $2 AND g.subject_type = $3
        AND (g.client_id = $4 OR g.default_for = 'third_party_clients')
    ORDER BY g.id";
const NUMBERS: &str = "SELECT number FROM client_grant_scopes
    WHERE tenant = $1 AND client_grant = $2 AND number IS NOT NULL ORDER BY number";

pub(crate) const STATEMENTS: &[&str] = &[OF_CLIENT, NUMBERS];

/// What a grant gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserGrant {
    /// `allow_all_scopes`.
    All,
    /// The numbers of the permissions that its entries are bound to, the deleted ones too.
    Only(Vec<i64>),
}

/// The grants for users at an API: an application's own, and the one of all third-party
/// applications.
pub async fn of_client(
    reader: &mut Reader,
    tenant: Tenant,
    (client_id, api): (&str, &str),
) -> Result<(Option<UserGrant>, Option<UserGrant>)> {
    let (mut own, mut default) = (None, None);
    if !can_be_stored(client_id) {
        return Ok((own, default));
    }
    let rows: Vec<(String, Option<String>, bool)> = both!(reader.conn(), c => {
        sqlx::query_as(OF_CLIENT).bind(tenant.0).bind(api).bind(SubjectType::User.as_str())
            .bind(client_id).fetch_all(c).await
    })
    .map_err(|error| stored(error))?;
    for (id, client_id, allows_all) in rows {
        let grant = if allows_all {
            UserGrant::All
        } else {
            let numbers = both!(reader.conn(), c => sqlx::query_scalar(NUMBERS)
                .bind(tenant.0).bind(&id).fetch_all(c).await)
            .map_err(|error| stored(error))?;
            UserGrant::Only(numbers)
        };
        match client_id {
            Some(_) => own = Some(grant),
            None => default = Some(grant),
        }
    }
    Ok((own, default))
}
