//! What the contract says against what serde and the server do.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    dead_code,
    reason = "tests; the fields of most types here are only serialised"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

use super::document::{Contract, hash, offer_tokens};
use super::schemas::Schemas;
use crate::channel::ChannelEntry;
use crate::form::{FormEntry, Submit};
use crate::function::{Function, Location};
use crate::prelude::*;
use crate::registry::Registry;
use crate::settings::Settings;

const HERE: Location = Location {
    file: "desk/src/main.rs",
    line: 1,
};

/// A JSON Schema that stands alone: the schema of `T` with the components it needs.
fn schema_of<T: ToSchema>() -> Value {
    let mut schemas = Schemas::default();
    let root = schemas.of::<T>();
    let (value, problems) = standalone(schemas, root);
    assert_eq!(problems, [""; 0]);
    value
}

fn standalone(schemas: Schemas, root: RefOr<Schema>) -> (Value, Vec<String>) {
    let mut root = serde_json::to_value(root).unwrap();
    super::normalise::normalise(&mut root);
    let (components, problems) = schemas.finish(Default::default());
    (
        json!({"allOf": [root], "components": {"schemas": components}}),
        problems,
    )
}

fn is_valid(schema: &Value, value: &Value) -> bool {
    let options = jsonschema::options().should_validate_formats(true);
    options.build(schema).unwrap().is_valid(value)
}

/// Each value, as serde writes it, is valid; each of the others is not.
#[track_caller]
fn agrees<T: Serialize + ToSchema>(values: &[T], refused: &[Value]) {
    let schema = schema_of::<T>();
    for value in values {
        let value = serde_json::to_value(value).unwrap();
        assert!(is_valid(&schema, &value), "{value} against {schema:#}");
    }
    for value in refused {
        assert!(!is_valid(&schema, value), "{value} against {schema:#}");
    }
}

/// Somebody.
#[derive(Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Person {
    full_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    born: Option<NaiveDate>,
    email: Option<String>,
}

fn ada() -> Person {
    Person {
        full_name: "Ada".into(),
        born: NaiveDate::from_ymd_opt(1815, 12, 10),
        email: None,
    }
}

