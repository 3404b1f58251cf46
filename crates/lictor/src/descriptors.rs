//! How many connections the system lets the program hold: each needs a file descriptor.

use rustix::process::{Resource, getrlimit, setrlimit};

/// Connections at once, if the system allows as many.
const CONNECTIONS_MAX: u64 = 4096;
/// Descriptors for everything else: databases, files, listeners.
const OTHERS: u64 = 128;

/// Raises the limit as far as it may be raised and is needed; returns how many connections fit.
pub(crate) fn connections_max() -> usize {
    let wanted = CONNECTIONS_MAX + OTHERS;
    let mut limit = getrlimit(Resource::Nofile);
    let allowed = limit.maximum.unwrap_or(u64::MAX).min(wanted);
    if limit.current.is_some_and(|current| current < allowed) {
        let old = limit.current;
        limit.current = Some(allowed);
        if setrlimit(Resource::Nofile, limit).is_err() {
            limit.current = old;
        }
    }
    let descriptors = limit.current.unwrap_or(u64::MAX);
    let fitting = descriptors.saturating_sub(OTHERS).clamp(1, CONNECTIONS_MAX);
    usize::try_from(fitting).unwrap_or(usize::MAX)
}
