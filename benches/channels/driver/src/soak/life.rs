//! The life of one socket after the other: what they do is drawn by lot.

use std::{collections::HashMap, net::SocketAddr, rc::Rc, time::Duration};

use anyhow::{Result, bail, ensure};
use tokio::{
    io::AsyncWriteExt,
    time::{Instant, sleep, timeout, timeout_at},
};

use super::tally::{Tally, add};
use crate::{
    dialect::{Dialect, Incoming, Said},
    frame,
    socket::{self, Event, Socket},
};

const ANSWER_WITHIN: Duration = Duration::from_secs(15);
/// A client that doesn't read may be closed with this code.
const TOO_SLOW: u16 = 1013;

pub(crate) struct Life {
    dialect: Dialect,
    to: SocketAddr,
    number: usize,
    sources: usize,
    rooms: usize,
    tally: Rc<Tally>,
    /// Messages said in all lives so far.
    said: u64,
}

/// What one socket knows.
#[derive(Default)]
struct State {
    next_ref: u64,
    /// The offset that comes next, by topic. A topic that is being left stays until that is answered.
    joined: HashMap<String, u64>,
    awaited: HashMap<u64, Awaited>,
    /// Own messages that have not come back, with their topics.
    unheard: Vec<(String, u64)>,
    nonsense: u64,
    close_code: Option<u16>,
    pinged: bool,
}

enum Awaited {
    Join(String),
    Leave(String),
    Said,
}

impl Life {
    pub(crate) fn new(
        dialect: Dialect,
        to: SocketAddr,
        number: usize,
        sources: usize,
        rooms: usize,
        tally: Rc<Tally>,
    ) -> Self {
        Self {
            dialect,
            to,
            number,
            sources,
            rooms,
            tally,
            said: 0,
        }
    }

    /// Lives again and again until then.
    pub(crate) async fn repeat(&mut self, until: Instant) {
        // Not all at once: that is what the first waves were for.
        let _ = timeout_at(until, sleep(Duration::from_millis(fastrand::u64(..5000)))).await;
        while Instant::now() < until {
            if let Err(error) = self.once(until).await {
                self.tally
                    .fail(format!("socket {}: {error:#}", self.number));
            }
        }
    }

    async fn once(&mut self, until: Instant) -> Result<()> {
        if fastrand::u32(..100) < 2 {
            return self.half_a_handshake().await;
        }
        let mut socket =
            match Socket::open(self.to, self.dialect.path(), self.number, self.sources).await {
                Ok(socket) => socket,
                Err(error) => {
                    add(&self.tally.refused);
                    sleep(Duration::from_millis(200)).await;
                    return Err(error);
                }
            };
        add(&self.tally.opened);
        let mut state = State {
            next_ref: 1,
            ..State::default()
        };
        for _ in 0..if self.can_leave() {
            fastrand::usize(1..=3)
        } else {
            1
        } {
            self.join(&mut socket, &mut state).await?;
        }
        let life = Duration::from_millis(fastrand::u64(500..15_000));
        let end = until.min(Instant::now() + life);
        while Instant::now() < end {
            let pause = Duration::from_millis(fastrand::u64(200..3000));
            self.listen(&mut socket, &mut state, end.min(Instant::now() + pause))
                .await?;
            self.act(&mut socket, &mut state).await?;
        }
        self.end(socket, state).await
    }

    fn can_leave(&self) -> bool {
        self.dialect == Dialect::Mizan
    }

