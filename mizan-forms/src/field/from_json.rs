//! Fields described by JSON.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{Choice, FieldOptions, FieldSpec, Kind, Travel, Widget};
use crate::error::SpecError;
use crate::form::FormSpec;
use crate::rule::regex_source;
use crate::upload::parse_size;

/// What `type` may say: kind, and the widget where the name implies one.
const TYPES: &[(&str, Kind, Option<Widget>)] = &[
    ("text", Kind::Text, None),
    ("char", Kind::Text, None),
    ("string", Kind::Text, None),
    ("textarea", Kind::Text, Some(Widget::Textarea)),
    ("password", Kind::Text, Some(Widget::Password)),
    ("hidden", Kind::Text, Some(Widget::Hidden)),
    ("email", Kind::Email, None),
    ("url", Kind::Url, None),
    ("slug", Kind::Slug, None),
    ("regex", Kind::Regex, None),
    ("domain", Kind::Domain, None),
    ("domainname", Kind::Domain, None),
    ("integer", Kind::Integer, None),
    ("int", Kind::Integer, None),
    ("float", Kind::Float, None),
    ("decimal", Kind::Decimal, None),
    ("boolean", Kind::Boolean, None),
    ("bool", Kind::Boolean, None),
    ("checkbox", Kind::Boolean, None),
    ("nullboolean", Kind::NullBoolean, None),
    ("date", Kind::Date, None),
    ("time", Kind::Time, None),
    ("datetime", Kind::DateTime, None),
    ("datetimelocal", Kind::DateTime, None),
    ("duration", Kind::Duration, None),
    ("uuid", Kind::Uuid, None),
    ("ip", Kind::Ip, None),
    ("ipaddress", Kind::Ip, None),
    ("genericip", Kind::Ip, None),
    ("genericipaddress", Kind::Ip, None),
    ("json", Kind::Json, None),
    ("choice", Kind::Choice, None),
    ("typedchoice", Kind::Choice, None),
    ("multiplechoice", Kind::MultipleChoice, None),
    ("typedmultiplechoice", Kind::MultipleChoice, None),
    ("list", Kind::List, None),
    ("array", Kind::List, None),
    ("simplearray", Kind::List, None),
    ("form", Kind::Form, None),
    ("formset", Kind::FormSet, None),
    ("file", Kind::File, None),
    ("image", Kind::Image, None),
];

impl FieldSpec {
    /// Reads a field's description, whose options are named as in Django.
    ///
    /// `type` (or `kind`) names the [`Kind`]; Django's class names (`CharField`) are understood too.
    /// Every kind takes `name`, `required` (default `true`), `label`, `help_text`, `initial`, `disabled`,
    /// `widget`, `autocomplete`, `placeholder` and `error_messages` (`{code: text}`). The guide has the
    /// table of the others.
    ///
    /// `null` for an option is the same as leaving it out.
    ///
    /// # Errors
    ///
    /// [`SpecError`] for an unknown kind or option, a value of the wrong type, options that contradict
    /// each other, and regular expressions with look-around or back-references.
    pub fn from_json(description: &Value) -> Result<Self, SpecError> {
        let Some(object) = description.as_object() else {
            return Err(SpecError::new("", "a field is described by a JSON object"));
        };
        let name = object.get("name").and_then(Value::as_str).unwrap_or("");
        let options = options(object).map_err(|reason| SpecError::new(name, reason))?;
        Self::new(name.to_owned(), options)
    }
}

fn options(object: &Map<String, Value>) -> Result<FieldOptions, String> {
    let named = object.get("type").or_else(|| object.get("kind"));
    let (kind, widget, typed) = match named {
        None => return Err("a field needs a `type`".to_owned()),
        Some(Value::String(name)) => kind(name)?,
        Some(other) => return Err(format!("`type` must be text; it is {other}")),
    };
    let mut options = FieldOptions::new()
        .kind(kind)
        .travel(Travel::Either)
        .esoteric(true);
    options.widget = widget;
    for (name, value) in object {
        if !matches!(name.as_str(), "name" | "type" | "kind") && !value.is_null() {
            options = read(options, kind, name, value)?;
        }
    }
    if let (true, Some(form)) = (kind.is_nested(), &options.form) {
        let form = FormSpec::clone(form);
        options = options.form(described(form, object).map_err(|error| error.to_string())?);
    }
    if object.get("empty_value") == Some(&Value::Null) {
        options = options.empty_value(Value::Null);
    }
    if !typed {
        // Only the typed kinds turn a choice into something else.
        options.coerce = None;
    }
    Ok(options)
}

