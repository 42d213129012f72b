//! `GET /echo-socket` sends every message back: what `scripts/autobahn` runs the Autobahn cases against.

use std::process::ExitCode;

use mizan::prelude::*;
use mizan::{SocketLimits, WebSocket};

/// The longest message of the cases.
const MAX_MESSAGE_BYTES: usize = 16 * 1024 * 1024;

#[get("/echo-socket")]
async fn echo_socket(request: Request) -> Result<HttpResponse> {
    let limits = SocketLimits::default()
        .with_max_message_bytes(MAX_MESSAGE_BYTES)
        .with_max_waiting_bytes(MAX_MESSAGE_BYTES);
    WebSocket::upgrade(&request, limits, async |mut socket| {
        while let Some(message) = socket.receive().await {
            socket.send(message).await;
        }
    })
}

#[mizan::main]
async fn main() -> ExitCode {
    Site::new().page(echo_socket).manage().await
}
