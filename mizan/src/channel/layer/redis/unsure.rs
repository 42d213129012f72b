//! Messages of which nobody knows whether Redis has got them.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How many are remembered, and for how long: a Redis that was held does what it was asked for when it goes on.
const MOST: usize = 1_024;
const LONGEST: Duration = Duration::from_secs(600);

/// Gives messages their ids, and remembers those that had to reach this process without Redis. When one of them comes by
/// Redis after all, it has been heard here already.
pub(super) struct Unsure {
    tag: String,
    count: AtomicU64,
    waiting: Mutex<VecDeque<(Instant, String)>>,
    /// So that nobody has to look while there are none.
    len: AtomicUsize,
}

impl Unsure {
    pub(super) fn new() -> Self {
        Self {
            tag: crate::hex::random_word().chars().take(16).collect(),
            count: AtomicU64::new(0),
            waiting: Mutex::default(),
            len: AtomicUsize::new(0),
        }
    }

    /// An id that no other message has, of any process: without blanks and line breaks.
    pub(super) fn next_id(&self) -> String {
        format!(
            "{}.{:x}",
            self.tag,
            self.count.fetch_add(1, Ordering::Relaxed)
        )
    }

    /// The message is handed on here, and may be in Redis as well.
    pub(super) fn remember(&self, id: String) {
        let mut waiting = self.lock();
        if waiting.len() >= MOST {
            waiting.pop_front();
        }
        waiting.push_back((Instant::now(), id));
        self.len.store(waiting.len(), Ordering::Release);
    }

    /// Whether the message that has come was heard here before.
    pub(super) fn take(&self, id: &[u8]) -> bool {
        if self.len.load(Ordering::Acquire) == 0 || !id.starts_with(self.tag.as_bytes()) {
            return false;
        }
        let mut waiting = self.lock();
        while waiting
            .front()
            .is_some_and(|(at, _)| at.elapsed() > LONGEST)
        {
            waiting.pop_front();
        }
        let found = waiting.iter().position(|(_, known)| known.as_bytes() == id);
        if let Some(at) = found {
            waiting.remove(at);
        }
        self.len.store(waiting.len(), Ordering::Release);
        found.is_some()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<(Instant, String)>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_taken_once() {
        let (here, there) = (Unsure::new(), Unsure::new());
        let ids: Vec<_> = (0..MOST + 2).map(|_| here.next_id()).collect();
        assert!(!here.take(ids[0].as_bytes()));
        for id in &ids {
            here.remember(id.clone());
        }
        assert!(!here.take(ids[1].as_bytes()), "there is a limit");
        assert!(here.take(ids[2].as_bytes()));
        assert!(!here.take(ids[2].as_bytes()));
        there.remember(there.next_id());
        assert!(!there.take(ids[3].as_bytes()));
    }
}
