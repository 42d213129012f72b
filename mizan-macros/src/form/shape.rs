//! What can be told about a field from the tokens of its type.

use syn::{GenericArgument, PathArguments, Type};

/// The kind of type, as far as its name tells; an alias or an own type is `Other`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    Bool,
    Integer { low: i128, high: i128 },
    Fraction,
    Decimal,
    Moment,
    File,
    Other,
}

/// A type without the `Option` or `Vec` around it.
pub(super) struct TypeShape {
    pub(super) shape: Shape,
    pub(super) optional: bool,
    pub(super) list: bool,
    pub(super) name: String,
}

/// Looks at a type.
pub(super) fn of(ty: &Type) -> TypeShape {
    let mut found = TypeShape {
        shape: Shape::Other,
        optional: false,
        list: false,
        name: String::new(),
    };
    let mut inner = ty;
    while let Some((name, argument)) = last_segment(inner) {
        match (name.as_str(), argument) {
            ("Option", Some(argument)) => {
                found.optional = true;
                inner = argument;
            }
            ("Vec", Some(argument)) => {
                found.list = true;
                inner = argument;
            }
            _ => {
                found.shape = shape(&name);
                found.name = name;
                break;
            }
        }
    }
    found
}

fn last_segment(ty: &Type) -> Option<(String, Option<&Type>)> {
    let Type::Path(path) = ty else {
        return None;
    };
    let segment = path.path.segments.last()?;
    let argument = match &segment.arguments {
        PathArguments::AngleBracketed(arguments) => {
            arguments.args.iter().find_map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
        }
        _ => None,
    };
    Some((segment.ident.to_string(), argument))
}

fn shape(name: &str) -> Shape {
    let range = |low: i128, high: i128| Shape::Integer { low, high };
    match name {
        "String" => Shape::Text,
        "bool" => Shape::Bool,
        "i8" => range(i8::MIN.into(), i8::MAX.into()),
        "i16" => range(i16::MIN.into(), i16::MAX.into()),
        "i32" => range(i32::MIN.into(), i32::MAX.into()),
        "i64" => range(i64::MIN.into(), i64::MAX.into()),
        "u8" => range(0, u8::MAX.into()),
        "u16" => range(0, u16::MAX.into()),
        "u32" => range(0, u32::MAX.into()),
        "u64" => range(0, u64::MAX.into()),
        "f32" | "f64" => Shape::Fraction,
        "Decimal" => Shape::Decimal,
        "NaiveDate" | "NaiveTime" | "NaiveDateTime" | "DateTime" | "TimeDelta" => Shape::Moment,
        "UploadedFile" | "FileUpdate" => Shape::File,
        _ => Shape::Other,
    }
}

impl Shape {
    /// Whether lengths and patterns can apply.
    pub(super) fn may_be_text(self) -> bool {
        matches!(self, Self::Text | Self::Other)
    }

    /// Whether what is said about files can apply.
    pub(super) fn may_be_file(self) -> bool {
        matches!(self, Self::File | Self::Other)
    }

    /// Whether limits and steps can apply.
    pub(super) fn may_be_number(self) -> bool {
        matches!(
            self,
            Self::Integer { .. } | Self::Fraction | Self::Decimal | Self::Other
        )
    }
}
