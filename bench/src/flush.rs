//! How often the disk takes 4 KiB for good: what a durable change alone can't do without.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use crate::cpu::Cpu;
use crate::report::Report;

const BLOCK: [u8; 4096] = [7; 4096];
/// The file is there in full before the clock runs, as a database's log is after a while.
const BLOCKS: u32 = 1024;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[arg(long)]
    seconds: f64,
    /// Where to write: a folder on the disk in question
    #[arg(long)]
    folder: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Report> {
    let path = arguments.folder.join("flush");
    let mut file = File::create(&path).with_context(|| path.display().to_string())?;
    for _ in 0..BLOCKS {
        file.write_all(&BLOCK)?;
    }
    file.sync_all()?;
    let longest = Duration::from_secs_f64(arguments.seconds);
    let (began, cpu) = (Instant::now(), Cpu::start()?);
    let mut each = Vec::new();
    for block in (0..u64::from(BLOCKS)).cycle() {
        if began.elapsed() >= longest {
            break;
        }
        let start = Instant::now();
        file.seek(SeekFrom::Start(block * BLOCK.len() as u64))?;
        file.write_all(&BLOCK)?;
        file.sync_data()?;
        each.push(start.elapsed());
    }
    let took = began.elapsed();
    std::fs::remove_file(path)?;
    let count = each.len() as u64;
    Ok(Report::new(count, took, cpu.elapsed()?, &mut each))
}
