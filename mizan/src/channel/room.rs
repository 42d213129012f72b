//! The clients of one group in this process.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::web::Bytes;

use super::frame;
use super::layer::{Delivery, Position, Published, Target};
use super::link::Link;
use super::metrics::Counters;
use crate::websocket::Pushed;

/// What happens to a client that does not read what it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum SlowReader {
    /// It is closed with 1013, and comes back with its last position.
    #[default]
    Close,
    /// It misses messages, and is told so by a `gap`.
    Skip,
}

/// The joined clients of a group, by the topic that they joined.
#[derive(Default)]
pub(super) struct Room(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    topics: Vec<Topic>,
    /// The room has been given up: whoever comes now must get a new one.
    is_closed: bool,
}

struct Topic {
    name: Arc<str>,
    /// As it stands in JSON.
    quoted: String,
    seats: Vec<Seat>,
}

/// One joined client.
struct Seat {
    number: u64,
    link: Arc<Link>,
    slow: SlowReader,
    state: SeatState,
    /// Where the client stood when it joined, until something newer has come: a layer may be ahead of what it delivers.
    since: Option<Position>,
}

enum SeatState {
    /// The client is not told yet that it has joined; what comes meanwhile waits.
    Joining(Vec<(Option<Position>, Bytes)>),
    Joined,
    /// It has missed messages, and must be told before it gets another.
    Behind,
}

/// What a client that is joining gets first.
pub(super) struct Welcome {
    pub(super) position: Position,
    pub(super) frames: Vec<Bytes>,
}

impl Room {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the client a seat; `false` when the room has been given up meanwhile.
    pub(super) fn sit_down(&self, link: &Arc<Link>, topic: &Arc<str>, slow: SlowReader) -> bool {
        let mut inner = self.lock();
        if inner.is_closed {
            return false;
        }
        let topics = &mut inner.topics;
        let index = topics.iter().position(|known| known.name == *topic);
        let index = index.unwrap_or_else(|| {
            topics.push(Topic {
                name: Arc::clone(topic),
                quoted: frame::quoted(topic),
                seats: Vec::new(),
            });
            topics.len() - 1
        });
        let seats = &mut topics[index].seats;
        seats.retain(|seat| seat.number != link.number);
        seats.push(Seat {
            number: link.number,
            link: Arc::clone(link),
            slow,
            state: SeatState::Joining(Vec::new()),
            since: None,
        });
        true
    }

    /// Tells the client that it has joined, what it has missed, and what came in between; from now on it hears everything.
    pub(super) fn welcome(&self, link: &Link, topic: &str, welcome: Welcome) {
        let mut inner = self.lock();
        let Some(seat) = inner.seat(link.number, topic) else {
            return;
        };
        let mut frames = welcome.frames;
        if let SeatState::Joining(waiting) = std::mem::replace(&mut seat.state, SeatState::Joined) {
            let news = waiting.into_iter().filter(|(position, _)| {
                let position = position.as_ref();
                position.is_none_or(|at| !welcome.position.includes(at))
            });
            frames.extend(news.map(|(_, frame)| frame));
            seat.since = Some(welcome.position);
        }
        link.outbox.push_all(frames);
    }

    /// Takes the client's seat away; answers whether the room is empty and given up now.
    pub(super) fn leave(&self, link: &Link, topic: &str) -> bool {
        let mut inner = self.lock();
        let Some(index) = inner.topics.iter().position(|known| *known.name == *topic) else {
            return inner.topics.is_empty() && inner.is_closed;
        };
        let seats = &mut inner.topics[index].seats;
        if let Some(at) = seats.iter().position(|seat| seat.number == link.number) {
            seats.swap_remove(at);
        }
        if seats.is_empty() {
            inner.topics.swap_remove(index);
        }
        inner.is_closed = inner.topics.is_empty();
        inner.is_closed
    }

    /// Hands a delivery to everybody whom it is for.
    pub(super) fn deliver(&self, delivery: &Delivery, counters: &Counters) {
        let mut inner = self.lock();
        for topic in &mut inner.topics {
            match delivery {
                Delivery::Message(published) => topic.message(published, counters),
                Delivery::Presence { joined, left } => {
                    let frame = frame::presence(&topic.quoted, joined, left);
                    for seat in &mut topic.seats {
                        // Whoever comes sees itself in the answer to its join.
                        let is_own = left.is_empty()
                            && joined.iter().all(|member| member.id == seat.link.id);
                        if !is_own {
                            seat.push(None, frame.clone(), counters);
                        }
                    }
                }
                Delivery::Gap(position) => {
                    let frame = frame::gap(&topic.quoted, position);
                    for seat in &mut topic.seats {
                        if !seat.has_behind(position) {
                            seat.push(Some(position), frame.clone(), counters);
                        }
                    }
                }
            }
        }
    }
}

