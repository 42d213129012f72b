//! Server-side sessions: lazy, revocable, and never resurrected.

mod cookie;
mod lifetimes;
mod messages;
mod own_cookie;
mod redis_script;
mod redis_store;
mod sessions;
mod state;
mod store;
mod stored;

pub(crate) use cookie::{cookie_value, utf8_cookies};
pub(crate) use messages::CookieSigner;
pub use messages::{Level, Message, Messages};
pub use redis_store::RedisStore;
pub(crate) use sessions::{Sessions, cookie_name};
pub use state::{Lifetime, Session};
pub use store::{DatabaseStore, SessionChanged, SessionGone};
pub use stored::StoredSession;
