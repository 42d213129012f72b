//! Passwords: hashing that cannot exhaust the machine, and the rules for new ones.

mod field;
mod gate;
mod hash;
mod keyboard;
mod new;
mod pattern;
mod rules;
mod similar;

pub use field::Password;
pub(crate) use gate::set_concurrency;
pub(crate) use hash::{Verdict, hash, verify};
pub(crate) use new::NewPassword;
pub use rules::{MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH, check_password};
pub(crate) use rules::{check_new_password, password_problems};
