//! What each change is as requests.

mod assign;
mod grants;
mod life;
mod things;

use oracle::{Change, Outcome, Tenant};

use crate::pair::Pair;

impl Pair<'_> {
    /// Makes the change at the server; `before` is what the oracle was before it.
    pub(crate) async fn send(&self, change: &Change, before: &Tenant) -> Outcome {
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
            | Change::DeleteClient { .. } => self.send_thing(change).await,
            Change::CreatePermission { .. }
            | Change::RenamePermission { .. }
            | Change::DescribePermission { .. }
            | Change::ReplacePermissions { .. }
            | Change::DeletePermissions { .. }
            | Change::Restore { .. }
            | Change::Expire { .. }
            | Change::Purge { .. } => self.send_life(change).await,
            Change::AddToRole { .. }
            | Change::RemoveFromRole { .. }
            | Change::AddToUser { .. }
            | Change::RemoveFromUser { .. }
            | Change::GiveRole { .. }
            | Change::TakeRole { .. }
            | Change::Join { .. }
            | Change::Leave { .. }
            | Change::GiveMemberRole { .. }
            | Change::TakeMemberRole { .. } => self.send_assignment(change).await,
            Change::SetGrant { .. } | Change::DropGrant { .. } => {
                self.send_grant(change, before).await
            }
            Change::SignIn(_) => panic!("nobody signs in yet"),
        }
    }
}
