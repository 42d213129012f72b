//! Counting in Redis, for all processes of a site together.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures_util::future::LocalBoxFuture;
use redis::Script;

use super::memory::MemoryThrottle;
use super::rate::Rate;
use super::store::{Pass, ThrottleStore};
use crate::error::Result;
use crate::redis::{Redis, RedisError};
use crate::settings::Settings;

/// How long Redis is left alone after it has failed.
const REST: Duration = Duration::from_secs(1);

/// So that sums stay exact in a script's numbers: about 120 years, in microseconds.
const LONGEST: u128 = 4_000_000_000_000_000;

/// GCRA in one step, by Redis' clock. `ARGV`: the period, and the part of it that one event takes, in microseconds.
/// Answers 0, or how many microseconds are to be waited.
static PASS: LazyLock<Script> = LazyLock::new(|| {
    Script::new(
        "
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local free = tonumber(redis.call('GET', KEYS[1]) or now)
if free < now then free = now end
local next = free + ARGV[2]
local ahead = next - now
if ahead > tonumber(ARGV[1]) then return ahead - ARGV[1] end
redis.call('SET', KEYS[1], string.format('%.0f', next), 'PX', math.ceil(ahead / 1000))
return 0
",
    )
});

/// Counts in Redis (6 or later), so that several processes let through as much as one.
///
/// While Redis does not answer, each process counts in its own memory, and asks Redis again after a second: a visitor is
/// never refused because of it. That it happened, and that it is over, is logged once each.
pub struct RedisThrottle {
    redis: Redis,
    memory: MemoryThrottle,
    started: Instant,
    /// When Redis may be asked again, in milliseconds since the start.
    asked_again_at: AtomicU64,
    is_lost: AtomicBool,
}

impl RedisThrottle {
    /// Counts in the Redis that `REDIS_URL` names; `None` when it names none. Call it within a Tokio runtime.
    ///
    /// # Errors
    ///
    /// When the connection cannot be set up. That Redis does not answer is no such error: it may come later.
    pub fn open(settings: &Settings) -> Result<Option<Self>, redis::RedisError> {
        Ok(Redis::open(settings)?.map(Self::new))
    }

    pub(crate) fn new(redis: Redis) -> Self {
        Self {
            redis,
            memory: MemoryThrottle::new(),
            started: Instant::now(),
            asked_again_at: AtomicU64::new(0),
            is_lost: AtomicBool::new(false),
        }
    }

    async fn count(&self, key: &[u8; 32], period: u64, each: u64) -> Result<Pass, RedisError> {
        let key = blake3::Hash::from_bytes(*key).to_hex();
        let mut call = PASS.key(self.redis.key(&format!("throttle:{key}")));
        call.arg(period).arg(each);
        let wait: u64 = self.redis.invoke(&call).await?;
        Ok(match wait {
            0 => Pass::Allowed,
            wait => Pass::Wait(Duration::from_micros(wait)),
        })
    }

    /// Whether Redis should be asked. After a failure one request a second does; the others don't wait for it.
    fn may_ask(&self) -> bool {
        if !self.is_lost.load(Ordering::Relaxed) {
            return true;
        }
        let now = self.now();
        let at = self.asked_again_at.load(Ordering::Relaxed);
        let next = now + REST.as_secs() * 1_000;
        now >= at
            && self
                .asked_again_at
                .compare_exchange(at, next, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
    }

    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX / 2)
    }

    fn lost(&self, error: &RedisError) {
        let next = self.now() + REST.as_secs() * 1_000;
        self.asked_again_at.store(next, Ordering::Relaxed);
        if !self.is_lost.swap(true, Ordering::Relaxed) {
            let cause = std::error::Error::source(error).map(ToString::to_string);
            tracing::warn!(%error, cause, "throttles count in the memory of this process until Redis answers");
        }
    }

    fn found(&self) {
        if self.is_lost.load(Ordering::Relaxed) && self.is_lost.swap(false, Ordering::Relaxed) {
            tracing::info!("throttles count in Redis again");
        }
    }
}

impl ThrottleStore for RedisThrottle {
    fn pass<'a>(&'a self, key: &'a [u8; 32], rate: Rate) -> LocalBoxFuture<'a, Result<Pass>> {
        Box::pin(async move {
            let period = rate.period().as_micros().min(LONGEST);
            let each = period / u128::from(rate.limit());
            if rate.is_unlimited() || each == 0 {
                return Ok(Pass::Allowed);
            }
            if self.may_ask() {
                let (period, each) = (clamp(period), clamp(each));
                match self.count(key, period, each).await {
                    Ok(pass) => {
                        self.found();
                        return Ok(pass);
                    }
                    Err(error) => self.lost(&error),
                }
            }
            self.memory.pass(key, rate).await
        })
    }
}

/// They are no longer than [`LONGEST`].
fn clamp(micros: u128) -> u64 {
    u64::try_from(micros).unwrap_or(u64::MAX)
}