impl Inner {
    fn seat(&mut self, number: u64, topic: &str) -> Option<&mut Seat> {
        let topic = self.topics.iter_mut().find(|known| *known.name == *topic)?;
        topic.seats.iter_mut().find(|seat| seat.number == number)
    }
}

impl Topic {
    fn message(&mut self, published: &Published, counters: &Counters) {
        let position = published.position.as_ref();
        let target = &published.envelope.target;
        // Encoded once, for everybody who needs it.
        let mut encoded = None;
        for seat in &mut self.seats {
            let is_addressed = match target {
                Target::All => true,
                Target::Except(id) => seat.link.id != *id,
                Target::User(id) => seat.link.user == Some(*id),
                Target::Connection(id) => seat.link.id == *id,
            };
            if is_addressed {
                let frame = encoded.get_or_insert_with(|| frame::message(&self.quoted, published));
                let frame = frame.clone();
                seat.message(position, frame, &self.quoted, counters);
            } else if let Some(position) = position {
                let frame = frame::skip(&self.quoted, position.offset);
                seat.message(Some(position), frame, &self.quoted, counters);
            }
        }
    }
}

impl Seat {
    /// Whether the client got this when it joined, or has it behind it since then.
    fn has_behind(&mut self, position: &Position) -> bool {
        let is_old = self.since.as_ref().is_some_and(|at| at.includes(position));
        if !is_old {
            self.since = None;
        }
        is_old
    }

    fn message(
        &mut self,
        position: Option<&Position>,
        frame: Bytes,
        quoted_topic: &str,
        counters: &Counters,
    ) {
        if position.is_some_and(|position| self.has_behind(position)) {
            return;
        }
        if matches!(self.state, SeatState::Behind) {
            let Some(position) = position else {
                return self.push(None, frame, counters);
            };
            let before = Position {
                epoch: Arc::clone(&position.epoch),
                offset: position.offset - 1,
            };
            match self.link.push(frame::gap(quoted_topic, &before)) {
                Pushed::Queued => self.state = SeatState::Joined,
                Pushed::Full => return counters.dropped.add(1),
                Pushed::Closed => return,
            }
        }
        self.push(position, frame, counters);
    }

    fn push(&mut self, position: Option<&Position>, frame: Bytes, counters: &Counters) {
        if let SeatState::Joining(waiting) = &mut self.state {
            waiting.push((position.cloned(), frame));
            return;
        }
        match self.link.push(frame) {
            Pushed::Queued => counters.messages_out.add(1),
            Pushed::Full => {
                counters.dropped.add(1);
                match self.slow {
                    SlowReader::Close => counters.dropped.add(self.link.too_slow() as u64),
                    SlowReader::Skip if position.is_some() => self.state = SeatState::Behind,
                    SlowReader::Skip => {}
                }
            }
            Pushed::Closed => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channel::layer::Envelope;
    use crate::websocket::{Outbox, SocketLimits};

    fn at(epoch: &str, offset: u64) -> Position {
        Position {
            epoch: epoch.into(),
            offset,
        }
    }

    fn message(position: Position) -> Delivery {
        Delivery::Message(Published {
            position: Some(position),
            envelope: Envelope {
                target: Target::All,
                data: Some(Bytes::from_static(b"1")),
                affects: Arc::default(),
                is_ephemeral: false,
            },
        })
    }

    #[test]
    fn what_is_delivered_late_is_not_heard_again() {
        let room = Room::default();
        let counters = Counters::default();
        let link = Link::new(None, Outbox::new(&SocketLimits::default()));
        let topic: Arc<str> = "chat:{}".into();
        assert!(room.sit_down(&link, &topic, SlowReader::Close));
        room.deliver(&message(at("e", 4)), &counters);
        room.deliver(&message(at("e", 6)), &counters);
        let welcome = Welcome {
            position: at("e", 5),
            frames: Vec::new(),
        };
        room.welcome(&link, &topic, welcome);
        assert_eq!(link.outbox.waiting(), 1, "what has waited");
        // The layer said "5" before it delivered that.
        room.deliver(&message(at("e", 5)), &counters);
        room.deliver(&Delivery::Gap(at("e", 5)), &counters);
        assert_eq!(link.outbox.waiting(), 1);
        room.deliver(&message(at("e", 7)), &counters);
        room.deliver(&Delivery::Gap(at("f", 0)), &counters);
        room.deliver(&message(at("f", 1)), &counters);
        assert_eq!(link.outbox.waiting(), 4);
    }
}
