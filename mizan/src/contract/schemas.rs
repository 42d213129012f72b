//! The named types of a site, each described once.

use std::any::type_name;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa::openapi::schema::{AdditionalProperties, ArrayItems, Schema};
use utoipa::openapi::{Ref, RefOr};

use super::normalise::normalise;
use super::type_path::{Shape, TypePath};

/// Where a `$ref` to a named type points.
pub(super) const REF: &str = "#/components/schemas/";

/// Collects the schemas of types: what `#[client]` and forms hand to the contract.
///
/// [`of`](Self::of) describes a type where it stands and keeps the description of every named type in it. Two types
/// of one name both keep their own: the second becomes `Ticket_2`.
///
/// ```
/// #[derive(utoipa::ToSchema)]
/// struct Ticket { id: i64 }
///
/// let mut schemas = mizan::Schemas::default();
/// let list = serde_json::to_value(schemas.of::<Vec<Ticket>>())?;
/// assert_eq!(list["items"]["$ref"], "#/components/schemas/Ticket");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Default)]
pub struct Schemas {
    components: BTreeMap<String, Value>,
    /// The component of each named type that was asked for itself.
    types: HashMap<&'static str, String>,
    problems: Vec<String>,
}

/// Schemas that belong together: a `$ref` in one of them means another one of them.
type Batch = BTreeMap<String, Value>;

impl Schemas {
    /// The schema of `T`: a `$ref` for a type of its own, inline for a primitive, a list, an option or a map.
    pub fn of<T: ToSchema>(&mut self) -> RefOr<Schema> {
        let path = TypePath::parse(type_name::<T>());
        let mut found = Vec::new();
        T::schemas(&mut found);
        let mut batch = Batch::new();
        for (name, schema) in found {
            let schema = value_of(&schema);
            if let Some(first) = batch.get(&name)
                && *first != schema
            {
                self.report(format!(
                    "two types inside `{}` are called `{name}`: give one of them another name with #[schema(as = …)]",
                    path.text
                ));
            } else {
                batch.insert(name, schema);
            }
        }
        let own_name = matches!(path.shape(), Shape::Named).then(|| T::name());
        self.place(&path, T::schema(), own_name.as_deref(), &batch)
    }

    /// Takes a schema that is no Rust type's under a name, and answers the `$ref` to it.
    pub(super) fn add(&mut self, name: &str, schema: Value) -> RefOr<Schema> {
        let batch = Batch::from([(name.to_owned(), schema)]);
        let names = self.merge(&batch);
        RefOr::Ref(Ref::from_schema_name(
            names.get(name).map_or(name, String::as_str),
        ))
    }

    /// What could not be described truthfully.
    pub(super) fn report(&mut self, problem: String) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// Follows a `$ref` to the schema itself.
    pub(super) fn resolve(&self, schema: &RefOr<Schema>) -> Value {
        let mut value = value_of(schema);
        for _ in 0..16 {
            match target(&value).and_then(|name| self.components.get(name)) {
                Some(found) => value = found.clone(),
                None => break,
            }
        }
        normalise(&mut value);
        value
    }

    /// All components, corrected, and everything that was wrong. A type that is referred to and was never described
    /// becomes "anything", so that the document stays valid and says nothing untrue. `wanted` are the types that the
    /// rest of the document refers to.
    pub(super) fn finish(mut self, mut wanted: BTreeSet<String>) -> (Batch, Vec<String>) {
        self.components.values_mut().for_each(normalise);
        for schema in self.components.values() {
            references(schema, &mut |name| {
                wanted.insert(name.to_owned());
            });
        }
        wanted.retain(|name| !self.components.contains_key(name));
        for name in wanted {
            self.problems.push(format!(
                "the type `{name}` is used as a generic argument and described nowhere: use it in a function or in a \
                 field as well, or give the outer type a name of its own"
            ));
            self.components.insert(name, json!({}));
        }
        (self.components, self.problems)
    }

