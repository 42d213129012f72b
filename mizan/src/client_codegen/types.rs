//! The named types of a contract: what each is called in TypeScript, and as what it is used.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::flatten::Flattener;
use super::names::{Names, pascal};
use super::read::{Reader, docs};
use super::shape::{Direction, Docs, Object, Presence, Rest, Shape};
use super::ts_type::{Member, TsType};

/// The named types of a contract.
pub(super) struct Types {
    components: BTreeMap<String, Shape>,
    docs: BTreeMap<String, Docs>,
    /// Those that are not the same in both directions, or hold one that isn't.
    differing: BTreeSet<String>,
    used: BTreeSet<(String, Direction)>,
    names: BTreeMap<(String, Direction), Name>,
}

/// What a named type and its schema are called.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Name {
    ty: String,
    schema: String,
}

/// A named type as the file says it.
pub(super) struct NamedType<'t> {
    pub(super) ty: &'t str,
    pub(super) schema: &'t str,
    pub(super) shape: &'t Shape,
    pub(super) direction: Direction,
    pub(super) docs: Docs,
}

impl Types {
    /// Reads the components that these shapes need. `roots` are put into their final form.
    pub(super) fn read(
        document: &Value,
        reader: &mut Reader,
        roots: &mut [(String, Direction, Shape)],
    ) -> Self {
        let schemas = &document["components"]["schemas"];
        let mut components = BTreeMap::new();
        let mut all_docs = BTreeMap::new();
        let mut wanted: Vec<String> = Vec::new();
        for (_, _, shape) in roots.iter() {
            wanted.extend(names_in(shape));
        }
        while let Some(name) = wanted.pop() {
            if components.contains_key(&name) {
                continue;
            }
            let Some(schema) = schemas.get(&name) else {
                reader
                    .problems
                    .push(format!("the type `{name}` is referred to and not there"));
                components.insert(name, Shape::Any);
                continue;
            };
            let shape = reader.shape(&name, schema);
            wanted.extend(names_in(&shape));
            all_docs.insert(name.clone(), docs(schema));
            components.insert(name, shape);
        }
        let mut flattener = Flattener {
            components: &components,
            problems: Vec::new(),
        };
        let flat: BTreeMap<String, Shape> = components
            .iter()
            .map(|(name, shape)| (name.clone(), flattener.flat(name, shape.clone())))
            .collect();
        for (at, _, shape) in roots.iter_mut() {
            *shape = flattener.flat(at, std::mem::replace(shape, Shape::Any));
        }
        reader.problems.append(&mut flattener.problems);
        reader.problems.sort();
        reader.problems.dedup();
        let mut types = Self {
            differing: differing(&flat),
            components: flat,
            docs: all_docs,
            used: BTreeSet::new(),
            names: BTreeMap::new(),
        };
        for (_, direction, shape) in roots.iter() {
            types.mark(shape, *direction);
        }
        types
    }

    fn mark(&mut self, shape: &Shape, direction: Direction) {
        let mut wanted: Vec<String> = names_in(shape);
        while let Some(name) = wanted.pop() {
            if self.used.insert((name.clone(), direction))
                && let Some(shape) = self.components.get(&name)
            {
                wanted.extend(names_in(shape));
            }
        }
    }

    /// Chooses every name. The output's is the plain one; an input that differs from it says so.
    pub(super) fn claim_names(&mut self, names: &mut Names) {
        for (name, direction) in self.used.iter().rev() {
            let other = match direction {
                Direction::Input => Direction::Output,
                Direction::Output => Direction::Input,
            };
            let is_both = self.used.contains(&(name.clone(), other));
            if is_both
                && !self.differing.contains(name)
                && let Some(known) = self.names.get(&(name.clone(), other)).cloned()
            {
                self.names.insert((name.clone(), *direction), known);
                continue;
            }
            let word = match direction {
                Direction::Input if is_both => format!("{}Input", pascal(name)),
                _ => pascal(name),
            };
            let ty = names.claim(&word);
            let schema = names.claim(&format!("{ty}Schema"));
            self.names
                .insert((name.clone(), *direction), Name { ty, schema });
        }
    }

