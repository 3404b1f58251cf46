//! Changes of several writers at once: whatever their order was, it was one.
//!
//! The log of changes tells the order. What was refused changed nothing and is left out. The end
//! of a deletion's time shows only in what can be restored, so that it may come last.

use std::time::Duration;

use futures_util::future::join_all;
use oracle::{Change, Numbers, Outcome, Tenant, draw};
use serde_json::{Value, json};
use testkit::TestApp;

use crate::pair::Pair;

const WRITERS: usize = 4;
/// Changes of each writer.
const CHANGES: usize = 6;
const BETWEEN_READS: Duration = Duration::from_millis(10);

/// A change that was made, and by which its entry in the log is known.
struct Made {
    change: Change,
    outcome: Outcome,
    name: String,
}

pub(crate) async fn try_one(app: &TestApp, seed: u64) {
    let mut pair = Pair::new(app, seed).await;
    for _ in 0..pair.numbers.below(20) {
        pair.change().await;
    }
    let writers = (0..WRITERS).map(|writer| write(&pair, seed, writer));
    let made: Vec<Made> = join_all(writers).await.into_iter().flatten().collect();
    let order = order(&pair).await;
    let mut placed: Vec<(usize, Made)> = Vec::new();
    for one in made {
        match order.iter().position(|name| *name == one.name) {
            Some(place) => placed.push((place, one)),
            None if matches!(one.change, Change::Expire { .. } | Change::Purge { .. }) => {
                placed.push((usize::MAX, one));
            }
            // It found nothing to do.
            None => {}
        }
    }
    placed.sort_by_key(|(place, _)| *place);
    for (_, one) in placed {
        repeat(&mut pair, &one);
    }
    pair.compare().await;
}

/// Changes of one writer, who sees the tenant as it was at the beginning.
async fn write(start: &Pair<'_>, seed: u64, writer: usize) -> Vec<Made> {
    let own = u64::try_from(writer).unwrap() + 1;
    let mut numbers = Numbers::new(seed ^ (own << 48));
    let mut made = Vec::new();
    for step in 0..CHANGES {
        let change = draw(&mut numbers, &start.oracle);
        let name = format!("writer {writer} step {step}");
        // Users are put there without a request, which leaves no entry.
        if matches!(change, Change::SignIn(_) | Change::CreateUser)
            || crate::pair::is_empty(&change)
        {
            continue;
        }
        let pair = start.named(&name);
        let outcome = pair.send(&change, &start.oracle).await;
        if !matches!(outcome, Outcome::Refused(_)) {
            made.push(Made {
                change,
                outcome,
                name,
            });
        }
    }
    made
}

/// The names of those who made changes, in their order.
///
/// Entries are held back while an older one may still come, such as those of tokens, which are
/// written within a second: a last change tells that all before it have been read.
async fn order(pair: &Pair<'_>) -> Vec<String> {
    const LAST: &str = "the last change";
    let last = pair.admin.clone().with("user-agent", LAST);
    let body = json!({"friendly_name": LAST});
    last.patch("/api/v2/tenants/settings", &body)
        .await
        .expect(200);
    let mut names = Vec::new();
    let mut path = "/api/v2/logs?take=100&from=0".to_owned();
    loop {
        let entries = pair.admin.get(&path).await.expect(200).json();
        let entries = entries.as_array().unwrap().clone();
        let name = |entry: &Value| entry["user_agent"].as_str().map(str::to_owned);
        names.extend(entries.iter().filter_map(name));
        if names.iter().any(|name| name == LAST) {
            return names;
        }
        let Some(last) = entries.last() else {
            tokio::time::sleep(BETWEEN_READS).await;
            continue;
        };
        path = format!(
            "/api/v2/logs?take=100&from={}",
            last["log_id"].as_str().unwrap()
        );
    }
}

/// Makes the change once more in the model, where it must end in the same way.
fn repeat(pair: &mut Pair<'_>, made: &Made) {
    let wanted = apply(&mut pair.oracle, &made.change);
    match (wanted, &made.outcome) {
        (Outcome::Created(theirs), Outcome::Created(ours))
        | (Outcome::Deleted(theirs), Outcome::Deleted(ours)) => pair.ids.pair(&theirs, ours),
        // Which of the deletions was its own can't be told.
        (Outcome::Done | Outcome::Deleted(_), Outcome::Done | Outcome::Deleted(_))
            if matches!(made.change, Change::ReplacePermissions { .. }) => {}
        (Outcome::Refused(_), Outcome::Done) if crate::pair::takes_away(&made.change) => {}
        (wanted, found) => assert_eq!(*found, wanted, "{:?}", made.change),
    }
}

fn apply(oracle: &mut Tenant, change: &Change) -> Outcome {
    let outcome = oracle.apply(change);
    match (change, &outcome) {
        // Another writer may have been quicker to end it, or to restore it.
        (Change::Expire { .. } | Change::Purge { .. }, _) => Outcome::Done,
        (_, _) => outcome,
    }
}
