//! The site's own binary: what each command does, says, and ends with.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests may fail"
)]

mod binary;
mod commands;
mod groups;
mod import;
mod outbox;
mod serving;
mod sessions;
mod settings;
mod tokens;
