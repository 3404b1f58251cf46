//! Sets of permission slots as bits: what a role, a user or a grant holds of one API.
//!
//! A dense array of words. An API has about a thousand slots, so that the sets of fifty roles are
//! united in a fraction of a microsecond; compressed bitmaps pay only above ten thousands. A set
//! says nothing without the API's live mask and its generation, see [`crate::rbac`].

use std::fmt;

/// A permission's bit in the sets of its API. Freed only by a purge.
///
/// Sixteen bits are six times what the limits allow (1,000 living and 10,000 deleted permissions),
/// and bound what a damaged row can make a set grow to: 8 KiB.
pub type Slot = u16;

const WORD: usize = 64;

/// A set of slots, which grows as needed.
#[derive(Clone, Default)]
pub struct Bits {
    words: Vec<u64>,
}

fn place(slot: Slot) -> (usize, u64) {
    let slot = usize::from(slot);
    (slot / WORD, 1 << (slot % WORD))
}

impl Bits {
    /// The empty set.
    pub const fn new() -> Self {
        Self { words: Vec::new() }
    }

    /// Whether the slot is in the set.
    pub fn contains(&self, slot: Slot) -> bool {
        let (word, bit) = place(slot);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    /// Puts the slot in; `true` if it was not there.
    pub fn insert(&mut self, slot: Slot) -> bool {
        let (at, bit) = place(slot);
        if self.words.len() <= at {
            self.words.resize(at + 1, 0);
        }
        let Some(word) = self.words.get_mut(at) else {
            return false;
        };
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    /// Takes the slot out; `true` if it was there.
    pub fn remove(&mut self, slot: Slot) -> bool {
        let (at, bit) = place(slot);
        let Some(word) = self.words.get_mut(at) else {
            return false;
        };
        let was_there = *word & bit != 0;
        *word &= !bit;
        was_there
    }

    /// Adds everything that is in `other`.
    pub fn union_with(&mut self, other: &Self) {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word |= other;
        }
    }

    /// Leaves only what is also in `other`.
    pub fn intersect_with(&mut self, other: &Self) {
        self.words.truncate(other.words.len());
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            *word &= other;
        }
    }

    /// What is in any of `sets` and in `mask`.
    ///
    /// One allocation of the mask's size; the hot path of every token for a user.
    pub fn union_within<'a>(sets: impl IntoIterator<Item = &'a Self>, mask: &Self) -> Self {
        let mut words = vec![0; mask.words.len()];
        for set in sets {
            for (word, other) in words.iter_mut().zip(&set.words) {
                *word |= other;
            }
        }
        for (word, mask) in words.iter_mut().zip(&mask.words) {
            *word &= mask;
        }
        Self { words }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// How many slots are in it.
    pub fn len(&self) -> usize {
        let ones = self.words.iter().map(|word| word.count_ones() as usize);
        ones.sum()
    }

    /// The slots, ascending.
    pub fn iter(&self) -> Iter<'_> {
        Iter {
            rest: &self.words,
            word: 0,
            base: 0,
        }
    }

    /// The slots that are not in the set, ascending.
    pub fn absent(&self) -> impl Iterator<Item = Slot> + '_ {
        (0..=Slot::MAX).filter(|slot| !self.contains(*slot))
    }

    /// The words without the empty ones at the end: equal sets have equal words.
    fn significant(&self) -> &[u64] {
        let last = self.words.iter().rposition(|word| *word != 0);
        last.and_then(|last| self.words.get(..=last))
            .unwrap_or_default()
    }
}

/// The slots of a set, ascending.
#[derive(Debug, Clone)]
pub struct Iter<'a> {
    rest: &'a [u64],
    word: u64,
    /// The slot after the current word's last.
    base: usize,
}

impl Iterator for Iter<'_> {
    type Item = Slot;

    fn next(&mut self) -> Option<Slot> {
        while self.word == 0 {
            let (first, rest) = self.rest.split_first()?;
            (self.word, self.rest) = (*first, rest);
            self.base += WORD;
        }
        let bit = self.word.trailing_zeros() as usize;
        self.word &= self.word - 1;
        Slot::try_from(self.base - WORD + bit).ok()
    }
}

impl<'a> IntoIterator for &'a Bits {
    type Item = Slot;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl Extend<Slot> for Bits {
    fn extend<T: IntoIterator<Item = Slot>>(&mut self, slots: T) {
        for slot in slots {
            self.insert(slot);
        }
    }
}

impl FromIterator<Slot> for Bits {
    fn from_iter<T: IntoIterator<Item = Slot>>(slots: T) -> Self {
        let mut set = Self::new();
        set.extend(slots);
        set
    }
}

impl PartialEq for Bits {
    fn eq(&self, other: &Self) -> bool {
        self.significant() == other.significant()
    }
}

impl Eq for Bits {}

impl fmt::Debug for Bits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// Slots around the borders of words, and the last of all.
    fn slot() -> impl Strategy<Value = Slot> {
        prop_oneof![0..200_u16, Just(Slot::MAX), 11_000..11_100_u16]
    }

    fn slots() -> impl Strategy<Value = BTreeSet<Slot>> {
        prop::collection::btree_set(slot(), 0..40)
    }

    fn bits(slots: &BTreeSet<Slot>) -> Bits {
        slots.iter().copied().collect()
    }

    fn model(bits: &Bits) -> BTreeSet<Slot> {
        bits.iter().collect()
    }

    proptest! {
        #[test]
        fn changes_are_those_of_a_set(
            changes in prop::collection::vec((any::<bool>(), slot()), 0..80)
        ) {
            let (mut set, mut wanted) = (Bits::new(), BTreeSet::new());
            for (is_insert, slot) in changes {
                if is_insert {
                    prop_assert_eq!(set.insert(slot), wanted.insert(slot));
                } else {
                    prop_assert_eq!(set.remove(slot), wanted.remove(&slot));
                }
                prop_assert_eq!(set.contains(slot), wanted.contains(&slot));
            }
            prop_assert!(set.iter().eq(wanted.iter().copied()), "not in order");
            prop_assert_eq!(set.len(), wanted.len());
            prop_assert_eq!(set.is_empty(), wanted.is_empty());
            prop_assert_eq!(&set, &bits(&wanted));
        }

        #[test]
        fn union_and_intersection(a in slots(), b in slots()) {
            let mut union = bits(&a);
            union.union_with(&bits(&b));
            prop_assert_eq!(model(&union), &a | &b);
            let mut both = bits(&a);
            both.intersect_with(&bits(&b));
            prop_assert_eq!(model(&both), &a & &b);
            prop_assert_eq!(bits(&a) == bits(&b), a == b);
        }

        #[test]
        fn a_union_within_a_mask(
            sets in prop::collection::vec(slots(), 0..6), mask in slots()
        ) {
            let packed: Vec<Bits> = sets.iter().map(bits).collect();
            let union: BTreeSet<Slot> = sets.into_iter().flatten().collect();
            let seen = Bits::union_within(&packed, &bits(&mask));
            prop_assert_eq!(model(&seen), &union & &mask);
        }

        #[test]
        fn what_is_absent(a in slots()) {
            let wanted = (0..=Slot::MAX).filter(|slot| !a.contains(slot)).take(50);
            prop_assert!(bits(&a).absent().take(50).eq(wanted));
        }
    }

    #[test]
    fn empty_words_at_the_end_make_no_difference() {
        let mut set: Bits = [3, 5000].into_iter().collect();
        set.remove(5000);
        assert_eq!(set, [3].into_iter().collect());
        assert_eq!(format!("{set:?}"), "{3}");
    }
}
