//! The address under which a client has joined: `chat:{"room":"lobby"}`.

use serde_json::value::RawValue;

use crate::context::to_canonical;
use crate::error::{Error, Result};
use crate::function::strict_json;

/// The channel's name and the canonical JSON (RFC 8785) of its parameters, so that the same parameters are the same
/// topic however they were written.
///
/// # Errors
///
/// 400 for parameters that are no JSON object, have a key twice, or hold U+0000.
pub(super) fn topic(channel: &str, params: Option<&RawValue>) -> Result<String> {
    let text = params.map_or("{}", RawValue::get);
    let value = strict_json(text).filter(serde_json::Value::is_object);
    let Some(value) = value else {
        let detail = "The parameters of a channel are a JSON object without null characters.";
        return Err(Error::bad_request(detail).with_code("malformed_frame"));
    };
    let canonical = to_canonical(&value)?;
    let canonical = String::from_utf8(canonical).map_err(Error::from)?;
    Ok(format!("{channel}:{canonical}"))
}
