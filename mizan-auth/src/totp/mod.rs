//! Codes of an authenticator app: RFC 6238 with SHA-1, six digits and thirty seconds, which every app understands.

mod app;
mod disable;
mod enable;
mod secret;
mod setup;

pub(crate) use self::app::TotpApp;
pub use self::disable::{TotpDisableForm, TotpDisabled, disable_two_factor};
pub use self::enable::TotpEnableForm;
pub use self::setup::{TotpSetup, totp_setup};
