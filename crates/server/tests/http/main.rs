//! The server over HTTP: the real router, both engines. One binary, so that it is linked once.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests may be blunt"
)]

mod permission_deletion;
