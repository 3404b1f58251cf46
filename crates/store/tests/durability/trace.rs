//! Reading what `strace` saw: writes to the write-ahead log, flushes of it, and answers.
//!
//! Format of the log: <https://www.sqlite.org/fileformat2.html#the_write_ahead_log>.

use std::collections::HashMap;

/// A call that matters here, with the lines on which it began and ended.
#[derive(Debug)]
struct Call {
    began: usize,
    ended: usize,
    what: What,
}

#[derive(Debug)]
enum What {
    /// Something was written to the write-ahead log.
    Write(Vec<u8>),
    Flush,
    /// A writer noted its answer.
    Answer(String),
}

/// Changes that were written to the log together.
#[derive(Debug, Default)]
struct Batch {
    /// The line on which the last write of it ended.
    written: usize,
    tokens: Vec<String>,
}

/// The header before each page: its second number is not 0 in the last of a transaction.
const FRAME_HEADER: usize = 24;
const PAGE_MIN: usize = 512;

/// How many answers there were, if each came after a flush that began when all of its batch was
/// written.
///
/// # Errors
/// What is wrong with the first answer that came too early.
pub(crate) fn check(trace: &str) -> Result<usize, String> {
    let calls = calls(trace);
    let batches = batches(&calls);
    let mut batch_of: HashMap<&str, &Batch> = HashMap::new();
    for batch in &batches {
        for token in &batch.tokens {
            // Pages hold what was there before, too.
            batch_of.entry(token).or_insert(batch);
        }
    }
    let mut answers = 0;
    for call in &calls {
        let What::Answer(token) = &call.what else {
            continue;
        };
        let batch = batch_of.get(token.as_str());
        let batch = batch.ok_or_else(|| format!("{token} was answered, but never written"))?;
        let is_covered = calls.iter().any(|flush| {
            matches!(flush.what, What::Flush)
                && flush.began > batch.written
                && flush.ended < call.began
        });
        if !is_covered {
            return Err(format!("{token} was answered before it was flushed"));
        }
        answers += 1;
    }
    Ok(answers)
}

/// The committed batches, in their order.
fn batches(calls: &[Call]) -> Vec<Batch> {
    let (mut batches, mut open, mut is_last) = (Vec::new(), Batch::default(), false);
    for call in calls {
        let What::Write(bytes) = &call.what else {
            continue;
        };
        open.written = call.ended;
        if bytes.len() == FRAME_HEADER {
            is_last = bytes.get(4..8).is_some_and(|size| size != [0; 4]);
        } else if bytes.len() >= PAGE_MIN {
            open.tokens.extend(tokens(bytes));
            if is_last {
                batches.push(std::mem::take(&mut open));
                is_last = false;
            }
        }
    }
    batches
}

const TOKEN: &[u8] = b"token-";
/// `token-0000-0000-00000000`
const TOKEN_LENGTH: usize = 24;

fn tokens(bytes: &[u8]) -> impl Iterator<Item = String> {
    let windows = bytes
        .windows(TOKEN_LENGTH)
        .filter(|window| window.starts_with(TOKEN));
    windows.map(|window| String::from_utf8_lossy(window).into_owned())
}

/// The calls in the order of their ends.
fn calls(trace: &str) -> Vec<Call> {
    let mut calls = Vec::new();
    // Where another thread's call came in between, a call stands on two lines.
    let mut unfinished: HashMap<&str, (usize, &str)> = HashMap::new();
    for (line, text) in trace.lines().enumerate() {
        let Some((thread, text)) = text.split_once(' ') else {
            continue;
        };
        let text = text.trim_start();
        if let Some(begin) = text.strip_suffix(" <unfinished ...>") {
            unfinished.insert(thread, (line, begin));
        } else if text.starts_with("<... ") {
            let Some((began, begin)) = unfinished.remove(thread) else {
                continue;
            };
            let end = text.split_once(" resumed>").map_or("", |(_, end)| end);
            calls.extend(call(&format!("{begin}{end}"), began, line));
        } else {
            calls.extend(call(text, line, line));
        }
    }
    calls
}

/// Reads `pwrite64(9<path>, "bytes", 24, 32) = 24`, where path and bytes are in hexadecimal.
fn call(text: &str, began: usize, ended: usize) -> Option<Call> {
    let (name, rest) = text.split_once('(')?;
    let (_, rest) = rest.split_once('<')?;
    let (path, rest) = rest.split_once('>')?;
    let result = rest.rsplit_once(" = ")?.1;
    assert!(!result.starts_with('-'), "a call failed: {text}");
    let path = String::from_utf8_lossy(&bytes(path)).into_owned();
    let content = || bytes(rest.split('"').nth(1).unwrap_or_default());
    let what = match name {
        "fsync" | "fdatasync" if path.ends_with("-wal") => What::Flush,
        "write" | "pwrite64" if path.ends_with("-wal") => What::Write(content()),
        "write" if path.ends_with("/notes") => {
            let note = String::from_utf8_lossy(&content()).into_owned();
            What::Answer(note.trim().strip_prefix("committed ")?.to_owned())
        }
        _ => return None,
    };
    Some(Call { began, ended, what })
}

/// From `\x2f\x74…`.
fn bytes(hexadecimal: &str) -> Vec<u8> {
    let digits = hexadecimal.split("\\x").skip(1);
    digits
        .filter_map(|digits| u8::from_str_radix(digits, 16).ok())
        .collect()
}