    /// Every named type once, in the order of their names.
    pub(super) fn all(&self) -> Vec<NamedType<'_>> {
        let mut types: Vec<NamedType<'_>> = Vec::new();
        for ((name, direction), Name { ty, schema }) in &self.names {
            if types.iter().any(|known| known.ty == ty) {
                continue;
            }
            if let Some(shape) = self.components.get(name) {
                types.push(NamedType {
                    ty,
                    schema,
                    shape,
                    direction: *direction,
                    docs: self.docs.get(name).cloned().unwrap_or_default(),
                });
            }
        }
        types.sort_by_key(|named| named.ty);
        types
    }

    /// The name of a component's schema.
    pub(super) fn schema_name(&self, name: &str, direction: Direction) -> &str {
        self.names
            .get(&(name.to_owned(), direction))
            .map_or("", |name| &name.schema)
    }

    /// What stands behind a name.
    pub(super) fn component(&self, name: &str) -> Option<&Shape> {
        self.components.get(name)
    }

    /// A shape as a type.
    pub(super) fn ts(&self, shape: &Shape, direction: Direction) -> TsType {
        let all = |shapes: &[Shape]| {
            shapes
                .iter()
                .map(|shape| self.ts(shape, direction))
                .collect()
        };
        match shape {
            Shape::Any => TsType::name("Json"),
            Shape::Null => TsType::name("null"),
            Shape::Absent => TsType::name("undefined"),
            Shape::Boolean => TsType::name("boolean"),
            Shape::Integer { .. } | Shape::Number => TsType::name("number"),
            Shape::Text(_) => TsType::name("string"),
            Shape::Literals(values) => match values.as_slice() {
                [only] => TsType::Literal(only.clone()),
                values => TsType::Union(values.iter().cloned().map(TsType::Literal).collect()),
            },
            Shape::Named(name) => TsType::name(
                self.names
                    .get(&(name.clone(), direction))
                    .map_or("unknown", |name| &name.ty),
            ),
            Shape::List(item) => TsType::List(Box::new(self.ts(item, direction))),
            Shape::Tuple(shapes) => TsType::Tuple(all(shapes)),
            Shape::Map { keys, values } => TsType::Map {
                is_partial: self.are_known(keys),
                keys: Box::new(self.ts(keys, direction)),
                values: Box::new(self.ts(values, direction)),
            },
            Shape::Object(object) => self.object(object, direction),
            Shape::Union(shapes) => TsType::Union(all(shapes)),
            Shape::All(shapes) => TsType::All(all(shapes)),
        }
    }

    /// Whether the keys of a map are one of few.
    pub(super) fn are_known(&self, keys: &Shape) -> bool {
        match keys {
            Shape::Literals(_) => true,
            Shape::Named(name) => self
                .components
                .get(name)
                .is_some_and(|shape| self.are_known(shape)),
            _ => false,
        }
    }

    fn object(&self, object: &Object, direction: Direction) -> TsType {
        let members: Vec<Member> = object
            .properties
            .iter()
            .filter(|property| property.presence(direction) != Presence::Never)
            .map(|property| Member {
                name: property.name.clone(),
                ty: self.ts(&property.shape, direction),
                is_optional: property.presence(direction) == Presence::Maybe,
                comment: property.docs.comment(),
            })
            .collect();
        let rest = match &object.rest {
            Rest::Ignored | Rest::Refused => None,
            // The type of the others has to have room for the properties too.
            Rest::Of(values) => {
                let mut types = vec![self.ts(values, direction)];
                for member in &members {
                    if !types.contains(&member.ty) {
                        types.push(member.ty.clone());
                    }
                }
                if members.iter().any(|member| member.is_optional) {
                    types.push(TsType::name("undefined"));
                }
                Some(Box::new(match types.as_slice() {
                    [only] => only.clone(),
                    _ => TsType::Union(types),
                }))
            }
        };
        TsType::Object { members, rest }
    }
}

/// The components that a shape refers to.
fn names_in(shape: &Shape) -> Vec<String> {
    let mut names = Vec::new();
    shape.walk(&mut |shape| {
        if let Shape::Named(name) = shape {
            names.push(name.clone());
        }
    });
    names
}

/// The components whose properties are not there in both directions alike, and those that hold such a one.
fn differing(components: &BTreeMap<String, Shape>) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = BTreeSet::new();
    loop {
        let before = found.len();
        for (name, shape) in components {
            let mut differs = false;
            shape.walk(&mut |shape| match shape {
                Shape::Named(inner) => differs |= found.contains(inner),
                Shape::Object(object) => {
                    let mut properties = object.properties.iter();
                    differs |= properties.any(|property| property.input != property.output);
                }
                _ => {}
            });
            if differs {
                found.insert(name.clone());
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

impl Docs {
    /// The text of a comment.
    pub(super) fn comment(&self) -> String {
        match (self.is_deprecated, self.text.as_str()) {
            (false, text) => text.to_owned(),
            (true, "") => "@deprecated".to_owned(),
            (true, text) => format!("{text}\n\n@deprecated"),
        }
    }
}
