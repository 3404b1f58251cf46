//! The raw rate of RS256 signatures on one core: what a token can't do without.

use std::time::{Duration, Instant};

use anyhow::Result;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};

use crate::cpu::Cpu;
use crate::report::Report;

/// About the length of a token's header and claims as they are signed.
const MESSAGE: [u8; 600] = [b'x'; 600];

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[arg(long)]
    seconds: f64,
}

pub(crate) fn run(arguments: &Arguments) -> Result<Report> {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048)?;
    let random = SystemRandom::new();
    let mut signature = vec![0; pair.public_modulus_len()];
    let mut sign = || pair.sign(&RSA_PKCS1_SHA256, &random, &MESSAGE, &mut signature);
    sign()?;
    let longest = Duration::from_secs_f64(arguments.seconds);
    let (began, cpu) = (Instant::now(), Cpu::start()?);
    let mut count = 0;
    while began.elapsed() < longest {
        sign()?;
        count += 1;
    }
    let took = began.elapsed();
    Ok(Report::new(count, took, cpu.elapsed()?, &mut []))
}
