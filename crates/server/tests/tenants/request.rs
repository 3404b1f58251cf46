//! Requests to the server, and what their answers say in the oracle's words.

use oracle::{Outcome, Why};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use testkit::Reply;

/// A text as one segment of a path.
pub(crate) fn segment(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// The path of an API's permissions.
pub(crate) fn permissions(api: &str) -> String {
    format!("/api/lictor/v1/apis/{}/permissions", segment(api))
}

/// The path of a permission.
pub(crate) fn permission(api: &str, value: &str) -> String {
    format!("{}/{}", permissions(api), segment(value))
}

/// How a request ended that makes nothing that has an id.
#[track_caller]
pub(crate) fn ended(reply: &Reply) -> Outcome {
    match reply.status {
        200..300 => Outcome::Done,
        404 => Outcome::Refused(Why::Unknown),
        409 if reply.text("errorCode") == "already_deleted" => {
            let deletion = reply.json()["deletion"]["id"].as_str().unwrap().to_owned();
            Outcome::Refused(Why::AlreadyDeleted(deletion))
        }
        409 if reply.text("errorCode") == "already_restored" => Outcome::Refused(Why::Gone),
        409 => Outcome::Refused(Why::Exists),
        410 => Outcome::Refused(Why::Gone),
        status => panic!("{status}: {}", reply.shown()),
    }
}

/// How a request ended that makes something; its id is the member `id`.
#[track_caller]
pub(crate) fn created(reply: &Reply, id: &str) -> Outcome {
    match ended(reply) {
        Outcome::Done => Outcome::Created(reply.text(id)),
        other => other,
    }
}

/// How a deletion ended that can be undone.
#[track_caller]
pub(crate) fn deleted(reply: &Reply) -> Outcome {
    match ended(reply) {
        Outcome::Done => Outcome::Deleted(reply.text("id")),
        other => other,
    }
}
