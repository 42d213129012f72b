//! The sentences people read when a value is refused.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::Kind;

/// Mizan's own message for a code, with `{parameter}`s still in it. A test holds it against `locales/en/forms.ftl`.
fn template(kind: Kind, code: &str, params: &Map<String, Value>) -> &'static str {
    let one = || params.get("limit").and_then(Value::as_u64) == Some(1);
    match code {
        "required" => match kind {
            Kind::Boolean => "Please tick this box to go on.",
            Kind::Choice | Kind::MultipleChoice => "Please choose something.",
            Kind::File => "Please choose a file.",
            Kind::Image => "Please choose an image.",
            _ => "Please fill in this field.",
        },
        "too_few_forms" => "Give at least {limit}; there are {actual}.",
        "too_many_forms" => "Give at most {limit}; there are {actual}.",
        "max_length" if kind.is_file() => {
            "The length of the file’s name may be at most {limit}; it is {actual}."
        }
        "max_length" if kind == Kind::List && one() => {
            "Give at most {limit} value; there are {actual}."
        }
        "max_length" if kind == Kind::List => "Give at most {limit} values; there are {actual}.",
        "min_length" if kind == Kind::List && one() => {
            "Give at least {limit} value; there are {actual}."
        }
        "min_length" if kind == Kind::List => "Give at least {limit} values; there are {actual}.",
        "max_length" if one() => "Use at most {limit} character; there are {actual}.",
        "max_length" => "Use at most {limit} characters; there are {actual}.",
        "min_length" if one() => "Use at least {limit} character; there are {actual}.",
        "min_length" => "Use at least {limit} characters; there are {actual}.",
        "max_value" => "Enter {limit} or less.",
        "min_value" => "Enter {limit} or more.",
        "step_size" => "Enter a multiple of {limit}.",
        "step_size_offset" => "Enter {offset} or a value {limit} apart from it, such as {example}.",
        "max_digits" if one() => "Use at most {limit} digit in all.",
        "max_digits" => "Use at most {limit} digits in all.",
        "max_decimal_places" if one() => "Use at most {limit} digit after the decimal point.",
        "max_decimal_places" => "Use at most {limit} digits after the decimal point.",
        "max_whole_digits" if one() => "Use at most {limit} digit before the decimal point.",
        "max_whole_digits" => "Use at most {limit} digits before the decimal point.",
        "invalid_choice" => "“{value}” is not one of the choices.",
        "invalid_list" => "Give a list of values.",
        "invalid_email" => "Enter an email address, such as ada@example.org.",
        "null_characters_not_allowed" => "Remove the null character: it cannot be stored.",
        "missing" => "The file did not arrive.",
        "empty" => "This file is empty.",
        "max_size" => "This file is too large: it has {actual_text}, and may have {limit_text}.",
        "invalid_extension" => "Files must be of these types: {allowed_extensions}.",
        "invalid_content_type" => "The content of this file is not of an allowed type.",
        "invalid_image" => "This is not an image, or a damaged one.",
        "contradiction" => "Either choose a file or tick the box to remove it, not both.",
        "min_width" => "The image’s width must be at least {limit} px; it is {actual} px.",
        "max_width" => "The image’s width may be at most {limit} px; it is {actual} px.",
        "min_height" => "The image’s height must be at least {limit} px; it is {actual} px.",
        "max_height" => "The image’s height may be at most {limit} px; it is {actual} px.",
        "too_many_files" => "The number of files may be at most {limit}; it is {actual}.",
        "too_few_files" => "The number of files must be at least {limit}; it is {actual}.",
        "ambiguous_timezone" if params.get("reason").is_some_and(|reason| reason == "gap") => {
            "The clocks in {time_zone} were turned forward then, and this time left out: choose another one."
        }
        "ambiguous_timezone" => {
            "The clocks in {time_zone} were turned back then, and this time came twice: choose another one, or add the offset, as in 2026-10-25T02:30+01:00."
        }
        "overflow" => "This span of time is too long.",
        "unique" => "This is already taken.",
        "stale" => "Somebody has changed this in the meantime. Please load it again.",
        "invalid" => match kind {
            Kind::File | Kind::Image => {
                "No file arrived. The form must be sent as multipart/form-data."
            }
            Kind::Url => "Enter a web address, such as https://example.org.",
            Kind::Slug => "Use only letters, digits, hyphens and underscores.",
            Kind::Domain => "Enter a domain name, such as example.org.",
            Kind::Integer => "Enter a whole number.",
            Kind::Float | Kind::Decimal => "Enter a number.",
            Kind::Boolean | Kind::NullBoolean => "Answer yes or no.",
            Kind::Date => "Enter a date, such as 2026-10-25.",
            Kind::Time => "Enter a time, such as 14:30.",
            Kind::DateTime => "Enter a date and time, such as 2026-10-25 14:30.",
            Kind::Duration => "Enter a span of time, such as 1:30:00.",
            Kind::Uuid => "Enter a UUID.",
            Kind::Ip => "Enter an IP address.",
            Kind::Json => "Enter JSON.",
            _ => "This value is not in the expected form.",
        },
        _ => "This value is not valid.",
    }
}

/// The message for an error: the field's own if it has one for this code, else Mizan's.
pub(crate) fn message(
    overrides: &[(Cow<'static, str>, Cow<'static, str>)],
    kind: Kind,
    code: &str,
    params: &Map<String, Value>,
) -> Cow<'static, str> {
    let own = overrides.iter().rfind(|(candidate, _)| candidate == code);
    let text = match own {
        Some((_, text)) => text.clone(),
        None if code == "step_size" && params.contains_key("offset") => {
            Cow::Borrowed(template(kind, "step_size_offset", params))
        }
        None => Cow::Borrowed(template(kind, code, params)),
    };
    fill(text, params)
}

fn fill(text: Cow<'static, str>, params: &Map<String, Value>) -> Cow<'static, str> {
    if params.is_empty() || !text.contains('{') {
        return text;
    }
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text.as_ref();
    // One pass from left to right: a submitted value that looks like `{limit}` stays as it is.
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        match after
            .split_once('}')
            .map(|(name, tail)| (params.get(name), tail))
        {
            Some((Some(value), tail)) => {
                match value {
                    Value::String(text) => filled.push_str(text),
                    other => filled.push_str(&other.to_string()),
                }
                rest = tail;
            }
            _ => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    Cow::Owned(filled)
}
