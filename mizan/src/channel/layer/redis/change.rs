//! Who came and who went, as it is published.

use actix_web::web::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::channel::layer::Member;

/// Somebody came or went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) joined: Vec<Member>,
    /// They have been there all the time, and Redis had forgotten it.
    pub(super) again: Vec<Member>,
    pub(super) left: Vec<String>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Wire {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    joined: Vec<(String, Box<RawValue>)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    again: Vec<(String, Box<RawValue>)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    left: Vec<String>,
}

impl Change {
    pub(super) fn joined(member: Member) -> Self {
        Self {
            joined: vec![member],
            ..Self::default()
        }
    }

    pub(super) fn left(id: &str) -> Self {
        Self {
            left: vec![id.to_owned()],
            ..Self::default()
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.joined.is_empty() && self.again.is_empty() && self.left.is_empty()
    }

    /// As it is published, its kind included.
    pub(super) fn encode(&self) -> serde_json::Result<Vec<u8>> {
        let wire = Wire {
            joined: raw(&self.joined)?,
            again: raw(&self.again)?,
            left: self.left.clone(),
        };
        let mut bytes = b"p ".to_vec();
        serde_json::to_writer(&mut bytes, &wire)?;
        Ok(bytes)
    }

    /// Reads what follows the kind.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let wire: Wire = serde_json::from_slice(bytes).ok()?;
        Some(Self {
            joined: members(wire.joined),
            again: members(wire.again),
            left: wire.left,
        })
    }
}

fn raw(members: &[Member]) -> serde_json::Result<Vec<(String, Box<RawValue>)>> {
    let pairs = members.iter().map(|member| {
        let data = serde_json::from_slice::<Box<RawValue>>(&member.data)?;
        Ok((member.id.clone(), data))
    });
    pairs.collect()
}

fn members(pairs: Vec<(String, Box<RawValue>)>) -> Vec<Member> {
    let members = pairs.into_iter().map(|(id, data)| Member {
        id,
        data: Bytes::from(String::from(Box::<str>::from(data))),
    });
    members.collect()
}
