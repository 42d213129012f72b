//! The pages of the guide, so that their examples are compiled with the tests.

#[doc = include_str!("../../docs/guide/channels.md")]
mod channels {}

#[doc = include_str!("../../docs/guide/functions.md")]
mod functions {}

#[doc = include_str!("../../docs/guide/pages.md")]
mod pages {}

#[doc = include_str!("../../docs/guide/testing.md")]
mod testing {}

#[doc = include_str!("../../docs/guide/deploy.md")]
mod deploy {}
