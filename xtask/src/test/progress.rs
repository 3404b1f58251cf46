//! Signs of life: a stage may be silent for minutes, and who waits wants to know whether it goes
//! on, and which part of it took the time.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

/// How often it is said how long a stage has taken.
const EVERY: Duration = Duration::from_mins(2);

/// Carries out a stage, and says meanwhile how long it and all before it, since `began`, have taken.
pub(crate) fn told<T>(stage: &str, began: Instant, work: impl FnOnce() -> T) -> T {
    let (ended, waiting) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        let here = Instant::now();
        scope.spawn(move || {
            while waiting.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                let (own, all) = (minutes(here.elapsed()), minutes(began.elapsed()));
                println!("--- {stage}: {own} min so far, {all} min in all");
            }
        });
        let outcome = work();
        drop(ended);
        outcome
    })
}

fn minutes(time: Duration) -> u64 {
    time.as_secs() / 60
}
