//! One group in this process: what of it is handed on, in which order, and once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use actix_web::web::Bytes;

use super::change::Change;
use super::envelope::{Arrival, Numbered};
use super::known::{Answer, Known};
use super::unsure::Unsure;
use crate::channel::layer::{Delivery, Member, Past, Position, Published, Sink, Target};

/// How many arrivals wait while a group catches up.
const MOST_HELD: usize = 10_000;

/// A group that somebody has opened. Whatever is handed on is handed on under its lock, so that it keeps its order.
pub(super) struct Group {
    name: String,
    sink: Weak<dyn Sink>,
    unsure: Arc<Unsure>,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    /// The place up to which everything was handed on.
    handed: Option<Handed>,
    /// What has arrived while the group catches up; `None` when it does not.
    held: Option<Held>,
    known: Known,
}

/// A place in the messages, and the message that was there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Handed {
    pub(super) position: Position,
    /// Empty when it is not known.
    pub(super) id: Bytes,
}

#[derive(Default)]
struct Held {
    arrivals: Vec<Arrival>,
    /// The last one that was too many.
    lost: Option<Position>,
}

/// What Redis has answered to the question what was missed.
pub(super) struct Caught {
    /// The place that was asked about.
    pub(super) asked: Option<Handed>,
    pub(super) now: Handed,
    pub(super) past: Past,
    /// The messages of `past`, with their ids.
    pub(super) missed: Vec<Numbered>,
}

impl Group {
    pub(super) fn new(name: &str, sink: Weak<dyn Sink>, unsure: Arc<Unsure>) -> Self {
        Self {
            name: name.to_owned(),
            sink,
            unsure,
            inner: Mutex::default(),
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Consistent after every line.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn deliver(&self, delivery: Delivery) {
        if let Some(sink) = self.sink.upgrade() {
            sink.deliver(&self.name, delivery);
        }
    }

    fn tell(&self, news: Change) {
        if !news.is_empty() {
            self.deliver(Delivery::Presence {
                joined: news.joined,
                left: news.left,
            });
        }
    }

    /// What arrives from now on waits for [`catch_up`](Self::catch_up).
    pub(super) fn hold(&self) {
        self.lock().held = Some(Held::default());
    }

    /// The connection is lost: what has waited is asked for again.
    pub(super) fn let_go(&self) {
        self.lock().held = None;
    }

    /// The place up to which everything was handed on.
    pub(super) fn handed(&self) -> Option<Handed> {
        self.lock().handed.clone()
    }

    /// Where a client that joins now stands, as far as this process knows. Where nothing is known it is a place that Redis
    /// does not know either: the client is told of a gap when Redis is back.
    pub(super) fn stand(&self) -> Position {
        let mut inner = self.lock();
        let handed = inner.handed.get_or_insert_with(|| Handed {
            position: Position {
                epoch: crate::hex::random_word().into(),
                offset: 0,
            },
            id: Bytes::new(),
        });
        handed.position.clone()
    }

    /// Something has arrived.
    pub(super) fn receive(&self, arrival: Arrival) {
        let mut inner = self.lock();
        match &mut inner.held {
            Some(held) if held.arrivals.len() < MOST_HELD => held.arrivals.push(arrival),
            Some(held) => {
                if let Arrival::Message(Numbered { message, .. }) = arrival {
                    held.lost = message.position.or(held.lost.take());
                }
            }
            None => self.hand_on(&mut inner, arrival),
        }
    }

    /// Hands on what was missed, or says that it cannot be had, and then what has waited.
    pub(super) fn catch_up(&self, caught: Caught) {
        let mut inner = self.lock();
        let held = inner.held.take().unwrap_or_default();
        let is_same = inner.handed == caught.asked;
        match &inner.handed {
            None => {}
            Some(_) if is_same && caught.past.is_recovered => {
                for message in caught.missed {
                    self.hand_on(&mut inner, Arrival::Message(message));
                }
            }
            Some(_) => self.deliver(Delivery::Gap(caught.past.position)),
        }
        inner.handed = Some(caught.now);
        for arrival in held.arrivals {
            self.hand_on(&mut inner, arrival);
        }
        let is_behind = |lost: &Position| {
            let handed = inner.handed.as_ref();
            handed.is_none_or(|handed| handed.position.offset < lost.offset)
        };
        if let Some(lost) = held.lost.filter(is_behind) {
            self.gap(&mut inner, lost);
        }
    }

    fn gap(&self, inner: &mut Inner, position: Position) {
        self.deliver(Delivery::Gap(position.clone()));
        inner.handed = Some(Handed {
            position,
            id: Bytes::new(),
        });
    }

    fn hand_on(&self, inner: &mut Inner, arrival: Arrival) {
        match arrival {
            Arrival::Message(message) => self.hand_on_message(inner, message),
            Arrival::Presence(change) => {
                let news = inner.known.change(change);
                self.tell(news);
            }
        }
    }

    fn hand_on_message(&self, inner: &mut Inner, numbered: Numbered) {
        let Numbered { id, mut message } = numbered;
        let was_heard = self.unsure.take(&id);
        let Some(position) = message.position.clone() else {
            if !was_heard {
                self.deliver(Delivery::Message(message));
            }
            return;
        };
        if let Some(Handed { position: last, .. }) = &inner.handed {
            let is_same_epoch = last.epoch == position.epoch;
            if is_same_epoch && position.offset <= last.offset {
                return;
            }
            if !is_same_epoch || position.offset != last.offset + 1 {
                let before = Position {
                    epoch: Arc::clone(&position.epoch),
                    offset: position.offset.saturating_sub(1),
                };
                self.gap(inner, before);
            }
        }
        inner.handed = Some(Handed { position, id });
        if was_heard {
            make_silent(&mut message);
        }
        self.deliver(Delivery::Message(message));
    }

    /// Somebody came or went; tells the clients what they don't know yet.
    pub(super) fn change(&self, change: Change) {
        let mut inner = self.lock();
        let news = inner.known.change(change);
        self.tell(news);
    }

    /// Who is there is about to be asked for.
    pub(super) fn ask(&self) {
        self.lock().known.ask();
    }

    /// Tells the clients whom they don't know yet.
    pub(super) fn answer(&self, members: &[Member], answer: &Answer<'_>) {
        let mut inner = self.lock();
        let news = inner.known.answer(members, answer);
        self.tell(news);
    }

    pub(super) fn known<T>(&self, look: impl FnOnce(&Known) -> T) -> T {
        look(&self.lock().known)
    }
}

/// Nobody has an empty id: everybody is told that the position has moved, and nothing else.
fn make_silent(message: &mut Published) {
    message.envelope.target = Target::Connection(String::new());
    message.envelope.affects = Arc::default();
}
