//! What the generator makes of contracts, and what it refuses to make anything of. The whole zoo of types is in
//! `tests/examples/zoo`, and its client in `tests/client`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use serde_json::{Value, json};

use super::generate;

/// A contract with one function that takes and gives a value of this schema.
fn contract(schema: &Value, components: Value) -> Value {
    json!({
        "openapi": "3.1.0",
        "x-mizan": {"version": 1, "prefix": "/api/mizan", "hash": "0123456789abcdef"},
        "components": {"schemas": components},
        "paths": {"/api/mizan/probe": {"post": {
            "x-mizan-kind": "function",
            "x-mizan-name": "probe",
            "x-mizan-args": ["value"],
            "x-mizan-affects": [],
            "requestBody": {"content": {"application/json": {"schema": {
                "type": "object",
                "properties": {"value": schema},
                "required": ["value"],
                "additionalProperties": false,
            }}}},
            "responses": {"200": {"content": {"application/json": {"schema": schema}}}},
        }}},
    })
}

/// The type of the argument, and its schema.
#[track_caller]
fn printed(schema: &Value) -> (String, String) {
    let text = generate(&contract(schema, json!({}))).unwrap();
    let between = |from: &str, to: &str| {
        let rest = text.split_once(from).expect("the start").1;
        rest.split_once(to).expect("the end").0.to_owned()
    };
    let ty = between("export interface ProbeInput {\n  value: ", ";\n}");
    let words: Vec<&str> = text
        .split_once("z.strictObject({")
        .unwrap()
        .1
        .split_once("value: ")
        .unwrap()
        .1
        .split_whitespace()
        .collect();
    let schema = words.join(" ");
    let schema = schema
        .split_once("})")
        .unwrap()
        .0
        .trim_end_matches([' ', ',']);
    (ty, schema.to_owned())
}

#[test]
fn every_schema_has_its_type() {
    for (schema, ty, zod) in [
        (json!({}), "Json", "jsonSchema"),
        (json!({"type": "string"}), "string", "textSchema"),
        (
            json!({"type": ["string", "null"]}),
            "string | null",
            "z.nullable(textSchema)",
        ),
        (
            json!({"type": "integer", "format": "int64"}),
            "number",
            "z.int()",
        ),
        (
            json!({"type": "integer", "format": "int8"}),
            "number",
            "z.int().check(z.gte(-128), z.lte(127))",
        ),
        (
            json!({"type": "integer", "format": "uint32", "minimum": 0, "maximum": 5}),
            "number",
            "z.uint32()",
        ),
        (json!({"type": "null"}), "null", "z.null()"),
        (
            json!({"type": "string", "enum": ["a", "it's"]}),
            "\"a\" | \"it's\"",
            "z.enum([\"a\", \"it's\"])",
        ),
        (json!({"const": 3}), "3", "z.literal(3)"),
        (
            json!({"type": "array", "items": {"type": ["boolean", "null"]}}),
            "Array<boolean | null>",
            "z.array(z.nullable(z.boolean()))",
        ),
        (
            json!({"type": "array", "prefixItems": [{"type": "number"}, {"type": "string"}], "items": false}),
            "[number, string]",
            "z.tuple([z.number(), textSchema])",
        ),
        (
            json!({"type": "object", "additionalProperties": {"type": "number"}}),
            "Record<string, number>",
            "z.record(textSchema, z.number())",
        ),
    ] {
        assert_eq!(
            printed(&schema),
            (ty.to_owned(), zod.to_owned()),
            "{schema}"
        );
    }
}

#[test]
fn what_cannot_be_said_is_refused_with_its_place() {
    for (schema, problem) in [
        (
            json!({"type": "object", "properties": {"a": {"not": {"type": "string"}}}}),
            "`probe`.value.a uses the keyword `not`",
        ),
        (
            json!({"type": "string", "enum": []}),
            "`probe`.value is one of no values",
        ),
        (json!({"type": "date"}), "`probe`.value has the type `date`"),
        (
            json!({"type": "object", "properties": {"__proto__": {}}}),
            "`probe`.value.__proto__ has a name",
        ),
        (
            json!({"$ref": "#/components/schemas/Gone"}),
            "the type `Gone` is referred to and not there",
        ),
        (
            json!({"allOf": [
                {"type": "object", "properties": {"a": {"type": "string"}}},
                {"type": "object", "properties": {"a": {"type": "number"}}},
            ]}),
            ".a is there twice, with two types",
        ),
    ] {
        let problems = generate(&contract(&schema, json!({}))).unwrap_err();
        assert!(
            problems.iter().any(|text| text.contains(problem)),
            "{problems:?} for {schema}"
        );
    }
}

#[test]
fn a_document_that_is_no_contract_is_refused() {
    assert!(generate(&json!({"openapi": "3.1.0"})).is_err());
    let mut newer = contract(&json!({}), json!({}));
    newer["x-mizan"]["version"] = json!(2);
    assert!(generate(&newer).unwrap_err()[0].contains("version"));
}

