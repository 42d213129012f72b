//! `REDIS_URL`.

use std::fmt;

use redis::{Client, ConnectionInfo, IntoConnectionInfo as _};

use super::service_url::without_password;
use super::value::SettingValue;

/// A Redis URL that the client library understood. Shown without its user and password.
#[derive(Clone)]
pub struct RedisUrl {
    url: String,
    info: ConnectionInfo,
}

impl RedisUrl {
    /// The URL, password and all. Don't print it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.url
    }

    pub(crate) fn info(&self) -> ConnectionInfo {
        self.info.clone()
    }
}

impl PartialEq for RedisUrl {
    fn eq(&self, other: &Self) -> bool {
        self.url == other.url
    }
}

impl Eq for RedisUrl {}

impl SettingValue for RedisUrl {
    const KIND: &'static str = "URL";
    const SECRET: bool = true;

    fn parse(text: &str) -> Result<Self, String> {
        const FIX: &str = "write redis://:password@host:6379/0, or rediss://… for TLS";
        // The library knows further schemes, such as sockets, and a way to trust any certificate.
        let is_ours = text.starts_with("redis://") || text.starts_with("rediss://");
        if !is_ours || text.contains('#') {
            return Err(FIX.to_owned());
        }
        // Its own words could repeat the password.
        let info = text.into_connection_info().map_err(|_| FIX.to_owned())?;
        Client::open(info.clone()).map_err(|_| FIX.to_owned())?;
        Ok(Self {
            url: text.to_owned(),
            info,
        })
    }
}

impl fmt::Display for RedisUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&without_password(&self.url))
    }
}

impl fmt::Debug for RedisUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
