//! A layer as one process has it, and what it hands over.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use actix_web::web::Bytes;
use tokio::sync::Notify;
use tokio::time::timeout;

use super::server::{Keys, RedisServer};
use crate::channel::layer::redis::for_tests;
use crate::channel::layer::{
    Delivery, Envelope, Keep, Layer, LayerError, Member, MemoryLayer, Past, Position, Sink, Target,
    Wanted,
};
use crate::redis::Redis;
use crate::settings::Settings;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// `MIZAN_REDIS_TIMEOUT_SECONDS` where Redis goes away; and where it does not, however busy the machine is.
pub(super) const SHORT: &str = "2";
const AMPLE: &str = "15";

/// One process.
pub(super) struct Process {
    pub(super) layer: Arc<dyn Layer>,
    pub(super) heard: Arc<Heard>,
}

/// Two processes of one site. In memory they are the same one.
pub(super) struct World {
    pub(super) here: Arc<Process>,
    pub(super) there: Arc<Process>,
    pub(super) keys: Option<Keys>,
}

/// What a layer has handed over.
#[derive(Default)]
pub(super) struct Heard {
    deliveries: Mutex<Vec<(String, Delivery)>>,
    shared: Mutex<Vec<bool>>,
    more: Notify,
}

impl Sink for Heard {
    fn deliver(&self, group: &str, delivery: Delivery) {
        let mut deliveries = self.deliveries.lock().unwrap();
        deliveries.push((group.to_owned(), delivery));
        self.more.notify_waiters();
    }

    fn shared(&self, is_shared: bool) {
        self.shared.lock().unwrap().push(is_shared);
        self.more.notify_waiters();
    }
}

impl Heard {
    /// All of a group, in short.
    pub(super) fn of(&self, group: &str) -> Vec<String> {
        let deliveries = self.deliveries.lock().unwrap();
        let of_group = deliveries.iter().filter(|(name, _)| name == group);
        of_group.map(|(_, delivery)| short(delivery)).collect()
    }

    pub(super) fn deliveries(&self, group: &str) -> Vec<Delivery> {
        let deliveries = self.deliveries.lock().unwrap();
        let of_group = deliveries.iter().filter(|(name, _)| name == group);
        of_group.map(|(_, delivery)| delivery.clone()).collect()
    }

    pub(super) fn forget(&self) {
        self.deliveries.lock().unwrap().clear();
    }

    pub(super) fn is_shared(&self) -> bool {
        self.shared.lock().unwrap().last().copied().unwrap_or(true)
    }

    /// Waits until that is so.
    pub(super) async fn until(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let waiting = async {
            loop {
                let more = self.more.notified();
                tokio::pin!(more);
                more.as_mut().enable();
                if is_so(self) {
                    return;
                }
                more.await;
            }
        };
        if timeout(PATIENCE, waiting).await.is_err() {
            panic!("{what}: {:#?}", self.deliveries.lock().unwrap());
        }
    }

    /// Waits until exactly this has been heard of the group.
    pub(super) async fn expect(&self, group: &str, expected: &[&str]) {
        let is_enough = |heard: &Self| heard.of(group).len() >= expected.len();
        self.until(&format!("{expected:?}"), is_enough).await;
        assert_eq!(self.of(group), expected);
    }
}

/// `1:a` is a message with its offset, `-:a` one without, `+a` has come, `-a` has left.
fn short(delivery: &Delivery) -> String {
    match delivery {
        Delivery::Message(message) => {
            let offset = message.position.as_ref().map(|at| at.offset.to_string());
            let data = message.envelope.data.as_deref().unwrap_or_default();
            let is_silent = message.envelope.target == Target::Connection(String::new());
            let data = match is_silent {
                true => "skip".into(),
                false => String::from_utf8_lossy(data),
            };
            format!("{}:{data}", offset.as_deref().unwrap_or("-"))
        }
        Delivery::Gap(position) => format!("gap {}", position.offset),
        Delivery::Presence { joined, left } => {
            let joined = joined.iter().map(|member| format!("+{}", member.id));
            let mut all: Vec<_> = joined
                .chain(left.iter().map(|id| format!("-{id}")))
                .collect();
            all.sort();
            all.join(" ")
        }
    }
}

