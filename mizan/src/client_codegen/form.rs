//! The forms of a contract: what is filled in, the specs of the fields, and the rules that a browser can check.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::layout::{Code, quoted};
use super::names::{Names, pascal, property_key};
use super::operation;
use super::read::Reader;
use super::shape::{Docs, Shape};
use super::ts_type::{Member, TsType, literal};

/// A form.
pub(super) struct Form {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) docs: Docs,
    fields: Vec<Value>,
    pub(super) output: Shape,
    pub(super) affects: Vec<String>,
    pub(super) codes: BTreeSet<String>,
}

/// Every form of a document, by name.
pub(super) fn forms(document: &Value, reader: &mut Reader) -> Vec<Form> {
    let mut found: Vec<Form> = operation::all(document)
        .filter(|operation| operation["x-mizan-kind"] == "form-submit")
        .map(|submit| {
            let name = submit["x-mizan-name"].as_str().unwrap_or_default();
            let schema = operation::all(document)
                .filter(|operation| operation["x-mizan-kind"] == "form-schema")
                .map(|operation| &operation["x-mizan-form"])
                .find(|form| form["name"] == name)
                .unwrap_or(&Value::Null);
            let text = |key: &str| schema[key].as_str().unwrap_or_default().trim().to_owned();
            Form {
                name: name.to_owned(),
                title: text("title"),
                docs: Docs {
                    text: text("description"),
                    is_deprecated: submit["deprecated"] == true,
                },
                fields: list(schema, "fields").to_vec(),
                output: operation::output(&format!("{name}.submit"), submit, reader),
                affects: operation::affects(submit),
                codes: operation::codes(document, submit),
            }
        })
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

impl Form {
    /// The type of what is filled in.
    pub(super) fn input(&self) -> TsType {
        input_of(&self.fields)
    }

    /// Whether it takes files, which need more of the runtime.
    pub(super) fn has_files(&self) -> bool {
        has_files(&self.fields)
    }

    /// The specs of the fields, as an object.
    pub(super) fn specs(&self) -> Code {
        specs(&self.fields)
    }

    /// The schema, of the specs called `f`; notes the rules it needs.
    pub(super) fn schema(&self, rules: &mut BTreeSet<&'static str>) -> Code {
        object_of(&self.fields, "f", rules)
    }

    /// Whether there is anything to fill in.
    pub(super) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

/// The rules of every form as JavaScript: the body of a function of `runtime` and `z` that answers
/// `{ contact: { fields: …, schema: (f) => … } }`, with the same text that the generated file holds.
pub(super) fn rules(document: &Value) -> String {
    let mut rules = BTreeSet::new();
    let items = forms(document, &mut Reader::default())
        .iter()
        .map(|form| {
            let parts = vec![
                Code::after("fields: ", form.specs()),
                Code::after("schema: (f) => ", form.schema(&mut rules)),
            ];
            Code::after(
                format!("{}: ", quoted(&form.name)),
                Code::group("{", parts, "}"),
            )
        })
        .collect();
    let forms = Code::group("{", items, "}").print(0, 0);
    let rules: Vec<&str> = rules.into_iter().collect();
    format!(
        "const {{ {} }} = runtime;\nreturn {forms};\n",
        rules.join(", ")
    )
}

/// The words that name a rule of the runtime.
pub(super) const RULES: [&str; 11] = [
    "boolean",
    "choice",
    "choices",
    "file",
    "fraction",
    "integer",
    "list",
    "optionalForm",
    "other",
    "rows",
    "text",
];

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn kind(field: &Value) -> &str {
    field["type"].as_str().unwrap_or_default()
}

fn has_files(fields: &[Value]) -> bool {
    fields
        .iter()
        .any(|field| matches!(kind(field), "file" | "image") || has_files(list(field, "fields")))
}

fn input_of(fields: &[Value]) -> TsType {
    let members = fields
        .iter()
        .map(|field| {
            let least = field["min_forms"].as_u64().unwrap_or(0);
            let is_needed =
                (field["required"] == true || least > 0) && field["disabled"] != Value::Bool(true);
            let ty = value_of(field);
            let ty = match (is_needed, ty) {
                (true, ty) => ty,
                (false, TsType::Name(name)) if name == "unknown" => TsType::Name(name),
                (false, TsType::Union(mut types)) => {
                    types.push(TsType::name("null"));
                    TsType::Union(types)
                }
                (false, ty) => TsType::Union(vec![ty, TsType::name("null")]),
            };
            Member {
                name: field["name"].as_str().unwrap_or_default().to_owned(),
                ty,
                is_optional: !is_needed,
                comment: comment(field),
            }
        })
        .collect();
    TsType::Object {
        members,
        rest: None,
    }
}

/// The label, and the help where there is any.
fn comment(field: &Value) -> String {
    let text = |key: &str| field[key].as_str().unwrap_or_default();
    match (text("label"), text("help_text")) {
        (label, "") => label.to_owned(),
        (label, help) => format!("{label}: {help}"),
    }
}

/// The type of a value that is given. The server takes more spellings than these: numbers as text, say.
fn value_of(field: &Value) -> TsType {
    match kind(field) {
        "integer" => match field["travel"].as_str() {
            Some("string") => TsType::name("string"),
            Some("either") => either(),
            _ => TsType::name("number"),
        },
        "float" => TsType::name("number"),
        // As a number it would be binary.
        "decimal" => either(),
        "boolean" | "null_boolean" => TsType::name("boolean"),
        "json" => TsType::name("unknown"),
        "choice" => choice(field),
        "multiple_choice" => TsType::List(Box::new(choice(field))),
        "list" => TsType::List(Box::new(value_of(&field["item"]))),
        "file" | "image" if field["multiple"] == true => {
            TsType::List(Box::new(TsType::name("File")))
        }
        "file" | "image" => TsType::name("File"),
        "form" => input_of(list(field, "fields")),
        "formset" => TsType::List(Box::new(input_of(list(field, "fields")))),
        // Text, dates, addresses, and kinds that a newer site knows.
        _ => TsType::name("string"),
    }
}

fn either() -> TsType {
    TsType::Union(vec![TsType::name("number"), TsType::name("string")])
}

fn choice(field: &Value) -> TsType {
    let values: Vec<TsType> = list(field, "choices")
        .iter()
        .map(|choice| TsType::Literal(choice["value"].clone()))
        .collect();
    match values.as_slice() {
        [] => TsType::name("string"),
        [only] => only.clone(),
        _ => TsType::Union(values),
    }
}

/// The specs of fields by name. What is as usual is left out.
fn specs(fields: &[Value]) -> Code {
    let items = fields
        .iter()
        .map(|field| {
            let name = field["name"].as_str().unwrap_or_default();
            Code::after(format!("{}: ", property_key(name)), spec(field))
        })
        .collect();
    Code::Group {
        open: "{",
        items,
        close: "}",
        is_tall: true,
        comma: ",",
    }
}

/// What comes first in a spec; the rest follows in the order of its names.
const FIRST: [&str; 4] = ["label", "type", "widget", "required"];

/// What the runtime's `FieldSpec` has a place for. Anything else in a contract is for others, or for a runtime to come.
const KNOWN: &[&str] = &[
    "accept",
    "allow_empty_file",
    "allow_unicode",
    "assume_scheme",
    "autocomplete",
    "can_delete",
    "can_order",
    "choices",
    "clearable",
    "content_types",
    "decimal_places",
    "depends_on",
    "disabled",
    "error_messages",
    "extensions",
    "extra",
    "fields",
    "help_text",
    "initial",
    "item",
    "label",
    "max_digits",
    "max_files",
    "max_forms",
    "max_length",
    "max_size",
    "max_value",
    "min_files",
    "min_forms",
    "min_length",
    "min_value",
    "multiple",
    "pattern",
    "placeholder",
    "required",
    "server_only",
    "step",
    "strip",
    "travel",
    "type",
    "widget",
];

fn spec(field: &Value) -> Code {
    let empty = Map::new();
    let entries = field.as_object().unwrap_or(&empty);
    let mut names: Vec<&String> = entries
        .iter()
        .filter(|(name, value)| KNOWN.contains(&name.as_str()) && !is_usual(name, value))
        .map(|(name, _)| name)
        .collect();
    names.sort_by_key(|name| {
        let place = FIRST.iter().position(|first| first == name);
        (place.unwrap_or(FIRST.len()), *name)
    });
    let items = names
        .into_iter()
        .map(|name| {
            let value = &entries[name];
            let code = match (name.as_str(), value) {
                ("fields", Value::Array(fields)) => specs(fields),
                ("item", item) => spec(item),
                _ => data(value),
            };
            Code::after(format!("{}: ", property_key(name)), code)
        })
        .collect();
    Code::group("{", items, "}")
}

/// What the runtime assumes when nothing is said.
fn is_usual(name: &str, value: &Value) -> bool {
    match name {
        "disabled" | "required" | "multiple" | "can_delete" | "can_order" | "allow_unicode" => {
            value == false
        }
        "strip" => value == true,
        "help_text" => value == "",
        _ => value.is_null(),
    }
}

/// JSON, as an expression.
fn data(value: &Value) -> Code {
    match value {
        Value::Array(items) => Code::group("[", items.iter().map(data).collect(), "]"),
        Value::Object(entries) => {
            let items = entries
                .iter()
                .map(|(name, value)| Code::after(format!("{}: ", data_key(name)), data(value)))
                .collect();
            Code::group("{", items, "}")
        }
        value => Code::text(literal(value)),
    }
}

/// `__proto__` in braces would be something else.
fn data_key(name: &str) -> String {
    match name {
        "__proto__" => format!("[{}]", quoted(name)),
        name => property_key(name),
    }
}

/// `z.object({ … })` of fields, whose specs are at `at`.
fn object_of(fields: &[Value], at: &str, rules: &mut BTreeSet<&'static str>) -> Code {
    let items = fields
        .iter()
        .map(|field| {
            let name = field["name"].as_str().unwrap_or_default();
            let key = property_key(name);
            let spec = match key == name {
                true => format!("{at}.{name}"),
                false => format!("{at}[{key}]"),
            };
            Code::after(format!("{key}: "), rule(field, &spec, rules))
        })
        .collect();
    Code::call("z.object", vec![Code::group("{", items, "}")])
}

fn rule(field: &Value, spec: &str, rules: &mut BTreeSet<&'static str>) -> Code {
    let is_nested = matches!(kind(field), "form" | "formset");
    let inner =
        is_nested.then(|| object_of(list(field, "fields"), &format!("{spec}.fields"), rules));
    let rule = match kind(field) {
        "text" | "email" | "url" | "slug" | "regex" | "domain" => "text",
        "integer" => "integer",
        "float" | "decimal" => "fraction",
        "boolean" => "boolean",
        "choice" => "choice",
        "multiple_choice" => "choices",
        "list" => "list",
        "file" | "image" => "file",
        "formset" => "rows",
        "form" if field["required"] == true => return inner.unwrap_or_else(|| Code::text("")),
        "form" => "optionalForm",
        _ => "other",
    };
    rules.insert(rule);
    let mut arguments = vec![Code::text(spec)];
    arguments.extend(inner);
    Code::call(rule, arguments)
}

/// The names that a form brings along.
pub(super) struct Words {
    pub(super) form: String,
    pub(super) hook: String,
    pub(super) input: String,
    pub(super) output_schema: String,
    pub(super) code: String,
}

impl Words {
    pub(super) fn claim(form: &Form, names: &mut Names) -> Self {
        let word = pascal(&form.name);
        let small = super::names::camel(&form.name);
        Self {
            form: names.claim(&format!("{small}Form")),
            hook: names.claim(&format!("use{word}Form")),
            input: names.claim(&format!("{word}Input")),
            output_schema: match form.output {
                Shape::Named(_) => String::new(),
                _ => names.claim(&format!("{word}FormOutputSchema")),
            },
            code: names.claim(&format!("{word}FormCode")),
        }
    }
}
