//! Whole-stack tests: real HTTP to a real site, on real databases.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    missing_docs,
    reason = "tests may fail"
)]

mod accounts;
mod bad_input;
mod channels;
mod contexts;
mod desk;
mod desk_edit;
mod forms;
mod frontend;
mod functions;
mod guards;
mod health;
mod idempotency;
mod languages;
mod mail;
mod nested_forms;
mod outbox;
mod pages;
mod people;
mod permits;
mod providers;
mod redis;
mod registry;
mod rows;
mod security;
mod session_stores;
mod sessions;
mod skew;
mod throttles;
mod upgrades;
mod uploads;
mod wizards;
