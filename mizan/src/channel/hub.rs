//! The channels of one process: who is connected, who has joined what, and the layer that reaches the other processes.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};
use std::time::Duration;

use actix_web::web::Bytes;
use actix_ws::CloseCode;
use tokio::time::{Instant, sleep, sleep_until};

use super::frame;
use super::layer::{
    Delivery, Envelope, Keep, Layer, LayerError, Member, MemoryLayer, Past, Published, RedisLayer,
    Sink, Wanted,
};
use super::link::Link;
use super::metrics::{ChannelMetrics, Counters};
use super::room::{Room, SlowReader, Welcome};
use crate::error::{Error, Result};
use crate::redis::Redis;
use crate::settings::{Settings, SharedPlace};

/// How long a client is told to wait when the layer does not answer.
pub(super) const RETRY: Duration = Duration::from_secs(2);

/// How often a stopping process looks whether everybody has gone.
const DRAIN_STEP: Duration = Duration::from_millis(10);

/// Everything about channels that the threads of a process share.
pub(crate) struct Hub {
    layer: Arc<dyn Layer>,
    /// By group.
    rooms: RwLock<HashMap<String, Arc<Room>>>,
    links: Mutex<HashMap<u64, Arc<Link>>>,
    /// How many sockets each user and each address has.
    by_user: Mutex<HashMap<i64, usize>>,
    by_address: Mutex<HashMap<IpAddr, usize>>,
    pub(super) counters: Counters,
    joined: AtomicU64,
    is_draining: AtomicBool,
    /// What the layer said last.
    is_shared: AtomicBool,
}

/// A place among the sockets of the process; given back when it is dropped.
pub(super) struct Admission {
    hub: Arc<Hub>,
    link: Arc<Link>,
    address: Option<IpAddr>,
}

/// What a join needs to know.
pub(super) struct Joining<'j> {
    pub(super) link: &'j Arc<Link>,
    pub(super) topic: &'j Arc<str>,
    pub(super) group: &'j str,
    pub(super) reference: u64,
    pub(super) slow: SlowReader,
    pub(super) wanted: Wanted,
    /// What others see of the client, as JSON; `None` where the channel keeps no presence.
    pub(super) presence: Option<Bytes>,
}

impl Hub {
    /// Inside a Tokio runtime: the connection to Redis lives there.
    pub(crate) fn new(settings: &Settings, redis: Option<&Redis>) -> Arc<Self> {
        Arc::new_cyclic(|hub: &Weak<Self>| {
            let sink: Weak<dyn Sink> = hub.clone();
            let layer: Arc<dyn Layer> = match (settings.channel_place(), redis) {
                (SharedPlace::Redis, Some(redis)) => {
                    RedisLayer::start(redis.clone(), settings, sink)
                }
                // The settings don't allow the one without the other.
                _ => Arc::new(MemoryLayer::new(sink)),
            };
            Self {
                layer,
                rooms: RwLock::default(),
                links: Mutex::default(),
                by_user: Mutex::default(),
                by_address: Mutex::default(),
                counters: Counters::default(),
                joined: AtomicU64::new(0),
                is_draining: AtomicBool::new(false),
                is_shared: AtomicBool::new(true),
            }
        })
    }

    pub(super) fn layer(&self) -> &dyn Layer {
        &*self.layer
    }

