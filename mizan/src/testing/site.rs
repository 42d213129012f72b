//! A site on a free port, with a database of its own.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::dev::ServerHandle;

use super::client::TestClient;
use crate::channel::{Channel, ChannelMetrics, Group};
use crate::core::Core;
use crate::db::Db;
use crate::mail::Email;
use crate::mail::outbox::Worker;
use crate::server;
use crate::settings::Settings;
use crate::site::Site;
use crate::storage::MemoryStorage;

/// A running site. It stops when it is dropped.
///
/// Unless told otherwise it runs in development mode on an SQLite database in memory, migrated, with one worker, and
/// keeps the mail that it sends: see [`mailbox`](Self::mailbox).
pub struct TestSite {
    core: Arc<Core>,
    address: SocketAddr,
    handle: ServerHandle,
    _outbox: Worker,
}

const NOT_IN_MEMORY: &str = "a site whose EMAIL_URL the test has set keeps no mail in memory";

/// Settings of a [`TestSite`].
pub struct TestSiteBuilder {
    site: Site,
    settings: Vec<(String, String)>,
}

impl TestSiteBuilder {
    /// Sets a setting by its environment name: `.setting("DATABASE_URL", "postgres://…")`.
    #[must_use]
    pub fn setting(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let name = name.into();
        self.settings.retain(|(known, _)| *known != name);
        self.settings.push((name, value.into()));
        self
    }

    /// Migrates the database and starts the site. What it keeps of uploads is in memory, unless the site has a storage
    /// of its own or the test names a `MIZAN_MEDIA_DIR`.
    ///
    /// # Panics
    ///
    /// When the site cannot start.
    pub async fn start(mut self) -> TestSite {
        let names_folder = |(name, _): &(String, String)| name == "MIZAN_MEDIA_DIR";
        if !self.settings.iter().any(names_folder) {
            self.site = self.site.or_storage(MemoryStorage::new());
        }
        let settings = Settings::from_pairs(self.settings).expect("the settings are right");
        let migrations = self.site.all_migrations();
        let pages = self.site.pages(&settings);
        let core = match self.site.build(settings).await {
            Ok(core) => core,
            Err(error) => panic!("the site cannot start: {error}"),
        };
        migrations
            .apply(&core.db)
            .await
            .expect("the migrations apply");
        let (server, address) = server::serve_on_free_port(&core, pages).expect("a port is free");
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let outbox = Worker::start(&core.db, &core.mail, &core.settings);
        TestSite {
            _outbox: outbox,
            core,
            address,
            handle,
        }
    }
}

impl TestSite {
    /// Starts a site with the settings of tests.
    ///
    /// # Panics
    ///
    /// When the site cannot start.
    pub async fn start(site: Site) -> Self {
        Self::builder(site).start().await
    }

    /// Settings first, then [`start`](TestSiteBuilder::start).
    #[must_use]
    pub fn builder(site: Site) -> TestSiteBuilder {
        let pairs = [
            ("MIZAN_ENV", "development"),
            ("DATABASE_URL", "sqlite://:memory:"),
            ("EMAIL_URL", "memory:"),
            ("MIZAN_WORKERS", "1"),
            ("MIZAN_SHUTDOWN_SECONDS", "1"),
        ];
        TestSiteBuilder {
            site,
            settings: pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        }
    }

    /// A new visitor, without cookies.
    #[must_use]
    pub fn client(&self) -> TestClient {
        TestClient::new(Arc::clone(&self.core), self.address)
    }

    /// Where the site listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The full URL of a path.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The site's database.
    #[must_use]
    pub fn db(&self) -> &Db {
        &self.core.db
    }

    /// The site's settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.core.settings
    }

    /// The group of a channel on this site, to broadcast to: `site.group::<Chat>(&params).send(&message).await`.
    pub fn group<C: Channel>(&self, params: &C::Params) -> Group<C> {
        C::group(params).of(Arc::clone(&self.core))
    }

    /// What the channels of the site do, in numbers.
    #[must_use]
    pub fn channel_metrics(&self) -> ChannelMetrics {
        self.core.hub.metrics()
    }

    /// The mails that the site has sent since it started, oldest first, up to a thousand.
    ///
    /// # Panics
    ///
    /// When the test has set `EMAIL_URL`: the mails went there.
    #[must_use]
    pub fn mailbox(&self) -> Vec<Email> {
        self.core.mail.kept().expect(NOT_IN_MEMORY)
    }

    /// Takes the mails out of [`mailbox`](Self::mailbox), which is empty afterwards.
    ///
    /// # Panics
    ///
    /// When the test has set `EMAIL_URL`: the mails went there.
    #[must_use]
    pub fn take_mail(&self) -> Vec<Email> {
        self.core.mail.take().expect(NOT_IN_MEMORY)
    }

    /// Waits for the next mail, and takes it out of [`mailbox`](Self::mailbox): those of the outbox are sent after the
    /// answer.
    ///
    /// # Panics
    ///
    /// When there is none within ten seconds, or the test has set `EMAIL_URL`: the mails went there.
    pub async fn next_mail(&self) -> Email {
        let started = Instant::now();
        loop {
            if let Some(email) = self.core.mail.take_first().expect(NOT_IN_MEMORY) {
                return email;
            }
            assert!(
                started.elapsed() < Duration::from_secs(10),
                "no mail was sent"
            );
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// How many statements the site has sent to its database so far, and the test through [`db`](Self::db).
    #[must_use]
    pub fn query_count(&self) -> u64 {
        self.core.db.query_count()
    }
}

impl Drop for TestSite {
    fn drop(&mut self) {
        // The future is the wait for the end; the order to stop is given by the call.
        drop(self.handle.stop(false));
    }
}
