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

/// Where throttles count, and what carries the messages of channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharedPlace {
    /// The memory of each process, which knows of itself alone.
    Memory,
    /// Redis, for all processes together.
    Redis,
}

impl SettingValue for SharedPlace {
    const KIND: &'static str = "`memory` or `redis`";

    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "memory" => Ok(Self::Memory),
            "redis" => Ok(Self::Redis),
            _ => Err("write memory or redis".to_owned()),
        }
    }
}
