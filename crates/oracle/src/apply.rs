//! What each change does.

mod assign;
mod grants;
mod permissions;
mod restore;
mod things;

use crate::change::{Change, Outcome, Why};
use crate::tenant::Tenant;

impl Tenant {
    /// Makes the change, or leaves everything as it is.
    pub fn apply(&mut self, change: &Change) -> Outcome {
        self.try_apply(change).unwrap_or_else(Outcome::Refused)
    }

    fn try_apply(&mut self, change: &Change) -> Result<Outcome, Why> {
        match change {
            Change::CreateApi { .. }
            | Change::SetApi { .. }
            | Change::DeleteApi { .. }
            | Change::CreateRole { .. }
            | Change::DeleteRole { .. }
            | Change::CreateUser
            | Change::EraseUser { .. }
            | Change::CreateOrganization
            | Change::CreateClient { .. }
            | Change::DeleteClient { .. } => self.change_thing(change),
            Change::CreatePermission { .. }
            | Change::RenamePermission { .. }
            | Change::DescribePermission { .. }
            | Change::ReplacePermissions { .. }
            | Change::DeletePermissions { .. } => self.change_permission(change),
            Change::Restore { deletion } => self.restore(deletion),
            Change::Expire { deletion } => self.expire(deletion),
            Change::Purge { deletion } => self.purge(deletion),
            Change::AddToRole { .. }
            | Change::RemoveFromRole { .. }
            | Change::AddToUser { .. }
            | Change::RemoveFromUser { .. }
            | Change::GiveRole { .. }
            | Change::TakeRole { .. }
            | Change::Join { .. }
            | Change::Leave { .. }
            | Change::GiveMemberRole { .. }
            | Change::TakeMemberRole { .. } => self.assign(change),
            Change::SetGrant { .. } | Change::DropGrant { .. } => self.change_grant(change),
            Change::SignIn(request) => self.keep_sign_in(request),
        }
    }
}
