//! The raw rate of password hashes on one core: what a login can't do without.

use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::cpu::Cpu;
use crate::report::Report;

const PASSWORD: &[u8] = b"correct horse battery 1";
const SALT: [u8; 16] = [b's'; 16];

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[arg(long)]
    seconds: f64,
    /// Memory of a hash
    #[arg(long)]
    kib: u32,
    /// Passes over it
    #[arg(long)]
    passes: u32,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Report> {
    let params = Params::new(arguments.kib, arguments.passes, 1, None);
    let params = params.map_err(|error| anyhow!("{error}"))?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash = || {
        let mut output = [0; 32];
        let hashed = argon2.hash_password_into(PASSWORD, &SALT, &mut output);
        hashed.map_err(|error| anyhow!("{error}"))
    };
    hash()?;
    let longest = Duration::from_secs_f64(arguments.seconds);
    let (began, cpu, mut each) = (Instant::now(), Cpu::start()?, Vec::new());
    while began.elapsed() < longest {
        let start = Instant::now();
        hash()?;
        each.push(start.elapsed());
    }
    let (took, count) = (began.elapsed(), each.len() as u64);
    Ok(Report::new(count, took, cpu.elapsed()?, &mut each))
}
