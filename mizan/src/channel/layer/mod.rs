//! What carries messages between the processes of a site, and remembers the last ones.

mod memory;
mod redis;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Bytes;
use futures_util::future::BoxFuture;

pub(crate) use memory::MemoryLayer;
pub(crate) use redis::RedisLayer;

use crate::settings::Settings;

/// A place in the messages of one group. Positions of different epochs have nothing to do with each other: the group was
/// forgotten in between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) epoch: Arc<str>,
    pub(crate) offset: u64,
}

impl Position {
    /// Whether whoever stands here has `other` behind it.
    pub(crate) fn includes(&self, other: &Self) -> bool {
        self.epoch == other.epoch && other.offset <= self.offset
    }
}

/// Whom a message is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    All,
    /// Everybody but this connection.
    Except(String),
    /// Every connection of this user.
    User(i64),
    Connection(String),
}

impl Target {
    /// Whether it goes to the whole group, and so has a place in its history.
    pub(crate) fn is_whole(&self) -> bool {
        matches!(self, Self::All | Self::Except(_))
    }
}

/// A message as it travels: its data is JSON already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Envelope {
    pub(crate) target: Target,
    /// `None`: nothing but what it affects.
    pub(crate) data: Option<Bytes>,
    /// The contexts to fetch again.
    pub(crate) affects: Arc<[String]>,
    /// It has no place in the history, and nobody misses it.
    pub(crate) is_ephemeral: bool,
}

impl Envelope {
    /// Whether it gets an offset.
    pub(crate) fn is_counted(&self) -> bool {
        !self.is_ephemeral && self.target.is_whole()
    }
}

/// A message that has been published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Published {
    /// `None` for one without a place in the history.
    pub(crate) position: Option<Position>,
    pub(crate) envelope: Envelope,
}

/// Somebody who is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    /// The connection.
    pub(crate) id: String,
    /// JSON.
    pub(crate) data: Bytes,
}

/// What a layer tells the process.
#[derive(Debug, Clone)]
pub(crate) enum Delivery {
    Message(Published),
    Presence {
        joined: Vec<Member>,
        left: Vec<String>,
    },
    /// Messages were lost and cannot be had again.
    Gap(Position),
}

/// What a group keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Keep {
    pub(crate) messages: usize,
    pub(crate) bytes: usize,
    pub(crate) age: Duration,
}

impl Keep {
    pub(crate) fn new(messages: usize, settings: &Settings) -> Self {
        Self {
            messages,
            bytes: settings.channel_history_bytes,
            age: settings.channel_history_age,
        }
    }
}

/// What a joining client wants to have of the past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Everything after this position, or else as many of the last messages.
    After(Position, usize),
    /// As many of the last messages.
    Last(usize),
}

/// Where a group stands, and what a client has missed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Past {
    pub(crate) position: Position,
    /// Everything after the position that was asked for is here.
    pub(crate) is_recovered: bool,
    pub(crate) messages: Vec<Published>,
}

impl Past {
    /// Picks from what is kept, the oldest first, what a client wants.
    pub(crate) fn pick(position: Position, kept: Vec<Published>, wanted: &Wanted) -> Self {
        let offset_of = |message: &Published| message.position.as_ref().map_or(0, |at| at.offset);
        let (after, last) = match wanted {
            Wanted::After(after, last) => (Some(after), *last),
            Wanted::Last(last) => (None, *last),
        };
        if let Some(after) = after
            && after.epoch == position.epoch
            && after.offset <= position.offset
        {
            let missed = position.offset - after.offset;
            let messages: Vec<_> = kept
                .iter()
                .filter(|message| offset_of(message) > after.offset)
                .cloned()
                .collect();
            if messages.len() as u64 == missed {
                return Self {
                    position,
                    is_recovered: true,
                    messages,
                };
            }
        }
        let skipped = kept.len().saturating_sub(last);
        Self {
            position,
            is_recovered: false,
            messages: kept.into_iter().skip(skipped).collect(),
        }
    }
}

/// Why a layer did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LayerError {
    #[error("the channel layer cannot be reached")]
    Away(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Where a layer hands over what it has for this process. Of one group it is called by one thread at a time.
pub(crate) trait Sink: Send + Sync {
    fn deliver(&self, group: &str, delivery: Delivery);
    /// Whether other processes are reached.
    fn shared(&self, is_shared: bool);
}

/// Carries messages. At most once, and those of one group in the order of their offsets.
pub(crate) trait Layer: Send + Sync {
    /// From now on this process gets what is published to `group`, until [`close`](Self::close) has been called as often
    /// as this, whatever came of it.
    fn open<'a>(&'a self, group: &'a str) -> BoxFuture<'a, Result<(), LayerError>>;

    /// One client less wants to hear of `group`.
    fn close(&self, group: &str);

    /// Hands the message to every process that has opened the group, this one included.
    fn publish<'a>(
        &'a self,
        group: &'a str,
        envelope: Envelope,
        keep: Keep,
    ) -> BoxFuture<'a, Result<(), LayerError>>;

    /// Where the group stands, and what is kept of it.
    fn past<'a>(
        &'a self,
        group: &'a str,
        wanted: &'a Wanted,
    ) -> BoxFuture<'a, Result<Past, LayerError>>;

    /// Somebody is there from now on; answers who is, the new one included.
    fn enter<'a>(
        &'a self,
        group: &'a str,
        member: Member,
    ) -> BoxFuture<'a, Result<Vec<Member>, LayerError>>;

    /// Somebody is there no more.
    fn leave<'a>(&'a self, group: &'a str, id: &'a str) -> BoxFuture<'a, Result<(), LayerError>>;

    /// Who is there.
    fn members<'a>(&'a self, group: &'a str) -> BoxFuture<'a, Result<Vec<Member>, LayerError>>;
}