#[derive(Serialize, ToSchema)]
struct Everything {
    id: i64,
    count: u32,
    ratio: f64,
    small: u8,
    letter: char,
    yes: bool,
    nothing: (),
    pair: (i32, String),
    three: [u8; 3],
    list: Vec<Person>,
    boxed: Box<Person>,
    perhaps: Option<Vec<Person>>,
    twice: Option<Option<i32>>,
    any: Value,
    perhaps_any: Option<Value>,
    by_name: BTreeMap<String, Person>,
    by_number: HashMap<i32, u8>,
    by_kind: BTreeMap<Priority, u8>,
    set: HashSet<i32>,
    at: DateTime<Utc>,
    priority: Priority,
    #[serde(default)]
    defaulted: i32,
    #[serde(skip)]
    hidden: i32,
    #[serde(rename = "type")]
    kind: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Priority {
    VeryLow,
    High,
}

fn everything() -> Everything {
    Everything {
        id: i64::MIN,
        count: u32::MAX,
        ratio: 0.5,
        small: 255,
        letter: 'ß',
        yes: true,
        nothing: (),
        pair: (1, "x".into()),
        three: [1, 2, 3],
        list: vec![ada(), ada()],
        boxed: Box::new(ada()),
        perhaps: Some(vec![ada()]),
        twice: Some(None),
        any: json!({"a": [1]}),
        perhaps_any: None,
        by_name: [("ada".to_owned(), ada())].into(),
        by_number: [(-5, 1)].into(),
        by_kind: [(Priority::High, 1)].into(),
        set: [1, 2].into(),
        at: DateTime::from_timestamp(1_700_000_000, 0).unwrap(),
        priority: Priority::VeryLow,
        defaulted: 1,
        hidden: 9,
        kind: "all",
    }
}

#[test]
fn a_struct_of_everything_is_what_serde_writes() {
    let wrong = |name: &str, value: Value| {
        let mut all = serde_json::to_value(everything()).unwrap();
        all[name] = value;
        all
    };
    agrees(
        &[everything()],
        &[
            wrong("id", json!("1")),
            wrong("count", json!(-1)),
            wrong("nothing", json!(1)),
            wrong("pair", json!([1])),
            wrong("pair", json!([1, "x", 2])),
            wrong("at", json!("yesterday")),
            wrong("priority", json!("VeryLow")),
            wrong("by_number", json!({"five": 1})),
            wrong("by_kind", json!({"five": 1})),
            wrong("by_name", json!({"ada": {}})),
            wrong("list", json!([{"full_name": "Ada"}])),
            wrong("twice", json!("x")),
        ],
    );
}

#[test]
fn primitives_and_containers_stand_inline() {
    agrees(&["x".to_owned()], &[json!(1)]);
    agrees(&[()], &[json!({}), json!(0)]);
    agrees(&[Some(1_i32), None], &[json!("x")]);
    agrees(&[vec![Some(ada()), None]], &[json!([1])]);
    agrees(&[HashMap::from([("a", vec![ada()])])], &[json!({"a": {}})]);
    agrees(&[json!(null), json!([1])], &[]);
}

#[test]
fn options_of_options_take_null() {
    agrees(&[Some(Some(ada())), Some(None), None], &[json!(1)]);
}

#[derive(Serialize, ToSchema)]
enum External {
    Named { a: i32 },
    One(String),
    Two(i32, bool),
    Unit,
}

#[derive(Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "kebab-case")]
enum Internal {
    NamedFields { a: i32 },
    Newtype(Person),
    Unit,
}

#[derive(Serialize, ToSchema)]
#[serde(tag = "t", content = "c")]
enum Adjacent {
    Named { a: i32 },
    One(String),
    Unit,
}

#[derive(Serialize, ToSchema)]
#[serde(untagged)]
enum Untagged {
    Short { a: i32 },
    Long { a: i32, b: Option<i32> },
    Text(String),
}

#[test]
fn enums_are_tagged_as_serde_tags_them() {
    agrees(
        &[
            External::Named { a: 1 },
            External::One("x".into()),
            External::Two(1, true),
            External::Unit,
        ],
        &[json!("Named"), json!({"One": 1}), json!({})],
    );
    agrees(
        &[
            Internal::NamedFields { a: 1 },
            Internal::Newtype(ada()),
            Internal::Unit,
        ],
        &[
            json!({"type": "NamedFields", "a": 1}),
            json!({"a": 1}),
            json!("unit"),
        ],
    );
    agrees(
        &[
            Adjacent::Named { a: 1 },
            Adjacent::One("x".into()),
            Adjacent::Unit,
        ],
        &[json!({"t": "One"}), json!({"t": "One", "c": 1})],
    );
    // Both objects fit the first variant: `oneOf` would refuse them.
    agrees(
        &[
            Untagged::Short { a: 1 },
            Untagged::Long { a: 1, b: None },
            Untagged::Text("x".into()),
        ],
        &[json!({"a": "x"}), json!(1)],
    );
}

#[derive(Serialize, ToSchema)]
struct Newtype(i32);

#[derive(Serialize, ToSchema)]
struct Mixed(i32, String);

#[derive(Serialize, ToSchema)]
struct Point(f64, f64);

#[derive(Serialize, ToSchema)]
struct Unit;

#[test]
fn tuple_structs_are_lists_and_newtypes_are_what_they_hold() {
    agrees(&[Newtype(1)], &[json!([1]), json!({})]);
    agrees(&[Mixed(1, "x".into())], &[json!([1]), json!({})]);
    agrees(&[Point(0.0, 1.5)], &[json!([1]), json!(["x", "y"])]);
    agrees(&[Unit], &[json!(1)]);
}

#[derive(Serialize, ToSchema)]
struct Extra {
    note: String,
}

#[derive(Serialize, ToSchema)]
struct Flat {
    #[serde(flatten)]
    person: Person,
    #[serde(flatten)]
    extra: Option<Extra>,
    last: i32,
}

#[test]
fn a_flattened_option_may_leave_no_trace() {
    let flat = |extra| Flat {
        person: ada(),
        extra,
        last: 1,
    };
    agrees(
        &[flat(None), flat(Some(Extra { note: "x".into() }))],
        &[json!({"last": 1}), json!(null)],
    );
}

#[derive(Serialize, ToSchema)]
struct Page<T> {
    items: Vec<T>,
    total: u32,
}

#[derive(Serialize, ToSchema)]
struct Slot<T> {
    value: T,
}

#[derive(Serialize, ToSchema)]
struct Pages {
    people: Page<Person>,
    numbers: Page<i32>,
}

#[test]
fn generic_types_hold_what_they_are_made_of() {
    fn page<T>(items: Vec<T>) -> Page<T> {
        Page { items, total: 1 }
    }
    agrees(&[page(vec![1_u32])], &[json!({"items": ["x"], "total": 1})]);
    agrees(
        &[Slot { value: Some(1) }, Slot { value: None }],
        &[json!({"value": "x"})],
    );
    agrees(
        &[Slot {
            value: vec!["x".to_owned()],
        }],
        &[json!({"value": [1]})],
    );
    agrees(
        &[Pages {
            people: page(vec![ada()]),
            numbers: page(vec![1]),
        }],
        &[json!({"people": {"items": [], "total": 1}})],
    );
}

#[test]
fn a_generic_argument_of_an_app_is_taken_from_where_it_was_described() {
    let mut schemas = Schemas::default();
    schemas.of::<Person>();
    let page = schemas.of::<Page<Person>>();
    schemas.of::<Pages>();
    let (schema, problems) = standalone(schemas, page);
    assert_eq!(problems, [""; 0]);
    assert!(is_valid(&schema, &json!({"items": [ada()], "total": 1})));
    assert!(!is_valid(&schema, &json!({"items": [{}], "total": 1})));
    let names: Vec<&String> = schema["components"]["schemas"]
        .as_object()
        .unwrap()
        .keys()
        .collect();
    assert_eq!(names, ["Page_Person", "Page_i32", "Pages", "Person"]);
}

#[test]
fn a_generic_argument_that_nobody_described_is_reported_and_refuses_nothing() {
    let mut schemas = Schemas::default();
    let page = schemas.of::<Page<Person>>();
    let (schema, problems) = standalone(schemas, page);
    assert_eq!(problems.len(), 1);
    assert!(problems[0].contains("`Person`"), "{problems:?}");
    assert!(is_valid(&schema, &json!({"items": [ada()], "total": 1})));
}

#[derive(Serialize, ToSchema)]
struct Node {
    value: i32,
    #[schema(no_recursion)]
    next: Option<Box<Node>>,
}

#[test]
fn a_type_may_contain_itself() {
    let node = |next| Node { value: 1, next };
    agrees(
        &[node(Some(Box::new(node(None))))],
        &[json!({"value": 1, "next": {}})],
    );
}

mod other {
    use super::*;

