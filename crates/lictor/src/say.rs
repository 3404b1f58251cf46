//! What is told on stdout: credentials and that the server is ready. Everything else is the log's.

use std::io::Write as _;

use crate::failure::Failure;

/// Writes a block of text and flushes it.
pub(crate) fn say(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}")
        .and_then(|()| out.flush())
        .map_err(|error| {
            let hint =
                "let stdout be read; `lictor admin reset` makes new credentials if they are lost";
            Failure::operation(format!("stdout can't be written: {error}"), hint)
        })
}
