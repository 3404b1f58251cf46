//! The threads that requests run on: one for each core that the program may use.

use std::num::NonZero;

use tokio::runtime::{Builder, Runtime};

use crate::failure::Failure;

/// Threads for work that blocks, beyond those that serve requests.
const BLOCKING_MAX: usize = 16;
/// A token takes a fraction of a millisecond of a core, and many may be waiting for it. An answer of
/// the database comes from another thread; it is taken up before the next token, or a change of ten
/// statements would wait for hundreds of them.
const TASKS_BETWEEN_ANSWERS: u32 = 1;
/// Tasks before it is looked for new requests and for time that is up.
const TASKS_BETWEEN_EVENTS: u32 = 16;

pub(crate) fn build() -> Result<Runtime, Failure> {
    // Respects the affinity mask and the quota of a container.
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    // Handing a request to another thread costs more than it brings if there is but one core.
    let mut builder = match cores {
        1 => Builder::new_current_thread(),
        _ => Builder::new_multi_thread(),
    };
    if cores > 1 {
        builder.worker_threads(cores);
    }
    builder
        .enable_all()
        .global_queue_interval(TASKS_BETWEEN_ANSWERS)
        .event_interval(TASKS_BETWEEN_EVENTS)
        .max_blocking_threads(BLOCKING_MAX)
        .build()
        .map_err(|error| {
            let hint = "the system may limit threads or open files too much";
            Failure::operation(format!("the threads can't be started: {error}"), hint)
        })
}