    /// Puts a `$ref` wherever a named type stands inside containers.
    fn place(
        &mut self,
        path: &TypePath<'static>,
        schema: RefOr<Schema>,
        own_name: Option<&str>,
        batch: &Batch,
    ) -> RefOr<Schema> {
        match (path.shape(), schema) {
            (Shape::Named, schema) => {
                let word = own_name.unwrap_or_else(|| path.word());
                let name = self.named(path, word, value_of(&schema), batch);
                RefOr::Ref(Ref::from_schema_name(name))
            }
            (Shape::Transparent(inner), schema) => self.place(inner, schema, None, batch),
            (Shape::Optional(inner), RefOr::T(Schema::OneOf(mut choices))) => {
                if let Some(some) = choices.items.pop() {
                    choices.items.push(self.place(inner, some, None, batch));
                }
                RefOr::T(Schema::OneOf(choices))
            }
            (Shape::List(inner), RefOr::T(Schema::Array(mut array))) => {
                if let ArrayItems::RefOrSchema(items) = &mut array.items {
                    let item = std::mem::replace(&mut **items, Ref::new("").into());
                    **items = self.place(inner, item, None, batch);
                }
                RefOr::T(Schema::Array(array))
            }
            (Shape::Map(inner), RefOr::T(Schema::Object(mut object))) => {
                object.additional_properties = object.additional_properties.map(|values| {
                    Box::new(match *values {
                        AdditionalProperties::RefOr(value) => {
                            AdditionalProperties::RefOr(self.place(inner, value, None, batch))
                        }
                        free @ AdditionalProperties::FreeForm(_) => free,
                    })
                });
                RefOr::T(Schema::Object(object))
            }
            (_, schema) => schema,
        }
    }

    /// Keeps the schema of a named type, and answers the name of its component.
    fn named(
        &mut self,
        path: &TypePath<'static>,
        word: &str,
        mut schema: Value,
        batch: &Batch,
    ) -> String {
        if let Some(known) = self.types.get(path.text) {
            return known.clone();
        }
        self.fill_arguments(path, &mut schema);
        let wanted = path.component_name(word);
        let mut batch = batch.clone();
        batch.insert(wanted.clone(), schema);
        let mut names = self.merge(&batch);
        let name = names.remove(&wanted).unwrap_or(wanted);
        self.types.insert(path.text, name.clone());
        name
    }

    /// In a generic type utoipa refers to the arguments by their first word only: `$ref: Option` for `Option<i32>`.
    fn fill_arguments(&mut self, path: &TypePath<'static>, schema: &mut Value) {
        let mut arguments: BTreeMap<&str, Value> = BTreeMap::new();
        for argument in &path.args {
            let word = match argument.word() {
                "()" => "TupleUnit",
                word => word,
            };
            let Some(described) = self.argument(argument) else {
                continue;
            };
            if let Some(first) = arguments.get(word)
                && *first != described
            {
                self.report(format!(
                    "`{}` has two arguments called `{word}`, which its schema cannot tell apart",
                    path.text
                ));
            }
            arguments.insert(word, described);
        }
        replace_references(schema, &|name| arguments.get(name).cloned());
    }

    /// The schema of a generic argument, from its name alone.
    fn argument(&self, path: &TypePath<'static>) -> Option<Value> {
        Some(match path.shape() {
            Shape::Named => {
                let name = match self.types.get(path.text) {
                    Some(known) => known.clone(),
                    None => path.component_name(path.word()),
                };
                json!({"$ref": format!("{REF}{name}")})
            }
            Shape::Transparent(inner) => self.argument(inner)?,
            Shape::Optional(inner) => {
                json!({"oneOf": [{"type": "null"}, self.argument(inner)?]})
            }
            Shape::List(inner) => json!({"type": "array", "items": self.argument(inner)?}),
            Shape::Map(inner) => {
                json!({"type": "object", "additionalProperties": self.argument(inner)?})
            }
            Shape::Leaf => primitive(path.word())?,
        })
    }

    /// Adds the schemas of a batch, those that are there already left out, and answers what each is called here.
    fn merge(&mut self, batch: &Batch) -> BTreeMap<String, String> {
        let mut names = BTreeMap::new();
        let mut taken = HashSet::new();
        for name in batch.keys() {
            let mut number = 1;
            let chosen = loop {
                let candidate = match number {
                    1 => name.clone(),
                    number => format!("{name}_{number}"),
                };
                let is_ours = match self.components.contains_key(&candidate) {
                    true => self.is_same(batch, name, &candidate),
                    false => !taken.contains(&candidate),
                };
                if is_ours {
                    break candidate;
                }
                number += 1;
            };
            taken.insert(chosen.clone());
            names.insert(name.clone(), chosen);
        }
        for (name, schema) in batch {
            let chosen = names.get(name).unwrap_or(name);
            if !self.components.contains_key(chosen) {
                let mut schema = schema.clone();
                replace_references(&mut schema, &|name| {
                    let renamed = names.get(name).filter(|renamed| *renamed != name)?;
                    Some(json!({"$ref": format!("{REF}{renamed}")}))
                });
                self.components.insert(chosen.clone(), schema);
            }
        }
        names
    }

    fn is_same(&self, batch: &Batch, name: &str, component: &str) -> bool {
        match (batch.get(name), self.components.get(component)) {
            (Some(a), Some(b)) => {
                let mut assumed = HashSet::from([(name.to_owned(), component.to_owned())]);
                self.is_same_schema(batch, a, b, &mut assumed)
            }
            _ => false,
        }
    }

