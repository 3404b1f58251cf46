//! Input that nobody sends who means well: a clear error in the right envelope, and nothing is
//! changed.

mod addresses;
mod json;
mod media_types;
mod sizes;
mod slowness;
mod texts;
