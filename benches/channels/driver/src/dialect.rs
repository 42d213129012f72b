//! What the servers speak: Mizan's wire, and the plain one of the hand-written servers (actix-ws and Node).

use anyhow::{Result, bail};
use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub(crate) enum Dialect {
    Mizan,
    Plain,
}

/// What is published. Times are nanoseconds since the driver started.
#[derive(Clone, Copy, Deserialize, Serialize)]
pub(crate) struct Said {
    pub(crate) sender: u32,
    pub(crate) number: u64,
    pub(crate) sent_ns: u64,
}

/// A frame of a server, understood.
#[derive(Debug, PartialEq)]
pub(crate) enum Incoming {
    Joined {
        r#ref: u64,
        offset: u64,
    },
    Ok {
        r#ref: u64,
    },
    Error {
        r#ref: Option<u64>,
        status: u64,
        code: String,
    },
    Message {
        room: String,
        offset: Option<u64>,
        sender: u32,
        number: u64,
        sent_ns: u64,
    },
    Gap {
        room: String,
        offset: u64,
    },
    Ping,
    /// Presence and the like: nothing that the driver counts.
    Other,
}

/// Both wires have these names; each leaves out what it has not.
#[derive(Deserialize)]
struct Frame {
    op: String,
    r#ref: Option<u64>,
    room: Option<String>,
    topic: Option<String>,
    offset: Option<u64>,
    data: Option<Value>,
    problem: Option<Problem>,
}

#[derive(Deserialize)]
struct Problem {
    status: u64,
    code: String,
}

impl Dialect {
    /// Where the WebSocket is.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::Mizan => "/api/mizan/ws",
            Self::Plain => "/ws",
        }
    }

    /// How frames name a room: Mizan's topic is the channel with its parameters in canonical JSON.
    pub(crate) fn topic(self, room: &str) -> String {
        match self {
            Self::Mizan => format!("bench_room:{}", json!({ "room": room })),
            Self::Plain => room.to_owned(),
        }
    }

    pub(crate) fn join(self, r#ref: u64, room: &str) -> String {
        match self {
            Self::Mizan => {
                json!({"op": "join", "ref": r#ref, "channel": "bench_room", "params": {"room": room}})
            }
            Self::Plain => json!({"op": "join", "ref": r#ref, "room": room}),
        }
        .to_string()
    }

    pub(crate) fn send(self, r#ref: u64, room: &str, said: Said, text: &str) -> String {
        let Said {
            sender,
            number,
            sent_ns,
        } = said;
        let data = json!({"sender": sender, "number": number, "sent_ns": sent_ns, "text": text});
        match self {
            Self::Mizan => {
                json!({"op": "send", "ref": r#ref, "topic": self.topic(room), "data": data})
            }
            Self::Plain => json!({"op": "send", "ref": r#ref, "data": data}),
        }
        .to_string()
    }

    /// `None` where a member can only leave by closing.
    pub(crate) fn leave(self, r#ref: u64, room: &str) -> Option<String> {
        match self {
            Self::Mizan => {
                Some(json!({"op": "leave", "ref": r#ref, "topic": self.topic(room)}).to_string())
            }
            Self::Plain => None,
        }
    }

    pub(crate) fn read(self, text: &[u8]) -> Result<Incoming> {
        let frame: Frame = serde_json::from_slice(text)?;
        let room = frame.room.or(frame.topic).unwrap_or_default();
        Ok(match (frame.op.as_str(), frame.r#ref, frame.offset) {
            ("joined", Some(r#ref), Some(offset)) => Incoming::Joined { r#ref, offset },
            ("ok", Some(r#ref), _) => Incoming::Ok { r#ref },
            ("error", r#ref, _) => match frame.problem {
                Some(Problem { status, code }) => Incoming::Error {
                    r#ref,
                    status,
                    code,
                },
                None => bail!(
                    "an error without a problem: {}",
                    String::from_utf8_lossy(text)
                ),
            },
            ("message", _, offset) => {
                let Said {
                    sender,
                    number,
                    sent_ns,
                } = serde_json::from_value(frame.data.unwrap_or_default())?;
                Incoming::Message {
                    room,
                    offset,
                    sender,
                    number,
                    sent_ns,
                }
            }
            ("gap", _, Some(offset)) => Incoming::Gap { room, offset },
            ("ping", _, _) => Incoming::Ping,
            ("presence" | "pong" | "skip" | "affects" | "layer" | "left", ..) => Incoming::Other,
            _ => bail!(
                "a frame that makes no sense: {}",
                String::from_utf8_lossy(text)
            ),
        })
    }
}