#[test]
fn a_type_that_differs_by_direction_is_there_twice() {
    let components = json!({
        "User": {"type": "object", "required": ["id", "secret"], "properties": {
            "id": {"type": "integer", "readOnly": true},
            "secret": {"type": "string", "writeOnly": true},
        }},
        "Team": {"type": "object", "required": ["users"], "properties": {
            "users": {"type": "array", "items": {"$ref": "#/components/schemas/User"}},
        }},
        "Same": {"type": "object", "properties": {"a": {"type": "string"}}},
    });
    let schema = json!({"type": "array", "prefixItems": [
        {"$ref": "#/components/schemas/Team"},
        {"$ref": "#/components/schemas/Same"},
    ]});
    let text = generate(&contract(&schema, components)).unwrap();
    for expected in [
        "export interface User {\n  id: number;\n}",
        "export interface UserInput {\n  secret: string;\n}",
        "export interface TeamInput {\n  users: UserInput[];\n}",
        "createFunction<ProbeInput, [Team, Same], ProbeCode>",
        "value: [TeamInput, Same];",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
    assert!(!text.contains("SameInput"));
}

#[test]
fn names_do_not_collide() {
    let component = |name: &str| json!({"type": "object", "description": name});
    let components = json!({
        "Page_Ticket": component("one"),
        "PageTicket": component("two"),
        "Record": component("three"),
        "mizan": component("four"),
    });
    let schema: Vec<Value> = ["Page_Ticket", "PageTicket", "Record", "mizan"]
        .iter()
        .map(|name| json!({"$ref": format!("#/components/schemas/{name}")}))
        .collect();
    let schema = json!({"type": "array", "prefixItems": schema});
    let text = generate(&contract(&schema, components)).unwrap();
    let mut names: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("export "))
        .filter_map(|line| line.split_whitespace().nth(1))
        .collect();
    names.sort_unstable();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count, "{names:?}");
    assert!(names.contains(&"Record2"), "{names:?}");
}

/// A contract with the function `probe` and these channels.
fn with_channels(channels: Value) -> Value {
    let components = json!({
        "ChatRoom": {"type": "object", "required": ["room"], "properties": {"room": {"type": "string"}}},
        "Hollow": {"type": "object"},
        "Line": {"type": "object", "required": ["id", "text"], "properties": {
            "id": {"type": "integer", "readOnly": true},
            "text": {"type": "string"},
        }},
        "Somebody": {"type": "object", "properties": {"name": {"type": ["string", "null"]}}},
    });
    let mut document = contract(&json!({"type": "string"}), components);
    document["x-mizan-channels"] = channels;
    document
}

/// Everything below `// Channels`.
#[track_caller]
fn printed_channels(channels: Value) -> String {
    let text = generate(&with_channels(channels)).unwrap();
    text.split_once("\n// Channels\n")
        .expect("channels")
        .1
        .to_owned()
}

fn type_of(name: &str) -> Value {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

#[test]
fn a_channel_is_a_definition_and_a_hook() {
    let text = generate(&with_channels(json!({"chat": {
        "description": "A room to talk in.",
        "access": "public",
        "params": type_of("ChatRoom"),
        "incoming": type_of("Line"),
        "outgoing": type_of("Line"),
        "reply": {"type": "integer", "format": "int64"},
        "presence": type_of("Somebody"),
        "history": 50,
        "affects": ["inbox"],
    }})))
    .unwrap();
    assert!(text.ends_with(
        r#"
// Channels

export const ChatReplySchema: Schema<number> = /* @__PURE__ */ z.lazy(() => z.int());

/** A room to talk in. */
export const chatChannel = /* @__PURE__ */ createChannel<ChatRoom, LineInput, Line, number, Somebody>(
  mizan,
  "chat",
  { history: 50, affects: ["inbox"], outgoing: LineSchema, reply: ChatReplySchema, presence: SomebodySchema },
);
export const useChatChannel = /* @__PURE__ */ createChannelHook(chatChannel);
"#
    ), "{text}");
    assert!(
        text.contains("import { createChannel, createChannelHook, createClient, createFunction }")
    );
    assert!(text.contains("export interface LineInput {\n  text: string;\n}"));
}

#[test]
fn a_channel_leaves_out_what_it_does_not_have() {
    for params in [
        json!({"type": "object", "properties": {}, "additionalProperties": false}),
        type_of("Hollow"),
    ] {
        assert_eq!(
            printed_channels(json!({"big_news": {
                "access": "public",
                "params": params,
                "outgoing": {"type": "array", "items": {"type": "string"}},
                "history": 0,
                "affects": [],
            }})),
            r#"
export const BigNewsOutgoingSchema: Schema<string[]> = /* @__PURE__ */ z.lazy(() => z.array(textSchema));

export const bigNewsChannel = /* @__PURE__ */ createChannel<void, never, string[], void>(
  mizan,
  "big_news",
  { outgoing: BigNewsOutgoingSchema },
);
export const useBigNewsChannel = /* @__PURE__ */ createChannelHook(bigNewsChannel);
"#,
        );
    }
}

#[test]
fn what_a_channel_cannot_say_is_refused_with_its_place() {
    let problems = generate(&with_channels(json!({"chat": {
        "params": {"type": "object", "properties": {"room": {"not": {}}}},
        "incoming": type_of("Gone"),
        "outgoing": {"enum": []},
    }})))
    .unwrap_err();
    for problem in [
        "`params` of the channel `chat`.room uses the keyword `not`",
        "`outgoing` of the channel `chat` is one of no values",
        "the type `Gone` is referred to and not there",
    ] {
        let found = problems.iter().any(|text| text.contains(problem));
        assert!(found, "{problem} in {problems:?}");
    }
}

#[test]
fn a_site_without_channels_is_not_touched_by_them() {
    let mut document = contract(&json!({"type": "string"}), json!({}));
    document["paths"]["/api/mizan/probe"]["post"]["x-mizan-name"] = json!("create_channel");
    let without = generate(&document).unwrap();
    assert!(without.contains("export const createChannel = "));
    document["x-mizan-channels"] = json!({});
    assert_eq!(generate(&document).unwrap(), without);
    // With one the word is taken.
    document["x-mizan-channels"] =
        json!({"chat": {"params": {"type": "object"}, "outgoing": {"type": "null"}}});
    let with = generate(&document).unwrap();
    assert!(with.contains("export const createChannel2 = "), "{with}");
}
