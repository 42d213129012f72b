//! Passwords: hashing that cannot exhaust the machine, and the rules for new ones.

mod common;
mod django;
mod field;
mod gate;
mod hash;
mod keyboard;
mod new;
mod pattern;
mod policy;
mod rule;
mod rules;
mod similar;

pub use field::Password;
pub(crate) use gate::set_concurrency;
pub(crate) use hash::{NO_PASSWORD, Verdict, hash, is_checkable, verify};
pub(crate) use new::NewPassword;
pub(crate) use policy::set as set_policy;
pub use rule::{PasswordOwner, PasswordRule, PasswordRules};
pub(crate) use rule::{add_problems, check_for, sent_text};
pub(crate) use rules::password_problems;
pub use rules::{MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH, check_password};