    #[derive(Serialize, ToSchema)]
    pub(super) struct Person {
        pub(super) code: i32,
    }

    #[derive(Serialize, ToSchema)]
    pub(super) struct Team {
        pub(super) lead: Person,
    }
}

#[test]
fn two_types_of_one_name_both_keep_their_schema() {
    let mut schemas = Schemas::default();
    let first = schemas.of::<Vec<Person>>();
    let team = schemas.of::<other::Team>();
    let again = schemas.of::<Person>();
    let second = schemas.of::<other::Person>();
    assert_eq!(
        serde_json::to_value(&first).unwrap()["items"],
        serde_json::to_value(again).unwrap()
    );
    let second = serde_json::to_value(second).unwrap();
    assert_eq!(second["$ref"], "#/components/schemas/Person_2");
    let (schema, problems) = standalone(schemas, team);
    assert_eq!(problems, [""; 0]);
    assert!(is_valid(&schema, &json!({"lead": {"code": 1}})));
    assert!(!is_valid(&schema, &json!({"lead": ada()})));
}

#[derive(Serialize, ToSchema)]
struct Torn {
    ours: Person,
    theirs: other::Person,
}

#[test]
fn two_types_of_one_name_in_one_type_are_reported() {
    let mut schemas = Schemas::default();
    schemas.of::<Torn>();
    let (_, problems) = schemas.finish(Default::default());
    assert!(problems[0].contains("called `Person`"), "{problems:?}");
}

/// Says it back.
///
/// As often as you like.
#[client(manual)]
async fn echo(text: String, times: Option<u8>) -> Vec<Person> {
    let _ = (text, times);
    vec![ada()]
}

#[client(manual, context = "global")]
async fn me() -> Option<Person> {
    None
}

#[derive(Serialize, Deserialize, ToSchema)]
struct Window {
    from: i32,
}

#[client(manual, context = "local", auth = "staff")]
async fn people(name: String, ids: Vec<i64>, limit: Option<u32>, window: Window) -> Vec<Person> {
    let _ = (name, ids, limit, window);
    vec![]
}

#[client(manual, auth, affects = [me, people])]
async fn forget(id: i64) -> Result<()> {
    let _ = id;
    Ok(())
}

/// Write to us.
#[derive(MizanForm)]
#[form(manual, name = "contact", title = "Contact us", affects = [me])]
struct ContactForm {
    #[field(label = "Your name", max_length = 100)]
    name: String,
    #[field(email)]
    email: Option<String>,
}

impl Submit for ContactForm {
    type Output = Person;

