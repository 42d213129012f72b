//! One flat object out of the several that `#[serde(flatten)]` and tagged enums put together.

use std::collections::BTreeMap;

use super::shape::{Object, Presence, Property, Rest, Shape};

/// Named shapes that contain each other without end stop being looked into here.
const MAX_DEPTH: usize = 32;

/// Flattens wherever objects were put together.
pub(super) struct Flattener<'c> {
    pub(super) components: &'c BTreeMap<String, Shape>,
    pub(super) problems: Vec<String>,
}

impl Flattener<'_> {
    /// `shape` with every [`Shape::All`] in it as one object, as far as it is one. `at` is for problems.
    pub(super) fn flat(&mut self, at: &str, shape: Shape) -> Shape {
        let all = |this: &mut Self, shapes: Vec<Shape>| -> Vec<Shape> {
            shapes
                .into_iter()
                .map(|shape| this.flat(at, shape))
                .collect()
        };
        match shape {
            Shape::All(parts) => self.all(at, parts),
            Shape::List(item) => Shape::List(Box::new(self.flat(at, *item))),
            Shape::Tuple(shapes) => Shape::Tuple(all(self, shapes)),
            Shape::Union(shapes) => Shape::Union(all(self, shapes)),
            Shape::Map { keys, values } => Shape::Map {
                keys,
                values: Box::new(self.flat(at, *values)),
            },
            Shape::Object(object) => Shape::Object(Object {
                properties: object
                    .properties
                    .into_iter()
                    .map(|property| Property {
                        shape: self.flat(&format!("{at}.{}", property.name), property.shape),
                        ..property
                    })
                    .collect(),
                rest: match object.rest {
                    Rest::Of(values) => Rest::Of(Box::new(self.flat(at, *values))),
                    rest => rest,
                },
            }),
            shape => shape,
        }
    }

    fn all(&mut self, at: &str, parts: Vec<Shape>) -> Shape {
        let mut merged = Object::default();
        let mut others = Vec::new();
        for part in parts {
            self.add(at, part, &mut merged, &mut others, 0);
        }
        if others.is_empty() {
            return Shape::Object(merged);
        }
        // Each part looks at its own keys only.
        if merged.rest == Rest::Refused {
            merged.rest = Rest::Ignored;
        }
        let mut all = Vec::new();
        if !merged.properties.is_empty() || merged.rest != Rest::Ignored {
            all.push(Shape::Object(merged));
        }
        all.extend(others);
        match all.len() {
            1 => all.pop().unwrap_or(Shape::Any),
            _ => Shape::All(all),
        }
    }

    fn add(
        &mut self,
        at: &str,
        part: Shape,
        merged: &mut Object,
        others: &mut Vec<Shape>,
        depth: usize,
    ) {
        match self.resolved(&part) {
            Shape::Object(object) => {
                let object = match self.flat(at, Shape::Object(object)) {
                    Shape::Object(object) => object,
                    _ => return,
                };
                for property in object.properties {
                    self.add_property(at, property, merged);
                }
                match object.rest {
                    Rest::Ignored => {}
                    Rest::Refused if merged.rest == Rest::Ignored => merged.rest = Rest::Refused,
                    Rest::Refused => {}
                    rest => merged.rest = rest,
                }
            }
            Shape::Map { values, .. } => merged.rest = Rest::Of(values),
            Shape::All(parts) if depth < MAX_DEPTH => {
                for part in parts {
                    self.add(at, part, merged, others, depth + 1);
                }
            }
            Shape::Union(choices) if choices.contains(&Shape::Object(Object::default())) => {
                others.push(self.perhaps(at, choices));
            }
            Shape::Union(_) => others.push(self.flat(at, part)),
            _ => {
                self.problems.push(format!(
                    "{at} flattens something that is no object, which TypeScript cannot say"
                ));
            }
        }
    }

    fn add_property(&mut self, at: &str, property: Property, merged: &mut Object) {
        match merged
            .properties
            .iter()
            .find(|known| known.name == property.name)
        {
            None => merged.properties.push(property),
            Some(known) if known.shape == property.shape => {}
            Some(_) => self.problems.push(format!(
                "{at}.{} is there twice, with two types: rename one of what is flattened together",
                property.name
            )),
        }
    }

    /// A flattened option: its fields, or none of them.
    fn perhaps(&mut self, at: &str, choices: Vec<Shape>) -> Shape {
        let mut names: Vec<String> = Vec::new();
        let mut shapes = Vec::new();
        for choice in choices {
            if choice == Shape::Object(Object::default()) {
                continue;
            }
            match self.resolved(&choice) {
                Shape::Object(object) => {
                    names.extend(object.properties.into_iter().map(|property| property.name));
                }
                Shape::Union(inner) => {
                    for shape in &inner {
                        if let Shape::Object(object) = self.resolved(shape) {
                            let inner = object.properties.into_iter();
                            names.extend(inner.map(|property| property.name));
                        }
                    }
                }
                _ => {}
            }
            shapes.push(self.flat(at, choice));
        }
        names.sort();
        names.dedup();
        let properties = names.into_iter().map(|name| Property {
            name,
            shape: Shape::Absent,
            docs: Default::default(),
            input: Presence::Maybe,
            output: Presence::Maybe,
        });
        shapes.push(Shape::Object(Object {
            properties: properties.collect(),
            rest: Rest::Ignored,
        }));
        Shape::Union(shapes)
    }

    /// What stands behind a name.
    fn resolved(&self, shape: &Shape) -> Shape {
        let mut shape = shape;
        for _ in 0..MAX_DEPTH {
            match shape {
                Shape::Named(name) => match self.components.get(name) {
                    Some(found) => shape = found,
                    None => break,
                },
                _ => break,
            }
        }
        shape.clone()
    }
}