impl Process {
    fn new(layer: impl FnOnce(Arc<Heard>) -> Arc<dyn Layer>) -> Arc<Self> {
        let heard = Arc::new(Heard::default());
        Arc::new(Self {
            layer: layer(Arc::clone(&heard)),
            heard,
        })
    }

    fn memory() -> Arc<Self> {
        Self::new(|heard| {
            let sink: Arc<dyn Sink> = heard;
            Arc::new(MemoryLayer::new(Arc::downgrade(&sink)))
        })
    }

    pub(super) fn redis(url: &str, prefix: &str, timeout_seconds: &str) -> Arc<Self> {
        let settings = Settings::from_pairs([
            ("MIZAN_ENV", "development"),
            ("DATABASE_URL", "sqlite://:memory:"),
            ("REDIS_URL", url),
            ("MIZAN_REDIS_PREFIX", prefix),
            ("MIZAN_REDIS_TIMEOUT_SECONDS", timeout_seconds),
        ])
        .unwrap();
        let redis = Redis::open(&settings).unwrap().unwrap();
        Self::new(|heard| {
            let sink: Arc<dyn Sink> = heard;
            for_tests(redis, &settings, Arc::downgrade(&sink))
        })
    }

    pub(super) async fn open(&self, group: &str) {
        self.layer.open(group).await.unwrap();
    }

    pub(super) async fn publish(&self, group: &str, data: &str) -> Result<(), LayerError> {
        self.layer.publish(group, plain(data), KEEP).await
    }

    pub(super) async fn past(&self, group: &str, wanted: Wanted) -> Past {
        self.layer.past(group, &wanted).await.unwrap()
    }

    pub(super) async fn position(&self, group: &str) -> Position {
        self.past(group, Wanted::Last(0)).await.position
    }

    pub(super) async fn enter(&self, group: &str, id: &str) -> Vec<String> {
        ids(self.layer.enter(group, member(id)).await.unwrap())
    }

    pub(super) async fn leave(&self, group: &str, id: &str) {
        self.layer.leave(group, id).await.unwrap();
    }

    pub(super) async fn members(&self, group: &str) -> Vec<String> {
        ids(self.layer.members(group).await.unwrap())
    }
}

impl World {
    pub(super) fn memory() -> Self {
        let process = Process::memory();
        Self {
            here: Arc::clone(&process),
            there: process,
            keys: None,
        }
    }

    /// On the Redis that all tests share.
    pub(super) async fn redis() -> Self {
        Self::with(Keys::new().await, AMPLE)
    }

    /// On a Redis that goes away.
    pub(super) async fn on(server: &RedisServer) -> Self {
        Self::with(Keys::on(server.url()).await, SHORT)
    }

    pub(super) fn with(keys: Keys, timeout_seconds: &str) -> Self {
        Self {
            here: Process::redis(keys.url(), keys.prefix(), timeout_seconds),
            there: Process::redis(keys.url(), keys.prefix(), timeout_seconds),
            keys: Some(keys),
        }
    }

    pub(super) async fn run(self, test: impl AsyncFnOnce(&Self)) {
        test(&self).await;
        if let Some(keys) = &self.keys {
            keys.remove().await;
        }
    }

    pub(super) async fn open(&self, group: &str) {
        self.here.open(group).await;
        if !Arc::ptr_eq(&self.here, &self.there) {
            self.there.open(group).await;
        }
    }
}

pub(super) const KEEP: Keep = Keep {
    messages: 10,
    bytes: 1 << 20,
    age: Duration::from_secs(60),
};

pub(super) const NOTHING: Keep = Keep {
    messages: 0,
    ..KEEP
};

pub(super) fn plain(data: &str) -> Envelope {
    Envelope {
        target: Target::All,
        data: Some(Bytes::copy_from_slice(data.as_bytes())),
        affects: Arc::default(),
        is_ephemeral: false,
    }
}

pub(super) fn member(id: &str) -> Member {
    Member {
        id: id.to_owned(),
        data: Bytes::from(serde_json::to_vec(&format!("data of {id}")).unwrap()),
    }
}

fn ids(members: Vec<Member>) -> Vec<String> {
    let mut ids: Vec<_> = members.into_iter().map(|member| member.id).collect();
    ids.sort();
    ids
}

/// The data of messages, with their offsets.
pub(super) fn told(past: &Past) -> Vec<String> {
    let messages = past.messages.iter().cloned();
    messages
        .map(|message| short(&Delivery::Message(message)))
        .collect()
}
