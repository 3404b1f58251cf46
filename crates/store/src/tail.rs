//! What every change ends with: the notices of what changed and its entries in the log. They are
//! kept until the change is to be committed.

use domain::{Tenant, Timestamp};

use crate::changes::Change;
use crate::db::{Raw, both};
use crate::log_entries::StoredEntry;

const NOTICE: &str =
    "INSERT INTO change_log (tenant, noun, key, created_at) VALUES ($1, $2, $3, $4)";
const ENTRY: &str = "INSERT INTO log_changes (tenant, log_id, date, type, description, client_id,
        client_name, user_id, ip, audience, body, mac)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

pub(crate) const STATEMENTS: &[&str] = &[NOTICE, ENTRY];

/// A change, and when it happened.
type Notice = (Change, Timestamp);
/// An entry, and whose it is.
type Owned = (Tenant, StoredEntry);

/// The last rows of a change.
#[derive(Debug, Default)]
pub(crate) struct Tail {
    notices: Vec<Notice>,
    entries: Vec<Owned>,
}

/// The values of an entry, in the order of its columns.
macro_rules! entry {
    ($text:expr, $tenant:expr, $entry:expr) => {
        sqlx::query($text)
            .bind($tenant.0)
            .bind($entry.log_id.as_str())
            .bind($entry.date)
            .bind($entry.kind.as_str())
            .bind($entry.description.as_deref())
            .bind($entry.client_id.as_deref())
            .bind($entry.client_name.as_deref())
            .bind($entry.user_id.as_deref())
            .bind($entry.ip.as_deref())
            .bind($entry.audience.as_deref())
            .bind($entry.body.as_str())
            .bind($entry.mac.as_deref())
    };
}

pub(crate) use entry;

impl Tail {
    pub(crate) fn notice(&mut self, change: Change, now: Timestamp) {
        self.notices.push((change, now));
    }

    pub(crate) fn entry(&mut self, tenant: Tenant, entry: StoredEntry) {
        self.entries.push((tenant, entry));
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
        for (tenant, entry) in &self.entries {
            both!(raw.conn(), c => entry!(ENTRY, tenant, entry).execute(c).await.map(|_| ()))?;
        }
        Ok(())
    }

    /// The rows, if they are one notice and one entry of the same tenant.
    pub(crate) fn pair(&self) -> Option<(&Notice, &Owned)> {
        match (self.notices.as_slice(), self.entries.as_slice()) {
            ([notice], [entry]) if notice.0.tenant == entry.0 => Some((notice, entry)),
            _ => None,
        }
    }
}