    async fn act(&mut self, socket: &mut Socket, state: &mut State) -> Result<()> {
        let topics: Vec<String> = state
            .joined
            .keys()
            .filter(|topic| {
                !state
                    .awaited
                    .values()
                    .any(|one| matches!(one, Awaited::Leave(left) if left == *topic))
            })
            .cloned()
            .collect();
        let Some(topic) = topics.get(fastrand::usize(..topics.len().max(1))) else {
            return if self.can_leave() {
                self.join(socket, state).await
            } else {
                Ok(())
            };
        };
        match fastrand::u32(..100) {
            ..70 => {
                let r#ref = state.new_ref(Awaited::Said);
                self.said += 1;
                state.unheard.push((topic.clone(), self.said));
                let said = Said {
                    sender: self.number as u32,
                    number: self.said,
                    sent_ns: 0,
                };
                let text = "x".repeat(fastrand::usize(1..2000));
                let room = self.room_of(topic);
                add(&self.tally.said);
                socket
                    .send(
                        frame::TEXT,
                        self.dialect.send(r#ref, &room, said, &text).as_bytes(),
                    )
                    .await?;
            }
            ..85 if self.can_leave() => {
                let r#ref = state.new_ref(Awaited::Leave(topic.clone()));
                if let Some(leave) = self.dialect.leave(r#ref, &self.room_of(topic)) {
                    socket.send(frame::TEXT, leave.as_bytes()).await?;
                }
            }
            ..95 if self.can_leave() => self.join(socket, state).await?,
            95.. if self.can_leave() => {
                let nonsense = [
                    "",
                    "{",
                    "[]",
                    "{\"op\":7}",
                    "{\"op\":\"fly\",\"ref\":1}",
                    "{\"op\":\"join\"}",
                    "\u{0}",
                ];
                state.nonsense += 1;
                socket
                    .send(
                        frame::TEXT,
                        nonsense[fastrand::usize(..nonsense.len())].as_bytes(),
                    )
                    .await?;
            }
            _ => socket.send(frame::PING, b"still there?").await?,
        }
        Ok(())
    }

    /// Joins a room that it is not in.
    async fn join(&mut self, socket: &mut Socket, state: &mut State) -> Result<()> {
        let room = format!("room-{}", fastrand::usize(..self.rooms));
        let topic = self.dialect.topic(&room);
        let asked = |one: &Awaited| matches!(one, Awaited::Join(asked) if *asked == topic);
        if state.joined.contains_key(&topic) || state.awaited.values().any(asked) {
            return Ok(());
        }
        let r#ref = state.new_ref(Awaited::Join(topic));
        add(&self.tally.joins_asked);
        Ok(socket
            .send(frame::TEXT, self.dialect.join(r#ref, &room).as_bytes())
            .await?)
    }

    fn room_of(&self, topic: &str) -> String {
        match topic.split_once(':') {
            Some((_, params)) => serde_json::from_str::<serde_json::Value>(params)
                .ok()
                .and_then(|params| params["room"].as_str().map(str::to_owned))
                .unwrap_or_default(),
            None => topic.to_owned(),
        }
    }

    /// Reads what comes until then.
    async fn listen(&self, socket: &mut Socket, state: &mut State, until: Instant) -> Result<()> {
        while let Ok(more) = timeout_at(until, self.read(socket, state)).await {
            ensure!(more?, "closed with {:?}", state.close_code);
        }
        Ok(())
    }

    async fn read(&self, socket: &mut Socket, state: &mut State) -> Result<bool> {
        let more = socket
            .read(|event| match event {
                Event::Text(text) => self.understand(state, self.dialect.read(text)?),
                Event::Close(code) => {
                    state.close_code = code;
                    Ok(())
                }
            })
            .await?;
        if std::mem::take(&mut state.pinged) {
            socket.send(frame::TEXT, br#"{"op":"pong"}"#).await?;
        }
        Ok(more)
    }

    fn understand(&self, state: &mut State, incoming: Incoming) -> Result<()> {
        match incoming {
            Incoming::Joined { r#ref, offset } => match state.awaited.remove(&r#ref) {
                Some(Awaited::Join(topic)) => {
                    add(&self.tally.joins_answered);
                    state.joined.insert(topic, offset + 1);
                }
                _ => bail!("joined {ref}, which was not asked for", ref = r#ref),
            },
            Incoming::Ok { r#ref } => match state.awaited.remove(&r#ref) {
                Some(Awaited::Said) => add(&self.tally.said_answered),
                Some(Awaited::Leave(topic)) => {
                    add(&self.tally.leaves_answered);
                    state.joined.remove(&topic);
                    state.forget_unheard(&topic);
                }
                _ => bail!("ok {ref}, which was not asked for", ref = r#ref),
            },
            Incoming::Message {
                room,
                offset,
                sender,
                number,
                ..
            } => {
                let Some(next) = state.joined.get_mut(&room) else {
                    bail!("a message of {room}, which it is not in");
                };
                if let Some(offset) = offset {
                    ensure!(
                        offset == *next,
                        "{room}: offset {offset} came where {next} was due"
                    );
                    *next += 1;
                }
                add(&self.tally.received);
                if sender as usize == self.number {
                    state.unheard.retain(|(_, one)| *one != number);
                }
            }
            Incoming::Gap { room, offset } => {
                add(&self.tally.gaps);
                state.forget_unheard(&room);
                if let Some(next) = state.joined.get_mut(&room) {
                    *next = offset + 1;
                }
            }
            Incoming::Error { status: 400, .. } if state.nonsense > 0 => {
                state.nonsense -= 1;
                add(&self.tally.nonsense_answered);
            }
            Incoming::Error { .. } => bail!("refused: {incoming:?}"),
            Incoming::Ping => state.pinged = true,
            Incoming::Other => {}
        }
        Ok(())
    }

    async fn end(&self, mut socket: Socket, mut state: State) -> Result<()> {
        match fastrand::u32(..100) {
            ..40 => {
                // Properly: everything that was asked for has been answered, and what it said has come back.
                let deadline = Instant::now() + ANSWER_WITHIN;
                while !state.awaited.is_empty() || !state.unheard.is_empty() || state.nonsense > 0 {
                    match timeout_at(deadline, self.read(&mut socket, &mut state)).await {
                        Ok(more) => ensure!(more?, "closed with {:?}", state.close_code),
                        Err(_) => bail!(
                            "{} answers are missing, and {} own messages",
                            state.awaited.len(),
                            state.unheard.len()
                        ),
                    }
                }
                let code = timeout(ANSWER_WITHIN, socket.close()).await??;
                ensure!(code == Some(1000), "a goodbye was answered with {code:?}");
                add(&self.tally.closed_properly);
            }
            ..60 => {
                socket.cut(fastrand::bool());
                add(&self.tally.cut);
            }
            ..75 => {
                let whole = frame::encode(frame::TEXT, &[b'x'; 300]);
                socket
                    .send_raw(&whole[..fastrand::usize(1..whole.len())])
                    .await?;
                if fastrand::bool() {
                    sleep(Duration::from_millis(fastrand::u64(..2000))).await;
                }
                socket.cut(fastrand::bool());
                add(&self.tally.cut_in_a_frame);
            }
            ..80 => {
                // Reads nothing for a while.
                sleep(Duration::from_millis(fastrand::u64(1000..8000))).await;
                while let Ok(true) = timeout(
                    Duration::from_millis(50),
                    self.read(&mut socket, &mut state),
                )
                .await
                .unwrap_or(Ok(false))
                {}
                if state.close_code == Some(TOO_SLOW) {
                    add(&self.tally.closed_as_too_slow);
                }
                socket.cut(fastrand::bool());
                add(&self.tally.cut);
            }
            choice => {
                let (bytes, code) = match choice {
                    ..87 => (frame::encode(frame::BINARY, b"bytes"), 1003),
                    ..94 => (vec![0xC1, 0x80, 0, 0, 0, 0], 1002), // reserved bits
                    _ => (vec![0x81, 0x01, b'x'], 1002),          // not masked
                };
                socket.send_raw(&bytes).await?;
                let deadline = Instant::now() + ANSWER_WITHIN;
                while timeout_at(deadline, self.read(&mut socket, &mut state)).await?? {}
                ensure!(
                    state.close_code == Some(code),
                    "closed with {:?} instead of {code}",
                    state.close_code
                );
                add(&self.tally.closed_for_a_violation);
            }
        }
        Ok(())
    }

    async fn half_a_handshake(&self) -> Result<()> {
        let mut stream = socket::connect(self.to, self.number, self.sources).await?;
        let whole = socket::upgrade(self.to, self.dialect.path());
        stream
            .write_all(&whole.as_bytes()[..fastrand::usize(1..whole.len())])
            .await?;
        sleep(Duration::from_millis(fastrand::u64(..500))).await;
        add(&self.tally.cut_in_the_handshake);
        Ok(())
    }
}

impl State {
    fn new_ref(&mut self, awaited: Awaited) -> u64 {
        let r#ref = self.next_ref;
        self.next_ref += 1;
        self.awaited.insert(r#ref, awaited);
        r#ref
    }

    fn forget_unheard(&mut self, topic: &str) {
        self.unheard.retain(|(said_in, _)| said_in != topic);
    }
}
