//! The channels of a site. OpenAPI has no word for them: they are an extension of the document, and their socket is an
//! operation that answers 101.

use serde_json::{Map, Value, json};
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::path::{Operation, OperationBuilder};
use utoipa::openapi::schema::Schema;
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{RefOr, ResponseBuilder};

use super::docs::{entries, items};
use super::normalise::normalise;
use super::operation::{SESSION, split_docs};
use super::response::{
    BAD_REQUEST, CROSS_ORIGIN, INTERNAL, TOO_MANY_SOCKETS, UNAUTHORIZED, UNAVAILABLE,
    UPGRADE_REQUIRED,
};
use super::schemas::Schemas;
use crate::channel::ChannelEntry;

/// The key of the extension.
pub(super) const CHANNELS: &str = "x-mizan-channels";

/// How deep types are looked into for whether they are objects.
const MAX_DEPTH: usize = 32;

const PROTOCOL: &str = "\
One socket per tab, JSON in text frames. `x-mizan-channels` says what each channel takes, sends and answers.

`{\"op\":\"join\",\"ref\":1,\"channel\":\"chat\",\"params\":{…}}` is answered by `joined` with a `topic`, an `epoch` and an `offset`; \
with `after` (an epoch and an offset) what was missed follows, with `history` the last messages.
`{\"op\":\"send\",\"ref\":2,\"topic\":\"…\",\"data\":…}` and `{\"op\":\"leave\",\"ref\":3,\"topic\":\"…\"}` are answered by `ok`.
Each of them has exactly one answer with its `ref`; a refusal is `{\"op\":\"error\",\"ref\":2,\"problem\":{…}}`.
The server sends `message`, `affects`, `presence`, `skip`, `gap`, `left` and `layer`. Either side asks `ping` and is answered \
`pong`.";

/// `GET ws`.
pub(super) fn socket() -> Operation {
    let switched =
        ResponseBuilder::new().description("The connection speaks WebSocket (RFC 6455) now.");
    let mut operation = OperationBuilder::new()
        .operation_id(Some("ws"))
        .tag("mizan")
        .summary(Some("The WebSocket that carries every channel of a tab."))
        .description(Some(PROTOCOL))
        .extensions(Some(Extensions::from_iter([
            ("x-mizan-kind", json!("socket")),
            ("x-mizan-access", json!("public")),
        ])))
        .response("101", switched.build());
    for error in [
        &BAD_REQUEST,
        &UNAUTHORIZED,
        &CROSS_ORIGIN,
        &UPGRADE_REQUIRED,
        &TOO_MANY_SOCKETS,
        &INTERNAL,
        &UNAVAILABLE,
    ] {
        operation = operation.response(error.status, error.reference());
    }
    // Everybody may connect; who it is decides what they may join.
    let session = SecurityRequirement::new(SESSION, [""; 0]);
    operation
        .securities(Some([session, SecurityRequirement::default()]))
        .build()
}

/// Every channel by name, for [`CHANNELS`].
pub(super) fn channels(entries: &[ChannelEntry], schemas: &mut Schemas) -> Value {
    entries
        .iter()
        .map(|entry| (entry.spec.name.to_owned(), channel(entry, schemas)))
        .collect::<Map<_, _>>()
        .into()
}

fn channel(entry: &ChannelEntry, schemas: &mut Schemas) -> Value {
    let spec = &entry.spec;
    let types = (entry.schemas)(schemas);
    let description = match split_docs(spec.docs) {
        (Some(first), Some(rest)) => Some(format!("{first}\n\n{rest}")),
        (first, _) => first,
    };
    let params = match &types.params {
        Some(params) => schema(params),
        None => json!({"type": "object", "properties": {}, "additionalProperties": false}),
    };
    let mut channel = json!({
        "access": spec.access.name(),
        "params": params,
        "outgoing": schema(&types.outgoing),
        "history": spec.history,
        "affects": spec.affects,
    });
    for (key, value) in [
        ("description", description.map(Value::from)),
        ("permission", spec.access.permission().map(Value::from)),
        ("authorizes", spec.authorizes.then_some(Value::Bool(true))),
        ("incoming", types.incoming.as_ref().map(schema)),
        ("reply", types.reply.as_ref().map(schema)),
        ("presence", types.presence.as_ref().map(schema)),
    ] {
        if let Some(value) = value {
            channel[key] = value;
        }
    }
    channel
}

fn schema(schema: &RefOr<Schema>) -> Value {
    // A schema is plain data with text keys: there is nothing in it that JSON cannot say.
    let mut value = serde_json::to_value(schema).unwrap_or_default();
    normalise(&mut value);
    value
}

/// What is wrong with the channels of a finished document.
pub(super) fn problems(document: &Value) -> Vec<String> {
    entries(&document[CHANNELS])
        .filter(|(_, channel)| !is_object(document, &channel["params"], 0))
        .map(|(name, _)| {
            format!(
                "the parameters of the channel `{name}` may be something else than an object, and then nobody can join it: \
                 make `Params` a struct"
            )
        })
        .collect()
}

/// Whether all that a schema takes are objects.
fn is_object(document: &Value, schema: &Value, depth: usize) -> bool {
    if depth > MAX_DEPTH {
        return true;
    }
    let is_object = |schema| is_object(document, schema, depth + 1);
    if let Some(pointer) = schema["$ref"].as_str().and_then(|to| to.strip_prefix('#')) {
        return document.pointer(pointer).is_some_and(is_object);
    }
    let (any, all) = (&schema["anyOf"], &schema["allOf"]);
    schema["type"] == "object"
        || (any.is_array() && items(any).all(is_object))
        || items(all).any(is_object)
}
