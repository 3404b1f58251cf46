//! Randomness from the operating system, by way of aws-lc's generator.

use aws_lc_rs::rand;

/// The system's generator, as the rest of the program is given it.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl domain::Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        fill(bytes);
    }
}

/// Unpredictable bytes from the system's generator.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    fill(&mut bytes);
    bytes
}

fn fill(bytes: &mut [u8]) {
    // Nothing secret can be made without randomness, so there is no way to go on. aws-lc itself
    // aborts rather than return an error.
    rand::fill(bytes).expect("the system's random generator works");
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Random as _;

    #[test]
    fn bytes_differ() {
        let mut filled = [0; 32];
        SystemRandom.fill(&mut filled);
        assert_ne!(filled, [0; 32]);
        assert_ne!(random_bytes::<32>(), random_bytes::<32>());
    }
}
