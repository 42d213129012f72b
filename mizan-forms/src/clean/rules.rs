//! The rules of a field, made once from its options.

use std::sync::Arc;

use serde_json::Value;

use super::list::ListRules;
use super::temporal::Formats;
use super::zone::{self, DateTimeRules};
use super::{
    ChoiceRules, Cleaned, FileRules, FormSetRules, FractionRules, IntegerRules, Outcome,
    TextFormat, TextRules, boolean, choice, duration, file, identifier, list, number, temporal,
    text,
};
use crate::cleaner;
use crate::field::{FieldOptions, Kind, Widget};
use crate::form::FormSpec;
use crate::input::RawValue;
use crate::rule::IpProtocol;

/// What the value of a field must be, by kind.
#[derive(Debug, Clone)]
pub(crate) enum Rules {
    Text(TextRules),
    Integer(IntegerRules),
    Float(FractionRules),
    Decimal(FractionRules),
    Boolean,
    NullBoolean,
    Date(Formats),
    Time(Formats),
    DateTime(DateTimeRules),
    Duration,
    Uuid,
    Ip {
        protocol: IpProtocol,
        unpack_ipv4: bool,
    },
    Json,
    Choice(ChoiceRules),
    MultipleChoice(ChoiceRules),
    List(Box<ListRules>),
    Form(Arc<FormSpec>),
    FormSet(Box<FormSetRules>),
    File(Box<FileRules>),
}

impl Rules {
    /// Compiles the options, or says which of them makes no sense here.
    pub(crate) fn new(kind: Kind, widget: Widget, options: &FieldOptions) -> Result<Self, String> {
        refuse_misplaced(kind, options)?;
        if kind.is_file() != (widget == Widget::File) {
            return Err(format!(
                "a field of kind `{}` cannot be shown as `{}`",
                kind.name(),
                widget.name()
            ));
        }
        Ok(match kind {
            Kind::Text => Self::Text(TextRules::new(TextFormat::Plain, kind, widget, options)?),
            Kind::Regex => Self::Text(TextRules::new(TextFormat::Plain, kind, widget, options)?),
            Kind::Email | Kind::Url | Kind::Slug | Kind::Domain => {
                let format = TextFormat::of(kind, options);
                Self::Text(TextRules::new(format, kind, widget, options)?)
            }
            Kind::Integer => Self::Integer(IntegerRules::new(options)?),
            Kind::Float => Self::Float(FractionRules::new(options)?),
            Kind::Decimal => Self::Decimal(FractionRules::new(options)?),
            Kind::Boolean => Self::Boolean,
            Kind::NullBoolean => Self::NullBoolean,
            Kind::Date => Self::Date(Formats::new(options, Formats::DATE)?),
            Kind::Time => Self::Time(Formats::new(options, Formats::TIME)?),
            Kind::DateTime => Self::DateTime(DateTimeRules::new(options)?),
            Kind::Duration => Self::Duration,
            Kind::Uuid => Self::Uuid,
            Kind::Ip => {
                let (protocol, unpack_ipv4) = identifier::ip_options(options)?;
                Self::Ip {
                    protocol,
                    unpack_ipv4,
                }
            }
            Kind::Json => Self::Json,
            Kind::Choice => Self::Choice(ChoiceRules::new(options)?),
            Kind::MultipleChoice => Self::MultipleChoice(ChoiceRules::new(options)?),
            Kind::List => Self::List(Box::new(ListRules::new(options)?)),
            Kind::Form => match &options.form {
                Some(form) => Self::Form(Arc::clone(form)),
                None => return Err("a nested form needs its `fields`".to_owned()),
            },
            Kind::FormSet => Self::FormSet(Box::new(FormSetRules::new(options)?)),
            Kind::File | Kind::Image => Self::File(Box::new(FileRules::new(kind, options)?)),
        })
    }

