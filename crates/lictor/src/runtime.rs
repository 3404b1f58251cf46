//! The threads that requests run on: one for each core that the program may use.

use std::num::NonZero;

use tokio::runtime::{Builder, Runtime};

use crate::failure::Failure;

/// Threads for work that blocks, beyond those that serve requests.
const BLOCKING_MAX: usize = 16;

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
        .max_blocking_threads(BLOCKING_MAX)
        .build()
        .map_err(|error| {
            let hint = "the system may limit threads or open files too much";
            Failure::operation(format!("the threads can't be started: {error}"), hint)
        })
}
