//! Which groups this process wants to hear of, and which of them it does hear of.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, oneshot};

use super::group::Group;

/// Counts who has opened what. The [`Line`](super::line::Line) takes from here what is to be subscribed to.
#[derive(Default)]
pub(super) struct Desk {
    inner: Mutex<Inner>,
    changed: Notify,
}

#[derive(Default)]
struct Inner {
    status: Status,
    entries: HashMap<String, Entry>,
    /// Groups of which the line has to look whether something is to be done.
    dirty: HashSet<String>,
}

/// How it stands with Redis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Status {
    /// Nobody knows yet.
    #[default]
    Starting,
    Shared,
    /// Redis is away.
    Alone,
}

struct Entry {
    group: Arc<Group>,
    count: usize,
    is_subscribed: bool,
    /// Those who wait until it is, or cannot be.
    waiting: Vec<oneshot::Sender<()>>,
}

/// What the line has to do next.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) leave: Vec<String>,
    pub(super) join: Vec<Arc<Group>>,
}

/// How many groups are subscribed to at once.
const MOST_AT_ONCE: usize = 256;

impl Desk {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Consistent after every line.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn is_alone(&self) -> bool {
        self.lock().status == Status::Alone
    }

    /// One more wants to hear of the group. Answers what to wait for, when there is something to wait for.
    pub(super) fn open(
        &self,
        name: &str,
        make: impl FnOnce() -> Group,
    ) -> Option<oneshot::Receiver<()>> {
        let mut inner = self.lock();
        let is_alone = inner.status == Status::Alone;
        if !inner.entries.contains_key(name) {
            let entry = Entry {
                group: Arc::new(make()),
                count: 0,
                is_subscribed: false,
                waiting: Vec::new(),
            };
            inner.entries.insert(name.to_owned(), entry);
            inner.dirty.insert(name.to_owned());
            self.changed.notify_one();
        }
        let entry = inner.entries.get_mut(name)?;
        entry.count += 1;
        if entry.is_subscribed || is_alone {
            return None;
        }
        let (sender, receiver) = oneshot::channel();
        entry.waiting.push(sender);
        Some(receiver)
    }

    /// One less wants to hear of the group.
    pub(super) fn close(&self, name: &str) {
        let mut inner = self.lock();
        let Some(entry) = inner.entries.get_mut(name) else {
            return;
        };
        entry.count = entry.count.saturating_sub(1);
        if entry.count == 0 {
            inner.dirty.insert(name.to_owned());
            self.changed.notify_one();
        }
    }

    pub(super) fn group(&self, name: &str) -> Option<Arc<Group>> {
        self.lock()
            .entries
            .get(name)
            .map(|entry| Arc::clone(&entry.group))
    }

    /// All that are open.
    pub(super) fn groups(&self) -> Vec<Arc<Group>> {
        let inner = self.lock();
        let open = inner.entries.values().filter(|entry| entry.count > 0);
        open.map(|entry| Arc::clone(&entry.group)).collect()
    }

    /// Waits until there may be something to do.
    pub(super) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// What is to be done next. Only one batch is under way at a time, so that the last word of a group that is closed and
    /// opened again at once is that it is open.
    pub(super) fn take(&self) -> Batch {
        let mut inner = self.lock();
        let inner = &mut *inner;
        let mut batch = Batch::default();
        let names: Vec<String> = inner.dirty.iter().take(MOST_AT_ONCE).cloned().collect();
        for name in names {
            inner.dirty.remove(&name);
            let Some(entry) = inner.entries.get(&name) else {
                continue;
            };
            match (entry.count, entry.is_subscribed) {
                (0, is_subscribed) => {
                    inner.entries.remove(&name);
                    if is_subscribed {
                        batch.leave.push(name);
                    }
                }
                (_, false) => {
                    // Before anything can arrive.
                    entry.group.hold();
                    batch.join.push(Arc::clone(&entry.group));
                }
                (_, true) => {}
            }
        }
        batch
    }

    /// The groups are subscribed to, and have caught up.
    pub(super) fn joined(&self, groups: &[Arc<Group>]) {
        let mut inner = self.lock();
        for group in groups {
            if let Some(entry) = inner.entries.get_mut(group.name()) {
                entry.is_subscribed = true;
                for waiting in entry.waiting.drain(..) {
                    let _ = waiting.send(());
                }
            }
        }
    }

    /// Whether what is published to the group arrives here; `None` when nobody has opened it.
    pub(super) fn hears(&self, name: &str) -> Option<bool> {
        let inner = self.lock();
        inner.entries.get(name).map(|entry| entry.is_subscribed)
    }

    /// Redis is back, unless something has been opened meanwhile that is not subscribed to.
    pub(super) fn try_share(&self) -> bool {
        let mut inner = self.lock();
        if inner.dirty.is_empty() {
            inner.status = Status::Shared;
        }
        inner.status == Status::Shared
    }

    /// Redis is away: nobody waits for it, and everything is to be subscribed to again.
    pub(super) fn lost(&self) {
        let mut inner = self.lock();
        let inner = &mut *inner;
        inner.status = Status::Alone;
        inner.entries.retain(|_, entry| {
            entry.is_subscribed = false;
            entry.waiting.clear();
            entry.group.let_go();
            entry.count > 0
        });
        inner.dirty = inner.entries.keys().cloned().collect();
    }
}
