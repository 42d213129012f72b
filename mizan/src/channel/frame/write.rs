//! What a client is told.

use actix_web::web::Bytes;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::channel::layer::{Member, Position, Published};
use crate::error::Error;
use crate::problem::Problem;
use crate::websocket::{Framed, text_frame};

fn framed<T: Serialize>(frame: &T) -> Bytes {
    // Maps with text as keys, texts and numbers: there is nothing that cannot be written.
    text_frame(&serde_json::to_vec(frame).unwrap_or_default())
}

#[derive(Serialize)]
struct Joined<'a> {
    op: &'static str,
    #[serde(rename = "ref")]
    reference: u64,
    topic: &'a str,
    epoch: &'a str,
    offset: u64,
    recovered: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    presence: Option<Vec<Entry<'a>>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    id: &'a str,
    data: &'a RawValue,
}

fn entries(members: &[Member]) -> Vec<Entry<'_>> {
    let entries = members.iter().filter_map(|member| {
        let data = serde_json::from_slice::<&RawValue>(&member.data).ok()?;
        Some(Entry {
            id: &member.id,
            data,
        })
    });
    entries.collect()
}

/// A join has succeeded.
pub(crate) fn joined(
    reference: u64,
    topic: &str,
    position: &Position,
    is_recovered: bool,
    presence: Option<&[Member]>,
) -> Bytes {
    framed(&Joined {
        op: "joined",
        reference,
        topic,
        epoch: &position.epoch,
        offset: position.offset,
        recovered: is_recovered,
        presence: presence.map(entries),
    })
}

/// A frame was taken; `reply` is JSON.
pub(crate) fn ok(reference: u64, reply: Option<&[u8]>) -> Bytes {
    let mut frame = Framed::with_capacity(32 + reply.map_or(0, <[u8]>::len));
    frame.put(br#"{"op":"ok","ref":"#);
    frame.put(itoa::Buffer::new().format(reference).as_bytes());
    if let Some(reply) = reply {
        frame.put(br#","data":"#).put(reply);
    }
    frame.put(b"}").finish()
}

#[derive(Serialize)]
struct Refusal<'a> {
    op: &'static str,
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    reference: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    topic: Option<&'a str>,
    problem: WireProblem<'a>,
}

/// A problem as HTTP answers it; what stands in headers there stands inside here.
#[derive(Serialize)]
struct WireProblem<'a> {
    #[serde(flatten)]
    problem: Problem<'a>,
    /// In whole seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
}

impl<'a> WireProblem<'a> {
    fn of(error: &'a Error) -> Self {
        let whole = |wait: std::time::Duration| wait.as_millis().div_ceil(1000).max(1) as u64;
        Self {
            problem: Problem::of(error, ""),
            retry_after: error.retry_after().map(whole),
        }
    }
}

/// A frame was refused.
pub(crate) fn error(reference: Option<u64>, error: &Error) -> Bytes {
    framed(&Refusal {
        op: "error",
        reference,
        topic: None,
        problem: WireProblem::of(error),
    })
}

/// The server has taken the client out of a topic.
pub(crate) fn left(topic: &str, error: &Error) -> Bytes {
    framed(&Refusal {
        op: "left",
        reference: None,
        topic: Some(topic),
        problem: WireProblem::of(error),
    })
}

/// A topic as it stands in JSON, quotes included.
pub(crate) fn quoted(topic: &str) -> String {
    serde_json::Value::from(topic).to_string()
}

/// A message, or only what it affects. `topic` is quoted already.
pub(crate) fn message(topic: &str, published: &Published) -> Bytes {
    let envelope = &published.envelope;
    let data = envelope.data.as_deref();
    let mut frame = Framed::with_capacity(96 + topic.len() + data.map_or(0, <[u8]>::len));
    let op: &[u8] = match data {
        Some(_) => br#"{"op":"message","topic":"#,
        None => br#"{"op":"affects","topic":"#,
    };
    frame.put(op).put(topic.as_bytes());
    if let Some(position) = &published.position {
        put_offset(&mut frame, position.offset);
    }
    if let Some(data) = data {
        frame.put(br#","data":"#).put(data);
    }
    if !envelope.affects.is_empty() {
        let names = serde_json::to_vec(&*envelope.affects).unwrap_or_default();
        frame.put(br#","affects":"#).put(&names);
    }
    frame.put(b"}").finish()
}

fn put_offset(frame: &mut Framed, offset: u64) {
    frame.put(br#","offset":"#);
    frame.put(itoa::Buffer::new().format(offset).as_bytes());
}

/// The position has moved by a message that is not for this client.
pub(crate) fn skip(topic: &str, offset: u64) -> Bytes {
    let mut frame = Framed::with_capacity(48 + topic.len());
    frame.put(br#"{"op":"skip","topic":"#).put(topic.as_bytes());
    put_offset(&mut frame, offset);
    frame.put(b"}").finish()
}

/// Messages were lost for this client.
pub(crate) fn gap(topic: &str, position: &Position) -> Bytes {
    let mut frame = Framed::with_capacity(96 + topic.len());
    frame.put(br#"{"op":"gap","topic":"#).put(topic.as_bytes());
    frame.put(br#","epoch":"#);
    frame.put(quoted(&position.epoch).as_bytes());
    put_offset(&mut frame, position.offset);
    frame.put(b"}").finish()
}

/// Somebody came or went.
pub(crate) fn presence(topic: &str, joined: &[Member], left: &[String]) -> Bytes {
    let joined = serde_json::to_vec(&entries(joined)).unwrap_or_default();
    let left = serde_json::to_vec(left).unwrap_or_default();
    let mut frame = Framed::with_capacity(64 + topic.len() + joined.len() + left.len());
    frame
        .put(br#"{"op":"presence","topic":"#)
        .put(topic.as_bytes());
    frame.put(br#","joined":"#).put(&joined);
    frame.put(br#","left":"#).put(&left);
    frame.put(b"}").finish()
}

/// Whether other processes are reached.
pub(crate) fn layer(is_shared: bool) -> Bytes {
    text_frame(match is_shared {
        true => br#"{"op":"layer","status":"shared"}"#,
        false => br#"{"op":"layer","status":"alone"}"#,
    })
}

pub(crate) fn ping() -> Bytes {
    text_frame(br#"{"op":"ping"}"#)
}

pub(crate) fn pong() -> Bytes {
    text_frame(br#"{"op":"pong"}"#)
}