    /// Whether a schema of the batch and one of ours say the same, references followed. `assumed` ends recursion.
    fn is_same_schema(
        &self,
        batch: &Batch,
        a: &Value,
        b: &Value,
        assumed: &mut HashSet<(String, String)>,
    ) -> bool {
        match (target(a), target(b)) {
            (Some(name), Some(component)) => {
                let pair = (name.to_owned(), component.to_owned());
                if siblings(a) != siblings(b) {
                    return false;
                }
                if assumed.contains(&pair) {
                    return true;
                }
                match (batch.get(name), self.components.get(component)) {
                    (Some(a), Some(b)) => {
                        assumed.insert(pair);
                        self.is_same_schema(batch, a, b, assumed)
                    }
                    // Described elsewhere, or not yet.
                    _ => name == component,
                }
            }
            // A generic type written out, here or there.
            (Some(name), None) if siblings(a).is_empty() => batch
                .get(name)
                .or_else(|| self.components.get(name))
                .is_some_and(|a| self.is_same_schema(batch, a, b, assumed)),
            (None, Some(component)) if siblings(b).is_empty() => self
                .components
                .get(component)
                .is_some_and(|b| self.is_same_schema(batch, a, b, assumed)),
            (None, None) => match (a, b) {
                (Value::Object(a), Value::Object(b)) => {
                    a.len() == b.len()
                        && a.iter().all(|(key, a)| {
                            b.get(key)
                                .is_some_and(|b| self.is_same_schema(batch, a, b, assumed))
                        })
                }
                (Value::Array(a), Value::Array(b)) => {
                    a.len() == b.len()
                        && a.iter()
                            .zip(b)
                            .all(|(a, b)| self.is_same_schema(batch, a, b, assumed))
                }
                (a, b) => a == b,
            },
            _ => false,
        }
    }
}

/// The schemas of primitives, for those that appear as generic arguments.
fn primitive(word: &str) -> Option<Value> {
    Some(match word {
        "String" | "str" | "&str" | "char" => json!({"type": "string"}),
        "bool" => json!({"type": "boolean"}),
        "i8" => json!({"type": "integer", "format": "int8"}),
        "i16" => json!({"type": "integer", "format": "int16"}),
        "i32" => json!({"type": "integer", "format": "int32"}),
        "i64" => json!({"type": "integer", "format": "int64"}),
        "i128" | "isize" => json!({"type": "integer"}),
        "u8" => json!({"type": "integer", "format": "uint8", "minimum": 0}),
        "u16" => json!({"type": "integer", "format": "uint16", "minimum": 0}),
        "u32" => json!({"type": "integer", "format": "uint32", "minimum": 0}),
        "u64" => json!({"type": "integer", "format": "uint64", "minimum": 0}),
        "u128" | "usize" => json!({"type": "integer", "minimum": 0}),
        "f32" => json!({"type": "number", "format": "float"}),
        "f64" => json!({"type": "number", "format": "double"}),
        "()" => json!({"type": "null"}),
        "Value" => json!({}),
        _ => return None,
    })
}

fn value_of(schema: &RefOr<Schema>) -> Value {
    // A schema is plain data with text keys: there is nothing in it that JSON cannot say.
    serde_json::to_value(schema).unwrap_or_default()
}

/// The component that a schema refers to.
fn target(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix(REF)
}

/// What is said next to a `$ref`.
fn siblings(schema: &Value) -> BTreeMap<&str, &Value> {
    schema
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(key, _)| *key != "$ref")
        .map(|(key, value)| (key.as_str(), value))
        .collect()
}

/// Calls `found` with the name of every component that is referred to.
pub(super) fn references(value: &Value, found: &mut impl FnMut(&str)) {
    if let Some(name) = target(value) {
        found(name);
    }
    match value {
        Value::Object(object) => object.values().for_each(|inner| references(inner, found)),
        Value::Array(items) => items.iter().for_each(|inner| references(inner, found)),
        _ => {}
    }
}

/// Replaces each `$ref` for which there is something else; what stands beside it stays.
fn replace_references(value: &mut Value, replacement: &impl Fn(&str) -> Option<Value>) {
    if let Some(new) = target(value).and_then(replacement)
        && let (Value::Object(object), Value::Object(new)) = (&mut *value, new)
    {
        object.remove("$ref");
        for (key, inner) in new {
            object.entry(key).or_insert(inner);
        }
        return;
    }
    match value {
        Value::Object(object) => object
            .values_mut()
            .for_each(|inner| replace_references(inner, replacement)),
        Value::Array(items) => items
            .iter_mut()
            .for_each(|inner| replace_references(inner, replacement)),
        _ => {}
    }
}
