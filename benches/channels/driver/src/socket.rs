//! One WebSocket: opening it, sending, and reading frame by frame.

use std::{
    cell::RefCell,
    io::{self, ErrorKind},
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use anyhow::{Context, Result, bail, ensure};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

use crate::frame;

const OPEN_WITHIN: Duration = Duration::from_secs(20);
/// Beyond this many sockets of one address towards one server, its ephemeral ports run out.
const SOCKETS_PER_SOURCE: usize = 20_000;

thread_local! {
    /// What all sockets read into, so that 10,000 idle ones need no buffers of their own.
    static READ: RefCell<Vec<u8>> = RefCell::new(vec![0; 64 * 1024]);
}

/// What a server may send besides messages.
#[derive(Debug)]
pub(crate) enum Event<'a> {
    Text(&'a [u8]),
    Close(Option<u16>),
}

pub(crate) struct Socket {
    stream: TcpStream,
    /// The beginning of a frame that has not arrived yet.
    rest: Vec<u8>,
}

/// Connects from the loopback address that socket number `number` shall come from.
pub(crate) async fn connect(to: SocketAddr, number: usize, sources: usize) -> Result<TcpStream> {
    ensure!(to.ip().is_loopback(), "{to} is not on this machine");
    let socket = TcpSocket::new_v4()?;
    if sources > 1 || number >= SOCKETS_PER_SOURCE {
        let source = (number % sources.max(1)) + number / SOCKETS_PER_SOURCE * sources;
        let [high, low] = u16::try_from(source)?.to_be_bytes();
        let address = Ipv4Addr::new(127, 7, high, low.max(1));
        socket.set_reuseaddr(true)?;
        socket.bind(SocketAddr::new(IpAddr::V4(address), 0))?;
    }
    let stream = socket
        .connect(to)
        .await
        .with_context(|| format!("connecting to {to}"))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// The request that asks for a WebSocket.
pub(crate) fn upgrade(to: SocketAddr, path: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nHost: {to}\r\nOrigin: http://{to}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
}

impl Socket {
    /// Opens a WebSocket.
    pub(crate) async fn open(
        to: SocketAddr,
        path: &str,
        number: usize,
        sources: usize,
    ) -> Result<Self> {
        timeout(OPEN_WITHIN, async {
            let mut stream = connect(to, number, sources).await?;
            stream.write_all(upgrade(to, path).as_bytes()).await?;
            let mut answer = Vec::new();
            let end = loop {
                ensure!(
                    stream.read_buf(&mut answer).await? > 0,
                    "closed while opening"
                );
                if let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") {
                    break end + 4;
                }
            };
            let rest = answer.split_off(end);
            if !answer.starts_with(b"HTTP/1.1 101 ") {
                bail!("no upgrade: {}", String::from_utf8_lossy(&answer));
            }
            // The answer to the sample key, from RFC 6455 §1.3.
            let accepted = answer
                .windows(28)
                .any(|part| part == b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            ensure!(accepted, "a wrong Sec-WebSocket-Accept");
            Ok(Self { stream, rest })
        })
        .await
        .context("opening took too long")?
    }

    pub(crate) async fn send(&mut self, opcode: u8, payload: &[u8]) -> io::Result<()> {
        self.stream.write_all(&frame::encode(opcode, payload)).await
    }

    /// Sends bytes as they are: half a frame, for instance.
    pub(crate) async fn send_raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await
    }

    /// Waits for something to read, and hands out every whole frame of it. `false` once the server has closed.
    ///
    /// Answers pings. A time limit around it loses nothing: bytes are read only when they are there.
    pub(crate) async fn read(
        &mut self,
        mut each: impl FnMut(Event<'_>) -> Result<()>,
    ) -> Result<bool> {
        loop {
            self.stream.readable().await?;
            let mut pings = Vec::new();
            let mut closed = false;
            let read = READ.with_borrow_mut(|buffer| {
                let count = match self.stream.try_read(buffer) {
                    Ok(0) => return Ok(false),
                    Ok(count) => count,
                    Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(true),
                    Err(error) => return Err(error.into()),
                };
                let bytes = if self.rest.is_empty() {
                    &buffer[..count]
                } else {
                    self.rest.extend_from_slice(&buffer[..count]);
                    &self.rest[..]
                };
                let mut at = 0;
                while let Some((opcode, payload)) = frame::decode(&bytes[at..])? {
                    let end = at + payload.end;
                    let payload = &bytes[at + payload.start..end];
                    match opcode {
                        frame::TEXT => each(Event::Text(payload))?,
                        frame::PING => pings.push(payload.to_vec()),
                        frame::CLOSE => {
                            closed = true;
                            each(Event::Close(
                                payload.first_chunk().map(|code| u16::from_be_bytes(*code)),
                            ))?;
                        }
                        _ => {}
                    }
                    at = end;
                }
                let rest = bytes[at..].to_vec();
                self.rest = rest;
                anyhow::Ok(true)
            })?;
            for payload in pings {
                self.send(frame::PONG, &payload).await?;
            }
            return Ok(read && !closed);
        }
    }

    /// Ends the connection without a word: with a reset, or as if the program had ended.
    pub(crate) fn cut(self, reset: bool) {
        if reset {
            let _ = socket2::SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
        }
    }

    /// Says goodbye, and waits until the server has closed too.
    pub(crate) async fn close(mut self) -> Result<Option<u16>> {
        self.send(frame::CLOSE, &1000_u16.to_be_bytes()).await?;
        let mut code = None;
        let mut more = true;
        while more {
            more = self
                .read(|event| {
                    if let Event::Close(Some(given)) = event {
                        code = Some(given);
                    }
                    Ok(())
                })
                .await?;
        }
        Ok(code)
    }
}
