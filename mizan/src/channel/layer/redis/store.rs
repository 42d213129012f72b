//! What is asked of Redis, in types.

use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Bytes;
use redis::ScriptInvocation;

use super::change::Change;
use super::envelope::{self, Numbered};
use super::group::{Caught, Handed};
use super::names::Names;
use super::script;
use crate::channel::layer::{Envelope, Keep, LayerError, Member, Past, Position, Wanted};
use crate::redis::{Redis, RedisError};

/// How much longer than its history a group is remembered. While somebody has it open, it is remembered in any case.
const LINGER: Duration = Duration::from_secs(600);

/// Redis takes no time to live that is longer than about this.
const LONGEST: Duration = Duration::from_secs(10 * 365 * 24 * 3600);

/// Ids or logs in one call of a script.
const MOST_AT_ONCE: usize = 500;

/// The groups and members in Redis.
pub(super) struct Store {
    pub(super) redis: Redis,
    pub(super) names: Names,
    /// How long a group is remembered after it was used.
    linger: Duration,
    /// How long it is believed that somebody is there.
    ttl: Duration,
}

impl From<RedisError> for LayerError {
    fn from(error: RedisError) -> Self {
        Self::Away(Box::new(error))
    }
}

impl From<serde_json::Error> for LayerError {
    fn from(error: serde_json::Error) -> Self {
        Self::Away(Box::new(error))
    }
}

fn millis(duration: Duration) -> u64 {
    let millis = duration.min(LONGEST).as_millis();
    u64::try_from(millis).unwrap_or(u64::MAX).max(1)
}

fn flag(value: bool) -> &'static str {
    if value { "1" } else { "0" }
}

impl Store {
    pub(super) fn new(redis: Redis, history_age: Duration, ttl: Duration) -> Self {
        Self {
            names: Names::new(redis.key("channel:"), redis.database()),
            redis,
            linger: history_age.saturating_mul(2).saturating_add(LINGER),
            ttl,
        }
    }

