//! Throttles: how often one visitor, or anything else, may do something.

mod memory;
mod rate;
mod request;
mod store;

pub use memory::MemoryThrottle;
pub use rate::{ParseRateError, Rate};
pub use store::{Pass, ThrottleStore};
