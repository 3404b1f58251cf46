//! Changes, decided by the product's rules.

mod assign;
mod grants;
mod permissions;
mod restore;
mod things;

use oracle::{Change, Outcome, Why};

use crate::rows::Rows;

impl Rows {
    /// Makes the change. Where something gets an id, it is the one that the oracle gave.
    pub(crate) fn apply(&mut self, change: &Change, wanted: &Outcome) -> Outcome {
        self.now += 1;
        let id = match wanted {
            Outcome::Created(id) | Outcome::Deleted(id) => id.as_str(),
            Outcome::Done | Outcome::Refused(_) => "unwanted-0",
        };
        let outcome = match change {
            Change::CreatePermission { .. }
            | Change::RenamePermission { .. }
            | Change::DescribePermission { .. }
            | Change::ReplacePermissions { .. }
            | Change::DeletePermissions { .. } => self.change_permission(change, id),
            Change::Restore { deletion } => self.restore(deletion),
            Change::Expire { deletion } => self.expire(deletion),
            Change::Purge { deletion } => self.purge(deletion),
            Change::SetGrant { .. } | Change::DropGrant { .. } => self.change_grant(change),
            Change::SignIn(request) => self.keep_sign_in(request),
            Change::AddToRole { .. }
            | Change::RemoveFromRole { .. }
            | Change::AddToUser { .. }
            | Change::RemoveFromUser { .. } => self.assign(change),
            Change::GiveRole { .. }
            | Change::TakeRole { .. }
            | Change::Join { .. }
            | Change::Leave { .. }
            | Change::GiveMemberRole { .. }
            | Change::TakeMemberRole { .. } => self.assign_role(change),
            Change::CreateApi { .. }
            | Change::SetApi { .. }
            | Change::DeleteApi { .. }
            | Change::CreateRole { .. }
            | Change::DeleteRole { .. }
            | Change::CreateUser
            | Change::EraseUser { .. }
            | Change::CreateOrganization
            | Change::CreateClient { .. }
            | Change::DeleteClient { .. } => self.change_thing(change, id),
        };
        outcome.unwrap_or_else(Outcome::Refused)
    }
}

/// `Ok` if it exists.
fn known(exists: bool) -> Result<(), Why> {
    if exists { Ok(()) } else { Err(Why::Unknown) }
}
