//! Tests of a site over real HTTP, in the test's own process.
//!
//! [`TestSite`] starts the site on a free port with a database of its own; [`TestClient`] is one visitor with
//! cookies.
//!
//! ```
//! use mizan::prelude::*;
//! use mizan::testing::TestSite;
//!
//! /// Doubles a number.
//! #[client(manual)]
//! async fn double(number: i32) -> i32 { number * 2 }
//!
//! # #[mizan::main]
//! # async fn main() {
//! let site = TestSite::start(Site::empty().register::<double>()).await;
//! let client = site.client();
//! let response = client.call("double", serde_json::json!({ "number": 21 })).await;
//! assert_eq!(response.status(), 200);
//! assert_eq!(response.json::<i32>(), 42);
//! # }
//! ```
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test helper that cannot go on must fail the test"
)]

mod client;
mod response;
mod site;
mod socket;

pub use client::{TestClient, TestRequest};
pub use response::TestResponse;
pub use site::{TestSite, TestSiteBuilder};
pub use socket::{TestChannel, TestSocket};
