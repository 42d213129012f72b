//! Throttles: how often one visitor, or anything else, may do something.

mod memory;
mod rate;
mod redis;
mod request;
mod store;

pub use self::redis::RedisThrottle;
pub use memory::MemoryThrottle;
pub use rate::{ParseRateError, Rate};
pub use store::{Pass, ThrottleStore};
