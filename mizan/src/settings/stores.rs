//! `MIZAN_SESSION_STORE`, `MIZAN_THROTTLE_STORE` and `MIZAN_CHANNEL_LAYER`: where a site keeps what its processes share.

use super::value::SettingValue;

/// Where sessions are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionPlace {
    /// In the site's database.
    Database,
    /// In Redis.
    Redis,
}

impl SettingValue for SessionPlace {
    const KIND: &'static str = "`database` or `redis`";

    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "database" => Ok(Self::Database),
            "redis" => Ok(Self::Redis),
            _ => Err("write database or redis".to_owned()),
        }
    }
}

/// What carries the messages of channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChannelPlace {
    /// The memory of each process: its own clients are reached.
    Memory,
    /// Redis: the clients of all processes are.
    Redis,
}

impl SettingValue for ChannelPlace {
    const KIND: &'static str = "`memory` or `redis`";

    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "memory" => Ok(Self::Memory),
            "redis" => Ok(Self::Redis),
            _ => Err("write memory or redis".to_owned()),
        }
    }
}

/// Where throttles count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThrottlePlace {
    /// In the memory of each process.
    Memory,
    /// In Redis, for all processes together.
    Redis,
}

impl SettingValue for ThrottlePlace {
    const KIND: &'static str = "`memory` or `redis`";

    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "memory" => Ok(Self::Memory),
            "redis" => Ok(Self::Redis),
            _ => Err("write memory or redis".to_owned()),
        }
    }
}