    /// Takes another socket.
    ///
    /// # Errors
    ///
    /// 429 beyond a limit, 503 while the process stops.
    pub(super) fn admit(
        self: &Arc<Self>,
        settings: &Settings,
        link: Arc<Link>,
        address: Option<IpAddr>,
    ) -> Result<Admission> {
        // Counted before it is looked at: two at once must not both find the last place.
        let of_user = link.user.map(|user| take(&mut lock(&self.by_user), user));
        let of_address = address.map(|address| take(&mut lock(&self.by_address), address));
        let mut links = lock(&self.links);
        links.insert(link.number, Arc::clone(&link));
        let of_process = links.len();
        drop(links);
        let admission = Admission {
            hub: Arc::clone(self),
            link,
            address,
        };
        let is_full = of_user.is_some_and(|count| count > settings.channel_max_sockets_per_user)
            || of_address.is_some_and(|count| count > settings.channel_max_sockets_per_address)
            || of_process > settings.channel_max_sockets;
        // After the list has it: whoever empties the list has said so before.
        if self.is_draining.load(Ordering::Relaxed) {
            return Err(Error::unavailable(RETRY));
        }
        if is_full {
            return Err(Error::too_many_requests(RETRY).with_code("too_many_sockets"));
        }
        if !self.is_shared.load(Ordering::Relaxed) {
            admission.link.outbox.push_all([frame::layer(false)]);
        }
        Ok(admission)
    }

    fn room(&self, group: &str) -> Option<Arc<Room>> {
        let rooms = self.rooms.read().unwrap_or_else(PoisonError::into_inner);
        rooms.get(group).cloned()
    }

    /// The room of a group with the client in it.
    fn take_seat(&self, joining: &Joining<'_>) -> Arc<Room> {
        loop {
            let room = self.room(joining.group).unwrap_or_else(|| {
                let mut rooms = self.rooms.write().unwrap_or_else(PoisonError::into_inner);
                Arc::clone(rooms.entry(joining.group.to_owned()).or_default())
            });
            if room.sit_down(joining.link, joining.topic, joining.slow) {
                return room;
            }
            // It was given up between the look and the seat; whoever did that takes it out of the map.
            self.forget_room(joining.group, &room);
        }
    }

    fn forget_room(&self, group: &str, room: &Arc<Room>) {
        let mut rooms = self.rooms.write().unwrap_or_else(PoisonError::into_inner);
        if rooms
            .get(group)
            .is_some_and(|known| Arc::ptr_eq(known, room))
        {
            rooms.remove(group);
        }
    }

    /// Joins: the client is told so, and hears everything from there on.
    ///
    /// # Errors
    ///
    /// 503 when the layer does not answer and nothing is known of the group here.
    pub(super) async fn join(&self, joining: Joining<'_>) -> Result<()> {
        // The seat first: what is published while the past is being read must not be missed.
        let room = self.take_seat(&joining);
        let opened = self.layer.open(joining.group).await;
        let welcomed = match opened {
            Ok(()) => self.welcome(&joining, &room).await,
            Err(error) => Err(error),
        };
        match welcomed {
            Ok(()) => {
                self.counters.joins.add(1);
                self.joined.fetch_add(1, Ordering::Relaxed);
                Ok(())
            }
            Err(error) => {
                self.give_up_seat(joining.link, joining.topic, joining.group, &room);
                Err(Error::unavailable(RETRY).with_source(error))
            }
        }
    }

    async fn welcome(&self, joining: &Joining<'_>, room: &Room) -> Result<(), LayerError> {
        let Joining {
            link, topic, group, ..
        } = joining;
        let Past {
            position,
            is_recovered,
            messages,
        } = self.layer.past(group, &joining.wanted).await?;
        let members = match &joining.presence {
            Some(data) => {
                let member = Member {
                    id: link.id.clone(),
                    data: data.clone(),
                };
                Some(self.layer.enter(group, member).await?)
            }
            None => None,
        };
        let joined = frame::joined(
            joining.reference,
            topic,
            &position,
            is_recovered,
            members.as_deref(),
        );
        let quoted = frame::quoted(topic);
        let missed = messages
            .iter()
            .map(|message| frame::message(&quoted, message));
        let frames = std::iter::once(joined).chain(missed).collect();
        room.welcome(link, topic, Welcome { position, frames });
        Ok(())
    }

    /// Leaves a topic that was joined.
    pub(super) async fn leave(&self, link: &Link, topic: &str, group: &str, has_presence: bool) {
        self.joined.fetch_sub(1, Ordering::Relaxed);
        if let Some(room) = self.room(group) {
            self.give_up_seat(link, topic, group, &room);
        }
        if has_presence && let Err(error) = self.layer.leave(group, &link.id).await {
            // The entry runs out by itself.
            tracing::debug!(%error, group, "a presence could not be taken back");
        }
    }