    async fn submit(self, _: &Request) -> Result<Person> {
        Ok(ada())
    }
}

/// Nothing to fill in.
#[derive(MizanForm)]
#[form(manual, name = "ping")]
struct PingForm {}

impl Submit for PingForm {
    type Output = ();

    async fn submit(self, _: &Request) -> Result<()> {
        Ok(())
    }
}

fn contract(environment: &str) -> Contract {
    contract_with(environment, [])
}

fn contract_with<const N: usize>(environment: &str, channels: [ChannelEntry; N]) -> Contract {
    let registry = Registry::build(
        [echo::ENTRY, me::ENTRY, people::ENTRY, forget::ENTRY],
        [
            FormEntry::of::<ContactForm>(HERE),
            FormEntry::of::<PingForm>(HERE),
        ],
        channels,
        false,
    )
    .unwrap();
    let settings = Settings::from_pairs([
        ("MIZAN_ENV", environment),
        (
            "MIZAN_SECRET_KEY",
            "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
        ),
        ("MIZAN_ALLOWED_HOSTS", "example.com"),
    ])
    .unwrap();
    Contract::build(&registry, &settings)
}

#[test]
fn the_document_is_canonical_and_the_same_every_time() {
    let (a, b) = (contract("development"), contract("development"));
    assert_eq!(a.problems, [""; 0]);
    assert_eq!(a.document, b.document);
    assert_eq!(a.hash.len(), 16);
    let parsed: Value = serde_json::from_slice(&a.document).unwrap();
    assert_eq!(parsed["openapi"], "3.1.0");
    assert_eq!(parsed["x-mizan"]["hash"], json!(a.hash));
    assert_eq!(parsed["x-mizan"]["prefix"], "/api/mizan");
}

#[test]
fn the_hash_is_the_same_in_development_and_production() {
    let (dev, live) = (contract("development"), contract("production"));
    assert_eq!(dev.hash, live.hash);
    let cookie = |contract: &Contract| {
        contract.value["components"]["securitySchemes"]["session"]["name"].clone()
    };
    assert_eq!(cookie(&dev), "mizan_session");
    assert_eq!(cookie(&live), "__Host-mizan_session");
}

#[test]
fn the_hash_changes_with_what_a_client_relies_on_and_with_nothing_else() {
    let (before, contract) = (contract("development").hash, contract("development"));
    let changed = |pointer: &str, value: Value| {
        let mut document = contract.value.clone();
        document["x-mizan"].as_object_mut().unwrap().remove("hash");
        assert_eq!(hash(&document), before);
        *document.pointer_mut(pointer).unwrap() = value;
        hash(&document) != before
    };
    let echo = "/paths/~1api~1mizan~1echo/post";
    for words in [
        "/info/version".to_owned(),
        "/tags".to_owned(),
        format!("{echo}/summary"),
        format!("{echo}/tags"),
        "/components/responses/InternalError/description".to_owned(),
        "/components/schemas/Problem/properties/code/description".to_owned(),
    ] {
        assert!(!changed(&words, json!("other words")), "{words}");
    }
    for fact in [
        format!("{echo}/x-mizan-args"),
        format!("{echo}/requestBody/content/application~1json/schema/properties/text/type"),
        "/components/schemas/Problem/properties/code".to_owned(),
        "/x-mizan/prefix".to_owned(),
    ] {
        assert!(changed(&fact, json!("other")), "{fact}");
    }
    // A property of this name is no word about the schema.
    let schema = |kind: &str| json!({"properties": {"description": {"type": kind}}});
    assert_ne!(hash(&schema("string")), hash(&schema("number")));
    // What a channel is for is a word, and how much it keeps is none.
    let chat = |words: &str, history: u32| json!({"x-mizan-channels": {"description": {"description": words, "history": history}}});
    assert_eq!(hash(&chat("a room", 5)), hash(&chat("a hall", 5)));
    assert_ne!(hash(&chat("a room", 5)), hash(&chat("a room", 6)));
}

#[test]
fn a_site_that_knows_tokens_says_where_they_are_taken() {
    let access = |word: &str| json!({"security": [{"session": []}], "x-mizan-access": word});
    let mut paths =
        json!({"/a": {"get": access("user"), "post": access("session")}, "/b": {"post": {}}});
    offer_tokens(&mut paths);
    let both = json!([{"session": []}, {"bearer": []}]);
    assert_eq!(paths["/a"]["get"]["security"], both);
    assert_eq!(paths["/a"]["post"]["security"], json!([{"session": []}]));
    assert_eq!(paths["/b"]["post"], json!({}));
    let schemes = &contract("development").value["components"]["securitySchemes"];
    assert!(schemes["bearer"].is_null() && schemes["session"].is_object());
}

#[test]
fn every_reference_has_a_target() {
    assert_references(&contract("development"));
}

#[track_caller]
fn assert_references(contract: &Contract) {
    let mut visit = vec![&contract.value];
    while let Some(value) = visit.pop() {
        if let Some(target) = value.get("$ref").and_then(Value::as_str) {
            let pointer = target.strip_prefix('#').unwrap();
            assert!(contract.value.pointer(pointer).is_some(), "{target}");
        }
        match value {
            Value::Object(object) => visit.extend(object.values()),
            Value::Array(items) => visit.extend(items),
            _ => {}
        }
    }
}

#[test]
fn a_function_takes_one_object_and_nothing_unknown() {
    let contract = contract("development");
    let operation = &contract.value["paths"]["/api/mizan/echo"]["post"];
    assert_eq!(operation["operationId"], "echo");
    assert_eq!(operation["summary"], "Says it back.");
    assert_eq!(operation["description"], "As often as you like.");
    assert_eq!(operation["x-mizan-kind"], "function");
    assert_eq!(operation["x-mizan-access"], "public");
    assert_eq!(operation["x-mizan-args"], json!(["text", "times"]));
    let body = &operation["requestBody"]["content"]["application/json"]["schema"];
    assert_eq!(body["required"], json!(["text"]));
    assert_eq!(body["additionalProperties"], false);
    assert_eq!(operation["requestBody"]["required"], true);
    assert_eq!(
        body["properties"]["times"]["type"],
        json!(["integer", "null"])
    );
    let output = &operation["responses"]["200"]["content"]["application/json"]["schema"];
    assert_eq!(output["items"]["$ref"], "#/components/schemas/Person");
    for status in [
        "400", "403", "408", "413", "415", "422", "500", "503", "default",
    ] {
        assert!(operation["responses"][status].is_object(), "{status}");
    }
    assert!(operation["responses"]["401"].is_null());
    assert!(operation["security"].is_null());
}

#[test]
fn a_guarded_mutation_says_who_may_call_and_what_changes() {
    let contract = contract("development");
    let operation = &contract.value["paths"]["/api/mizan/forget"]["post"];
    assert_eq!(operation["x-mizan-access"], "user");
    assert_eq!(operation["x-mizan-affects"], json!(["me", "people"]));
    assert_eq!(operation["security"], json!([{"session": []}]));
    assert!(operation["responses"]["401"].is_object());
    assert!(operation["responses"]["200"]["headers"]["Mizan-Affects"].is_object());
    let output = &operation["responses"]["200"]["content"]["application/json"]["schema"];
    assert_eq!(output["type"], "null");
}

#[test]
fn a_context_takes_typed_parameters() {
    let contract = contract("development");
    let operation = &contract.value["paths"]["/api/mizan/people"]["get"];
    assert_eq!(operation["x-mizan-kind"], "local-context");
    assert_eq!(operation["x-mizan-context"], "local");
    let parameters = operation["parameters"].as_array().unwrap();
    let by_name = |name: &str| parameters.iter().find(|p| p["name"] == name).unwrap();
    assert_eq!(by_name("name")["required"], true);
    assert_eq!(by_name("limit")["required"], false);
    assert_eq!(by_name("ids")["required"], false);
    assert_eq!(by_name("ids")["explode"], true);
    assert_eq!(by_name("ids")["schema"]["items"]["format"], "int64");
    assert!(by_name("window")["content"]["application/json"]["schema"].is_object());
    for status in ["200", "304", "400", "401", "403", "422"] {
        assert!(operation["responses"][status].is_object(), "{status}");
    }
    let all = &contract.value["paths"]["/api/mizan/contexts"]["get"];
    let shape = &all["responses"]["200"]["content"]["application/json"]["schema"];
    assert!(shape["properties"]["me"].is_object());
    assert!(shape["properties"]["people"].is_null());
}

#[test]
fn a_form_is_three_operations_and_its_whole_schema() {
    let contract = contract("development");
    let paths = &contract.value["paths"];
    let schema = &paths["/api/mizan/contact.schema"]["get"];
    assert_eq!(schema["x-mizan-kind"], "form-schema");
    assert_eq!(schema["x-mizan-form"], ContactForm::spec().schema_json());
    let validate = &paths["/api/mizan/contact.validate"]["post"];
    assert_eq!(
        validate["parameters"][0]["schema"]["items"]["enum"],
        json!(["name", "email"])
    );
    let submit = &paths["/api/mizan/contact.submit"]["post"];
    assert_eq!(submit["operationId"], "contact.submit");
    assert_eq!(submit["x-mizan-name"], "contact");
    assert_eq!(submit["x-mizan-affects"], json!(["me"]));
    let content = &submit["requestBody"]["content"];
    for encoding in ["application/json", "application/x-www-form-urlencoded"] {
        assert_eq!(
            content[encoding]["schema"]["$ref"],
            "#/components/schemas/ContactInput"
        );
    }
}

#[test]
fn a_form_without_fields_needs_no_body() {
    let contract = contract("development");
    let paths = &contract.value["paths"];
    assert!(paths["/api/mizan/ping.validate"]["post"]["parameters"].is_null());
    let submit = &paths["/api/mizan/ping.submit"]["post"];
    assert_eq!(submit["requestBody"]["required"], false);
}

#[test]
fn the_page_shows_every_operation_and_type() {
    use askama::Template as _;

    let contract = contract("development");
    let page = super::docs::DocsPage::of(&contract).render().unwrap();
    for operation in [
        "echo",
        "me",
        "people",
        "forget",
        "contact.submit",
        "contexts",
    ] {
        assert!(
            page.contains(&format!("<article id=\"{operation}\">")),
            "{operation}"
        );
    }
    assert!(page.contains("id=\"type-Person\""));
    assert!(page.contains("at most 100 characters"));
    let submit = page
        .split("<article id=\"contact.submit\">")
        .nth(1)
        .unwrap();
    let at = |name: &str| submit.find(&format!("<code>{name}</code>")).unwrap();
    assert!(
        at("name") < at("email"),
        "fields stand in the order of the form"
    );
    assert!(!page.contains("http://") && !page.contains("https://"));
}

// Channels

/// Where people talk.
#[derive(Deserialize, ToSchema)]
struct Room {
    /// What it is called.
    room: String,
    level: Option<Level>,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Level {
    Everybody,
    Friends,
}

#[derive(Deserialize, ToSchema)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Say {
    Text { text: String },
    Typing,
}

#[derive(Serialize, ToSchema)]
#[serde(tag = "is", rename_all = "snake_case")]
enum Said {
    Text { from: Person, text: String },
    Typing { who: Vec<String> },
}

#[derive(Serialize, ToSchema)]
struct Receipt {
    number: u32,
}

struct Chat;

/// Rooms to
/// talk in.
///
/// Be kind.
#[channel(manual, name = "chat", auth, history = 50, presence, affects = [me])]
impl Channel for Chat {
    type Params = Room;
    type Incoming = Say;
    type Outgoing = Said;

