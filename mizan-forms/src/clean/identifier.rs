//! UUIDs, IP addresses and JSON.

use serde_json::Value;
use uuid::Uuid;

use super::text::length_fault;
use super::{Cleaned, Outcome, fault, refuse};
use crate::field::FieldOptions;
use crate::input::RawValue;
use crate::rule::{IpProtocol, clean_ip, strip};

/// The longest way to write an address.
const MAX_IP: usize = 39;

/// Cleans a UUID in any of its usual spellings.
pub(super) fn uuid<'r>(raw: &RawValue<'_>) -> Outcome<'r> {
    let text = match raw {
        RawValue::Text(text) => strip(text),
        empty if empty.is_empty() => return Ok(Cleaned::Empty),
        _ => return refuse("invalid"),
    };
    if text.is_empty() {
        return Ok(Cleaned::Empty);
    }
    // In capitals `URN:UUID:` is no prefix, as in Django.
    let plain = Uuid::try_parse(text)
        .ok()
        .filter(|_| !text.starts_with('U'));
    plain
        .or_else(|| loose_uuid(text))
        .map_or_else(|| refuse("invalid"), |uuid| Ok(Cleaned::Uuid(uuid)))
}

/// 32 hexadecimal digits with braces, hyphens and `urn:uuid:` wherever people put them.
fn loose_uuid(text: &str) -> Option<Uuid> {
    if text.len() > 128 {
        return None;
    }
    let digits = text
        .replace("urn:", "")
        .replace("uuid:", "")
        .trim_matches(['{', '}'])
        .replace('-', "");
    (digits.len() == 32)
        .then(|| Uuid::try_parse(&digits).ok())
        .flatten()
}

/// What an IP field takes.
pub(super) fn ip_options(options: &FieldOptions) -> Result<(IpProtocol, bool), String> {
    let protocol = match options
        .protocol
        .as_deref()
        .map(str::to_lowercase)
        .as_deref()
    {
        None | Some("both") => IpProtocol::Both,
        Some("ipv4") => IpProtocol::V4,
        Some("ipv6") => IpProtocol::V6,
        Some(other) => {
            return Err(format!(
                "`protocol` must be both, ipv4 or ipv6; it is `{other}`"
            ));
        }
    };
    if options.unpack_ipv4 && protocol != IpProtocol::Both {
        return Err("`unpack_ipv4` needs `protocol` to be `both`".to_owned());
    }
    Ok((protocol, options.unpack_ipv4))
}

/// Cleans an IP address.
pub(super) fn ip<'r>(protocol: IpProtocol, unpack_ipv4: bool, raw: &RawValue<'_>) -> Outcome<'r> {
    let text = match raw {
        RawValue::Text(text) => strip(text),
        empty if empty.is_empty() => return Ok(Cleaned::Empty),
        _ => return refuse("invalid"),
    };
    if text.is_empty() {
        return Ok(Cleaned::Empty);
    }
    if let Some(address) = clean_ip(text, protocol, unpack_ipv4) {
        return Ok(Cleaned::Ip(address));
    }
    let mut faults = vec![fault("invalid")];
    if text.contains(':') {
        return Err(faults);
    }
    let length = text.chars().count();
    if length > MAX_IP {
        faults.push(length_fault("max_length", MAX_IP, length));
    }
    if text.contains('\0') {
        faults.push(fault("null_characters_not_allowed"));
    }
    Err(faults)
}

/// Cleans JSON. Text is always JSON text, as a text area sends it; other values stand for themselves.
pub(super) fn json<'r>(raw: &RawValue<'_>) -> Outcome<'r> {
    if raw.is_empty() {
        return Ok(Cleaned::Empty);
    }
    let value = match raw {
        RawValue::Text(text) => match serde_json::from_str(text) {
            Ok(value) => value,
            Err(_) => return refuse("invalid"),
        },
        RawValue::File(_) => return refuse("invalid"),
        other => other.to_json(),
    };
    if has_null_character(&value) {
        return refuse("null_characters_not_allowed");
    }
    Ok(Cleaned::Json(value))
}

/// PostgreSQL refuses U+0000 in `jsonb` too.
fn has_null_character(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(values) => values.iter().any(has_null_character),
        Value::Object(fields) => fields
            .iter()
            .any(|(name, value)| name.contains('\0') || has_null_character(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}