fn kind(name: &str) -> Result<(Kind, Option<Widget>, bool), String> {
    // `TypedChoiceField`, `typed_choice_field`, `typed-choice` …
    let plain = name.to_lowercase().replace(['-', '_', ' '], "");
    let plain = plain.strip_prefix("forms.").unwrap_or(&plain);
    let plain = plain.strip_suffix("field").unwrap_or(plain);
    TYPES
        .iter()
        .find(|(candidate, ..)| *candidate == plain)
        .map(|(candidate, kind, widget)| (*kind, *widget, candidate.starts_with("typed")))
        .ok_or_else(|| format!("there is no kind of field called `{name}`"))
}

fn read(
    options: FieldOptions,
    kind: Kind,
    name: &str,
    value: &Value,
) -> Result<FieldOptions, String> {
    Ok(match name {
        // In Django a null boolean never fails: "unknown" is an answer.
        "required" if kind == Kind::NullBoolean => truth(name, value).map(|_| options)?,
        "required" => options.required(truth(name, value)?),
        "disabled" => options.disabled(truth(name, value)?),
        "strip" => match kind {
            Kind::Text | Kind::Regex | Kind::Slug => options.strip(truth(name, value)?),
            _ => options, // Django's other fields always strip.
        },
        "label" => options.label(text(name, value)?),
        "help_text" => options.help_text(text(name, value)?),
        "autocomplete" => options.autocomplete(text(name, value)?),
        "placeholder" => options.placeholder(text(name, value)?),
        "initial" => options.initial(value.clone()),
        "empty_value" => options.empty_value(value.clone()),
        "widget" => options.widget(widget(value)?),
        "error_messages" => error_messages(options, value)?,
        "max_length" => lengths(
            options,
            kind,
            |options, n| options.max_length(n),
            name,
            value,
        )?,
        "min_length" => lengths(
            options,
            kind,
            |options, n| options.min_length(n),
            name,
            value,
        )?,
        "max_digits" => options.max_digits(count(name, value)?),
        "decimal_places" => options.decimal_places(count(name, value)?),
        "min_value" => options.min_value(number(name, value)?),
        "max_value" => options.max_value(number(name, value)?),
        "step_size" | "step" => options.step(number(name, value)?),
        "regex" => options.regex(regex_source(&text(name, value)?).into_owned()),
        "pattern" => options.pattern(text(name, value)?),
        "choices" => options.choices(choices(value)?),
        "coerce" => options.coerce(coerce(value)?),
        "time_zone" => options.time_zone(text(name, value)?),
        "input_formats" => options.input_formats(texts(name, value)?),
        "protocol" => options.protocol(text(name, value)?),
        "unpack_ipv4" => options.unpack_ipv4(truth(name, value)?),
        "allow_unicode" => options.allow_unicode(truth(name, value)?),
        "accept_idna" => options.accept_idna(truth(name, value)?),
        "assume_scheme" => options.assume_scheme(text(name, value)?),
        "esoteric" => options.esoteric(truth(name, value)?),
        "max_size" => options.max_size(bytes(name, value)?),
        "allow_empty_file" => options.allow_empty_file(truth(name, value)?),
        "extensions" | "allowed_extensions" => options.extensions(texts(name, value)?),
        "content_types" => options.content_types(texts(name, value)?),
        "multiple" => options.multiple(truth(name, value)?),
        "clearable" => options.clearable(truth(name, value)?),
        "min_width" => options.min_width(pixels(name, value)?),
        "max_width" => options.max_width(pixels(name, value)?),
        "min_height" => options.min_height(pixels(name, value)?),
        "max_height" => options.max_height(pixels(name, value)?),
        "min_files" => options.min_files(count(name, value)?),
        "max_files" => options.max_files(count(name, value)?),
        "travel" => options.travel(travel(value)?),
        "item" | "items" | "child" | "base_field" => options.item(item(value)?),
        "fields" => options.form(fields(value)?),
        "min_forms" | "min_num" => options.min_forms(count(name, value)?),
        "max_forms" | "max_num" => options.max_forms(count(name, value)?),
        "absolute_max" => options.absolute_max(count(name, value)?),
        "extra" => options.extra(count(name, value)?),
        "can_delete" => options.can_delete(truth(name, value)?),
        "can_order" => options.can_order(truth(name, value)?),
        "depends_on" => options.depends_on(texts(name, value)?),
        "title" | "fieldsets" if kind.is_nested() => options, // Read with the fields.
        // Known to Django, without meaning for one value.
        "localize" | "label_suffix" | "show_hidden_initial" | "template_name" => options,
        other => return Err(format!("there is no option called `{other}`")),
    })
}

