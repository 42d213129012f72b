//! The layer of a site with one process.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Instant;

use futures_util::future::{BoxFuture, FutureExt as _, ready};

use super::{
    Delivery, Envelope, Keep, Layer, LayerError, Member, Past, Position, Published, Sink, Wanted,
};

/// Keeps groups in the memory of the process: as long as somebody is in them, and then as long as their history counts.
pub(crate) struct MemoryLayer {
    logs: Mutex<Logs>,
    sink: Weak<dyn Sink>,
}

#[derive(Default)]
struct Logs {
    by_group: HashMap<String, Arc<Mutex<Log>>>,
    /// How many groups there may be before those that are over are looked for.
    sweep_at: usize,
}

/// One group.
struct Log {
    epoch: Arc<str>,
    offset: u64,
    kept: VecDeque<Published>,
    kept_bytes: usize,
    members: Vec<Member>,
    /// How many clients want to hear of it.
    opened: usize,
    /// How long the history counts, after the last message.
    keep: Option<Keep>,
    touched: Instant,
}

impl Log {
    fn new() -> Self {
        Self {
            epoch: crate::hex::random_word().into(),
            offset: 0,
            kept: VecDeque::new(),
            kept_bytes: 0,
            members: Vec::new(),
            opened: 0,
            keep: None,
            touched: Instant::now(),
        }
    }

    fn position(&self) -> Position {
        Position {
            epoch: Arc::clone(&self.epoch),
            offset: self.offset,
        }
    }

    /// Counts the message and keeps it.
    fn append(&mut self, envelope: Envelope, keep: Keep) -> Published {
        self.touched = Instant::now();
        if !envelope.is_counted() {
            return Published {
                position: None,
                envelope,
            };
        }
        self.offset += 1;
        let message = Published {
            position: Some(self.position()),
            envelope,
        };
        self.keep = Some(keep);
        if keep.messages > 0 {
            self.kept_bytes += size(&message);
            self.kept.push_back(message.clone());
        }
        while self.kept.len() > keep.messages || self.kept_bytes > keep.bytes {
            let Some(oldest) = self.kept.pop_front() else {
                break;
            };
            self.kept_bytes -= size(&oldest);
        }
        message
    }

    /// What is kept does not count for ever.
    fn forget_old(&mut self) {
        if self
            .keep
            .is_some_and(|keep| self.touched.elapsed() > keep.age)
        {
            self.kept = VecDeque::new();
            self.kept_bytes = 0;
        }
    }

    fn is_over(&self) -> bool {
        let is_kept = self
            .keep
            .is_some_and(|keep| keep.messages > 0 && self.touched.elapsed() <= keep.age);
        self.opened == 0 && !is_kept && self.members.is_empty()
    }
}

fn size(message: &Published) -> usize {
    message.envelope.data.as_ref().map_or(0, |data| data.len())
}

/// Groups that are looked through at first.
const FIRST_SWEEP: usize = 1_024;

impl MemoryLayer {
    pub(crate) fn new(sink: Weak<dyn Sink>) -> Self {
        Self {
            logs: Mutex::default(),
            sink,
        }
    }

    /// The log of a group, made when there is none.
    fn log(&self, group: &str) -> Arc<Mutex<Log>> {
        let mut logs = lock(&self.logs);
        if let Some(log) = logs.by_group.get(group) {
            return Arc::clone(log);
        }
        if logs.by_group.len() >= logs.sweep_at.max(FIRST_SWEEP) {
            // One that somebody holds is about to be used.
            logs.by_group
                .retain(|_, log| Arc::strong_count(log) > 1 || !lock(log).is_over());
            logs.sweep_at = 2 * logs.by_group.len();
        }
        let log = Arc::new(Mutex::new(Log::new()));
        logs.by_group.insert(group.to_owned(), Arc::clone(&log));
        log
    }

    fn existing(&self, group: &str) -> Option<Arc<Mutex<Log>>> {
        lock(&self.logs).by_group.get(group).cloned()
    }

    fn deliver(&self, group: &str, delivery: Delivery) {
        if let Some(sink) = self.sink.upgrade() {
            sink.deliver(group, delivery);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What a panic could leave half done is one group's, and consistent after every line.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn done<'a, T: Send + 'a>(value: T) -> BoxFuture<'a, Result<T, LayerError>> {
    ready(Ok(value)).boxed()
}

impl Layer for MemoryLayer {
    fn open<'a>(&'a self, group: &'a str) -> BoxFuture<'a, Result<(), LayerError>> {
        lock(&self.log(group)).opened += 1;
        done(())
    }

    fn close(&self, group: &str) {
        let mut logs = lock(&self.logs);
        if let Some(log) = logs.by_group.get(group) {
            let mut inner = lock(log);
            inner.opened = inner.opened.saturating_sub(1);
            let is_over = inner.is_over();
            drop(inner);
            if is_over {
                logs.by_group.remove(group);
            }
        }
    }

    fn publish<'a>(
        &'a self,
        group: &'a str,
        envelope: Envelope,
        keep: Keep,
    ) -> BoxFuture<'a, Result<(), LayerError>> {
        let log = match keep.messages {
            // Nobody hears it, and nobody can ask for it later.
            0 => match self.existing(group) {
                Some(log) => log,
                None => return done(()),
            },
            _ => self.log(group),
        };
        let mut log = lock(&log);
        let message = log.append(envelope, keep);
        // Under the lock: whoever is faster here must not be slower there.
        self.deliver(group, Delivery::Message(message));
        done(())
    }

    fn past<'a>(
        &'a self,
        group: &'a str,
        wanted: &'a Wanted,
    ) -> BoxFuture<'a, Result<Past, LayerError>> {
        let log = self.log(group);
        let mut log = lock(&log);
        log.forget_old();
        let kept = log.kept.iter().cloned().collect();
        done(Past::pick(log.position(), kept, wanted))
    }

    fn enter<'a>(
        &'a self,
        group: &'a str,
        member: Member,
    ) -> BoxFuture<'a, Result<Vec<Member>, LayerError>> {
        let log = self.log(group);
        let mut log = lock(&log);
        log.members.retain(|other| other.id != member.id);
        log.members.push(member.clone());
        self.deliver(
            group,
            Delivery::Presence {
                joined: vec![member],
                left: Vec::new(),
            },
        );
        done(log.members.clone())
    }

    fn leave<'a>(&'a self, group: &'a str, id: &'a str) -> BoxFuture<'a, Result<(), LayerError>> {
        let Some(log) = self.existing(group) else {
            return done(());
        };
        let mut log = lock(&log);
        let before = log.members.len();
        log.members.retain(|member| member.id != id);
        if log.members.len() < before {
            self.deliver(
                group,
                Delivery::Presence {
                    joined: Vec::new(),
                    left: vec![id.to_owned()],
                },
            );
        }
        done(())
    }

    fn members<'a>(&'a self, group: &'a str) -> BoxFuture<'a, Result<Vec<Member>, LayerError>> {
        let members = match self.existing(group) {
            Some(log) => lock(&log).members.clone(),
            None => Vec::new(),
        };
        done(members)
    }
}
