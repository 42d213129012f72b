//! Settings: typed, from four places, refused at start-up when one is wrong.
//!
//! From lowest to highest: the defaults, one TOML file (`mizan.toml`, or what `MIZAN_CONFIG` names), `.env`, and the
//! environment. A variable is called `MIZAN_MAX_BODY_BYTES`, its key in the file `max_body_bytes`; an empty value
//! counts as not given. The whole table is in `docs/guide/settings.md`, and [`Settings::table`] prints it.
//!
//! Every wrong setting is reported at once, with where it came from and what to write instead:
//!
//! ```
//! use mizan::settings::Settings;
//!
//! let error = Settings::from_pairs([("MIZAN_BIND", "8000"), ("MIZAN_EDGE", "maybe")]).unwrap_err();
//! assert_eq!(error.problems().len(), 2);
//! assert!(error.to_string().contains("MIZAN_EDGE is \"maybe\" in the environment: write true or false"));
//! ```

mod database_url;
mod email_url;
mod error;
mod hosts;
mod keys;
mod language;
mod loader;
mod nearest;
mod networks;
mod origins;
mod provider_urls;
mod public_url;
mod reader;
mod redis_url;
mod secret;
mod secret_file;
mod service_url;
mod stores;
mod table;
mod value;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

pub use self::database_url::DatabaseUrl;
pub(crate) use self::email_url::EmailTarget;
pub use self::email_url::EmailUrl;
pub use self::error::{Problem, SettingsError, Source};
pub use self::hosts::HostPatterns;
pub use self::keys::Keys;
pub use self::networks::Networks;
pub use self::origins::Origins;
pub use self::provider_urls::{ProviderUrl, ProviderUrls};
pub use self::public_url::PublicUrl;
pub use self::redis_url::RedisUrl;
pub use self::secret::{Secret, Secrets};
pub use self::stores::{SessionPlace, SharedPlace};
pub use self::table::Values;
pub use self::value::{Environment, LogFormat};

use self::loader::SecretPlace;
use self::reader::Sources;
use crate::db::DbOptions;
use crate::websocket::SocketLimits;

/// The settings of a site, checked. Cheap to clone, and never changed while the site runs.
///
/// Dereferences to [`Values`]: `settings.bind`, `settings.max_body_bytes`.
#[derive(Clone)]
pub struct Settings(Arc<Loaded>);

struct Loaded {
    values: Values,
    keys: Keys,
    warnings: Vec<String>,
}

impl Settings {
    /// Loads the settings of this process: environment, `.env` and TOML file in the working directory.
    ///
    /// In development a missing `MIZAN_SECRET_KEY` is made and kept in `.mizan-secret`.
    ///
    /// # Errors
    ///
    /// [`SettingsError`] with everything that is wrong.
    pub fn load() -> Result<Self, SettingsError> {
        Self::load_from(Path::new("."), std::env::vars_os())
    }

    /// Loads settings as [`load`](Self::load) does, from another folder and other variables.
    ///
    /// # Errors
    ///
    /// [`SettingsError`] with everything that is wrong.
    pub fn load_from(
        folder: &Path,
        variables: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<Self, SettingsError> {
        let sources = Sources::gather(folder, variables);
        loader::load(sources, SecretPlace::Folder(folder))
    }

    /// Makes settings of variables alone, for tests: no file, no `.env` and no environment is read or written.
    ///
    /// In development a missing `MIZAN_SECRET_KEY` is made for this value only.
    ///
    /// # Errors
    ///
    /// [`SettingsError`] with everything that is wrong.
    pub fn from_pairs<K: Into<String>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, SettingsError> {
        let pairs: BTreeMap<String, String> = pairs
            .into_iter()
            .map(|(name, value)| (name.into(), value.into()))
            .collect();
        loader::load(Sources::from_variables(pairs), SecretPlace::Memory)
    }

    /// The keys that sign and encrypt, derived from `MIZAN_SECRET_KEY` and its fallbacks.
    #[must_use]
    pub fn secret(&self) -> &Keys {
        &self.0.keys
    }

    /// What looked odd without being wrong. To be logged once, when there is a log.
    #[must_use]
    pub fn warnings(&self) -> &[String] {
        &self.0.warnings
    }

    /// How to connect to `DATABASE_URL`, with the pool size and time-out of these settings.
    #[must_use]
    pub fn db_options(&self) -> DbOptions {
        self.database_url
            .options()
            .pool_size(self.database_pool_size)
            .timeout(self.database_timeout)
    }

    /// Where throttles count: `MIZAN_THROTTLE_STORE`, or Redis where there is one.
    #[must_use]
    pub fn throttle_place(&self) -> SharedPlace {
        self.throttle_store.unwrap_or(match self.redis_url {
            Some(_) => SharedPlace::Redis,
            None => SharedPlace::Memory,
        })
    }

    /// What carries the messages of channels: `MIZAN_CHANNEL_LAYER`, or Redis where there is one.
    #[must_use]
    pub fn channel_place(&self) -> SharedPlace {
        self.channel_layer.unwrap_or(match self.redis_url {
            Some(_) => SharedPlace::Redis,
            None => SharedPlace::Memory,
        })
    }

    /// What the socket of a tab may cost.
    #[must_use]
    pub fn socket_limits(&self) -> SocketLimits {
        SocketLimits {
            max_message_bytes: self.channel_max_message_bytes,
            max_waiting_frames: self.channel_max_waiting_frames,
            max_waiting_bytes: self.channel_max_waiting_bytes,
            idle: self.channel_idle,
            write_timeout: self.write_timeout,
        }
    }

    /// Whether `MIZAN_ENV` is `production`.
    #[must_use]
    pub fn is_production(&self) -> bool {
        self.env == Environment::Production
    }

    /// Whether `MIZAN_ENV` is `development`.
    #[must_use]
    pub fn is_development(&self) -> bool {
        self.env == Environment::Development
    }

    /// Every setting as a Markdown table: variable, key in the file, type, default and meaning.
    #[must_use]
    pub fn table() -> String {
        table::markdown()
    }
}

impl Deref for Settings {
    type Target = Values;

    fn deref(&self) -> &Values {
        &self.0.values
    }
}

impl fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.values.fmt(formatter)
    }
}
