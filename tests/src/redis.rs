//! Redis for tests: keys of a test's own on a server that runs, or a server that a test may stop.

use std::net::{Ipv4Addr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use redis::AsyncConnectionConfig;
use redis::aio::MultiplexedConnection;
use tempfile::TempDir;

const REDIS: &str = "redis://127.0.0.1:6379";

/// Keys of one test.
pub struct Keys {
    url: String,
    prefix: String,
    connection: MultiplexedConnection,
}

impl Keys {
    /// Keys that nobody else has, on the server that `MIZAN_TEST_REDIS` names.
    ///
    /// # Panics
    ///
    /// When the server does not answer.
    pub async fn new() -> Self {
        let url = std::env::var("MIZAN_TEST_REDIS").unwrap_or_else(|_| REDIS.to_owned());
        Self::on(url).await
    }

    /// Keys that nobody else has, on the server of this URL.
    ///
    /// # Panics
    ///
    /// When the server does not answer.
    pub async fn on(url: String) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let client = redis::Client::open(url.as_str()).expect("the URL is one of Redis");
        let patience = Some(Duration::from_secs(10));
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(patience)
            .set_response_timeout(patience);
        let connection = client.get_multiplexed_async_connection_with_config(&config);
        let connection = match connection.await {
            Ok(connection) => connection,
            Err(error) => panic!(
                "Redis does not answer at {url}: {error}\n\
                 `make test` starts one; or start your own and name it in MIZAN_TEST_REDIS"
            ),
        };
        Self {
            url,
            prefix: format!("mizan-it:{}:{count}:", std::process::id()),
            connection,
        }
    }

    /// The value of `REDIS_URL`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The value of `MIZAN_REDIS_PREFIX`.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// A connection, to look at the keys with.
    #[must_use]
    pub fn connection(&self) -> MultiplexedConnection {
        self.connection.clone()
    }

    /// The names of all keys that start with the prefix and `kind`.
    pub async fn names(&self, kind: &str) -> Vec<String> {
        redis::cmd("KEYS")
            .arg(format!("{}{kind}*", self.prefix))
            .query_async(&mut self.connection())
            .await
            .expect("Redis answers")
    }

    /// Removes all of them.
    pub async fn remove(&self) {
        let names = self.names("").await;
        if !names.is_empty() {
            let mut delete = redis::cmd("DEL");
            let mut connection = self.connection();
            let deleted = delete.arg(names).exec_async(&mut connection);
            deleted.await.expect("Redis answers");
        }
    }
}

/// A Redis of a test's own, which it may stop, hold and start again. It keeps nothing over a stop, unless told otherwise.
pub struct RedisServer {
    port: u16,
    keeps: bool,
    folder: TempDir,
    process: Option<Child>,
}

impl RedisServer {
    /// Starts `redis-server` on a free port.
    ///
    /// # Panics
    ///
    /// When there is no such program: `scripts/need redis` installs it.
    #[must_use]
    pub fn start() -> Self {
        Self::start_one(false)
    }

    /// Starts one that has everything again after it was killed.
    ///
    /// # Panics
    ///
    /// As [`start`](Self::start).
    #[must_use]
    pub fn start_keeping() -> Self {
        Self::start_one(true)
    }

    fn start_one(keeps: bool) -> Self {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .and_then(|listener| listener.local_addr())
            .expect("a port is free")
            .port();
        let mut server = Self {
            port,
            keeps,
            folder: tempfile::tempdir().expect("a temporary folder can be made"),
            process: None,
        };
        server.start_again();
        server
    }

    /// The value of `REDIS_URL`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Starts it again on the same port, and waits until it listens.
    ///
    /// # Panics
    ///
    /// When it does not start.
    pub fn start_again(&mut self) {
        let process = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--port", &self.port.to_string()])
            .args(["--save", "", "--appendfsync", "always"])
            .args(["--appendonly", if self.keeps { "yes" } else { "no" }])
            .arg("--dir")
            .arg(self.folder.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server is installed: scripts/need redis");
        self.process = Some(process);
        let started = Instant::now();
        while std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            assert!(started.elapsed() < Duration::from_secs(20), "Redis starts");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Kills it: connections break, and nobody listens.
    ///
    /// # Panics
    ///
    /// When it does not run.
    pub fn kill(&mut self) {
        let mut process = self.process.take().expect("it runs");
        process.kill().expect("it can be killed");
        process.wait().expect("it ends");
    }

    /// Holds it: connections stay, and nobody answers.
    pub fn hold(&self) {
        self.signal("STOP");
    }

    /// Lets it go on.
    pub fn release(&self) {
        self.signal("CONT");
    }

    fn signal(&self, name: &str) {
        let id = self.process.as_ref().expect("it runs").id().to_string();
        let sent = Command::new("kill").args(["-s", name, &id]).status();
        assert!(sent.expect("kill is there").success());
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
