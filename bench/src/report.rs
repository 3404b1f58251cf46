//! What a part tells about its run.

use std::time::Duration;

/// How often something was done, and how long it took.
#[derive(Debug, serde::Serialize)]
pub(crate) struct Report {
    pub(crate) count: u64,
    /// Seconds on the clock.
    pub(crate) seconds: f64,
    /// Seconds that the first thread was on a processor; zero if not measured.
    pub(crate) cpu_seconds: f64,
    /// Milliseconds that one of two, 99 of a hundred, 999 of a thousand and all took at most; zero
    /// if not measured.
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
    pub(crate) p999_ms: f64,
    pub(crate) max_ms: f64,
}

impl Report {
    /// Of `count` in all `took`; `each` is sorted here.
    pub(crate) fn new(count: u64, took: Duration, cpu: Duration, each: &mut [Duration]) -> Self {
        each.sort_unstable();
        let at = |share: usize| {
            let place = each.len().saturating_sub(1) * share / 1000;
            each.get(place)
                .map_or(0.0, |took| took.as_secs_f64() * 1000.0)
        };
        Self {
            count,
            seconds: took.as_secs_f64(),
            cpu_seconds: cpu.as_secs_f64(),
            p50_ms: at(500),
            p99_ms: at(990),
            p999_ms: at(999),
            max_ms: at(1000),
        }
    }
}