    fn log_call<'s>(&self, script: &'s redis::Script, group: &str) -> ScriptInvocation<'s> {
        let mut call = script.key(self.names.log(group));
        call.key(self.names.history(group));
        call
    }

    fn presence_call<'s>(&self, script: &'s redis::Script, group: &str) -> ScriptInvocation<'s> {
        let mut call = script.key(self.names.until(group));
        call.key(self.names.members(group))
            .arg(self.names.channel(group));
        call
    }

    /// Publishes, once or not at all. When this fails, the message may have been published all the same.
    pub(super) async fn publish(
        &self,
        group: &str,
        id: &str,
        envelope: &Envelope,
        keep: Keep,
    ) -> Result<(), LayerError> {
        let encoded = envelope::encode(envelope)?;
        if !envelope.is_counted() {
            let mut publish = redis::cmd("PUBLISH");
            publish
                .arg(self.names.channel(group))
                .arg(envelope::uncounted(id, &encoded));
            return Ok(self.redis.query_once(&publish).await?);
        }
        let mut call = self.log_call(&script::PUBLISH, group);
        call.arg(self.names.channel(group))
            .arg(crate::hex::random_word())
            .arg(id)
            .arg(encoded)
            .arg(keep.messages)
            .arg(keep.bytes)
            .arg(millis(keep.age))
            .arg(millis(self.linger.max(keep.age)));
        Ok(self.redis.invoke_once(&call).await?)
    }

    /// What a client that joins wants to know.
    pub(super) async fn past(&self, group: &str, wanted: &Wanted) -> Result<Past, RedisError> {
        let caught = self.ask(group, wanted, &Bytes::new()).await?;
        Ok(caught.past)
    }

    /// What this process has missed since the place up to which it has handed everything on.
    pub(super) async fn missed(
        &self,
        group: &str,
        handed: Option<Handed>,
    ) -> Result<Caught, RedisError> {
        let mut caught = match &handed {
            Some(Handed { position, id }) => {
                let wanted = Wanted::After(position.clone(), 0);
                self.ask(group, &wanted, id).await?
            }
            None => self.ask(group, &Wanted::Last(0), &Bytes::new()).await?,
        };
        caught.asked = handed;
        Ok(caught)
    }

    async fn ask(&self, group: &str, wanted: &Wanted, id: &Bytes) -> Result<Caught, RedisError> {
        let (after, last) = match wanted {
            Wanted::After(after, last) => (Some(after), *last),
            Wanted::Last(last) => (None, *last),
        };
        let mut call = self.log_call(&script::PAST, group);
        call.arg(crate::hex::random_word())
            .arg(after.map_or("", |after| &after.epoch))
            .arg(after.map_or(0, |after| after.offset))
            .arg(last)
            .arg(millis(self.linger))
            .arg(&**id);
        let answer: (String, u64, Vec<u8>, Vec<Vec<u8>>) = self.redis.invoke(&call).await?;
        let (epoch, offset, last_id, entries) = answer;
        let epoch: Arc<str> = epoch.into();
        let kept: Vec<Numbered> = entries
            .into_iter()
            .filter_map(|entry| envelope::read_kept(&epoch, &Bytes::from(entry)))
            .collect();
        let position = Position { epoch, offset };
        let messages = kept.iter().map(|kept| kept.message.clone()).collect();
        Ok(Caught {
            asked: None,
            now: Handed {
                position: position.clone(),
                id: last_id.into(),
            },
            missed: kept,
            past: Past::pick(position, messages, wanted),
        })
    }

    /// Groups that somebody has open are not forgotten.
    pub(super) async fn remember(&self, groups: &[String]) -> Result<(), RedisError> {
        for some in groups.chunks(MOST_AT_ONCE) {
            let mut call = script::REMEMBER.prepare_invoke();
            for group in some {
                call.key(self.names.log(group));
            }
            call.arg(millis(self.linger));
            let () = self.redis.invoke(&call).await?;
        }
        Ok(())
    }

    /// Somebody is there; answers who is.
    pub(super) async fn enter(
        &self,
        group: &str,
        member: &Member,
        sweeps: bool,
    ) -> Result<Vec<Member>, LayerError> {
        let change = Change::joined(member.clone()).encode()?;
        let mut call = self.presence_call(&script::ENTER, group);
        call.arg(millis(self.ttl)).arg(flag(sweeps)).arg(change);
        call.arg(&member.id).arg(&*member.data);
        Ok(members(self.redis.invoke(&call).await?))
    }

    /// They have been there all the time.
    pub(super) async fn enter_again(
        &self,
        group: &str,
        members: &[Member],
    ) -> Result<(), LayerError> {
        for some in members.chunks(MOST_AT_ONCE) {
            let change = Change {
                again: some.to_vec(),
                ..Change::default()
            };
            let mut call = self.presence_call(&script::ENTER, group);
            call.arg(millis(self.ttl))
                .arg(flag(false))
                .arg(change.encode()?);
            for member in some {
                call.arg(&member.id).arg(&*member.data);
            }
            let _: redis::Value = self.redis.invoke(&call).await?;
        }
        Ok(())
    }

    pub(super) async fn leave(&self, group: &str, id: &str) -> Result<(), LayerError> {
        let mut call = self.presence_call(&script::LEAVE, group);
        call.arg(Change::left(id).encode()?).arg(id);
        Ok(self.redis.invoke(&call).await?)
    }

    /// They are still there; answers those of whom Redis knows nothing.
    pub(super) async fn beat(
        &self,
        group: &str,
        ids: &[String],
        sweeps: bool,
    ) -> Result<Vec<String>, RedisError> {
        let mut unknown = Vec::new();
        for some in ids.chunks(MOST_AT_ONCE) {
            let mut call = self.presence_call(&script::BEAT, group);
            call.arg(millis(self.ttl)).arg(flag(sweeps)).arg(some);
            let found: Vec<String> = self.redis.invoke(&call).await?;
            unknown.extend(found);
        }
        Ok(unknown)
    }

    pub(super) async fn members(
        &self,
        group: &str,
        sweeps: bool,
    ) -> Result<Vec<Member>, RedisError> {
        let mut call = self.presence_call(&script::MEMBERS, group);
        call.arg(flag(sweeps));
        Ok(members(self.redis.invoke(&call).await?))
    }
}

fn members(pairs: Vec<(String, Vec<u8>)>) -> Vec<Member> {
    let members = pairs.into_iter().map(|(id, data)| Member {
        id,
        data: data.into(),
    });
    members.collect()
}
