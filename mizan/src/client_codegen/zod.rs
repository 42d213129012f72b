//! Shapes as schemas of `zod/mini`. They check, and change nothing.

use std::collections::BTreeSet;

use super::layout::Code;
use super::names::property_key;
use super::shape::{Direction, Object, Presence, Rest, Shape, Text};
use super::ts_type::literal;
use super::types::Types;

/// A schema that the file defines for itself when it needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Helper {
    Text,
    Character,
    Date,
    DateTime,
    LocalDateTime,
    Time,
    Decimal,
    Uuid,
    IntegerKey,
    Json,
}

impl Helper {
    pub(super) const ALL: [Self; 10] = [
        Self::Text,
        Self::Character,
        Self::Date,
        Self::DateTime,
        Self::LocalDateTime,
        Self::Time,
        Self::Decimal,
        Self::Uuid,
        Self::IntegerKey,
        Self::Json,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Text => "textSchema",
            Self::Character => "characterSchema",
            Self::Date => "dateSchema",
            Self::DateTime => "dateTimeSchema",
            Self::LocalDateTime => "localDateTimeSchema",
            Self::Time => "timeSchema",
            Self::Decimal => "decimalSchema",
            Self::Uuid => "uuidSchema",
            Self::IntegerKey => "integerKeySchema",
            Self::Json => "jsonSchema",
        }
    }

    /// Its definition, as a whole statement.
    pub(super) fn definition(self) -> String {
        let (docs, body) = match self {
            Self::Text => (
                "Text that can travel: half a surrogate pair cannot.",
                format!("z.string().check(z.regex({}))", r"/^\P{Cs}*$/u"),
            ),
            Self::Character => (
                "One character: a Unicode scalar value.",
                format!("z.string().check(z.regex({}))", r"/^\P{Cs}$/u"),
            ),
            Self::Date => (
                "A day of the calendar: `2026-11-22`.",
                format!("z.string().check(z.regex(/^(?:{DATE})$/))"),
            ),
            Self::DateTime => (
                "A moment: `2026-11-22T18:06:00Z`, with fractions of a second and an offset where there are any.",
                format!("z.string().check(z.regex(/^(?:{DATE})T{TIME}{ZONE}$/))"),
            ),
            Self::LocalDateTime => (
                "A moment on somebody's clock: `2026-11-22T18:06:00`.",
                format!("z.string().check(z.regex(/^(?:{DATE})T{TIME}$/))"),
            ),
            Self::Time => (
                "A time of day: `18:06:00`.",
                format!("z.string().check(z.regex(/^{TIME}$/))"),
            ),
            Self::Decimal => (
                "A decimal number, every digit of it: `1.50`.",
                format!(
                    "z.string().check(z.regex({}))",
                    r"/^-?\d{1,29}(?:\.\d{1,28})?$/"
                ),
            ),
            Self::Uuid => (
                "A UUID of any version.",
                format!(
                    "z.string().check(z.regex({}))",
                    r"/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i"
                ),
            ),
            Self::IntegerKey => (
                "A whole number, as the key of an object.",
                format!("z.string().check(z.regex({}))", r"/^(?:0|-?[1-9]\d*)$/"),
            ),
            Self::Json => (
                "Any JSON. It came from JSON or will become some, so nobody looks into it.",
                "z.custom<Json>((value) => value !== undefined && typeof value !== \"function\")"
                    .to_owned(),
            ),
        };
        let ty = match self {
            Self::Json => "Json",
            _ => "string",
        };
        format!(
            "/** {docs} */\nconst {}: Schema<{ty}> = /* @__PURE__ */ z.lazy(() =>\n  {body},\n);\n",
            self.name()
        )
    }
}

/// A day that there is, in the years that chrono knows.
const DATE: &str = concat!(
    r"(?:[+-](?:1?\d|2[0-5])?)?",
    r"(?:\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))",
    r"|(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)"
);
/// With the sixtieth second that a minute may have.
const TIME: &str = r"(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d{1,9})?";
const ZONE: &str = r"(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)";

/// Prints schemas, and notes the helpers that they need.
pub(super) struct Zod<'t> {
    pub(super) types: &'t Types,
    pub(super) helpers: BTreeSet<Helper>,
}

