//! Numbers that look random and are the same for the same seed.

/// `SplitMix64` (Steele, Lea and Flood, 2014).
#[derive(Debug, Clone)]
pub struct Numbers(u64);

impl Numbers {
    /// The sequence that belongs to a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`, or 0 if there is none.
    pub fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % limit).unwrap_or(0)
    }

    /// Whether something happens that happens `times` of a hundred times.
    pub fn percent(&mut self, times: usize) -> bool {
        self.below(100) < times
    }

    /// One of the things; none only if there are none.
    pub fn one_of<'a, T>(&mut self, things: &'a [T]) -> Option<&'a T> {
        things.get(self.below(things.len()))
    }

    /// Some of the things, each at most once, in any order.
    pub fn some_of<T: Clone>(&mut self, things: &[T], at_most: usize) -> Vec<T> {
        let mut left = things.to_vec();
        let count = self.below(at_most.min(things.len()) + 1);
        let mut taken = Vec::new();
        while taken.len() < count {
            let place = self.below(left.len());
            taken.push(left.swap_remove(place));
        }
        taken
    }
}
