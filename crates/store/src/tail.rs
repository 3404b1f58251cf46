//! What every change ends with: the notices of what changed and its entries in the log. They are
//! kept until the change is to be committed.

use domain::{Tenant, Timestamp};

use crate::changes::Change;
use crate::db::{Raw, both};
use crate::logs::Entry;

const NOTICE: &str =
    "INSERT INTO change_log (tenant, noun, key, created_at) VALUES ($1, $2, $3, $4)";
const ENTRY: &str = "INSERT INTO log_changes (tenant, log_id, date, type, description, client_id,
        client_name, user_id, ip, audience, body)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

pub(crate) const STATEMENTS: &[&str] = &[NOTICE, ENTRY];

/// The last rows of a change.
#[derive(Debug, Default)]
pub(crate) struct Tail {
    notices: Vec<(Change, Timestamp)>,
    /// With their tenants and ids.
    entries: Vec<(Tenant, String, Entry)>,
}

/// The values of an entry, in the order of its columns.
macro_rules! entry {
    ($text:expr, $tenant:expr, $id:expr, $entry:expr) => {
        sqlx::query($text)
            .bind($tenant.0)
            .bind($id.as_str())
            .bind($entry.date.millis())
            .bind($entry.kind)
            .bind($entry.description.as_deref().map($crate::logs::without_nul))
            .bind($entry.client_id.as_deref().map($crate::logs::without_nul))
            .bind($entry.client_name.as_deref().map($crate::logs::without_nul))
            .bind($entry.user_id.as_deref().map($crate::logs::without_nul))
            .bind($entry.ip.as_deref().map($crate::logs::without_nul))
            .bind($entry.audience.as_deref().map($crate::logs::without_nul))
            .bind($crate::logs::without_nul(&$entry.body))
    };
}

pub(crate) use entry;

impl Tail {
    pub(crate) fn notice(&mut self, change: Change, now: Timestamp) {
        self.notices.push((change, now));
    }

    pub(crate) fn entry(&mut self, tenant: Tenant, id: String, entry: Entry) {
        self.entries.push((tenant, id, entry));
    }

    /// What changed.
    pub(crate) fn changes(&self) -> impl Iterator<Item = &Change> {
        self.notices.iter().map(|(change, _)| change)
    }

    /// Writes the rows.
    pub(crate) async fn write(&self, raw: &mut Raw<'_>) -> sqlx::Result<()> {
        for (change, now) in &self.notices {
            both!(raw.conn(), c => sqlx::query(NOTICE).bind(change.tenant.0)
                .bind(change.noun.as_str()).bind(change.key.as_str()).bind(now.millis())
                .execute(c).await.map(|_| ()))?;
        }
        for (tenant, id, entry) in &self.entries {
            both!(raw.conn(), c => entry!(ENTRY, tenant, id, entry).execute(c).await.map(|_| ()))?;
        }
        Ok(())
    }

    /// The rows, if they are one notice and one entry of the same tenant.
    pub(crate) fn pair(&self) -> Option<(&(Change, Timestamp), &(Tenant, String, Entry))> {
        match (self.notices.as_slice(), self.entries.as_slice()) {
            ([notice], [entry]) if notice.0.tenant == entry.0 => Some((notice, entry)),
            _ => None,
        }
    }
}
