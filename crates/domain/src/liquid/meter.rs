//! What a template may cost.

use super::LiquidError;

/// Bounds of what one rendering may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Tags, outputs, values, filters and turns of loops.
    pub steps: usize,
    /// Bytes of all texts that are made, those that are thrown away too.
    pub bytes: usize,
}

impl Limits {
    /// Limits of a mail: a long newsletter stays far below.
    pub const MAIL: Self = Self {
        steps: 50_000,
        bytes: 2 * 1024 * 1024,
    };
}

/// What is left of the limits.
#[derive(Debug)]
pub(super) struct Meter {
    left: Limits,
}

impl Meter {
    pub(super) fn new(limits: Limits) -> Self {
        Self { left: limits }
    }

    pub(super) fn step(&mut self, line: usize) -> Result<(), LiquidError> {
        let left = self.left.steps.checked_sub(1);
        let too_long = || LiquidError::at(line, "the template takes too long");
        self.left.steps = left.ok_or_else(too_long)?;
        Ok(())
    }

    /// Before a text of so many bytes is made.
    pub(super) fn make(&mut self, bytes: usize, line: usize) -> Result<(), LiquidError> {
        let left = self.left.bytes.checked_sub(bytes);
        let too_much = || LiquidError::at(line, "the template makes too much text");
        self.left.bytes = left.ok_or_else(too_much)?;
        Ok(())
    }
}
