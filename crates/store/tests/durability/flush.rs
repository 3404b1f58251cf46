//! SQLite: each answer comes after a flush of the write-ahead log that covers it. A kill can't
//! show that, for it leaves what the system has not flushed yet.

use std::process::Command;

use store::testing;
use tempfile::TempDir;

use crate::child::{self, Task, WRITERS};
use crate::{say, trace};

const ROUNDS: u32 = 5;

#[expect(
    clippy::disallowed_methods,
    reason = "a test run is configured by its environment"
)]
pub(crate) fn each_answer_comes_after_its_flush() {
    if Command::new("strace").arg("-V").output().is_err() {
        assert!(std::env::var_os("CI").is_none(), "strace is missing");
        say("left out: there is no strace to see the flushes with");
        return;
    }
    let expected = usize::try_from(WRITERS * ROUNDS).expect("small");
    assert_eq!(trace::check(&watch(true)), Ok(expected));
    say(&format!("{expected} answers came after their flush"));
    // What doesn't flush must not pass.
    let early = trace::check(&watch(false)).expect_err("answers came without a flush");
    assert!(early.ends_with("before it was flushed"), "{early}");
    say("answers without a flush were noticed");
}

/// What `strace` sees of a child that writes.
fn watch(flush: bool) -> String {
    let folder = TempDir::new().expect("a temporary folder can be made");
    let seen = folder.path().join("trace");
    let task = Task {
        location: testing::sqlite(folder.path()),
        notes: folder.path().join("notes"),
        generation: 0,
        rounds: ROUNDS,
        flush,
    };
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-y", "-xx", "-s", "70000"]);
    strace.args(["-e", "trace=write,pwrite64,writev,pwritev,fsync,fdatasync"]);
    strace.arg("-o").arg(&seen).arg(child::program());
    task.pass_to(&mut strace);
    let status = strace.status().expect("strace starts");
    assert!(status.success(), "strace: {status}");
    std::fs::read_to_string(&seen).expect("strace wrote what it saw")
}
