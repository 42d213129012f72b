//! What a value on the wire is. Read from the contract once; types and schemas are both printed from it.

use serde_json::Value;

/// A value on the wire.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    /// Any JSON.
    Any,
    Null,
    /// Not there.
    Absent,
    Boolean,
    /// A whole number that JavaScript holds exactly, within limits that its Rust type sets.
    Integer {
        least: Option<i64>,
        most: Option<i64>,
    },
    Number,
    Text(Text),
    /// One of these values.
    Literals(Vec<Value>),
    /// A type with a name: a component of the contract.
    Named(String),
    List(Box<Shape>),
    Tuple(Vec<Shape>),
    /// An object whose keys are data.
    Map {
        keys: Box<Shape>,
        values: Box<Shape>,
    },
    Object(Object),
    Union(Vec<Shape>),
    /// All of them at once: what flattening makes.
    All(Vec<Shape>),
}

/// The form that a text has, beyond being text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Text {
    Plain,
    /// One Unicode scalar value.
    Character,
    Date,
    DateTime,
    LocalDateTime,
    Time,
    Decimal,
    Uuid,
    /// A whole number, as the key of an object.
    IntegerKey,
}

/// An object with known properties.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Object {
    pub(super) properties: Vec<Property>,
    pub(super) rest: Rest,
}

/// What an object may hold besides its properties.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) enum Rest {
    /// Whatever it is, nobody looks at it.
    #[default]
    Ignored,
    Refused,
    /// Values of one shape under any key.
    Of(Box<Shape>),
}

/// One property of an object.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Property {
    pub(super) name: String,
    pub(super) shape: Shape,
    pub(super) docs: Docs,
    pub(super) input: Presence,
    pub(super) output: Presence,
}

/// Whether a property is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Always,
    Maybe,
    Never,
}

/// Which way a value travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Direction {
    /// From the browser to the server.
    Input,
    /// From the server to the browser.
    Output,
}

/// What is said about something, for a comment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Docs {
    pub(super) text: String,
    pub(super) is_deprecated: bool,
}

impl Property {
    pub(super) fn presence(&self, direction: Direction) -> Presence {
        match direction {
            Direction::Input => self.input,
            Direction::Output => self.output,
        }
    }
}

impl Shape {
    /// `self`, or `null`.
    pub(super) fn or_null(self) -> Self {
        match self {
            Self::Any | Self::Null => self,
            Self::Union(mut shapes) => {
                if !shapes.contains(&Self::Null) {
                    shapes.push(Self::Null);
                }
                Self::Union(shapes)
            }
            shape => Self::Union(vec![shape, Self::Null]),
        }
    }

    /// Calls `visit` with this shape and every shape inside it.
    pub(super) fn walk<'s>(&'s self, visit: &mut impl FnMut(&'s Shape)) {
        visit(self);
        match self {
            Self::List(inner) => inner.walk(visit),
            Self::Tuple(shapes) | Self::Union(shapes) | Self::All(shapes) => {
                shapes.iter().for_each(|shape| shape.walk(visit));
            }
            Self::Map { keys, values } => {
                keys.walk(visit);
                values.walk(visit);
            }
            Self::Object(object) => {
                for property in &object.properties {
                    property.shape.walk(visit);
                }
                if let Rest::Of(values) = &object.rest {
                    values.walk(visit);
                }
            }
            Self::Any
            | Self::Null
            | Self::Absent
            | Self::Boolean
            | Self::Integer { .. }
            | Self::Number
            | Self::Text(_)
            | Self::Literals(_)
            | Self::Named(_) => {}
        }
    }
}