/// Django's IP, UUID and JSON fields are text fields, and so have lengths; their values are as long as
/// they are.
fn lengths(
    options: FieldOptions,
    kind: Kind,
    set: impl Fn(FieldOptions, usize) -> FieldOptions,
    name: &str,
    value: &Value,
) -> Result<FieldOptions, String> {
    let count = count(name, value)?;
    Ok(match kind {
        Kind::Ip | Kind::Uuid | Kind::Json => options,
        _ => set(options, count),
    })
}

fn truth(name: &str, value: &Value) -> Result<bool, String> {
    value
        .as_bool()
        .ok_or_else(|| format!("`{name}` must be true or false; it is {value}"))
}

fn text(name: &str, value: &Value) -> Result<String, String> {
    value
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| format!("`{name}` must be text; it is {value}"))
}

fn texts(name: &str, value: &Value) -> Result<Vec<Cow<'static, str>>, String> {
    match value {
        Value::String(text) => Ok(vec![Cow::Owned(text.clone())]),
        Value::Array(values) => values
            .iter()
            .map(|value| text(name, value).map(Cow::Owned))
            .collect(),
        _ => Err(format!("`{name}` must be a list of texts; it is {value}")),
    }
}

fn count(name: &str, value: &Value) -> Result<usize, String> {
    let whole = value.as_u64().or_else(|| {
        let text = value.as_str()?;
        text.parse().ok()
    });
    whole
        .and_then(|whole| usize::try_from(whole).ok())
        .ok_or_else(|| format!("`{name}` must be a whole number from 0; it is {value}"))
}

/// A size: a number of bytes, or text such as `10 MiB`.
fn bytes(name: &str, value: &Value) -> Result<u64, String> {
    value
        .as_u64()
        .or_else(|| parse_size(value.as_str()?))
        .ok_or_else(|| {
            format!("`{name}` must be a number of bytes, or such as `10 MiB`; it is {value}")
        })
}

fn pixels(name: &str, value: &Value) -> Result<u32, String> {
    let count = count(name, value)?;
    u32::try_from(count).map_err(|_| format!("`{name}` is more pixels than any image has: {value}"))
}

fn number(name: &str, value: &Value) -> Result<String, String> {
    match value {
        Value::Number(number) => Ok(number.to_string()),
        Value::String(text) => Ok(text.trim().to_owned()),
        _ => Err(format!("`{name}` must be a number; it is {value}")),
    }
}

fn widget(value: &Value) -> Result<Widget, String> {
    let name = text("widget", value)?;
    // `TextInput`, `DateTimeInput`: Django's class names.
    let plain = match name.strip_suffix("Input") {
        Some("DateTime") => "datetime_local".to_owned(),
        Some(class) => class.to_lowercase(),
        None => name.to_lowercase().replace('-', "_"),
    };
    let plain = match plain.as_str() {
        "checkboxselectmultiple" => "checkbox_group",
        "radioselect" => "radio",
        "selectmultiple" => "select_multiple",
        "nullbooleanselect" => "null_boolean_select",
        plain => plain,
    };
    Widget::from_name(plain)
        .ok_or_else(|| format!("there is no widget `{name}`; there are {}", Widget::names()))
}

fn error_messages(options: FieldOptions, value: &Value) -> Result<FieldOptions, String> {
    let Some(messages) = value.as_object() else {
        return Err(format!("`error_messages` must be an object; it is {value}"));
    };
    messages
        .iter()
        .try_fold(options, |options, (code, message)| {
            Ok(options.error_message(code.clone(), text("error_messages", message)?))
        })
}

/// The fields of a nested form, or of each row.
fn fields(value: &Value) -> Result<FormSpec, String> {
    let Some(fields) = value.as_array() else {
        return Err(format!("`fields` must be a list of fields; it is {value}"));
    };
    let mut form = FormSpec::new("");
    for field in fields {
        let field = FieldSpec::from_json(field).map_err(|error| error.to_string())?;
        if field.name.is_empty() {
            return Err("each field of a form needs a `name`".to_owned());
        }
        form = form.with_field(field);
    }
    match form.problems().first() {
        Some(problem) => Err(problem.to_string()),
        None => Ok(form),
    }
}

