//! An API's permissions: the list, and what can be done to one of them or to several.

pub(crate) mod add;
mod asked;
pub(crate) mod bulk;
mod change;
pub(crate) mod delete;
mod deleted;
pub(crate) mod edit;
mod gone;
mod holders;
mod impact;
pub(crate) mod list;
pub(crate) mod one;
pub(crate) mod restore;
mod rows;
mod telling;

pub(crate) use holders::actor;
