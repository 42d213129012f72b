//! WebSockets as RFC 6455 wants them, on top of Actix's: limits, proper close codes, fragments, and frames that many
//! connections share.

mod batch;
mod frame;
mod limits;
mod outbox;
mod reader;
mod socket;
mod upgrade;

pub(crate) use frame::{Framed, ping_frame, pong_frame, text_frame};
pub use limits::SocketLimits;
pub(crate) use outbox::{Outbox, Pushed};
pub(crate) use reader::Event;
pub use socket::{SocketMessage, WebSocket};
pub(crate) use upgrade::Handshake;

/// What reads a connection.
pub(crate) type Reader = reader::Reader<crate::upgrade::Reading>;

/// How long a client may take to answer a close frame.
pub(crate) const CLOSE_WAIT: std::time::Duration = std::time::Duration::from_secs(5);

/// Why a WebSocket is closed: [RFC 6455 §7.4](https://www.rfc-editor.org/rfc/rfc6455#section-7.4).
pub use actix_ws::CloseCode;
