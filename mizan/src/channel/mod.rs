//! Channels: typed real time over the one WebSocket of a tab, on one process or many.
//!
//! A client joins *topics* (a channel's name and its parameters). Topics belong to *groups*, which is what is broadcast to.
//! `socket.rs` speaks with one client, `room.rs` holds the clients of one group, `hub.rs` all of the process, and `layer/`
//! carries messages between processes and keeps the last ones.

mod current;
mod definition;
mod entry;
mod frame;
mod group;
mod hub;
mod layer;
mod link;
mod member;
mod metrics;
mod nothing;
mod rate;
mod room;
mod socket;
mod topic;
mod upgrade;

pub(crate) use current::{announce, enter};
pub use definition::{Channel, ChannelSpec};
pub use entry::ChannelEntry;
pub use group::Group;
pub(crate) use hub::Hub;
pub use member::Member;
pub use metrics::ChannelMetrics;
pub use nothing::{NoParams, Nothing, Somebody};
pub use room::SlowReader;
pub(crate) use upgrade::open;
