//! What was answered stays: each answer comes after a flush that covers it, and a process that
//! is killed leaves every answered change and no half of any.
//!
//! This program starts itself as the process that is watched or killed, which is why it has no
//! harness.

mod child;
mod crash;
mod flush;
mod trace;

use std::io::Write as _;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be made");
    if let Some(task) = child::Task::parse(&arguments) {
        runtime.block_on(child::run(&task));
        return;
    }
    runtime.block_on(async {
        flush::each_answer_comes_after_its_flush();
        crash::killed_on_sqlite().await;
        crash::killed_on_postgresql().await;
    });
}

/// Tells whoever runs the tests.
fn say(what: &str) {
    // Nobody may be listening.
    let _ = writeln!(std::io::stdout(), "durability: {what}");
}