    /// Cleans one value. Required or not is the field's business: nothing given is [`Cleaned::Empty`].
    pub(crate) fn clean<'r>(&'r self, raw: &'r RawValue<'r>) -> Outcome<'r> {
        match self {
            Self::Text(rules) => text::clean(rules, raw),
            Self::Integer(rules) => number::integer(rules, raw),
            Self::Float(rules) => number::float(rules, raw),
            Self::Decimal(rules) => number::decimal(rules, raw),
            Self::Boolean => boolean::boolean(raw),
            Self::NullBoolean => Ok(boolean::null_boolean(raw)),
            Self::Date(formats) => temporal::date(formats, raw),
            Self::Time(formats) => temporal::time(formats, raw),
            Self::DateTime(rules) => zone::clean(rules, raw),
            Self::Duration => duration::clean(raw),
            Self::Uuid => identifier::uuid(raw),
            Self::Ip {
                protocol,
                unpack_ipv4,
            } => identifier::ip(*protocol, *unpack_ipv4, raw),
            Self::Json => identifier::json(raw),
            Self::Choice(rules) => choice::one(rules, raw),
            Self::MultipleChoice(rules) => choice::several(rules, raw),
            Self::List(rules) => list::clean(rules, raw),
            Self::Form(spec) => cleaner::form_value(spec, raw),
            Self::FormSet(rules) => cleaner::rows_value(rules, raw),
            Self::File(rules) => file::clean(rules, raw),
        }
    }

    /// The codes of the errors that a program can find by these rules, too.
    pub(crate) fn codes(&self) -> Vec<&'static str> {
        let given: &[(&'static str, bool)] = match self {
            Self::Text(rules) => &[
                (
                    rules.format.code(),
                    !matches!(rules.format, TextFormat::Plain),
                ),
                ("invalid", !rules.patterns.is_empty()),
                ("max_length", rules.max_length.is_some()),
                ("min_length", rules.min_length.is_some()),
            ],
            Self::Integer(rules) => &[
                ("invalid", true),
                ("max_value", true),
                ("min_value", true),
                ("step_size", rules.step.is_some()),
            ],
            Self::Float(rules) | Self::Decimal(rules) => &[
                ("invalid", true),
                ("max_value", rules.max_value.is_some()),
                ("min_value", rules.min_value.is_some()),
                ("step_size", rules.step.is_some()),
                ("max_digits", rules.max_digits.is_some()),
                ("max_decimal_places", rules.decimal_places.is_some()),
                ("max_whole_digits", rules.decimal_places.is_some()),
            ],
            Self::Choice(_) => &[("invalid_choice", true)],
            Self::MultipleChoice(_) => &[("invalid_choice", true), ("invalid_list", true)],
            Self::List(rules) => &[
                ("invalid_list", true),
                ("max_length", rules.max_length.is_some()),
                ("min_length", rules.min_length.is_some()),
            ],
            Self::Boolean | Self::NullBoolean => &[],
            _ => &[("invalid", true)],
        };
        let given = given.iter().filter(|(_, given)| *given);
        given.map(|(code, _)| *code).collect()
    }

    /// A clean value as JSON, where each kind has its own way to say "nothing".
    pub(crate) fn json(&self, cleaned: Cleaned<'_>) -> Value {
        match (self, cleaned) {
            (Self::Text(rules), Cleaned::Empty) => rules.empty_value.clone(),
            (Self::Choice(rules), Cleaned::Empty) => rules.empty_value.clone(),
            (Self::MultipleChoice(rules), Cleaned::Empty) => rules.empty_list(),
            (Self::MultipleChoice(rules), Cleaned::List(values)) if values.is_empty() => {
                rules.empty_list()
            }
            (Self::Ip { .. }, Cleaned::Empty) => Value::from(""),
            (Self::List(_) | Self::FormSet(_), Cleaned::Empty) => Value::Array(Vec::new()),
            (Self::File(rules), Cleaned::Empty) if rules.is_multiple => Value::Array(Vec::new()),
            (Self::Boolean, Cleaned::Empty) => Value::Bool(false),
            (_, cleaned) => cleaned.into_json(),
        }
    }
}

/// An option that does nothing is a mistake that nobody notices until the wrong value is stored.
fn refuse_misplaced(kind: Kind, options: &FieldOptions) -> Result<(), String> {
    let text = kind.is_text();
    let number = kind.is_number();
    let rows = kind == Kind::FormSet;
    let file = kind.is_file();
    let image = kind == Kind::Image;
    let several = file && options.multiple;
    let max_length = text || file || kind == Kind::List;
    let min_length = text || kind == Kind::List;
    let given = [
        ("max_length", options.max_length.is_some(), max_length),
        ("min_length", options.min_length.is_some(), min_length),
        ("pattern", options.pattern.is_some(), text),
        ("regex", options.regex.is_some(), text),
        ("strip", options.strip.is_some(), text),
        ("min_value", options.min_value.is_some(), number),
        ("max_value", options.max_value.is_some(), number),
        ("step", options.step.is_some(), number),
        (
            "max_digits",
            options.max_digits.is_some(),
            kind == Kind::Decimal,
        ),
        (
            "decimal_places",
            options.decimal_places.is_some(),
            kind == Kind::Decimal,
        ),
        ("choices", options.choices.is_some(), kind.is_choice()),
        ("coerce", options.coerce.is_some(), kind.is_choice()),
        ("allow_unicode", options.allow_unicode, kind == Kind::Slug),
        (
            "assume_scheme",
            options.assume_scheme.is_some(),
            kind == Kind::Url,
        ),
        (
            "time_zone",
            options.time_zone.is_some(),
            kind == Kind::DateTime,
        ),
        ("protocol", options.protocol.is_some(), kind == Kind::Ip),
        ("unpack_ipv4", options.unpack_ipv4, kind == Kind::Ip),
        ("fields", options.form.is_some(), kind.is_nested()),
        ("min_forms", options.min_forms.is_some(), rows),
        ("max_forms", options.max_forms.is_some(), rows),
        ("absolute_max", options.absolute_max.is_some(), rows),
        ("extra", options.extra.is_some(), rows),
        ("can_delete", options.can_delete, rows),
        ("can_order", options.can_order, rows),
        (
            "input_formats",
            options.input_formats.is_some(),
            matches!(kind, Kind::Date | Kind::Time | Kind::DateTime),
        ),
        ("max_size", options.max_size.is_some(), file),
        ("allow_empty_file", options.allow_empty_file, file),
        ("extensions", options.extensions.is_some(), file),
        ("content_types", options.content_types.is_some(), file),
        ("multiple", options.multiple, file),
        ("clearable", options.clearable, file),
        ("min_width", options.min_width.is_some(), image),
        ("max_width", options.max_width.is_some(), image),
        ("min_height", options.min_height.is_some(), image),
        ("max_height", options.max_height.is_some(), image),
        ("min_files", options.min_files.is_some(), several),
        ("max_files", options.max_files.is_some(), several),
    ];
    match given.iter().find(|(_, given, fits)| *given && !fits) {
        None => Ok(()),
        Some((option, ..)) => Err(format!(
            "`{option}` says nothing about a field of kind `{}`",
            kind.name()
        )),
    }
}