    fn group(params: &Room) -> String {
        format!("chat_{}", params.room)
    }

    async fn receive(&self, _: &Member<Self>, _: Say) -> Result<Receipt> {
        Ok(Receipt { number: 1 })
    }
}

struct Board;

#[channel(manual, name = "board", perm = "desk.write", presence)]
impl Channel for Board {
    type Incoming = String;
    type Outgoing = Option<Said>;
    type Presence = Person;

    async fn authorize(_: &Request, _: &NoParams) -> Result<bool> {
        Ok(false)
    }

    async fn presence(&self, _: &Request) -> Result<Person> {
        Ok(ada())
    }

    async fn receive(&self, _: &Member<Self>, _: String) -> Result<()> {
        Ok(())
    }
}

struct News;

#[channel(manual, name = "news")]
impl Channel for News {
    type Outgoing = Vec<String>;
}

struct Crooked;

#[channel(manual, name = "crooked")]
impl Channel for Crooked {
    type Params = Option<Room>;
    type Outgoing = Torn;

    fn group(_: &Option<Room>) -> String {
        String::new()
    }
}

fn with_channels() -> Contract {
    contract_with(
        "development",
        [
            ChannelEntry::of::<Chat>(),
            ChannelEntry::of::<Board>(),
            ChannelEntry::of::<News>(),
        ],
    )
}

#[test]
fn a_channel_says_what_it_takes_sends_and_answers() {
    let contract = with_channels();
    assert_eq!(contract.problems, [""; 0]);
    let type_of = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    assert_eq!(
        contract.value["x-mizan-channels"]["chat"],
        json!({
            "description": "Rooms to talk in.\n\nBe kind.",
            "access": "user",
            "params": type_of("Room"),
            "incoming": type_of("Say"),
            "outgoing": type_of("Said"),
            "reply": type_of("Receipt"),
            "presence": type_of("Somebody"),
            "history": 50,
            "affects": ["me"],
        })
    );
    assert_eq!(
        contract.value["x-mizan-channels"]["board"],
        json!({
            "access": "permission",
            "permission": "desk.write",
            "authorizes": true,
            "params": {"type": "object", "properties": {}, "additionalProperties": false},
            "incoming": {"type": "string"},
            "outgoing": {"anyOf": [type_of("Said"), {"type": "null"}]},
            "presence": type_of("Person"),
            "history": 0,
            "affects": [],
        })
    );
    let news = contract.value["x-mizan-channels"]["news"].as_object();
    let keys: BTreeSet<&String> = news.unwrap().keys().collect();
    let known = ["access", "affects", "history", "outgoing", "params"].map(str::to_owned);
    assert_eq!(keys, known.iter().collect());
    let schemas = &contract.value["components"]["schemas"];
    assert_eq!(schemas["Room"]["description"], "Where people talk.");
    assert!(schemas["Nothing"].is_null() && schemas["NoParams"].is_null());
    let at = |name: &str| json!({"allOf": [type_of(name)], "components": {"schemas": schemas}});
    let said = Said::Typing { who: vec![] };
    assert!(is_valid(&at("Said"), &serde_json::to_value(said).unwrap()));
    assert!(is_valid(&at("Say"), &json!({"do": "typing"})));
    assert!(!is_valid(&at("Say"), &json!({"do": "shout"})));
}

#[test]
fn the_socket_is_an_operation_where_there_are_channels() {
    let contract = with_channels();
    let socket = &contract.value["paths"]["/api/mizan/ws"]["get"];
    assert_eq!(socket["operationId"], "ws");
    assert_eq!(socket["x-mizan-kind"], "socket");
    assert_eq!(socket["security"], json!([{"session": []}, {}]));
    assert!(socket["parameters"].is_null());
    for status in ["101", "401", "403", "426", "429", "503"] {
        assert!(socket["responses"][status].is_object(), "{status}");
    }
    let answers = &contract.value["components"]["responses"];
    assert_eq!(
        answers["TooManySockets"]["x-mizan-codes"],
        json!(["too_many_sockets"])
    );
    assert!(answers["TooManySockets"]["headers"]["Retry-After"].is_object());
    assert_references(&contract);
    let without = self::contract("development");
    assert!(without.value["paths"]["/api/mizan/ws"].is_null());
    assert!(without.value["x-mizan-channels"].is_null());
    assert!(without.value["components"]["responses"]["TooManySockets"].is_null());
    assert_ne!(contract.hash, without.hash);
}

#[test]
fn parameters_that_are_no_object_and_types_that_nobody_described_are_reported() {
    let contract = contract_with("development", [ChannelEntry::of::<Crooked>()]);
    let found = |word: &str| contract.problems.iter().any(|text| text.contains(word));
    assert!(found("channel `crooked`"), "{:?}", contract.problems);
    assert!(found("called `Person`"), "{:?}", contract.problems);
    assert_references(&contract);
}

#[test]
fn the_page_shows_every_channel() {
    use askama::Template as _;

    let contract = with_channels();
    let page = super::docs::DocsPage::of(&contract).render().unwrap();
    let article = |name: &str| {
        let rest = page
            .split(&format!("<article id=\"channel-{name}\">"))
            .nth(1);
        let article = rest.unwrap().split("</article>").next().unwrap();
        article.to_owned()
    };
    let chat = article("chat");
    for part in [
        "access: user<",
        "history: 50 messages",
        "a gap affects: <a href=\"#me\">me</a>",
        "Rooms to talk in.",
        "<code>room</code>",
        "What it is called.",
        "<a href=\"#type-Say\">Say</a>",
        "<a href=\"#type-Said\">Said</a>",
        "<a href=\"#type-Receipt\">Receipt</a>",
        "<a href=\"#type-Somebody\">Somebody</a>",
    ] {
        assert!(chat.contains(part), "{part} in {chat}");
    }
    let board = article("board");
    assert!(board.contains("access: permission desk.write, and a rule of its own"));
    let news = article("news");
    assert!(news.contains("history: none") && news.contains("<p>none</p>"));
    let socket = page.split("<article id=\"ws\">").nth(1).unwrap();
    let socket = socket.split("</article>").next().unwrap();
    assert!(socket.contains("too_many_sockets") && !socket.contains("Try it"));
}
