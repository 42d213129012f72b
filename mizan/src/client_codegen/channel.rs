//! The channels of a contract.

use std::collections::BTreeSet;

use serde_json::Value;

use super::file::{comment, constant_schema};
use super::layout::{Code, quoted};
use super::names::{Names, camel, pascal};
use super::read::{Reader, docs, strings};
use super::shape::{Direction, Docs, Shape};
use super::ts_type::TsType;
use super::zod::Zod;

/// What is imported for channels.
pub(super) const IMPORTS: [&str; 2] = ["createChannel", "createChannelHook"];

/// A channel.
pub(super) struct Channel {
    pub(super) name: String,
    docs: Docs,
    history: u64,
    affects: Vec<String>,
    /// Nothing to say means no parameters.
    params: Option<Shape>,
    incoming: Option<Shape>,
    outgoing: Shape,
    reply: Option<Shape>,
    presence: Option<Shape>,
}

/// Every channel of a document, by name.
pub(super) fn channels(document: &Value, reader: &mut Reader) -> Vec<Channel> {
    let channels = document["x-mizan-channels"].as_object();
    let mut channels: Vec<Channel> = channels
        .into_iter()
        .flatten()
        .map(|(name, channel)| {
            let mut shape = |part: &str| {
                let schema = channel.get(part)?;
                Some(reader.shape(&at(name, part), schema))
            };
            Channel {
                params: match is_empty(document, &channel["params"]) {
                    true => None,
                    false => shape("params"),
                },
                incoming: shape("incoming"),
                outgoing: shape("outgoing").unwrap_or(Shape::Any),
                reply: shape("reply"),
                presence: shape("presence"),
                name: name.clone(),
                docs: docs(channel),
                history: channel["history"].as_u64().unwrap_or(0),
                affects: strings(channel.get("affects"))
                    .into_iter()
                    .map(str::to_owned)
                    .collect(),
            }
        })
        .collect();
    channels.sort_by(|a, b| a.name.cmp(&b.name));
    channels
}

/// Where a part of a channel stands, for problems.
fn at(name: &str, part: &str) -> String {
    format!("`{part}` of the channel `{name}`")
}

/// Whether it is an object that holds nothing.
fn is_empty(document: &Value, schema: &Value) -> bool {
    let target = schema["$ref"].as_str().and_then(|to| to.strip_prefix('#'));
    let schema = match target {
        Some(pointer) => document.pointer(pointer).unwrap_or(schema),
        None => schema,
    };
    let properties = schema["properties"].as_object();
    schema["type"] == "object"
        && properties.is_none_or(serde_json::Map::is_empty)
        && matches!(
            schema["additionalProperties"],
            Value::Null | Value::Bool(false)
        )
}

impl Channel {
    /// Everything that it takes and gives, each with its place and the way it travels.
    pub(super) fn shapes(&mut self) -> impl Iterator<Item = (String, Direction, &mut Shape)> {
        use Direction::{Input, Output};
        let Self {
            name,
            params,
            incoming,
            outgoing,
            reply,
            presence,
            ..
        } = self;
        [
            ("params", Input, params.as_mut()),
            ("incoming", Input, incoming.as_mut()),
            ("outgoing", Output, Some(outgoing)),
            ("reply", Output, reply.as_mut()),
            ("presence", Output, presence.as_mut()),
        ]
        .into_iter()
        .filter_map(move |(part, direction, shape)| Some((at(name, part), direction, shape?)))
    }

    /// Prints the channel and its hook.
    pub(super) fn print(
        &self,
        words: &Words,
        zod: &mut Zod<'_>,
        used: &mut BTreeSet<&str>,
        body: &mut String,
    ) {
        used.extend(IMPORTS);
        let mut definition = Vec::new();
        if self.history > 0 {
            definition.push(Code::text(format!("history: {}", self.history)));
        }
        if !self.affects.is_empty() {
            let names = self.affects.iter().map(|name| Code::text(quoted(name)));
            let names = Code::group("[", names.collect(), "]");
            definition.push(Code::after("affects: ", names));
        }
        let heard = [
            ("outgoing", Some(&self.outgoing), &words.outgoing_schema),
            ("reply", self.reply.as_ref(), &words.reply_schema),
            ("presence", self.presence.as_ref(), &words.presence_schema),
        ];
        for (part, shape, word) in heard {
            let Some(shape) = shape else { continue };
            let schema = match shape {
                Shape::Named(name) => zod.types.schema_name(name, Direction::Output),
                shape => {
                    let ty = zod.types.ts(shape, Direction::Output);
                    let schema = zod.schema(shape, Direction::Output);
                    body.push('\n');
                    constant_schema(body, word, &ty.code(), schema);
                    word.as_str()
                }
            };
            definition.push(Code::text(format!("{part}: {schema}")));
        }
        let arguments = vec![
            Code::text("mizan"),
            Code::text(quoted(&self.name)),
            Code::group("{", definition, "}"),
        ];
        body.push('\n');
        comment(body, &self.docs.comment());
        let code = Code::Row(vec![
            Code::text(format!(
                "export const {} = /* @__PURE__ */ createChannel",
                words.channel
            )),
            Code::group("<", self.types(zod), ">"),
            Code::group("(", arguments, ")"),
            Code::text(";"),
        ]);
        body.push_str(&code.print(0, 0));
        body.push_str(&format!(
            "\nexport const {} = /* @__PURE__ */ createChannelHook({});\n",
            words.hook, words.channel
        ));
    }

    /// Parameters, what is sent, what is heard, what is answered, and who is there if that is known.
    fn types(&self, zod: &Zod<'_>) -> Vec<Code> {
        let or = |shape: Option<&Shape>, direction, word| match shape {
            Some(shape) => zod.types.ts(shape, direction),
            None => TsType::name(word),
        };
        let mut types = vec![
            or(self.params.as_ref(), Direction::Input, "void"),
            or(self.incoming.as_ref(), Direction::Input, "never"),
            zod.types.ts(&self.outgoing, Direction::Output),
            or(self.reply.as_ref(), Direction::Output, "void"),
        ];
        if let Some(presence) = &self.presence {
            types.push(zod.types.ts(presence, Direction::Output));
        }
        types.iter().map(TsType::code).collect()
    }
}

/// The names that one channel brings along. Schemas have one where their types have none.
pub(super) struct Words {
    channel: String,
    hook: String,
    outgoing_schema: String,
    reply_schema: String,
    presence_schema: String,
}

impl Words {
    pub(super) fn claim(channel: &Channel, names: &mut Names) -> Self {
        let word = pascal(&channel.name);
        let small = camel(&channel.name);
        let mut claim_if = |is_needed: bool, wanted: String| match is_needed {
            true => names.claim(&wanted),
            false => String::new(),
        };
        let is_inline = |shape: &Shape| !matches!(shape, Shape::Named(_));
        Self {
            channel: claim_if(true, format!("{small}Channel")),
            hook: claim_if(true, format!("use{word}Channel")),
            outgoing_schema: claim_if(
                is_inline(&channel.outgoing),
                format!("{word}OutgoingSchema"),
            ),
            reply_schema: claim_if(
                channel.reply.as_ref().is_some_and(is_inline),
                format!("{word}ReplySchema"),
            ),
            presence_schema: claim_if(
                channel.presence.as_ref().is_some_and(is_inline),
                format!("{word}PresenceSchema"),
            ),
        }
    }
}
