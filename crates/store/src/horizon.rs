//! Ids of log entries, and up to which id the logs are complete.
//!
//! An id is taken when an entry is written, but changes commit in any order: an entry with a
//! smaller id may appear after one with a greater id was read. Whoever reads on from a
//! checkpoint therefore reads only up to the smallest id that may still appear.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use domain::Timestamp;

/// Hands out ids and knows which of them belong to changes under way.
#[derive(Debug, Default)]
pub struct Horizon {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Milliseconds and the number within them of the last id.
    last: (i64, u64),
    /// Ids of entries that are written but not yet committed.
    open: BTreeSet<String>,
}

/// The ids one change has taken; they are closed when it ends, either way.
#[derive(Debug)]
pub(crate) struct LogIds {
    horizon: Arc<Horizon>,
    taken: Vec<String>,
}

impl Horizon {
    /// A new id, greater than all before.
    fn take(&self, now: Timestamp) -> String {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let millis = now.millis();
        state.last = if millis > state.last.0 {
            (millis, 0)
        } else {
            (state.last.0, state.last.1 + 1)
        };
        let id = print(state.last);
        state.open.insert(id.clone());
        id
    }

    fn close(&self, ids: &[String]) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        for id in ids {
            state.open.remove(id);
        }
    }

    /// Entries with smaller ids are all there. Ask before the read begins: entries that are
    /// written in between have greater ids.
    pub fn complete_below(&self) -> String {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (millis, number) = state.last;
        let next = || print((millis, number + 1));
        state.open.first().cloned().unwrap_or_else(next)
    }

    /// Goes on after the last id of an earlier run, even if the clock was set back since.
    pub(crate) fn resume_after(&self, id: Option<&str>) {
        let Some(last) = id.and_then(parse) else {
            return;
        };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.last = state.last.max(last);
    }
}

/// 56 digits: `900`, date and time, and a number (Management API reference §1.8).
fn print((millis, number): (i64, u64)) -> String {
    format!("900{}{number:036}", Timestamp::from_millis(millis).digits())
}

/// Ids of entries that were written before this instant are smaller.
pub(crate) fn first_of(instant: Timestamp) -> String {
    print((instant.millis(), 0))
}

/// The milliseconds and the number of an id.
fn parse(id: &str) -> Option<(i64, u64)> {
    let digits = id.get(3..20)?;
    let number = id.get(20..)?.parse().ok()?;
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    let iso = format!(
        "{}-{}-{}T{}:{}:{}.{}Z",
        part(0, 4),
        part(4, 6),
        part(6, 8),
        part(8, 10),
        part(10, 12),
        part(12, 14),
        part(14, 17)
    );
    Some((Timestamp::parse(&iso)?.millis(), number))
}

impl LogIds {
    pub(crate) fn new(horizon: Arc<Horizon>) -> Self {
        Self {
            horizon,
            taken: Vec::new(),
        }
    }

    pub(crate) fn take(&mut self, now: Timestamp) -> String {
        let id = self.horizon.take(now);
        self.taken.push(id.clone());
        id
    }
}

impl Drop for LogIds {
    fn drop(&mut self) {
        self.horizon.close(&self.taken);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_776_880_196_235;

    #[test]
    fn ids_grow_even_when_the_clock_does_not() {
        let horizon = Horizon::default();
        let first = horizon.take(Timestamp::from_millis(NOW));
        assert_eq!(first.len(), 56);
        assert!(first.starts_with("90020260422174956235"));
        let second = horizon.take(Timestamp::from_millis(NOW - 5000));
        assert!(first < second);
        let resumed = Horizon::default();
        resumed.resume_after(Some(&second));
        assert!(second < resumed.take(Timestamp::from_millis(NOW - 5000)));
    }

    #[test]
    fn the_horizon_is_the_oldest_open_id() {
        let horizon = Arc::new(Horizon::default());
        let mut early = LogIds::new(horizon.clone());
        let mut late = LogIds::new(horizon.clone());
        let open = early.take(Timestamp::from_millis(NOW));
        late.take(Timestamp::from_millis(NOW));
        drop(late);
        assert_eq!(horizon.complete_below(), open);
        drop(early);
        assert!(open < horizon.complete_below());
    }

    #[test]
    fn what_is_begun_after_asking_is_beyond_the_horizon() {
        let horizon = Horizon::default();
        for millis in [NOW, NOW, NOW - 1, NOW + 1] {
            let asked = horizon.complete_below();
            let taken = horizon.take(Timestamp::from_millis(millis));
            assert!(asked <= taken, "{asked} {taken}");
            horizon.close(std::slice::from_ref(&taken));
            assert!(taken < horizon.complete_below());
        }
    }
}
