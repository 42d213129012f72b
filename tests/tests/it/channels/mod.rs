//! Channels over real WebSockets.

mod access;
mod delivery;
mod frames;
mod handshake;
mod limits;
mod processes;
mod room;
mod websocket;
