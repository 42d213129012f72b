//! HTTP/1.1 by hand, for requests that a client library would refuse or repair.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long a test waits for an answer before it fails.
const PATIENCE: Duration = Duration::from_secs(20);

/// A connection that sends exactly the bytes it is given.
pub struct RawConnection {
    stream: TcpStream,
    unread: Vec<u8>,
}

impl RawConnection {
    /// Opens a connection.
    ///
    /// # Panics
    ///
    /// When nobody listens.
    pub async fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("the site listens");
        Self {
            stream,
            unread: Vec::new(),
        }
    }

    /// Sends bytes. A site that has answered and closed before all of them arrived is no failure.
    pub async fn send(&mut self, bytes: impl AsRef<[u8]>) {
        let _ = self.stream.write_all(bytes.as_ref()).await;
    }

    /// Says that nothing more will be sent.
    pub async fn finish_sending(&mut self) {
        let _ = self.stream.shutdown().await;
    }

    /// Reads one answer.
    ///
    /// # Panics
    ///
    /// When there is none.
    pub async fn read(&mut self) -> RawResponse {
        self.try_read()
            .await
            .expect("an answer, not a closed connection")
    }

    /// Reads the answer to a `HEAD` request.
    ///
    /// # Panics
    ///
    /// When there is none.
    pub async fn read_head(&mut self) -> RawResponse {
        self.read_headers()
            .await
            .expect("an answer, not a closed connection")
    }

    /// Reads one answer; `None` when the site closes the connection instead.
    pub async fn try_read(&mut self) -> Option<RawResponse> {
        let mut response = self.read_headers().await?;
        response.body = if response.header("transfer-encoding") == "chunked" {
            self.read_chunks().await?
        } else if let Ok(length) = response.header("content-length").parse() {
            self.take(length).await?
        } else if response.status == 304 || response.status == 204 {
            Vec::new()
        } else {
            while self.fill().await {}
            std::mem::take(&mut self.unread)
        };
        Some(response)
    }

    /// Reads so many bytes.
    ///
    /// # Panics
    ///
    /// When the connection is closed before.
    pub async fn read_bytes(&mut self, count: usize) -> Vec<u8> {
        self.take(count).await.expect("that many bytes")
    }

    /// Reads until the site closes the connection.
    pub async fn read_to_end(&mut self) -> Vec<u8> {
        while self.fill().await {}
        std::mem::take(&mut self.unread)
    }

    /// Opens a WebSocket at a path.
    ///
    /// # Panics
    ///
    /// When the site refuses it.
    pub async fn upgrade(&mut self, host: SocketAddr, path: &str) {
        self.send(format!(
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        ))
        .await;
        assert_eq!(self.read_head().await.status, 101);
    }

    /// Sends a short text frame; its mask is zero.
    ///
    /// # Panics
    ///
    /// When the text is longer than 65,535 bytes.
    pub async fn send_text(&mut self, text: &str) {
        let length = u16::try_from(text.len()).expect("a short text");
        let mut frame = vec![0x81, 0x80 | 126];
        frame.extend_from_slice(&length.to_be_bytes());
        frame.extend_from_slice(&[0; 4]);
        frame.extend_from_slice(text.as_bytes());
        self.send(frame).await;
    }

    /// Whether the site has closed the connection, with nothing more to read.
    pub async fn is_closed(&mut self) -> bool {
        self.unread.is_empty() && !self.fill().await
    }

    async fn read_headers(&mut self) -> Option<RawResponse> {
        let head = self.take_until(b"\r\n\r\n").await?;
        let head = String::from_utf8(head).expect("headers are text");
        let mut lines = head.lines();
        let status = lines
            .next()?
            .split(' ')
            .nth(1)?
            .parse()
            .expect("a status is a number");
        let headers = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        Some(RawResponse {
            status,
            headers,
            body: Vec::new(),
        })
    }

    async fn read_chunks(&mut self) -> Option<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let size = self.take_until(b"\r\n").await?;
            let size = String::from_utf8(size).expect("a chunk size is text");
            let size = usize::from_str_radix(size.trim(), 16).expect("a chunk size is a number");
            let chunk = self.take(size + 2).await?;
            body.extend_from_slice(&chunk[..size]);
            if size == 0 {
                return Some(body);
            }
        }
    }

    async fn take_until(&mut self, end: &[u8]) -> Option<Vec<u8>> {
        loop {
            if let Some(at) = self
                .unread
                .windows(end.len())
                .position(|window| window == end)
            {
                return self.take(at + end.len()).await;
            }
            if !self.fill().await {
                return None;
            }
        }
    }

    async fn take(&mut self, length: usize) -> Option<Vec<u8>> {
        while self.unread.len() < length {
            if !self.fill().await {
                return None;
            }
        }
        Some(self.unread.drain(..length).collect())
    }

    async fn fill(&mut self) -> bool {
        let read = timeout(PATIENCE, self.stream.read_buf(&mut self.unread)).await;
        matches!(read.expect("the site answers in time"), Ok(count) if count > 0)
    }
}

/// An answer, as it stood on the wire.
#[derive(Debug)]
pub struct RawResponse {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl RawResponse {
    /// Sends one request on a connection of its own, and reads the answer.
    pub async fn to(address: SocketAddr, request: impl AsRef<[u8]>) -> Self {
        let mut connection = RawConnection::open(address).await;
        connection.send(request).await;
        connection.read().await
    }

    /// The status code.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.status
    }

    /// A header's first value; empty when there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value)
    }

    /// The body.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.body
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}
