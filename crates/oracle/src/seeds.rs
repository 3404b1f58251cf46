//! How many tenants are tried, and which.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

/// The seeds to try: `default` of them, or as many as `LICTOR_TENANTS` says; only the one that
/// `LICTOR_SEED` gives, if it gives one.
pub fn seeds(default: u64) -> std::ops::Range<u64> {
    let number = |name: &str| -> Option<u64> {
        #[expect(
            clippy::disallowed_methods,
            reason = "tests are configured by their environment"
        )]
        let text = std::env::var(name).ok()?;
        text.parse().ok()
    };
    match number("LICTOR_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("LICTOR_TENANTS").unwrap_or(default),
    }
}

/// Tries every seed, and says which one failed.
///
/// # Panics
/// As `check` does.
#[expect(
    clippy::print_stderr,
    reason = "who reads a failed test needs the seed"
)]
pub fn each_seed(default: u64, check: impl Fn(u64)) {
    for seed in seeds(default) {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| check(seed))) {
            eprintln!("failed with the seed {seed}: run again with LICTOR_SEED={seed}");
            resume_unwind(panic);
        }
    }
}
