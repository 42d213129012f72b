//! Counting within one process, in bounded memory.
//!
//! The algorithm is [GCRA](https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm):
//! one moment per key is all that is kept. It is written here because the crates that have it keep every key they ever
//! saw until they are told to clean up, and a flood of addresses makes keys.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::{LocalBoxFuture, ready};

use super::rate::Rate;
use super::store::{Pass, ThrottleStore};
use crate::error::Result;

/// Locks; a power of two.
const SHARDS: usize = 64;
/// Keys that one lock guards at most: 131,072 in all, about 8 MiB.
const SHARD_KEYS: usize = 2_048;

/// Counts in the memory of this process, for up to 131,072 keys at once.
///
/// When there are more, those that are nearest to being free again are forgotten first. Several processes count each
/// on their own, so that together they let through as many times more.
pub struct MemoryThrottle {
    shards: Box<[Mutex<Shard>]>,
    hasher: RandomState,
    started: Instant,
}

/// For each key the moment when it will be free again, in nanoseconds since the start.
type Shard = HashMap<[u8; 32], u64>;

impl Default for MemoryThrottle {
    fn default() -> Self {
        Self::new()
    }
}

impl MemoryThrottle {
    /// Nothing counted yet.
    #[must_use]
    pub fn new() -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            hasher: RandomState::new(),
            started: Instant::now(),
        }
    }

    fn pass_at(&self, key: &[u8; 32], rate: Rate, now: Duration) -> Pass {
        if rate.is_unlimited() {
            return Pass::Allowed;
        }
        let (now, period) = (nanos(now), nanos(rate.period()));
        let each = period / u64::from(rate.limit());
        // The remainder by a power of two fits `usize` everywhere.
        let index = usize::try_from(self.hasher.hash_one(key) % SHARDS as u64).unwrap_or(0);
        let mut shard = self.shards[index]
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let free_at = shard.get(key).map_or(now, |free_at| now.max(*free_at));
        let next = free_at.saturating_add(each);
        let ahead = next - now;
        if ahead > period {
            return Pass::Wait(Duration::from_nanos(ahead - period));
        }
        if shard.len() >= SHARD_KEYS && !shard.contains_key(key) {
            make_room(&mut shard, now);
        }
        shard.insert(*key, next);
        Pass::Allowed
    }
}

impl ThrottleStore for MemoryThrottle {
    fn pass<'a>(&'a self, key: &'a [u8; 32], rate: Rate) -> LocalBoxFuture<'a, Result<Pass>> {
        Box::pin(ready(Ok(self.pass_at(key, rate, self.started.elapsed()))))
    }
}

/// At most 292 years, so that two of them fit.
fn nanos(time: Duration) -> u64 {
    const MOST: u64 = u64::MAX / 2;
    u64::try_from(time.as_nanos()).map_or(MOST, |nanos| nanos.min(MOST))
}

/// Forgets the keys that are free; if none is, the half that will be so soonest, so that a flood of keys pays for the
/// search once in a thousand keys.
fn make_room(shard: &mut Shard, now: u64) {
    shard.retain(|_, free_at| *free_at > now);
    if shard.len() < SHARD_KEYS {
        return;
    }
    let mut moments: Vec<u64> = shard.values().copied().collect();
    let middle = moments.len() / 2;
    let (_, median, _) = moments.select_nth_unstable(middle);
    let median = *median;
    shard.retain(|_, free_at| *free_at > median);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u64) -> [u8; 32] {
        *blake3::hash(&number.to_le_bytes()).as_bytes()
    }

    #[test]
    fn as_many_as_the_limit_come_at_once_and_then_one_by_one() {
        let throttle = MemoryThrottle::new();
        let rate = Rate::per_minute(3);
        let at = |seconds| throttle.pass_at(&key(1), rate, Duration::from_secs(seconds));
        assert_eq!([at(0), at(0), at(0)], [Pass::Allowed; 3]);
        assert_eq!(at(0), Pass::Wait(Duration::from_secs(20)));
        // What was refused was not counted.
        assert_eq!(at(19), Pass::Wait(Duration::from_secs(1)));
        assert_eq!(at(20), Pass::Allowed);
        assert_eq!(at(20), Pass::Wait(Duration::from_secs(20)));
        assert_eq!([at(200), at(200), at(200)], [Pass::Allowed; 3]);
        assert_eq!(at(200), Pass::Wait(Duration::from_secs(20)));
        let other = throttle.pass_at(&key(2), rate, Duration::ZERO);
        assert_eq!(other, Pass::Allowed);
    }

    #[test]
    fn what_is_unlimited_or_finer_than_a_nanosecond_always_passes() {
        let throttle = MemoryThrottle::new();
        for rate in [
            Rate::UNLIMITED,
            Rate::new(u32::MAX, Duration::from_nanos(1)),
        ] {
            for _ in 0..100 {
                assert_eq!(
                    throttle.pass_at(&key(1), rate, Duration::ZERO),
                    Pass::Allowed
                );
            }
        }
        let long = Rate::new(1, Duration::MAX);
        assert_eq!(
            throttle.pass_at(&key(2), long, Duration::ZERO),
            Pass::Allowed
        );
        assert!(matches!(
            throttle.pass_at(&key(2), long, Duration::from_secs(1)),
            Pass::Wait(_)
        ));
    }

    #[test]
    fn a_flood_of_keys_is_bounded_and_does_not_free_the_one_that_is_blocked() {
        let throttle = MemoryThrottle::new();
        let (rate, now) = (Rate::per_minute(5), Duration::from_secs(1));
        let blocked = key(u64::MAX);
        while throttle.pass_at(&blocked, rate, now) == Pass::Allowed {}
        for number in 0..300_000 {
            throttle.pass_at(&key(number), rate, now);
        }
        let kept: usize = throttle
            .shards
            .iter()
            .map(|shard| shard.lock().unwrap_or_else(PoisonError::into_inner).len())
            .sum();
        assert!(kept <= SHARDS * SHARD_KEYS, "{kept}");
        assert!(matches!(
            throttle.pass_at(&blocked, rate, now),
            Pass::Wait(_)
        ));
    }
}
