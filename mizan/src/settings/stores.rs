//! `MIZAN_SESSION_STORE` and `MIZAN_THROTTLE_STORE`: where a site keeps what its processes share.

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
