//! What was read a moment ago, for up to a second: a table of fixed size without any housekeeping.
//!
//! A cache crate was here before; with thirty thousand visitors in turn its bookkeeping cost as much as the query that
//! it was to save. Here a value is simply replaced by the next one with the same slot.

use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::core::IDENTITY_TTL;

/// How many values are remembered at most; a power of two.
const SLOTS: usize = 8_192;

/// Remembers values by key for [`IDENTITY_TTL`].
pub(crate) struct Recent<K, V> {
    slots: Box<[Slot<K, V>]>,
    hasher: RandomState,
}

type Slot<K, V> = Mutex<Option<Entry<K, V>>>;

struct Entry<K, V> {
    key: K,
    value: V,
    read_at: Instant,
}

impl<K: Hash + Eq, V: Clone> Recent<K, V> {
    pub(crate) fn new() -> Self {
        Self {
            slots: (0..SLOTS).map(|_| Mutex::new(None)).collect(),
            hasher: RandomState::new(),
        }
    }

    /// The value of `key`, unless it is older than a second.
    pub(crate) fn get(&self, key: &K) -> Option<V> {
        let slot = self.slot(key);
        let entry = slot.as_ref().filter(|entry| entry.key == *key)?;
        (entry.read_at.elapsed() < IDENTITY_TTL).then(|| entry.value.clone())
    }

    pub(crate) fn insert(&self, key: K, value: V) {
        let mut slot = self.slot(&key);
        let old = slot.replace(Entry {
            key,
            value,
            read_at: Instant::now(),
        });
        drop(slot); // before the old value, which may take a while to free
        drop(old);
    }

    pub(crate) fn forget(&self, key: &K) {
        let mut slot = self.slot(key);
        if slot.as_ref().is_some_and(|entry| entry.key == *key) {
            *slot = None;
        }
    }

    fn slot(&self, key: &K) -> MutexGuard<'_, Option<Entry<K, V>>> {
        // The remainder by a power of two fits `usize` everywhere.
        let index = usize::try_from(self.hasher.hash_one(key) % SLOTS as u64).unwrap_or(0);
        self.slots[index]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_until_it_is_forgotten_or_replaced() {
        let recent = Recent::new();
        recent.insert(1, "one");
        recent.insert(2, "two");
        recent.insert(1, "uno");
        assert_eq!((recent.get(&1), recent.get(&3)), (Some("uno"), None));
        recent.forget(&1);
        assert_eq!(recent.get(&1), None);
    }

    #[test]
    fn two_keys_of_one_slot_are_never_mixed_up() {
        let recent = Recent::new();
        for key in 0..SLOTS * 4 {
            recent.insert(key, key);
        }
        let found = (0..SLOTS * 4).filter_map(|key| recent.get(&key).map(|value| (key, value)));
        assert!(found.clone().count() > SLOTS / 2);
        assert!(found.into_iter().all(|(key, value)| key == value));
    }
}