/// A form with what its description says besides its fields: `name`, `title`, `fieldsets`, `order`.
pub(crate) fn described(
    mut form: FormSpec,
    object: &Map<String, Value>,
) -> Result<FormSpec, SpecError> {
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    if let Some(name) = text("name") {
        form.name = Cow::Owned(name.to_owned());
        form.title = Cow::Owned(super::label_from(name));
    }
    if let Some(title) = text("title") {
        form = form.with_title(title.to_owned());
    }
    let wrong = |reason: String| SpecError::new("", reason);
    if let Some(order) = object.get("order") {
        form = form.with_order(texts("order", order).map_err(wrong)?);
    }
    for set in object
        .get("fieldsets")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let legend = set.get("legend").and_then(Value::as_str);
        let (Some(legend), Some(fields)) = (legend, set.get("fields")) else {
            return Err(wrong(format!(
                "a fieldset has a `legend` and `fields`; it is {set}"
            )));
        };
        let fields = texts("fields", fields).map_err(wrong)?;
        form = form.with_fieldset(legend.to_owned(), fields);
    }
    Ok(form)
}

fn coerce(value: &Value) -> Result<Kind, String> {
    match text("coerce", value)?.to_lowercase().as_str() {
        "int" | "integer" => Ok(Kind::Integer),
        "float" => Ok(Kind::Float),
        "decimal" | "decimal.decimal" => Ok(Kind::Decimal),
        "bool" | "boolean" => Ok(Kind::NullBoolean),
        "uuid" | "uuid.uuid" => Ok(Kind::Uuid),
        "date" => Ok(Kind::Date),
        "str" | "string" | "text" => Ok(Kind::Text),
        other => Err(format!("`coerce` does not know `{other}`")),
    }
}

fn travel(value: &Value) -> Result<Travel, String> {
    match text("travel", value)?.as_str() {
        "number" => Ok(Travel::Number),
        "text" | "string" => Ok(Travel::Text),
        "either" => Ok(Travel::Either),
        other => Err(format!(
            "`travel` must be number, string or either; it is `{other}`"
        )),
    }
}

fn item(value: &Value) -> Result<FieldOptions, String> {
    match value {
        Value::String(name) => {
            let (kind, ..) = kind(name)?;
            Ok(FieldOptions::new()
                .kind(kind)
                .travel(Travel::Either)
                .esoteric(true))
        }
        Value::Object(object) => options(object),
        _ => Err(format!("`item` must describe a field; it is {value}")),
    }
}

/// `["a", "b"]`, `[["a", "Label"], …]`, `[["Group", [["a", "Label"], …]], …]`,
/// `[{"value": …, "label": …, "group": …}, …]` or `{"a": "Label", …}`.
fn choices(value: &Value) -> Result<Vec<Choice>, String> {
    let mut all = Vec::new();
    match value {
        Value::Array(items) => {
            for item in items {
                choice(item, None, &mut all)?;
            }
        }
        Value::Object(items) => {
            for (key, label) in items {
                pair(&Value::from(key.as_str()), label, None, &mut all)?;
            }
        }
        _ => return Err(format!("`choices` must be a list; it is {value}")),
    }
    Ok(all)
}

fn choice(item: &Value, group: Option<&str>, all: &mut Vec<Choice>) -> Result<(), String> {
    match item {
        Value::Array(parts) => match parts.as_slice() {
            [value, label] => pair(value, label, group, all),
            _ => Err(format!("a choice is a value and a label; it is {item}")),
        },
        Value::Object(fields) => {
            let Some(value) = fields.get("value") else {
                return Err(format!("a choice needs a `value`; it is {item}"));
            };
            let group = fields.get("group").and_then(Value::as_str).or(group);
            pair(value, fields.get("label").unwrap_or(value), group, all)
        }
        value => pair(value, value, group, all),
    }
}

fn pair(
    value: &Value,
    label: &Value,
    group: Option<&str>,
    all: &mut Vec<Choice>,
) -> Result<(), String> {
    match label {
        Value::Array(items) if group.is_none() => {
            let heading = plain(value)?;
            items
                .iter()
                .try_for_each(|item| choice(item, Some(&heading), all))
        }
        Value::Object(items) if group.is_none() => {
            let heading = plain(value)?;
            items.iter().try_for_each(|(key, label)| {
                pair(&Value::from(key.as_str()), label, Some(&heading), all)
            })
        }
        label => {
            let mut choice = Choice::new(plain(value)?, plain(label)?);
            choice.group = group.map(|group| Cow::Owned(group.to_owned()));
            all.push(choice);
            Ok(())
        }
    }
}

fn plain(value: &Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(true) => Ok("True".to_owned()),
        Value::Bool(false) => Ok("False".to_owned()),
        Value::Null => Ok(String::new()),
        _ => Err(format!("a choice must be text or a number; it is {value}")),
    }
}
