//! Who is in which room, and how a message gets to all of them.

use std::{
    collections::HashMap,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use bytestring::ByteString;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc::{Sender, error::TrySendError};

/// What clients say to each other.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Said {
    sender: u32,
    number: u64,
    sent_ns: u64,
    text: String,
}

#[derive(Serialize)]
struct Broadcast<'a> {
    op: &'static str,
    room: &'a str,
    offset: u64,
    data: &'a Said,
}

/// All rooms of this process.
#[derive(Default)]
pub(crate) struct Rooms {
    next_member: AtomicU64,
    rooms: Mutex<HashMap<String, Room>>,
}

#[derive(Default)]
struct Room {
    offset: u64,
    members: HashMap<u64, Sender<ByteString>>,
}

impl Rooms {
    /// Adds a client to a room, and returns its number there and where the room stands.
    pub(crate) fn join(&self, name: &str, client: Sender<ByteString>) -> (u64, u64) {
        let member = self.next_member.fetch_add(1, Ordering::Relaxed);
        let mut rooms = self.lock();
        let room = rooms.entry(name.to_owned()).or_default();
        room.members.insert(member, client);
        (member, room.offset)
    }

    pub(crate) fn leave(&self, name: &str, member: u64) {
        let mut rooms = self.lock();
        let Some(room) = rooms.get_mut(name) else {
            return;
        };
        room.members.remove(&member);
        if room.members.is_empty() {
            rooms.remove(name);
        }
    }

    /// Sends `data` to everybody in the room: encoded once, shared by all. Nobody is waited for: whose queue is full is
    /// taken out of the room.
    ///
    /// The lock is held over the whole loop, so that everybody sees one order; nothing in it waits.
    pub(crate) fn broadcast(&self, name: &str, data: &Said) -> serde_json::Result<Reached> {
        let mut rooms = self.lock();
        let Some(room) = rooms.get_mut(name) else {
            return Ok(Reached::default());
        };
        let offset = room.offset + 1;
        let text: ByteString = serde_json::to_string(&Broadcast {
            op: "message",
            room: name,
            offset,
            data,
        })?
        .into();
        room.offset = offset;
        let mut reached = Reached::default();
        room.members
            .retain(|_, client| match client.try_send(text.clone()) {
                Ok(()) => {
                    reached.sent += 1;
                    true
                }
                // The client's task sees the end of its queue, and closes.
                Err(TrySendError::Full(_)) => {
                    reached.too_slow += 1;
                    false
                }
                Err(TrySendError::Closed(_)) => false,
            });
        Ok(reached)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Room>> {
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many a broadcast has reached.
#[derive(Default)]
pub(crate) struct Reached {
    pub(crate) sent: u64,
    pub(crate) too_slow: u64,
}
