//! Erasing what an entry says about a person, who may demand that.
//!
//! The chain stays as it is: it knows of an entry only two digests. What is left has a digest of
//! its own, in an erasure that is sealed like an entry and names the change that wanted it.

use domain::{Error, Result};
use store::Writer;
use store::log_entries::{self, StoredEntry};
use store::log_erasures::{self, Erasure};

use super::digest;
use crate::App;

/// Replaces what an entry of the log of changes says about a person, in a change of which the
/// entry `cause` tells. `edit` may set `user_id`, `user_name`, `connection`, `ip` and `body`;
/// whatever else it sets stays as it was. Says whether the entry was there.
///
/// # Errors
/// [`Error::Internal`] if the entry was tampered with: an erasure must not hide that.
pub async fn erase(
    app: &App,
    writer: &mut Writer,
    (log_id, cause): (&str, &str),
    edit: impl FnOnce(&mut StoredEntry),
) -> Result<bool> {
    let (tenant, key) = (app.home().tenant, app.audit_key());
    let Some(entry) = log_entries::get(writer.conn(), tenant, log_id).await? else {
        return Ok(false);
    };
    let is_ours = entry.mac.as_ref().is_none_or(|mac| {
        let expected = digest::entry_mac(key, tenant, &entry);
        jose::constant_time_eq(mac, &expected)
    });
    if !is_ours {
        let message = format!("entry {log_id} of the log was tampered with");
        return Err(Error::internal(message));
    }
    let mut edited = entry.clone();
    edit(&mut edited);
    let mut left = StoredEntry {
        user_id: edited.user_id,
        user_name: edited.user_name,
        connection: edited.connection,
        ip: edited.ip,
        body: edited.body,
        ..entry
    };
    let digests = digest::of_entry(key, tenant, &left);
    left.mac = Some(digest::mac(key, &digests).to_vec());
    let mut erasure = Erasure {
        log_id: log_id.to_owned(),
        number: log_erasures::next_number(writer.conn(), tenant, log_id).await?,
        erasable: digests.erasable.to_vec(),
        cause: cause.to_owned(),
        mac: Vec::new(),
        position: None,
    };
    let (_, mac) = digest::of_erasure(key, tenant, &erasure);
    erasure.mac = mac.to_vec();
    log_entries::replace(writer, tenant, &left).await?;
    log_erasures::insert(writer, tenant, &erasure).await?;
    Ok(true)
}
