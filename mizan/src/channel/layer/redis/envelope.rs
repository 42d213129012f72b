//! Messages as bytes.
//!
//! A message is `{id}\n{header}\n{data}`. The header is JSON, which has no line breaks, and empty for the plain message to
//! everybody. Data may be any bytes. In a history the offset stands before it: `{offset} {id}\n…`. What is published starts
//! with its kind: `m {epoch} {offset} {id}\n…` has a place in the history, `u {id}\n…` has none, `p {…}` is about presence.

use std::sync::Arc;

use actix_web::web::Bytes;
use serde::{Deserialize, Serialize};

use super::change::Change;
use crate::channel::layer::{Envelope, Position, Published, Target};

/// Something that was published.
pub(super) enum Arrival {
    Message(Numbered),
    Presence(Change),
}

/// A message with the id that its publisher has given it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Numbered {
    pub(super) id: Bytes,
    pub(super) message: Published,
}

/// What is not as with most messages.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Header {
    #[serde(skip_serializing_if = "Option::is_none")]
    except: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    connection: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    affects: Vec<String>,
    #[serde(skip_serializing_if = "is_false")]
    is_ephemeral: bool,
    /// There is no data, which is something else than no bytes.
    #[serde(skip_serializing_if = "is_false")]
    is_bare: bool,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_false(value: &bool) -> bool {
    !value
}

/// Header and data of a message.
pub(super) fn encode(envelope: &Envelope) -> serde_json::Result<Vec<u8>> {
    let data = envelope.data.as_deref().unwrap_or_default();
    let mut header = Header {
        affects: envelope.affects.to_vec(),
        is_ephemeral: envelope.is_ephemeral,
        is_bare: envelope.data.is_none(),
        ..Header::default()
    };
    match &envelope.target {
        Target::All => {}
        Target::Except(id) => header.except = Some(id.clone()),
        Target::User(id) => header.user = Some(*id),
        Target::Connection(id) => header.connection = Some(id.clone()),
    }
    let mut bytes = Vec::with_capacity(data.len() + 64);
    let is_plain = envelope.target == Target::All
        && header.affects.is_empty()
        && !header.is_ephemeral
        && !header.is_bare;
    if !is_plain {
        serde_json::to_writer(&mut bytes, &header)?;
    }
    bytes.push(b'\n');
    bytes.extend_from_slice(data);
    Ok(bytes)
}

/// What is published of a message without a place in the history.
pub(super) fn uncounted(id: &str, encoded: &[u8]) -> Vec<u8> {
    [b"u ", id.as_bytes(), b"\n", encoded].concat()
}

/// Reads what was published; `None` for what this version does not know.
pub(super) fn read(payload: &Bytes) -> Option<Arrival> {
    let (kind, rest) = cut(payload, b' ')?;
    match &*kind {
        b"m" => {
            let (epoch, entry) = cut(&rest, b' ')?;
            let epoch = std::str::from_utf8(&epoch).ok()?;
            read_kept(&epoch.into(), &entry).map(Arrival::Message)
        }
        b"u" => {
            let (id, encoded) = cut(&rest, b'\n')?;
            let message = Published {
                position: None,
                envelope: decode(&encoded)?,
            };
            Some(Arrival::Message(Numbered { id, message }))
        }
        b"p" => Change::read(&rest).map(Arrival::Presence),
        _ => None,
    }
}

/// Reads a message of the history.
pub(super) fn read_kept(epoch: &Arc<str>, entry: &Bytes) -> Option<Numbered> {
    let (offset, rest) = cut(entry, b' ')?;
    let (id, encoded) = cut(&rest, b'\n')?;
    let position = Position {
        epoch: Arc::clone(epoch),
        offset: std::str::from_utf8(&offset).ok()?.parse().ok()?,
    };
    let message = Published {
        position: Some(position),
        envelope: decode(&encoded)?,
    };
    Some(Numbered { id, message })
}

fn decode(encoded: &Bytes) -> Option<Envelope> {
    let (header, data) = cut(encoded, b'\n')?;
    let header = match header.is_empty() {
        true => Header::default(),
        false => serde_json::from_slice(&header).ok()?,
    };
    let target = match (header.except, header.user, header.connection) {
        (None, None, None) => Target::All,
        (Some(id), None, None) => Target::Except(id),
        (None, Some(id), None) => Target::User(id),
        (None, None, Some(id)) => Target::Connection(id),
        _ => return None,
    };
    Some(Envelope {
        target,
        data: (!header.is_bare).then_some(data),
        affects: header.affects.into(),
        is_ephemeral: header.is_ephemeral,
    })
}

/// What stands before the first `separator`, and what after it.
fn cut(bytes: &Bytes, separator: u8) -> Option<(Bytes, Bytes)> {
    let at = memchr::memchr(separator, bytes)?;
    Some((bytes.slice(..at), bytes.slice(at + 1..)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, clippy::unwrap_used, reason = "tests may fail")]
    use super::*;

    fn envelope(target: Target, data: Option<&'static [u8]>) -> Envelope {
        Envelope {
            target,
            data: data.map(Bytes::from_static),
            affects: Arc::default(),
            is_ephemeral: false,
        }
    }

    #[test]
    fn every_message_comes_out_as_it_went_in() {
        let odd = "a b\n\"\\\u{1F980}\0é";
        let targets = [
            Target::All,
            Target::Except(odd.into()),
            Target::User(i64::MIN),
            Target::Connection(String::new()),
        ];
        let data: [Option<&[u8]>; 4] = [None, Some(b""), Some(b"\n\n \0\xff"), Some(b"{\"a\":1}")];
        for target in targets {
            for data in data {
                for is_ephemeral in [false, true] {
                    for affects in [vec![], vec![odd.to_owned(), String::new()]] {
                        let mut envelope = envelope(target.clone(), data);
                        envelope.affects = affects.into();
                        envelope.is_ephemeral = is_ephemeral;
                        let encoded = encode(&envelope).unwrap();
                        let uncounted = Bytes::from(uncounted("a1", &encoded));
                        let Some(Arrival::Message(read)) = read(&uncounted) else {
                            panic!("{uncounted:?}");
                        };
                        assert_eq!((&*read.id, &read.message.position), (&b"a1"[..], &None));
                        assert_eq!(read.message.envelope, envelope);
                        let entry = [b"m e 18446744073709551615 a1\n", &*encoded].concat();
                        let Some(Arrival::Message(read)) = super::read(&entry.into()) else {
                            panic!("{encoded:?}");
                        };
                        let position = read.message.position.unwrap();
                        assert_eq!((&*position.epoch, position.offset), ("e", u64::MAX));
                        assert_eq!(read.message.envelope, envelope);
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_not_known_is_not_read() {
        let cases: [&[u8]; 9] = [
            b"",
            b"m",
            b"x 1",
            b"m e 1 id",
            b"m e -1 id\n\n",
            b"u id\n{\n",
            b"u id\n{\"user\":1,\"connection\":\"a\"}\n",
            b"p ",
            b"p [1]",
        ];
        for case in cases {
            assert!(read(&Bytes::from_static(case)).is_none(), "{case:?}");
        }
    }
}
