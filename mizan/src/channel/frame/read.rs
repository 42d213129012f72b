//! What a client may say.
//!
//! It needs nothing of the crate: the fuzzer takes this file as it is.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;

/// The largest whole number that JavaScript counts exactly.
const MAX_REF: u64 = (1 << 53) - 1;

/// What a client asks for.
#[derive(Debug)]
pub(crate) enum ClientFrame<'f> {
    Join {
        reference: u64,
        channel: Cow<'f, str>,
        params: Option<&'f RawValue>,
        after: Option<After<'f>>,
        history: usize,
    },
    Send {
        reference: u64,
        topic: Cow<'f, str>,
        data: Option<&'f RawValue>,
    },
    Leave {
        reference: u64,
        topic: Cow<'f, str>,
    },
    Ping,
    Pong,
}

/// Where a client has stopped hearing.
#[derive(Debug, Deserialize)]
pub(crate) struct After<'f> {
    #[serde(borrow)]
    pub(crate) epoch: Cow<'f, str>,
    pub(crate) offset: u64,
}

/// A frame with every key that any of them has. Keys that are not known are left alone: a newer client may have more.
#[derive(Deserialize)]
struct Wire<'f> {
    #[serde(borrow)]
    op: Cow<'f, str>,
    #[serde(rename = "ref")]
    reference: Option<u64>,
    #[serde(borrow, default)]
    channel: Option<Cow<'f, str>>,
    #[serde(borrow, default)]
    topic: Option<Cow<'f, str>>,
    #[serde(borrow, default)]
    params: Option<&'f RawValue>,
    #[serde(borrow, default)]
    data: Option<&'f RawValue>,
    #[serde(borrow, default)]
    after: Option<After<'f>>,
    #[serde(default)]
    history: Option<u32>,
}

/// Why a frame could not be read, and the reference that it carries if that much could.
#[derive(Debug)]
pub(crate) struct Malformed {
    pub(crate) reference: Option<u64>,
    pub(crate) detail: &'static str,
}

impl<'f> ClientFrame<'f> {
    /// Reads a text message.
    pub(crate) fn parse(text: &'f [u8]) -> Result<Self, Malformed> {
        let Ok(wire) = serde_json::from_slice::<Wire<'f>>(text) else {
            return Err(Malformed {
                reference: reference_of(text),
                detail: "A frame is a JSON object with `op`, and what belongs to it.",
            });
        };
        let reference = wire.reference.filter(|number| *number <= MAX_REF);
        let refused = |detail| Malformed { reference, detail };
        let wanted = || reference.ok_or(refused("`ref` is missing: a whole number below 2^53."));
        match &*wire.op {
            "join" => Ok(Self::Join {
                reference: wanted()?,
                channel: wire.channel.ok_or(refused("`channel` is missing."))?,
                params: wire.params,
                after: wire.after,
                history: wire.history.unwrap_or(0) as usize,
            }),
            "send" => Ok(Self::Send {
                reference: wanted()?,
                topic: wire.topic.ok_or(refused("`topic` is missing."))?,
                data: wire.data,
            }),
            "leave" => Ok(Self::Leave {
                reference: wanted()?,
                topic: wire.topic.ok_or(refused("`topic` is missing."))?,
            }),
            "ping" => Ok(Self::Ping),
            "pong" => Ok(Self::Pong),
            _ => Err(refused("There is no such `op`.")),
        }
    }
}

impl ClientFrame<'_> {
    pub(crate) fn reference(&self) -> Option<u64> {
        match self {
            Self::Join { reference, .. }
            | Self::Send { reference, .. }
            | Self::Leave { reference, .. } => Some(*reference),
            Self::Ping | Self::Pong => None,
        }
    }
}

/// The reference of a frame that is otherwise wrong.
fn reference_of(text: &[u8]) -> Option<u64> {
    #[derive(Deserialize)]
    struct Reference {
        #[serde(rename = "ref")]
        reference: u64,
    }
    let frame: Reference = serde_json::from_slice(text).ok()?;
    Some(frame.reference).filter(|number| *number <= MAX_REF)
}
