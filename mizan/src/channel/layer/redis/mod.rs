//! The layer of a site with several processes: messages, histories and members are in Redis (6 or later).
//!
//! `store.rs` asks Redis, by the scripts of `script.rs`; every message is counted, kept and published by one of them.
//! `line.rs` listens: one connection per process, subscribed to the groups that `desk.rs` counts. `group.rs` decides what
//! of that is handed on: each message once, in order, and a gap where some are lost. `pulse.rs` says who is there, of
//! `roster.rs`; `known.rs` is what the clients were told of it.
//!
//! **While Redis is away** every process does alone what it can. Broadcasts fail at once, so that the hub reaches the
//! clients of this process. Whoever joins gets the last position that is known here, no history, and those who are known
//! to be there. When Redis is back, each group fetches what it has missed since the last message that was handed on here,
//! or tells its clients of a gap. A message that was handed on here, and that Redis has got all the same, moves the
//! position and is not heard again.

mod change;
mod desk;
mod envelope;
mod group;
mod known;
mod line;
mod names;
mod parts;
mod pulse;
mod roster;
mod script;
mod store;
mod unsure;

use std::sync::{Arc, OnceLock, Weak};

use futures_util::future::{BoxFuture, FutureExt as _};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use self::change::Change;
use self::group::Group;
use self::known::Answer;
use self::line::Line;
use self::parts::{Parts, Times};
use self::store::Store;
use super::{Envelope, Keep, Layer, LayerError, Member, Past, Sink, Wanted};
use crate::redis::Redis;
use crate::settings::Settings;

/// Carries messages by Redis.
pub(crate) struct RedisLayer {
    parts: Arc<Parts>,
    /// Where the line runs, whichever thread starts it: it outlives the threads of the site.
    runtime: Handle,
    line: OnceLock<JoinHandle<()>>,
}

impl RedisLayer {
    /// Inside a Tokio runtime. The first use connects: a process that has nothing to do with channels asks Redis nothing.
    pub(crate) fn start(redis: Redis, settings: &Settings, sink: Weak<dyn Sink>) -> Arc<dyn Layer> {
        Arc::new(Self::new(redis, settings, sink, Times::DEFAULT))
    }

    fn new(redis: Redis, settings: &Settings, sink: Weak<dyn Sink>, times: Times) -> Self {
        let store = Store::new(redis, settings.channel_history_age, times.ttl);
        Self {
            parts: Arc::new(Parts::new(store, sink, times)),
            runtime: Handle::current(),
            line: OnceLock::new(),
        }
    }

    /// The parts, with a line that runs.
    fn parts(&self) -> &Parts {
        self.line.get_or_init(|| {
            let line = Line::new(Arc::clone(&self.parts));
            self.runtime.spawn(line.run())
        });
        &self.parts
    }

    fn alone() -> LayerError {
        LayerError::Away("Redis was lost".into())
    }
}

impl Drop for RedisLayer {
    fn drop(&mut self) {
        if let Some(line) = self.line.get() {
            line.abort();
        }
    }
}

impl Layer for RedisLayer {
    // Does not fail: what cannot be heard now is caught up with later.
    fn open<'a>(&'a self, group: &'a str) -> BoxFuture<'a, Result<(), LayerError>> {
        let parts = self.parts();
        let opened = parts.desk.open(group, || {
            Group::new(group, parts.sink.clone(), Arc::clone(&parts.unsure))
        });
        async move {
            if let Some(opened) = opened {
                let _ = timeout(parts.store.redis.timeout(), opened).await;
            }
            Ok(())
        }
        .boxed()
    }

    fn close(&self, group: &str) {
        self.parts().desk.close(group);
    }

    fn publish<'a>(
        &'a self,
        group: &'a str,
        envelope: Envelope,
        keep: Keep,
    ) -> BoxFuture<'a, Result<(), LayerError>> {
        async move {
            let parts = self.parts();
            if parts.desk.is_alone() {
                return Err(Self::alone());
            }
            let id = parts.unsure.next_id();
            let published = parts.store.publish(group, &id, &envelope, keep).await;
            if published.is_err() {
                parts.unsure.remember(id);
            }
            published
        }
        .boxed()
    }

    fn past<'a>(
        &'a self,
        group: &'a str,
        wanted: &'a Wanted,
    ) -> BoxFuture<'a, Result<Past, LayerError>> {
        async move {
            let parts = self.parts();
            // What Redis says is good for nothing as long as nobody here hears what comes after it.
            if parts.desk.hears(group).unwrap_or(true) {
                match parts.store.past(group, wanted).await {
                    Ok(past) => return Ok(past),
                    Err(error) => tracing::debug!(%error, group, "a client joins without its past"),
                }
            }
            // The position must be one that this process goes on from.
            let open = parts.desk.group(group).ok_or_else(Self::alone)?;
            Ok(Past {
                position: open.stand(),
                is_recovered: false,
                messages: Vec::new(),
            })
        }
        .boxed()
    }

    fn enter<'a>(
        &'a self,
        group: &'a str,
        member: Member,
    ) -> BoxFuture<'a, Result<Vec<Member>, LayerError>> {
        async move {
            let parts = self.parts();
            parts.roster.add(group, member.clone());
            let open = parts.desk.group(group);
            if !parts.desk.is_alone() {
                if let Some(open) = &open {
                    open.ask();
                }
                match parts.store.enter(group, &member, parts.sweeps()).await {
                    Ok(members) => {
                        if let Some(open) = open {
                            open.answer(&members, &Answer::Entered(&member.id));
                        }
                        return Ok(members);
                    }
                    Err(error) => tracing::debug!(%error, group, "a presence is known here alone"),
                }
            }
            let Some(open) = open else {
                return Ok(vec![member]);
            };
            open.change(Change::joined(member));
            Ok(open.known(known::Known::all))
        }
        .boxed()
    }

    fn leave<'a>(&'a self, group: &'a str, id: &'a str) -> BoxFuture<'a, Result<(), LayerError>> {
        async move {
            let parts = self.parts();
            parts.roster.remove(group, id);
            if !parts.desk.is_alone() {
                match parts.store.leave(group, id).await {
                    Ok(()) => return Ok(()),
                    Err(error) => tracing::debug!(%error, group, "a presence stays for a while"),
                }
            }
            parts.roster.leaves_unsaid(group, id);
            if let Some(open) = parts.desk.group(group) {
                open.change(Change::left(id));
            }
            Ok(())
        }
        .boxed()
    }

    fn members<'a>(&'a self, group: &'a str) -> BoxFuture<'a, Result<Vec<Member>, LayerError>> {
        async move {
            let parts = self.parts();
            if parts.desk.is_alone() {
                return Err(Self::alone());
            }
            Ok(parts.store.members(group, parts.sweeps()).await?)
        }
        .boxed()
    }
}

/// A layer in which everything happens sooner.
#[cfg(test)]
pub(super) fn for_tests(redis: Redis, settings: &Settings, sink: Weak<dyn Sink>) -> Arc<dyn Layer> {
    use std::time::Duration;

    let times = Times {
        ping: Duration::from_millis(200),
        beat: Duration::from_millis(300),
        ttl: Duration::from_secs(4),
        remember: Duration::from_millis(500),
    };
    Arc::new(RedisLayer::new(redis, settings, sink, times))
}
