//! Comparisons that JSON makes less than obvious.

use std::collections::HashMap;

use serde_json::{Number, Value};

pub(super) fn below(number: &Number, min: i64) -> bool {
    match number.as_i64() {
        Some(value) => value < min,
        // What is no i64 is either beyond all of them or a fraction.
        None => number.is_f64() && number.as_f64().is_some_and(|value| value < as_f64(min)),
    }
}

pub(super) fn above(number: &Number, max: i64) -> bool {
    match number.as_i64() {
        Some(value) => value > max,
        None => number.is_u64() || number.as_f64().is_some_and(|value| value > as_f64(max)),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "the limits of our schemas are small"
)]
fn as_f64(limit: i64) -> f64 {
    limit as f64
}

/// The first item that comes again, and where.
pub(super) fn repeated(values: &[Value]) -> Option<(usize, usize)> {
    let mut seen = HashMap::with_capacity(values.len());
    let mut first: Option<(usize, usize)> = None;
    for (index, value) in values.iter().enumerate() {
        if let Some(earlier) = seen.get(value).copied() {
            if first.is_none_or(|(known, _)| earlier < known) {
                first = Some((earlier, index));
            }
        } else {
            seen.insert(value, index);
        }
    }
    first
}
