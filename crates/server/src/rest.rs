//! What the Management API and our extensions to it have in common: who calls, what was sent,
//! lists, preconditions and the error envelope.

mod authorize;
mod call;
mod list;
mod multipart;
mod path;
mod precondition;
mod problem;

pub(crate) use authorize::{Caller, authorize};
pub(crate) use call::{Call, checked, read_body, texts};
pub(crate) use list::{
    Listing, Paging, accepted, bad_checkpoint, fields, json_response, link, no_content, with_body,
};
pub(crate) use multipart::Part;
pub(crate) use path::must_be_text;
pub(crate) use precondition::{etag, if_match};
pub(crate) use problem::{Aborted, Problem};
