//! The second step of a login: what it may be, and the login that waits for it.

mod method;
mod pending;

pub use self::method::SecondFactor;
pub(crate) use self::pending::PendingLogin;
