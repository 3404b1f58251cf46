//! From the start of the program to the first token.

use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::rig::{Rig, Until, report};
use super::subject::{Home, Subject};

/// Who waits for the server is up and waiting by then.
const HEAD_START: Duration = Duration::from_millis(100);

/// Starts a server while somebody asks for a token every millisecond; how many milliseconds it
/// took to get it.
pub(crate) fn first_token(rig: &Rig, home: &Home) -> Result<(f64, Subject)> {
    let mut loader = rig.loader(&home.token_plan(), 1, Until::Count(1))?;
    let loader = loader
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .context("the load generator")?;
    std::thread::sleep(HEAD_START);
    let began = Instant::now();
    let subject = home.spawn(rig)?;
    let output = loader.wait_with_output()?;
    let took = began.elapsed();
    report(&output).with_context(|| subject.last_words())?;
    Ok((took.as_secs_f64() * 1000.0, subject))
}