    fn give_up_seat(&self, link: &Link, topic: &str, group: &str, room: &Arc<Room>) {
        if room.leave(link, topic) {
            self.forget_room(group, room);
        }
        self.layer.close(group);
    }

    /// Publishes to a group. When the layer is away, whoever is in this process gets it all the same.
    pub(super) async fn publish(&self, group: &str, envelope: Envelope, keep: Keep) {
        let copy = envelope.clone();
        if let Err(error) = self.layer.publish(group, envelope, keep).await {
            tracing::warn!(%error, group, "a message reaches this process alone");
            self.deliver(
                group,
                Delivery::Message(Published {
                    position: None,
                    envelope: copy,
                }),
            );
        }
    }

    /// Closes every socket with 1012, one after the other within `spread`, and waits until they are gone, but not past
    /// `limit`. New ones are refused from now on.
    pub(crate) async fn drain(&self, spread: Duration, limit: Duration) {
        self.is_draining.store(true, Ordering::Relaxed);
        let deadline = Instant::now() + limit;
        let mut links: Vec<Arc<Link>> = lock(&self.links).values().cloned().collect();
        if links.is_empty() {
            return;
        }
        tracing::info!(sockets = links.len(), "closing the sockets");
        fastrand::shuffle(&mut links);
        let count = u32::try_from(links.len()).unwrap_or(u32::MAX);
        let pause = (spread / count).min(DRAIN_STEP);
        let started = Instant::now();
        for (number, link) in links.iter().enumerate() {
            let due = started + pause * u32::try_from(number).unwrap_or(u32::MAX);
            sleep_until(due.min(deadline)).await;
            link.outbox
                .close(Some(CloseCode::Restart), "the server restarts");
        }
        while !lock(&self.links).is_empty() && Instant::now() < deadline {
            sleep(DRAIN_STEP).await;
        }
    }

    /// What the channels of this process do.
    pub(crate) fn metrics(&self) -> ChannelMetrics {
        let links = lock(&self.links);
        let waiting = links.values().map(|link| link.outbox.waiting() as u64);
        let (waiting, max_lag) =
            waiting.fold((0, 0), |(sum, most), one| (sum + one, most.max(one)));
        let sockets = links.len() as u64;
        drop(links);
        let groups = self
            .rooms
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .len();
        let counters = &self.counters;
        ChannelMetrics {
            sockets,
            joined: self.joined.load(Ordering::Relaxed),
            groups: groups as u64,
            sockets_total: counters.sockets.get(),
            joins_total: counters.joins.get(),
            messages_in_total: counters.messages_in.get(),
            messages_out_total: counters.messages_out.get(),
            dropped_total: counters.dropped.get(),
            refused_total: counters.refused.get(),
            waiting,
            max_lag,
            is_shared: self.is_shared.load(Ordering::Relaxed),
        }
    }
}

impl Sink for Hub {
    fn deliver(&self, group: &str, delivery: Delivery) {
        if let Some(room) = self.room(group) {
            room.deliver(&delivery, &self.counters);
        }
    }

    fn shared(&self, is_shared: bool) {
        if self.is_shared.swap(is_shared, Ordering::Relaxed) == is_shared {
            return;
        }
        let frame = frame::layer(is_shared);
        for link in lock(&self.links).values() {
            let _ = link.push(frame.clone());
        }
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        lock(&self.hub.links).remove(&self.link.number);
        if let Some(user) = self.link.user {
            give_back(&mut lock(&self.hub.by_user), &user);
        }
        if let Some(address) = self.address {
            give_back(&mut lock(&self.hub.by_address), &address);
        }
    }
}

/// Takes one more; answers how many there are then.
fn take<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, usize>, key: K) -> usize {
    let count = counts.entry(key).or_default();
    *count += 1;
    *count
}

fn give_back<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing panics while it holds one of these.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
