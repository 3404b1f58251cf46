//! What was certainly so when, and who saw something else.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Orders the beginnings and ends of all requests of the process.
static TICKS: AtomicU64 = AtomicU64::new(1);

fn tick() -> u64 {
    TICKS.fetch_add(1, Ordering::SeqCst)
}

/// Something that is or isn't so, and that one writer switches.
///
/// It is certain from the answer of one change to the beginning of the next. Who looks in
/// between, from beginning to end, must see it.
#[derive(Debug)]
pub(super) struct Timeline {
    name: String,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// Since when it is certainly so, or not; nothing is certain during a change.
    current: Option<(u64, bool)>,
    /// From, to, and what was so.
    certain: Vec<(u64, u64, bool)>,
    /// Beginning, end, and what was seen.
    seen: Vec<(u64, u64, bool)>,
}

impl Timeline {
    pub(super) fn new(name: &str, is_so: bool) -> Self {
        let state = State {
            current: Some((tick(), is_so)),
            certain: Vec::new(),
            seen: Vec::new(),
        };
        Self {
            name: name.to_owned(),
            state: Mutex::new(state),
        }
    }

    /// Makes a change after which it is so, or not.
    pub(super) async fn switch(&self, is_so: bool, change: impl Future<Output = ()>) {
        self.end();
        change.await;
        self.state.lock().unwrap().current = Some((tick(), is_so));
    }

    /// Waits until somebody has looked since the last change.
    pub(super) async fn be_seen(&self) {
        while !self.was_seen() {
            tokio::task::yield_now().await;
        }
    }

    fn was_seen(&self) -> bool {
        let state = self.state.lock().unwrap();
        let since = state.current.map_or(u64::MAX, |(since, _)| since);
        state.seen.iter().rev().any(|(from, ..)| *from > since)
    }

    /// From now on nothing is certain.
    fn end(&self) {
        let mut state = self.state.lock().unwrap();
        if let Some((from, was_so)) = state.current.take() {
            state.certain.push((from, tick(), was_so));
        }
    }

    /// Looks once; `None` if nothing could be seen.
    pub(super) async fn look(&self, look: impl Future<Output = Option<bool>>) {
        let from = tick();
        let seen = look.await;
        let to = tick();
        if let Some(seen) = seen {
            self.state.lock().unwrap().seen.push((from, to, seen));
        }
    }

    /// Compares what was seen with what was so.
    pub(super) fn check(&self) {
        self.end();
        let state = self.state.lock().unwrap();
        for (from, to, seen) in &state.seen {
            let certain = state
                .certain
                .iter()
                .find(|(start, end, _)| start < from && to < end);
            if let Some((start, end, was_so)) = certain {
                assert_eq!(
                    seen, was_so,
                    "{}: seen {seen} from {from} to {to}, but it was {was_so} from {start} to {end}",
                    self.name
                );
            }
        }
    }
}

#[tokio::test]
async fn who_sees_what_was_not_so_is_found() {
    let timeline = Timeline::new("test", true);
    timeline.look(async { Some(true) }).await;
    timeline
        .switch(false, async {
            // During a change anything may be seen.
            timeline.look(async { Some(true) }).await;
            timeline.look(async { Some(false) }).await;
        })
        .await;
    assert!(!timeline.was_seen());
    timeline.look(async { Some(false) }).await;
    timeline.look(async { None }).await;
    timeline.be_seen().await;
    timeline.check();
    let wrong = Timeline::new("test", true);
    wrong.look(async { Some(false) }).await;
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| wrong.check())).is_err());
}
