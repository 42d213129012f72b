//! What the layer and its line share.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use super::desk::Desk;
use super::roster::Roster;
use super::store::Store;
use super::unsure::Unsure;
use crate::channel::layer::Sink;

/// Everything but the connection.
pub(super) struct Parts {
    pub(super) store: Store,
    pub(super) desk: Desk,
    pub(super) roster: Roster,
    pub(super) unsure: Arc<Unsure>,
    pub(super) sink: Weak<dyn Sink>,
    pub(super) times: Times,
    /// Those whose time is over are told to be gone. Not right after Redis was away: nobody could say that they are there.
    pub(super) sweeps: AtomicBool,
    /// What the clients were told last.
    is_shared: AtomicBool,
}

/// How often things happen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    /// Between two questions whether Redis is there. It answers within `MIZAN_REDIS_TIMEOUT_SECONDS`, or it is away.
    pub(super) ping: Duration,
    /// Between two times that a process says who is there.
    pub(super) beat: Duration,
    /// How long that is believed: after a process is killed, its members are gone when this is over.
    pub(super) ttl: Duration,
    /// Between two times that open groups are kept from being forgotten, and that it is looked who is really there.
    pub(super) remember: Duration,
}

impl Times {
    pub(super) const DEFAULT: Self = Self {
        ping: Duration::from_secs(1),
        beat: Duration::from_secs(10),
        ttl: Duration::from_secs(30),
        remember: Duration::from_secs(60),
    };
}

impl Parts {
    pub(super) fn new(store: Store, sink: Weak<dyn Sink>, times: Times) -> Self {
        Self {
            store,
            desk: Desk::default(),
            roster: Roster::default(),
            unsure: Arc::new(Unsure::new()),
            sink,
            times,
            sweeps: AtomicBool::new(false),
            is_shared: AtomicBool::new(true),
        }
    }

    /// Tells whether Redis is there; answers whether that is news.
    pub(super) fn tell_shared(&self, is_shared: bool) -> bool {
        let is_news = self.is_shared.swap(is_shared, Ordering::Relaxed) != is_shared;
        if is_news && let Some(sink) = self.sink.upgrade() {
            sink.shared(is_shared);
        }
        is_news
    }

    pub(super) fn sweeps(&self) -> bool {
        self.sweeps.load(Ordering::Relaxed)
    }
}
