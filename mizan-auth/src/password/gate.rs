//! How many passwords are hashed at once, and how many may wait.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::available_parallelism;
use std::time::Duration;

use mizan::{Error, Result};
use tokio::sync::Semaphore;

/// How many may wait for each one that is being hashed: at about 25 ms per hash the last one waits 5 s.
const WAITING_PER_SLOT: usize = 200;

/// The longest wait, on a machine that is slower than that or busy with other things.
const MAX_WAIT: Duration = Duration::from_secs(20);

/// What a client that found the queue full is told to wait.
const RETRY: Duration = Duration::from_secs(5);

/// The one gate of the process: every hash takes 19 MiB, so the bound is on the process, not on a site in it.
static GATE: OnceLock<Gate> = OnceLock::new();

/// Sets how many passwords this process hashes at once; `None` is one per core. The first call counts.
pub(crate) fn set_concurrency(concurrency: Option<usize>) {
    GATE.get_or_init(|| Gate::sized(concurrency));
}

/// Runs `work` on a thread for blocking work as soon as a slot is free.
///
/// # Errors
///
/// 503 with `Retry-After` when too many are waiting already, or after twenty seconds.
pub(crate) async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    GATE.get_or_init(|| Gate::sized(None)).run(work).await
}

/// A bound on concurrent work, with a bounded queue before it.
struct Gate {
    slots: Arc<Semaphore>,
    waiting: AtomicUsize,
    max_waiting: usize,
}

impl Gate {
    fn sized(concurrency: Option<usize>) -> Self {
        let slots = concurrency
            .unwrap_or_else(|| available_parallelism().map_or(1, usize::from))
            .clamp(1, Semaphore::MAX_PERMITS);
        Self::new(slots, slots.saturating_mul(WAITING_PER_SLOT))
    }

    fn new(slots: usize, max_waiting: usize) -> Self {
        Self {
            slots: Arc::new(Semaphore::new(slots)),
            waiting: AtomicUsize::new(0),
            max_waiting,
        }
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let slot = match Arc::clone(&self.slots).try_acquire_owned() {
            Ok(slot) => slot,
            Err(_) => {
                let _place = Place::take(self).ok_or_else(|| Error::unavailable(RETRY))?;
                let slot = Arc::clone(&self.slots).acquire_owned();
                let Ok(slot) = tokio::time::timeout(MAX_WAIT, slot).await else {
                    return Err(Error::unavailable(RETRY));
                };
                slot?
            }
        };
        // The slot goes with the work: a request that is dropped halfway leaves its hash running, and it counts.
        let work = tokio::task::spawn_blocking(move || {
            let _slot = slot;
            work()
        });
        Ok(work.await?)
    }
}

/// One place in the queue, given up when the request that waits is served or dropped.
struct Place<'a>(&'a Gate);

impl<'a> Place<'a> {
    fn take(gate: &'a Gate) -> Option<Self> {
        let place = Self(gate);
        let before = gate.waiting.fetch_add(1, Ordering::Relaxed);
        // Dropped again, and so given back, when the queue is full.
        (before < gate.max_waiting).then_some(place)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use std::sync::mpsc::channel;

    use super::*;

    #[tokio::test]
    async fn work_beyond_the_queue_is_refused_at_once_and_the_rest_is_done() {
        let gate = Arc::new(Gate::new(1, 2));
        let (finish, wait) = channel::<()>();
        let start = |wait: Option<std::sync::mpsc::Receiver<()>>| {
            let gate = Arc::clone(&gate);
            tokio::spawn(async move {
                gate.run(move || wait.map(|wait| wait.recv()))
                    .await
                    .map(|_| ())
            })
        };
        let running = start(Some(wait));
        while gate.slots.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let waiting = [start(None), start(None)];
        while gate.waiting.load(Ordering::Relaxed) < 2 {
            tokio::task::yield_now().await;
        }
        let refused = gate.run(|| ()).await.unwrap_err();
        assert_eq!(refused.status().as_u16(), 503);
        assert_eq!(refused.retry_after(), Some(RETRY));

        finish.send(()).unwrap();
        running.await.unwrap().unwrap();
        for task in waiting {
            task.await.unwrap().unwrap();
        }
        assert_eq!(gate.waiting.load(Ordering::Relaxed), 0);
        assert_eq!(gate.slots.available_permits(), 1);
    }

    #[tokio::test]
    async fn who_stops_waiting_leaves_the_queue() {
        let gate = Gate::new(1, 1);
        let held = Arc::clone(&gate.slots).try_acquire_owned().unwrap();
        let waiting = tokio::time::timeout(Duration::from_millis(5), gate.run(|| ())).await;
        assert!(waiting.is_err());
        assert_eq!(gate.waiting.load(Ordering::Relaxed), 0);
        drop(held);
        gate.run(|| ()).await.unwrap();
    }

    #[tokio::test]
    async fn work_that_panics_gives_its_slot_back() {
        let gate = Gate::new(1, 0);
        let hook = std::panic::take_hook();
        std::panic::set_hook(Box::new(|_| ()));
        let failed = gate.run(|| std::panic::panic_any("x")).await;
        std::panic::set_hook(hook);
        assert_eq!(failed.unwrap_err().status().as_u16(), 500);
        gate.run(|| ()).await.unwrap();
    }
}
