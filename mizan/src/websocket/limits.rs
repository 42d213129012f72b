//! What one WebSocket may cost.

use std::time::Duration;

/// The limits of one WebSocket.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct SocketLimits {
    /// The largest message, its fragments together: 64 KiB. A larger one closes the socket with 1009.
    pub max_message_bytes: usize,
    /// Frames that wait to be read by the other side: 256, besides those that are being written (64 at most). More close
    /// the socket of a channel with 1013; [`WebSocket::send`](crate::WebSocket::send) waits.
    pub max_waiting_frames: usize,
    /// Bytes that wait to be read by the other side: 1 MiB, besides the last frame and what is being written (64 KiB, or one
    /// frame).
    pub max_waiting_bytes: usize,
    /// How long nothing may come, not even an answer to a ping: 60 s. Then the socket is closed with 1001. A ping is sent
    /// when a third of it has passed.
    pub idle: Duration,
    /// How long the other side may take nothing of what is being written: 120 s. Then the connection is cut.
    pub write_timeout: Duration,
}

impl Default for SocketLimits {
    fn default() -> Self {
        Self {
            max_message_bytes: 64 << 10,
            max_waiting_frames: 256,
            max_waiting_bytes: 1 << 20,
            idle: Duration::from_secs(60),
            write_timeout: Duration::from_secs(120),
        }
    }
}

impl SocketLimits {
    /// Sets the largest message, in bytes.
    #[must_use]
    pub fn with_max_message_bytes(mut self, bytes: usize) -> Self {
        self.max_message_bytes = bytes;
        self
    }

    /// Sets how many bytes may wait to be read by the other side.
    #[must_use]
    pub fn with_max_waiting_bytes(mut self, bytes: usize) -> Self {
        self.max_waiting_bytes = bytes;
        self
    }

    /// Sets how long nothing may come from the other side.
    #[must_use]
    pub fn with_idle(mut self, idle: Duration) -> Self {
        self.idle = idle;
        self
    }

    /// Sets how long the other side may take nothing of what is being written.
    #[must_use]
    pub fn with_write_timeout(mut self, write_timeout: Duration) -> Self {
        self.write_timeout = write_timeout;
        self
    }
}
