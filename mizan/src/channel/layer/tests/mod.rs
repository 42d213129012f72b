//! What every layer must do, and what the one through Redis does when Redis goes and comes back.

mod away;
mod model;
mod presence_away;
mod process;
mod suite;

#[path = "../../../../../tests/src/redis.rs"]
#[expect(
    dead_code,
    missing_docs,
    unreachable_pub,
    clippy::expect_used,
    clippy::panic,
    reason = "the helper of the whole-stack tests, which use more of it"
)]
mod server;
