//! Holds what every socket of one room receives against what was published.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    time::Instant,
};

use anyhow::{Result, bail};
use tokio::sync::Notify;

use crate::dialect::{Dialect, Incoming};

/// What all sockets of a run share.
pub(crate) struct Watch {
    dialect: Dialect,
    began: Instant,
    /// The frames seen last, by offset: a broadcast must be the same bytes for everybody, and is understood once.
    recent: RefCell<HashMap<u64, Seen>>,
    /// From each sender, the number that comes next in the room's order.
    next_number: RefCell<HashMap<u32, u64>>,
    delays_us: RefCell<Vec<u32>>,
    delivered: Cell<u64>,
    awaited: Cell<u64>,
    reached: Notify,
    pub(crate) answered: Cell<u64>,
    pub(crate) closed: Cell<u64>,
    trouble: RefCell<Option<String>>,
}

struct Seen {
    bytes: Vec<u8>,
    sent_ns: u64,
}

/// How many messages of a room are remembered: more than may be under way.
const REMEMBERED: u64 = 256;

impl Watch {
    pub(crate) fn new(dialect: Dialect) -> Self {
        Self {
            dialect,
            began: Instant::now(),
            recent: RefCell::default(),
            next_number: RefCell::default(),
            delays_us: RefCell::default(),
            delivered: Cell::new(0),
            awaited: Cell::new(u64::MAX),
            reached: Notify::new(),
            answered: Cell::new(0),
            closed: Cell::new(0),
            trouble: RefCell::default(),
        }
    }

    pub(crate) fn now_ns(&self) -> u64 {
        self.began.elapsed().as_nanos() as u64
    }

    pub(crate) fn delivered(&self) -> u64 {
        self.delivered.get()
    }

    /// What has gone wrong first, if anything has.
    pub(crate) fn trouble(&self) -> Option<String> {
        self.trouble.borrow().clone()
    }

    pub(crate) fn fail(&self, what: impl Into<String>) {
        self.trouble.borrow_mut().get_or_insert(what.into());
        self.reached.notify_one();
    }

    /// Waits until `count` messages have arrived, at all sockets together.
    pub(crate) async fn until_delivered(&self, count: u64) -> Result<()> {
        while self.delivered.get() < count {
            if let Some(trouble) = self.trouble() {
                bail!("{trouble}");
            }
            self.awaited.set(count);
            self.reached.notified().await;
        }
        Ok(())
    }

    /// Takes the delays measured so far, in microseconds.
    pub(crate) fn take_delays(&self) -> Vec<u32> {
        self.delays_us.take()
    }

    /// One text frame at one socket, whose next message must have the offset `next`.
    pub(crate) fn text(
        &self,
        next: &mut u64,
        text: &[u8],
        now_ns: u64,
    ) -> Result<Option<Incoming>> {
        if let Some(seen) = self.recent.borrow().get(next)
            && seen.bytes == text
        {
            self.count(next, seen.sent_ns, now_ns);
            return Ok(None);
        }
        let incoming = self.dialect.read(text)?;
        let Incoming::Message {
            offset,
            sender,
            number,
            sent_ns,
            ..
        } = incoming
        else {
            return Ok(Some(incoming));
        };
        if offset != Some(*next) {
            bail!("offset {offset:?} came where {next} was due");
        }
        if let Some(seen) = self.recent.borrow().get(next) {
            bail!(
                "two sockets got different messages at offset {next}: {} and {}",
                String::from_utf8_lossy(&seen.bytes),
                String::from_utf8_lossy(text)
            );
        }
        let mut numbers = self.next_number.borrow_mut();
        let due = numbers.entry(sender).or_default();
        if number != *due {
            bail!("number {number} of sender {sender} came where {due} was due");
        }
        *due += 1;
        let mut recent = self.recent.borrow_mut();
        recent.insert(
            *next,
            Seen {
                bytes: text.to_vec(),
                sent_ns,
            },
        );
        recent.remove(&next.wrapping_sub(REMEMBERED));
        drop(recent);
        self.count(next, sent_ns, now_ns);
        Ok(None)
    }

    fn count(&self, next: &mut u64, sent_ns: u64, now_ns: u64) {
        *next += 1;
        let micros = now_ns.saturating_sub(sent_ns) / 1000;
        self.delays_us
            .borrow_mut()
            .push(u32::try_from(micros).unwrap_or(u32::MAX));
        let delivered = self.delivered.get() + 1;
        self.delivered.set(delivered);
        if delivered >= self.awaited.get() {
            self.awaited.set(u64::MAX);
            self.reached.notify_one();
        }
    }
}