impl Zod<'_> {
    fn helper(&mut self, helper: Helper) -> Code {
        self.helpers.insert(helper);
        Code::text(helper.name())
    }

    /// The schema of a shape.
    pub(super) fn schema(&mut self, shape: &Shape, direction: Direction) -> Code {
        match shape {
            Shape::Any => self.helper(Helper::Json),
            Shape::Null => Code::text("z.null()"),
            Shape::Absent => Code::text("z.undefined()"),
            Shape::Boolean => Code::text("z.boolean()"),
            Shape::Integer { least, most } => integer(*least, *most),
            Shape::Number => Code::text("z.number()"),
            Shape::Text(text) => self.helper(match text {
                Text::Plain => Helper::Text,
                Text::Character => Helper::Character,
                Text::Date => Helper::Date,
                Text::DateTime => Helper::DateTime,
                Text::LocalDateTime => Helper::LocalDateTime,
                Text::Time => Helper::Time,
                Text::Decimal => Helper::Decimal,
                Text::Uuid => Helper::Uuid,
                Text::IntegerKey => Helper::IntegerKey,
            }),
            Shape::Literals(values) => literals(values),
            Shape::Named(name) => Code::text(self.types.schema_name(name, direction)),
            Shape::List(item) => Code::call("z.array", vec![self.schema(item, direction)]),
            Shape::Tuple(shapes) => {
                let items = self.schemas(shapes, direction);
                Code::call("z.tuple", vec![Code::group("[", items, "]")])
            }
            Shape::Map { keys, values } => {
                let function = match self.types.are_known(keys) {
                    true => "z.partialRecord",
                    false => "z.record",
                };
                let keys = match &**keys {
                    Shape::Named(name) if self.types.are_known(keys) => {
                        self.known_keys(name, direction)
                    }
                    keys => self.schema(keys, direction),
                };
                Code::call(function, vec![keys, self.schema(values, direction)])
            }
            Shape::Object(object) => self.object(object, direction),
            Shape::Union(shapes) => self.union(shapes, direction),
            Shape::All(shapes) => self
                .schemas(shapes, direction)
                .into_iter()
                .reduce(|left, right| Code::call("z.intersection", vec![left, right]))
                .unwrap_or_else(|| Code::text("z.unknown()")),
        }
    }

    fn schemas(&mut self, shapes: &[Shape], direction: Direction) -> Vec<Code> {
        shapes
            .iter()
            .map(|shape| self.schema(shape, direction))
            .collect()
    }

    /// The keys of a record have to be written out: a reference to them is too lazy.
    fn known_keys(&mut self, name: &str, direction: Direction) -> Code {
        match self.types.component(name) {
            Some(shape @ Shape::Literals(_)) => {
                let shape = shape.clone();
                self.schema(&shape, direction)
            }
            Some(Shape::Named(inner)) => {
                let inner = inner.clone();
                self.known_keys(&inner, direction)
            }
            _ => Code::text("z.string()"),
        }
    }

    fn object(&mut self, object: &Object, direction: Direction) -> Code {
        let items: Vec<Code> = object
            .properties
            .iter()
            .filter(|property| property.presence(direction) != Presence::Never)
            .map(|property| {
                let schema = self.schema(&property.shape, direction);
                let schema = match property.presence(direction) {
                    Presence::Maybe => Code::call("z.optional", vec![schema]),
                    _ => schema,
                };
                Code::after(format!("{}: ", property_key(&property.name)), schema)
            })
            .collect();
        let items = Code::group("{", items, "}");
        match &object.rest {
            Rest::Ignored => Code::call("z.looseObject", vec![items]),
            // What a version to come adds to an answer is no reason to refuse it.
            Rest::Refused if direction == Direction::Output => {
                Code::call("z.looseObject", vec![items])
            }
            Rest::Refused => Code::call("z.strictObject", vec![items]),
            Rest::Of(values) => {
                let values = self.schema(values, direction);
                let object = Code::call("z.object", vec![items]);
                Code::call("z.catchall", vec![object, values])
            }
        }
    }

    fn union(&mut self, shapes: &[Shape], direction: Direction) -> Code {
        let others: Vec<Shape> = shapes
            .iter()
            .filter(|shape| **shape != Shape::Null)
            .cloned()
            .collect();
        let schema = match others.as_slice() {
            [] => return Code::text("z.null()"),
            [only] => self.schema(only, direction),
            several => {
                let items = Code::group("[", self.schemas(several, direction), "]");
                match tag(several) {
                    Some(name) => {
                        let name = Code::text(literal(&name.into()));
                        Code::call("z.discriminatedUnion", vec![name, items])
                    }
                    None => Code::call("z.union", vec![items]),
                }
            }
        };
        match others.len() == shapes.len() {
            true => schema,
            false => Code::call("z.nullable", vec![schema]),
        }
    }
}

/// The property that tells these objects apart: always there, and a text of its own in each.
fn tag(shapes: &[Shape]) -> Option<&str> {
    let tags = |name: &str| -> Option<BTreeSet<String>> {
        shapes
            .iter()
            .map(|shape| {
                let Shape::Object(object) = shape else {
                    return None;
                };
                let property = object.properties.iter().find(|found| found.name == name)?;
                match (&property.shape, property.input, property.output) {
                    (Shape::Literals(values), Presence::Always, Presence::Always) => {
                        match values.as_slice() {
                            [serde_json::Value::String(text)] => Some(text.clone()),
                            _ => None,
                        }
                    }
                    _ => None,
                }
            })
            .collect()
    };
    let Some(Shape::Object(first)) = shapes.first() else {
        return None;
    };
    first
        .properties
        .iter()
        .map(|property| property.name.as_str())
        .find(|name| tags(name).is_some_and(|found| found.len() == shapes.len()))
}

fn integer(least: Option<i64>, most: Option<i64>) -> Code {
    let limits = [
        least.map(|least| Code::text(format!("z.gte({least})"))),
        most.map(|most| Code::text(format!("z.lte({most})"))),
    ];
    match (least, most) {
        (None, None) => Code::text("z.int()"),
        (Some(least), Some(most))
            if least == i64::from(i32::MIN) && most == i64::from(i32::MAX) =>
        {
            Code::text("z.int32()")
        }
        (Some(0), Some(most)) if most == i64::from(u32::MAX) => Code::text("z.uint32()"),
        _ => Code::Row(vec![
            Code::text("z.int().check"),
            Code::group("(", limits.into_iter().flatten().collect(), ")"),
        ]),
    }
}

fn literals(values: &[serde_json::Value]) -> Code {
    let items: Vec<Code> = values
        .iter()
        .map(|value| Code::text(literal(value)))
        .collect();
    match values {
        [_] => Code::call("z.literal", items),
        values if values.iter().all(serde_json::Value::is_string) => {
            Code::call("z.enum", vec![Code::group("[", items, "]")])
        }
        _ => Code::call("z.literal", vec![Code::group("[", items, "]")]),
    }
}
