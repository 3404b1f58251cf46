//! What is kept in memory so that a token needs no SQL, and how it is dropped.
//!
//! The danger of any cache is the reader that loads before a change and stores after it. Here a
//! reader takes a ticket before it loads; what was dropped since makes the ticket worthless.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hash};
use std::sync::{PoisonError, RwLock, RwLockWriteGuard};

/// Keys share this many counters of drops.
const SHARDS: usize = 256;

/// A bounded map of loaded values. Values are cheap to clone.
#[derive(Debug)]
pub struct Cache<K, V> {
    state: RwLock<State<K, V>>,
    hasher: RandomState,
    max: usize,
}

#[derive(Debug)]
struct State<K, V> {
    values: HashMap<K, V>,
    /// How often something was dropped, by shard of the key.
    drops: Vec<u64>,
}

/// Proof of having begun to load before something was dropped, or not.
#[derive(Debug)]
pub struct Ticket {
    shard: usize,
    drops: u64,
}

impl<K: Hash + Eq, V: Clone> Cache<K, V> {
    /// An empty cache of at most `max` values.
    pub fn new(max: usize) -> Self {
        let state = State {
            values: HashMap::new(),
            drops: vec![0; SHARDS],
        };
        Self {
            state: RwLock::new(state),
            hasher: RandomState::new(),
            max,
        }
    }

    /// The value under `key`, if it is loaded.
    pub fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        state.values.get(key).cloned()
    }

    /// The values under several keys, those that are loaded.
    pub fn get_all(&self, keys: impl Iterator<Item = K>) -> Vec<Option<V>> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        keys.map(|key| state.values.get(&key).cloned()).collect()
    }

    /// To be taken before loading the value for `key`.
    pub fn ticket<Q: Hash + ?Sized>(&self, key: &Q) -> Ticket
    where
        K: Borrow<Q>,
    {
        let shard = self.shard(key);
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        Ticket {
            shard,
            drops: state.drops.get(shard).copied().unwrap_or_default(),
        }
    }

    /// Keeps a loaded value, unless it may be older than a drop.
    pub fn fill(&self, ticket: &Ticket, key: K, value: V) {
        let mut state = self.write();
        if state.drops.get(ticket.shard) != Some(&ticket.drops) {
            return;
        }
        if state.values.len() >= self.max && !state.values.contains_key(&key) {
            // Rare, and loading anew is cheap: no need to know which were used least.
            state.values.clear();
        }
        state.values.insert(key, value);
    }

    /// Drops the value under `key`; loads under way will not be kept.
    pub fn forget<Q: Hash + Eq + ?Sized>(&self, key: &Q)
    where
        K: Borrow<Q>,
    {
        let shard = self.shard(key);
        let mut state = self.write();
        if let Some(drops) = state.drops.get_mut(shard) {
            *drops += 1;
        }
        state.values.remove(key);
    }

    /// Drops everything.
    pub fn clear(&self) {
        let mut state = self.write();
        for drops in &mut state.drops {
            *drops += 1;
        }
        state.values.clear();
    }

    fn shard<Q: Hash + ?Sized>(&self, key: &Q) -> usize {
        usize::try_from(self.hasher.hash_one(key) % SHARDS as u64).unwrap_or_default()
    }

    fn write(&self) -> RwLockWriteGuard<'_, State<K, V>> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_load_that_began_before_a_drop_is_not_kept() {
        let cache: Cache<String, i32> = Cache::new(10);
        let ticket = cache.ticket("a");
        cache.forget("a");
        cache.fill(&ticket, "a".into(), 1);
        assert_eq!(cache.get("a"), None);
        let ticket = cache.ticket("a");
        cache.fill(&ticket, "a".into(), 2);
        assert_eq!(cache.get("a"), Some(2));
        let ticket = cache.ticket("b");
        cache.clear();
        cache.fill(&ticket, "b".into(), 3);
        assert_eq!((cache.get("a"), cache.get("b")), (None, None));
    }

    #[test]
    fn it_never_holds_more_than_its_limit() {
        let cache: Cache<u32, u32> = Cache::new(10);
        for key in 0..100 {
            cache.fill(&cache.ticket(&key), key, key);
            assert!(cache.state.read().unwrap().values.len() <= 10);
        }
        assert_eq!(cache.get(&99), Some(99));
    }
}
