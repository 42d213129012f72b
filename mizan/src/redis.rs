//! One connection to Redis per process, which comes back by itself.

use std::sync::Arc;
use std::time::Duration;

use redis::aio::{ConnectionManager, ConnectionManagerConfig, PubSub};
use redis::io::tcp::{TcpSettings, socket2::TcpKeepalive};
use redis::{Client, Cmd, FromRedisValue, RedisResult, ScriptInvocation};

use crate::settings::Settings;

/// Commands that may wait in this process to be written.
const MAX_WAITING: usize = 1_024;

/// A connection that all requests share. Cheap to clone.
///
/// Nothing waits longer than `MIZAN_REDIS_TIMEOUT_SECONDS`. A lost connection is made anew by the next command, so that a
/// Redis that is back is used at once.
#[derive(Clone)]
pub(crate) struct Redis {
    manager: ConnectionManager,
    client: Client,
    prefix: Arc<str>,
    timeout: Duration,
}

/// Why Redis did not do what it was asked for.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RedisError {
    #[error("Redis did not answer within {0:?} (MIZAN_REDIS_TIMEOUT_SECONDS)")]
    TimedOut(Duration),
    #[error("Redis cannot be used")]
    Failed(#[from] redis::RedisError),
}

impl Redis {
    /// The Redis that `REDIS_URL` names, if it names one. It is connected to when it is first used, in the Tokio runtime
    /// that this is called in.
    pub(crate) fn open(settings: &Settings) -> RedisResult<Option<Self>> {
        let Some(url) = &settings.redis_url else {
            return Ok(None);
        };
        let timeout = settings.redis_timeout;
        // A machine that is gone without a word is noticed as well: nothing sent stays unacknowledged for longer.
        let keepalive = TcpKeepalive::new()
            .with_time(Duration::from_secs(10))
            .with_interval(Duration::from_secs(2));
        let tcp = TcpSettings::default()
            .set_nodelay(true)
            .set_keepalive(keepalive);
        #[cfg(target_os = "linux")]
        let tcp = tcp.set_user_timeout(timeout);
        let client = Client::open(url.info().set_tcp_settings(tcp))?;
        let config = ConnectionManagerConfig::new()
            // The next command tries again; none waits for several tries.
            .set_number_of_retries(0)
            .set_connection_timeout(Some(timeout))
            .set_response_timeout(Some(timeout))
            .set_pipeline_buffer_size(MAX_WAITING);
        Ok(Some(Self {
            manager: ConnectionManager::new_lazy_with_config(client.clone(), config)?,
            client,
            prefix: settings.redis_prefix.as_str().into(),
            timeout,
        }))
    }

    /// The name of a key of this site.
    pub(crate) fn key(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// Runs a script. It may run twice when the connection breaks.
    pub(crate) async fn invoke<T: FromRedisValue>(
        &self,
        script: &ScriptInvocation<'_>,
    ) -> Result<T, RedisError> {
        self.attempt(|mut manager| async move { script.invoke_async(&mut manager).await })
            .await
    }

    /// Runs a command. It may run twice when the connection breaks.
    pub(crate) async fn query<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, RedisError> {
        self.attempt(|mut manager| async move { command.query_async(&mut manager).await })
            .await
    }

    /// Runs a script once or not at all. Where the connection breaks, nobody knows which.
    pub(crate) async fn invoke_once<T: FromRedisValue>(
        &self,
        script: &ScriptInvocation<'_>,
    ) -> Result<T, RedisError> {
        self.in_time(script.invoke_async(&mut self.manager.clone()))
            .await
    }

    /// Runs a command once or not at all. Where the connection breaks, nobody knows which.
    pub(crate) async fn query_once<T: FromRedisValue>(
        &self,
        command: &Cmd,
    ) -> Result<T, RedisError> {
        self.in_time(command.query_async(&mut self.manager.clone()))
            .await
    }

    /// A connection of its own, which hears what is published. It does not come back by itself.
    pub(crate) async fn subscriber(&self) -> Result<PubSub, RedisError> {
        self.in_time(self.client.get_async_pubsub()).await
    }

    /// The number of the database. Publishing does not know of it.
    pub(crate) fn database(&self) -> i64 {
        self.client.get_connection_info().redis_settings().db()
    }

    /// How long anybody waits.
    pub(crate) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Whether it answers.
    pub(crate) async fn ping(&self) -> Result<(), RedisError> {
        self.query(&redis::cmd("PING")).await
    }

    /// The first try may find a connection that was lost while nobody used it; it also has a new one made.
    // No `AsyncFn`: of its futures the compiler does not know that they may go to another thread.
    async fn attempt<T, F: Future<Output = RedisResult<T>>>(
        &self,
        run: impl Fn(ConnectionManager) -> F,
    ) -> Result<T, RedisError> {
        let both = async {
            match run(self.manager.clone()).await {
                Err(error) if error.is_io_error() => run(self.manager.clone()).await,
                outcome => outcome,
            }
        };
        self.in_time(both).await
    }

    async fn in_time<T>(
        &self,
        work: impl Future<Output = RedisResult<T>>,
    ) -> Result<T, RedisError> {
        let outcome = tokio::time::timeout(self.timeout, work).await;
        Ok(outcome.map_err(|_| RedisError::TimedOut(self.timeout))??)
    }
}
