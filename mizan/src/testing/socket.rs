//! The WebSocket of one visitor, and channels over it.

use std::collections::VecDeque;
use std::future::Future;
use std::marker::PhantomData;
use std::time::Duration;

use awc::BoxedSocket;
use awc::ws::{CloseCode, Codec, Frame, Message};
use futures_util::{SinkExt as _, StreamExt as _};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::channel::Channel;

/// How long a test waits for a frame before it fails.
const PATIENCE: Duration = Duration::from_secs(10);

/// The largest message that a test takes.
const MAX_BYTES: usize = 16 << 20;

/// An open WebSocket: [`TestClient::socket`](super::TestClient::socket). Dropping it cuts the connection.
pub struct TestSocket {
    connection: actix_codec::Framed<BoxedSocket, Codec>,
    /// Frames that came while an answer was waited for.
    waiting: VecDeque<Value>,
    last_reference: u64,
}

impl TestSocket {
    pub(super) fn new(connection: actix_codec::Framed<BoxedSocket, Codec>) -> Self {
        Self {
            connection: connection.into_map_codec(|codec| codec.max_size(MAX_BYTES)),
            waiting: VecDeque::new(),
            last_reference: 0,
        }
    }

    /// Sends a frame of the protocol.
    ///
    /// # Panics
    ///
    /// When the socket is closed.
    pub async fn send(&mut self, frame: Value) {
        self.send_message(Message::Text(frame.to_string().into()))
            .await;
    }

    /// Sends any WebSocket message.
    ///
    /// # Panics
    ///
    /// When the socket is closed.
    pub async fn send_message(&mut self, message: Message) {
        let sent = self.connection.send(message).await;
        sent.expect("the socket takes what is sent");
    }

    /// The next frame of the protocol; pings are answered meanwhile.
    ///
    /// # Panics
    ///
    /// When none comes within ten seconds, or the socket is closed.
    pub async fn next(&mut self) -> Value {
        match self.waiting.pop_front() {
            Some(frame) => frame,
            None => self.receive().await.expect("a frame, not a close"),
        }
    }

    /// The next frame with this `op`; others stay for [`next`](Self::next).
    ///
    /// # Panics
    ///
    /// When none comes within ten seconds, or the socket is closed.
    pub async fn next_op(&mut self, op: &str) -> Value {
        let known = self.waiting.iter().position(|frame| frame["op"] == op);
        if let Some(frame) = known.and_then(|at| self.waiting.remove(at)) {
            return frame;
        }
        loop {
            let frame = self.receive().await.expect("a frame, not a close");
            if frame["op"] == op {
                return frame;
            }
            self.waiting.push_back(frame);
        }
    }

    /// Sends a frame with a reference of its own; answers the frame that carries it. Others stay for [`next`](Self::next).
    ///
    /// # Panics
    ///
    /// When no answer comes within ten seconds, or the socket is closed.
    pub async fn ask(&mut self, mut frame: Value) -> Value {
        self.last_reference += 1;
        let reference = self.last_reference;
        frame["ref"] = json!(reference);
        self.send(frame).await;
        loop {
            let frame = self.receive().await.expect("an answer, not a close");
            if frame["ref"] == reference {
                return frame;
            }
            self.waiting.push_back(frame);
        }
    }

    /// Joins; answers the `joined` frame, or the `error`.
    ///
    /// # Panics
    ///
    /// As [`ask`](Self::ask).
    pub async fn join(&mut self, channel: &str, params: impl Serialize) -> Value {
        let params = serde_json::to_value(params).expect("the parameters have a JSON form");
        self.ask(json!({ "op": "join", "channel": channel, "params": params }))
            .await
    }

    /// Waits for the close frame; answers its code, `None` when it carries none or the connection was cut. What comes
    /// before it is dropped.
    ///
    /// # Panics
    ///
    /// When the socket stays open for ten seconds.
    pub async fn closed(&mut self) -> Option<u16> {
        loop {
            if let Err(code) = self.receive().await {
                return code;
            }
        }
    }

    /// Closes with 1000, and waits for the answer.
    ///
    /// # Panics
    ///
    /// When there is none within ten seconds.
    pub async fn close(mut self) {
        let reason = Message::Close(Some(CloseCode::Normal.into()));
        self.send_message(reason).await;
        self.closed().await;
    }

    /// The next text, or the code of a close frame.
    async fn receive(&mut self) -> Result<Value, Option<u16>> {
        loop {
            match within(self.connection.next()).await {
                Some(Ok(Frame::Text(text))) => {
                    return Ok(serde_json::from_slice(&text).expect("a frame is JSON"));
                }
                Some(Ok(Frame::Ping(payload))) => {
                    self.send_message(Message::Pong(payload)).await;
                }
                Some(Ok(Frame::Close(reason))) => {
                    return Err(reason.map(|reason| reason.code.into()));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(None),
            }
        }
    }
}

/// A channel that a visitor has joined, on a socket of its own: [`TestClient::channel`](super::TestClient::channel).
pub struct TestChannel<C> {
    socket: TestSocket,
    joined: Value,
    channel: PhantomData<C>,
}

impl<C: Channel> TestChannel<C> {
    pub(super) fn new(socket: TestSocket, joined: Value) -> Self {
        Self {
            socket,
            joined,
            channel: PhantomData,
        }
    }

    /// The topic as it stands on the wire.
    ///
    /// # Panics
    ///
    /// Never: a joined channel has one.
    #[must_use]
    pub fn topic(&self) -> &str {
        self.joined["topic"].as_str().expect("a topic")
    }

    /// The `joined` frame.
    #[must_use]
    pub fn joined(&self) -> &Value {
        &self.joined
    }

    /// The socket, for frames by hand.
    pub fn socket(&mut self) -> &mut TestSocket {
        &mut self.socket
    }

    /// Sends a message; answers the `ok` or `error` frame.
    ///
    /// # Panics
    ///
    /// When there is no answer within ten seconds.
    pub async fn send(&mut self, message: impl Serialize) -> Value {
        let data = serde_json::to_value(message).expect("the message has a JSON form");
        let topic = self.topic().to_owned();
        self.socket
            .ask(json!({ "op": "send", "topic": topic, "data": data }))
            .await
    }

    /// The data of the next message.
    ///
    /// # Panics
    ///
    /// When none comes within ten seconds, or it has another shape.
    pub async fn expect<T: DeserializeOwned>(&mut self) -> T {
        let frame = self.socket.next_op("message").await;
        serde_json::from_value(frame["data"].clone()).expect("the message has this shape")
    }
}

async fn within<T>(future: impl Future<Output = T>) -> T {
    let waited = tokio::time::timeout(PATIENCE, future).await;
    waited.expect("something comes within ten seconds")
}
