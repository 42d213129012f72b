//! TypeScript's types, as far as the generated file uses them, printed in one place.

use super::layout::{Code, quoted};
use super::names::property_key;

/// A type in TypeScript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TsType {
    /// A word: `string`, `Ticket`.
    Name(String),
    /// A text, number or boolean, as a type.
    Literal(serde_json::Value),
    List(Box<TsType>),
    Tuple(Vec<TsType>),
    /// An object with any keys.
    Map {
        keys: Box<TsType>,
        values: Box<TsType>,
        /// Whether the keys are known, and not all of them there.
        is_partial: bool,
    },
    Object {
        members: Vec<Member>,
        /// The type of everything else in it.
        rest: Option<Box<TsType>>,
    },
    Union(Vec<TsType>),
    All(Vec<TsType>),
}

/// A property in a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) ty: TsType,
    pub(super) is_optional: bool,
    pub(super) comment: String,
}

impl TsType {
    pub(super) fn name(name: impl Into<String>) -> Self {
        Self::Name(name.into())
    }

    pub(super) fn code(&self) -> Code {
        match self {
            Self::Name(name) => Code::text(name),
            Self::Literal(value) => Code::text(literal(value)),
            Self::List(item) => match &**item {
                Self::Name(name) => Code::text(format!("{name}[]")),
                item => Code::Row(vec![
                    Code::text("Array"),
                    Code::group("<", vec![item.code()], ">"),
                ]),
            },
            Self::Tuple(items) => Code::group("[", items.iter().map(Self::code).collect(), "]"),
            Self::Map {
                keys,
                values,
                is_partial,
            } => {
                let record = Code::Row(vec![
                    Code::text("Record"),
                    Code::group("<", vec![keys.code(), values.code()], ">"),
                ]);
                match is_partial {
                    true => Code::Row(vec![Code::text("Partial<"), record, Code::text(">")]),
                    false => record,
                }
            }
            Self::Object { members, rest } => object(members, rest.as_deref()),
            Self::Union(types) => infix("|", types),
            Self::All(types) => infix("&", types),
        }
    }
}

fn infix(sign: &'static str, types: &[TsType]) -> Code {
    let items = types
        .iter()
        .map(|ty| match ty {
            TsType::Union(_) | TsType::All(_) => {
                Code::Row(vec![Code::text("("), ty.code(), Code::text(")")])
            }
            ty => ty.code(),
        })
        .collect();
    Code::Infix { sign, items }
}

fn object(members: &[Member], rest: Option<&TsType>) -> Code {
    let mut items: Vec<Code> = members.iter().map(Member::code).collect();
    if let Some(rest) = rest {
        items.push(Code::after("[key: string]: ", rest.code()));
    }
    if items.is_empty() {
        // `{}` would be anything but null.
        return Code::text("Record<string, unknown>");
    }
    Code::Group {
        open: "{",
        items,
        close: "}",
        is_tall: false,
        comma: ";",
    }
}

impl Member {
    fn code(&self) -> Code {
        let mark = if self.is_optional { "?" } else { "" };
        let ty = match (&self.ty, self.is_optional) {
            (TsType::Union(types), true) => {
                let mut types = types.clone();
                types.push(TsType::name("undefined"));
                TsType::Union(types)
            }
            (TsType::Name(name), true) if matches!(name.as_str(), "undefined" | "unknown") => {
                self.ty.clone()
            }
            (ty, true) => TsType::Union(vec![ty.clone(), TsType::name("undefined")]),
            (ty, false) => ty.clone(),
        };
        let code = Code::after(format!("{}{mark}: ", property_key(&self.name)), ty.code());
        match self.comment.as_str() {
            "" => code,
            comment => Code::Commented {
                comment: comment.to_owned(),
                code: Box::new(code),
            },
        }
    }
}

/// A JSON value that is neither list nor object, in source.
pub(super) fn literal(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => quoted(text),
        other => other.to_string(),
    }
}
