//! JSON, read once into borrowed values: no tree, no text copied unless it had escapes.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::RawValue;
use crate::error::InputError;

type Fields<'a> = Vec<(Cow<'a, str>, RawValue<'a>)>;

/// How many keys are compared one by one before a hash set is worth its allocation.
const FEW: usize = 24;

/// Reads one JSON object.
pub(super) fn object(body: &[u8], max_fields: usize) -> Result<Fields<'_>, InputError> {
    // One pass over the bytes up front is faster than checking each string as it is met.
    let text = std::str::from_utf8(body)
        .map_err(|_| InputError::Unreadable("the JSON is not UTF-8".to_owned()))?;
    let mut reader = serde_json::Deserializer::from_str(text);
    let fields = ObjectVisitor { max_fields }
        .deserialize(&mut reader)
        .and_then(|fields| reader.end().map(|()| fields))
        .map_err(|error| InputError::Unreadable(error.to_string()))?;
    if fields.len() > max_fields {
        return Err(InputError::TooManyFields { limit: max_fields });
    }
    Ok(fields)
}

struct ObjectVisitor {
    max_fields: usize,
}

impl<'de> DeserializeSeed<'de> for ObjectVisitor {
    type Value = Fields<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Fields<'de>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Fields<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::with_capacity(16);
        // One more than allowed is kept, so that the caller can tell; the rest would be work for
        // nothing, but has to be read for the JSON to be well-formed.
        // Key and value by themselves: as a pair they would be moved once more, half-written.
        while let Some(Key(name)) = map.next_key::<Key<'de>>()? {
            let value = map.next_value::<RawValue<'de>>()?;
            if fields.len() <= self.max_fields {
                fields.push((name, value));
            }
        }
        refuse_duplicates(&fields)?;
        Ok(fields)
    }
}

/// Two parsers may pick different ones of two equal keys; a form that was checked by one and read by
/// the other would be a hole, so neither is picked.
fn refuse_duplicates<E: Error>(fields: &Fields<'_>) -> Result<(), E> {
    let duplicate = if fields.len() <= FEW {
        few_duplicate(fields)
    } else {
        let mut seen = HashSet::with_capacity(fields.len());
        let mut names = fields.iter().map(|(name, _)| name);
        names.find(|name| !seen.insert(*name))
    };
    match duplicate {
        None => Ok(()),
        Some(name) => Err(E::custom(format_args!("the key `{name}` is given twice"))),
    }
}

/// Compares a key with those before it only when one of them may be equal, by length and ends.
fn few_duplicate<'f, 'a>(fields: &'f Fields<'a>) -> Option<&'f Cow<'a, str>> {
    let mut seen = 0_u64;
    for (index, (name, _)) in fields.iter().enumerate() {
        let bytes = name.as_bytes();
        let first = bytes.first().copied().unwrap_or_default();
        let last = bytes.last().copied().unwrap_or_default();
        let mark = usize::from(first) * 31 + usize::from(last) * 7 + bytes.len();
        let bit = 1_u64 << (mark % 64);
        if seen & bit != 0
            && fields
                .iter()
                .take(index)
                .any(|(other, _)| other.as_ref() == name.as_ref())
        {
            return Some(name);
        }
        seen |= bit;
    }
    None
}

/// A borrowed key; serde's own `Cow` always copies.
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(KeyVisitor).map(Key)
    }
}

struct KeyVisitor;

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

impl<'de> Deserialize<'de> for RawValue<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = RawValue<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(RawValue::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Ok(RawValue::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Ok(RawValue::Integer(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Ok(RawValue::Integer(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        Ok(RawValue::Float(value))
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(RawValue::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(RawValue::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Self::Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = sequence.next_element()? {
            values.push(value);
        }
        Ok(RawValue::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        // What is inside a field is bounded by the size of the body alone.
        let all = ObjectVisitor {
            max_fields: usize::MAX,
        };
        all.visit_map(map).map(RawValue::Object)
    }
}
