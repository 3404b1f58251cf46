//! Giving new permissions their bits.

use crate::bits::{Bits, Slot};

/// The smallest slots that are not in `taken`, ascending; `None` if there are fewer than `count`.
///
/// `taken` has the slots of all rows of the API: the living, the deleted and those that are being
/// purged. A slot is free only once its row is gone, in the commit that counts the API's
/// generation up.
pub fn smallest_free(taken: &Bits, count: usize) -> Option<Vec<Slot>> {
    let free: Vec<Slot> = taken.absent().take(count).collect();
    (free.len() == count).then_some(free)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_come_first_and_the_end_is_an_end() {
        let taken: Bits = [0, 1, 3].into_iter().collect();
        assert_eq!(smallest_free(&taken, 3), Some(vec![2, 4, 5]));
        let all_but_one: Bits = (0..=Slot::MAX).filter(|slot| *slot != 700).collect();
        assert_eq!(smallest_free(&all_but_one, 1), Some(vec![700]));
        assert_eq!(smallest_free(&all_but_one, 2), None);
    }
}
