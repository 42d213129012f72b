//! One connected client, as everybody else in the process knows it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::web::Bytes;
use actix_ws::CloseCode;

use crate::websocket::{Outbox, Pushed};

/// A connection. Any thread may push to it.
pub(crate) struct Link {
    /// Within this process.
    pub(super) number: u64,
    /// Everywhere: nobody can guess it.
    pub(super) id: String,
    pub(super) user: Option<i64>,
    pub(super) outbox: Arc<Outbox>,
}

impl Link {
    pub(super) fn new(user: Option<i64>, outbox: Arc<Outbox>) -> Arc<Self> {
        static NUMBERS: AtomicU64 = AtomicU64::new(1);
        Arc::new(Self {
            number: NUMBERS.fetch_add(1, Ordering::Relaxed),
            id: crate::hex::random_word(),
            user,
            outbox,
        })
    }

    pub(super) fn push(&self, frame: Bytes) -> Pushed {
        self.outbox.push(frame)
    }

    /// The client does not read what it is sent. Answers how many frames are dropped.
    pub(super) fn too_slow(&self) -> usize {
        self.outbox
            .abandon(CloseCode::Again, "what is sent is not read")
    }
}
