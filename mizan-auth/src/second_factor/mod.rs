//! The second step of a login: what it may be, the login that waits for it, and the browsers that need none.

mod form;
mod method;
mod mine;
mod pending;
mod trusted;

pub use self::form::SecondFactorForm;
pub(crate) use self::form::{invalid_code, take_code, throttle_codes};
pub use self::method::SecondFactor;
pub use self::mine::{MySecondFactors, my_second_factors};
pub(crate) use self::pending::PendingLogin;
pub use self::pending::{login_next, login_waits};
pub use self::trusted::{TrustEnded, TrustedBrowser, TrustedBrowserEndForm, my_trusted_browsers};
pub(crate) use self::trusted::{end_trust, is_trusted};
