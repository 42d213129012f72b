//! What every layer must do, and what the one through Redis does when Redis goes and comes back.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests may fail"
)]

/// Makes two tests of each `async fn(&World)`: one in memory, one through Redis.
macro_rules! on_each_layer {
    ($($test:ident),+ $(,)?) => {
        mod memory {
            $(#[actix_web::test]
            async fn $test() {
                $crate::channel::layer::tests::process::World::memory().run(super::$test).await;
            })+
        }
        mod redis {
            $(#[actix_web::test]
            async fn $test() {
                $crate::channel::layer::tests::process::World::redis().await.run(super::$test).await;
            })+
        }
    };
}

mod away;
mod history;
mod members;
mod messages;
mod model;
mod presence_away;
mod process;

#[path = "../../../../../tests/src/redis.rs"]
#[allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "the helper of the whole-stack tests, which use more of it"
)]
mod server;
