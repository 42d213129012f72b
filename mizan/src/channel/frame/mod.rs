//! The frames of the protocol: what a client may say, and what it is told.

mod read;
mod write;

pub(super) use read::{After, ClientFrame};
pub(super) use write::{
    error, gap, joined, layer, left, message, ok, ping, pong, presence, quoted, skip,
};
