//! Dropping old entries of the log of changes, where an operator wants that.
//!
//! The chain then begins at a signed anchor: from there on it is verified, and nobody else can
//! make an anchor.

use domain::{Result, Timestamp};
use store::log_seals::{self, PlaceKind};

use super::checkpoint;
use crate::App;

/// Entries that one transaction drops at most: the next change must not wait for long.
const AT_ONCE: i64 = store::SWEPT_AT_ONCE;

/// Drops the entries that were sealed before `before`.
///
/// # Errors
/// If the database refuses; what was dropped until then stays dropped.
pub async fn prune(app: &App, before: Timestamp) -> Result<()> {
    let tenant = app.home().tenant;
    // The chain must not grow meanwhile.
    let _sealer = app.sealer().lock().await;
    loop {
        let mut reader = app.db().read().await?;
        let Some(first) = log_seals::page(reader.conn(), tenant, 0, 1).await?.pop() else {
            return Ok(());
        };
        let limit = first.position + AT_ONCE - 1;
        let kept = log_seals::first_younger(reader.conn(), tenant, limit, before).await?;
        let last = log_seals::last(reader.conn(), tenant).await?;
        let end = last.map_or(0, |last| last.position);
        let up_to = kept.map_or(limit.min(end), |kept| kept - 1);
        if up_to < first.position {
            return Ok(());
        }
        let Some(seal) = log_seals::at(reader.conn(), tenant, up_to).await? else {
            // A gap in the chain, which is evidence and stays.
            return Ok(());
        };
        drop(reader);
        let place = (seal.position, seal.chain.as_slice());
        let now = app.clock().now();
        let anchor = checkpoint::signed(app.audit_key(), tenant, PlaceKind::Anchor, place, now);
        let mut writer = app.db().write().await?;
        log_seals::set_place(&mut writer, tenant, PlaceKind::Anchor, &anchor).await?;
        log_seals::prune(&mut writer, tenant, up_to).await?;
        writer.commit().await?;
    }
}
