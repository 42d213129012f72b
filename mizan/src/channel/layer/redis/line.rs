//! The connection by which a process hears what is published: made anew whenever it is lost.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use actix_web::web::Bytes;
use futures_util::FutureExt as _;
use futures_util::stream::{StreamExt as _, TryStreamExt as _, iter};
use redis::aio::{PubSub, PubSubSink, PubSubStream};
use tokio::sync::Notify;
use tokio::time::{sleep, timeout};

use super::desk::Batch;
use super::envelope;
use super::group::Group;
use super::parts::Parts;
use super::pulse::Pulse;
use crate::channel::layer::LayerError;
use crate::redis::RedisError;

/// How many groups ask at once what they have missed.
const MOST_AT_ONCE: usize = 64;

/// How long is waited before Redis is tried again: twice as long each time, and never longer than this.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// A connection that has lasted so long was a good one.
const GOOD: Duration = Duration::from_secs(2);

/// One connection after the other, as long as the process lives.
pub(super) struct Line {
    parts: Arc<Parts>,
    pulse: Pulse,
    /// Something has come since it was asked whether anybody is there.
    has_heard: AtomicBool,
    /// Everything is subscribed to, and has caught up.
    is_restored: AtomicBool,
    restored: Notify,
}

impl Line {
    pub(super) fn new(parts: Arc<Parts>) -> Self {
        Self {
            pulse: Pulse::new(Arc::clone(&parts)),
            parts,
            has_heard: AtomicBool::new(false),
            is_restored: AtomicBool::new(false),
            restored: Notify::new(),
        }
    }

    /// Never ends. Nothing that happens on one connection is more than the end of that connection.
    pub(super) async fn run(self) {
        let mut pause = FIRST_PAUSE;
        loop {
            let started = Instant::now();
            let served = AssertUnwindSafe(self.connect_and_serve()).catch_unwind();
            let cause = match served.await {
                Ok(cause) => chain(&cause),
                // The panic hook has logged the message and the place.
                Err(_) => "a panic".to_owned(),
            };
            self.pulse.lost();
            self.parts.desk.lost();
            if self.is_restored.swap(false, Ordering::Relaxed) && started.elapsed() > GOOD {
                pause = FIRST_PAUSE;
            }
            if self.parts.tell_shared(false) {
                tracing::warn!(
                    cause,
                    "channels reach this process alone until Redis is back"
                );
            }
            // Spread, so that the processes of a site don't come back together.
            sleep(pause.mul_f64(0.5 + fastrand::f64() / 2.0)).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    /// Answers why it has ended.
    async fn connect_and_serve(&self) -> LayerError {
        let connection = match self.parts.store.redis.subscriber().await {
            Ok(connection) => connection,
            Err(error) => return error.into(),
        };
        self.serve(connection).await
    }

    async fn serve(&self, connection: PubSub) -> LayerError {
        let (sink, stream) = connection.split();
        tokio::select! {
            () = self.listen(stream) => LayerError::Away("the connection was closed".into()),
            error = self.watch(sink.clone()) => error.into(),
            error = self.subscribe(sink) => error,
            () = self.beat() => LayerError::Away("the pulse has stopped".into()),
        }
    }

    /// Hands on what is published.
    async fn listen(&self, mut stream: PubSubStream) {
        while let Some(message) = stream.next().await {
            self.has_heard.store(true, Ordering::Relaxed);
            let names = &self.parts.store.names;
            let group = names.group_of(message.get_channel_name());
            // Nobody wants to hear of it any more, otherwise.
            let Some(group) = group.and_then(|group| self.parts.desk.group(group)) else {
                continue;
            };
            let payload = Bytes::copy_from_slice(message.get_payload_bytes());
            match envelope::read(&payload) {
                Some(arrival) => group.receive(arrival),
                None => tracing::debug!(group = group.name(), "published by another version"),
            }
        }
    }

    /// Asks again and again whether Redis is there: one that is held, or a network that is cut, closes no connection.
    async fn watch(&self, mut sink: PubSubSink) -> RedisError {
        let limit = self.parts.store.redis.timeout();
        loop {
            sleep(self.parts.times.ping).await;
            self.has_heard.store(false, Ordering::Relaxed);
            match timeout(limit, sink.ping::<redis::Value>()).await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => return error.into(),
                // The answer waits behind what is published.
                Err(_) if self.has_heard.load(Ordering::Relaxed) => {}
                Err(_) => return RedisError::TimedOut(limit),
            }
        }
    }

    /// Subscribes to what is wanted. When that is done for the first time, Redis is back.
    async fn subscribe(&self, mut sink: PubSubSink) -> LayerError {
        loop {
            let batch = self.parts.desk.take();
            let done = match batch.leave.is_empty() && batch.join.is_empty() {
                false => self.apply(batch, &mut sink).await.map_err(LayerError::from),
                true if self.is_restored.load(Ordering::Relaxed) => {
                    self.parts.desk.changed().await;
                    Ok(())
                }
                true => self.restore().await,
            };
            if let Err(error) = done {
                return error;
            }
        }
    }

    async fn restore(&self) -> Result<(), LayerError> {
        self.pulse.restore().await?;
        if !self.parts.desk.try_share() {
            return Ok(());
        }
        self.is_restored.store(true, Ordering::Relaxed);
        self.restored.notify_one();
        if self.parts.tell_shared(true) {
            tracing::info!("channels reach every process again");
        }
        Ok(())
    }

    async fn apply(&self, batch: Batch, sink: &mut PubSubSink) -> Result<(), RedisError> {
        // Whoever waits for this gives up after the whole time.
        let limit = self.parts.store.redis.timeout().mul_f64(0.9);
        let names = &self.parts.store.names;
        let changes = async {
            if !batch.leave.is_empty() {
                let channels = batch.leave.iter().map(|group| names.channel(group));
                sink.unsubscribe(channels.collect::<Vec<_>>()).await?;
            }
            if !batch.join.is_empty() {
                let channels = batch.join.iter().map(|group| names.channel(group.name()));
                sink.subscribe(channels.collect::<Vec<_>>()).await?;
            }
            Ok::<(), redis::RedisError>(())
        };
        match timeout(limit, changes).await {
            Ok(changed) => changed?,
            Err(_) => return Err(RedisError::TimedOut(limit)),
        }
        iter(&batch.join)
            .map(Ok)
            .try_for_each_concurrent(MOST_AT_ONCE, |group: &Arc<Group>| self.catch_up(group))
            .await?;
        self.parts.desk.joined(&batch.join);
        Ok(())
    }

    async fn catch_up(&self, group: &Group) -> Result<(), RedisError> {
        let missed = self.parts.store.missed(group.name(), group.handed());
        group.catch_up(missed.await?);
        Ok(())
    }

    async fn beat(&self) {
        self.restored.notified().await;
        self.pulse.run().await;
    }
}

fn chain(error: &LayerError) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}
