//! One field, described and ready to clean.

use std::borrow::Cow;

use serde_json::Value;

use super::{Choice, FieldOptions, FieldValue, ForeignRule, Kind, Widget, message};
use crate::changes::{form_changed, rows_changed};
use crate::clean::{Cleaned, FileRules, Rules};
use crate::error::{FieldError, SpecError};
use crate::form::FormSpec;
use crate::input::{FormInput, RawValue, Sub};
use crate::render::RendererRef;
use crate::words::Words;

/// A field: its name, how it is shown, and the rules its value obeys.
///
/// The same description drives typed forms ([`Form`](crate::Form)), forms that are put together at run
/// time ([`DynamicForm`](crate::DynamicForm)), the schema and the HTML.
///
/// # Examples
///
/// ```
/// use mizan_forms::FieldSpec;
/// use serde_json::json;
///
/// let age = FieldSpec::from_json(&json!({"type": "integer", "min_value": 18}))?;
/// assert_eq!(age.clean(&json!(" 42 ")), Ok(json!(42)));
/// assert_eq!(age.clean(&json!("17")).unwrap_err()[0].code, "min_value");
/// # Ok::<(), mizan_forms::SpecError>(())
/// ```
#[derive(Debug, Clone)]
pub struct FieldSpec {
    pub(crate) name: Cow<'static, str>,
    pub(crate) kind: Kind,
    pub(crate) label: Cow<'static, str>,
    pub(crate) help_text: Cow<'static, str>,
    pub(crate) required: bool,
    pub(crate) disabled: bool,
    pub(crate) initial: Option<Value>,
    pub(crate) initial_with: Option<fn() -> Value>,
    pub(crate) widget: Widget,
    pub(crate) autocomplete: Option<Cow<'static, str>>,
    pub(crate) placeholder: Option<Cow<'static, str>>,
    pub(crate) messages: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    pub(crate) depends_on: Vec<Cow<'static, str>>,
    pub(crate) rules: Rules,
    /// The texts of errors in another language, for the schema.
    pub(crate) spoken: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    pub(crate) words: Words,
    /// What another crate's derive enforces.
    pub(crate) foreign: Vec<ForeignRule>,
    pub(crate) renderer: RendererRef,
}

impl FieldSpec {
    /// A field of this name with these options.
    ///
    /// # Errors
    ///
    /// [`SpecError`] when an option does not fit the kind of field, or two contradict each other.
    pub fn new(
        name: impl Into<Cow<'static, str>>,
        options: FieldOptions,
    ) -> Result<Self, SpecError> {
        let name = name.into();
        let kind = options.kind.unwrap_or(Kind::Text);
        let widget = options.widget.unwrap_or(Widget::of(kind));
        let rules =
            Rules::new(kind, widget, &options).map_err(|reason| SpecError::new(&name, reason))?;
        let label = match options.label {
            Some(label) => label,
            None => Cow::Owned(label_from(&name)),
        };
        Ok(Self {
            kind,
            label,
            help_text: options.help_text.unwrap_or_default(),
            required: match kind {
                Kind::NullBoolean => options.required.unwrap_or(false),
                // Rows are asked for by number.
                Kind::FormSet => matches!(&rules, Rules::FormSet(rows) if rows.min_forms > 0),
                _ => options.required.unwrap_or(true),
            },
            disabled: options.disabled,
            initial: options.initial,
            initial_with: options.initial_with,
            widget,
            autocomplete: options.autocomplete,
            placeholder: options.placeholder,
            messages: options.error_messages,
            depends_on: options.depends_on,
            rules,
            spoken: Vec::new(),
            words: Words::default(),
            foreign: options.foreign,
            renderer: RendererRef::default(),
            name,
        })
    }

    /// The options that the Rust type `T` brings along, to be refined.
    #[must_use]
    pub fn options_of<T: FieldValue>() -> FieldOptions {
        T::options().required(T::REQUIRED)
    }

    /// The name under which the value is submitted.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What people see beside the field.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The sentence under the field, if any; otherwise empty.
    #[must_use]
    pub fn help_text(&self) -> &str {
        &self.help_text
    }

    /// What the field is.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// How the field is shown.
    #[must_use]
    pub fn widget(&self) -> Widget {
        self.widget
    }

    /// Whether an empty field is an error.
    #[must_use]
    pub fn required(&self) -> bool {
        self.required
    }

    /// Whether what is submitted for this field is ignored.
    #[must_use]
    pub fn disabled(&self) -> bool {
        self.disabled
    }

    /// The value shown in a fresh form.
    #[must_use]
    pub fn initial(&self) -> Option<Cow<'_, Value>> {
        match self.initial_with {
            Some(make) => Some(Cow::Owned(make())),
            None => self.initial.as_ref().map(Cow::Borrowed),
        }
    }

    /// What each value of a list is, and what a choice is turned into, unless that is text; `None` for other kinds.
    #[must_use]
    pub fn item(&self) -> Option<&FieldSpec> {
        match &self.rules {
            Rules::Choice(rules) | Rules::MultipleChoice(rules) => rules.coerce.as_deref(),
            Rules::List(rules) => Some(&rules.item),
            _ => None,
        }
    }

    /// Whether the field takes several values, so that its name is repeated in an HTML form.
    #[must_use]
    pub fn takes_several(&self) -> bool {
        self.kind.is_list() || self.file_rules().is_some_and(|rules| rules.is_multiple)
    }

    /// Whether a file that is there can be removed. Of a required one there is always one.
    pub(crate) fn is_clearable(&self) -> bool {
        !self.required && self.file_rules().is_some_and(|rules| rules.is_clearable)
    }

    /// The rules of a field of files.
    pub(crate) fn file_rules(&self) -> Option<&FileRules> {
        match &self.rules {
            Rules::File(rules) => Some(rules),
            _ => None,
        }
    }

    /// The time zone by whose clock the field is read and shown; `None` when it holds no points in time.
    #[must_use]
    pub fn time_zone(&self) -> Option<crate::TimeZone> {
        match &self.rules {
            Rules::DateTime(rules) => rules.zone,
            _ => None,
        }
    }

    /// The choices, for fields that have some.
    #[must_use]
    pub fn choices(&self) -> &[Choice] {
        match &self.rules {
            Rules::Choice(rules) | Rules::MultipleChoice(rules) => &rules.choices,
            _ => &[],
        }
    }

    /// The form that a nested form is, or that each row of a formset is.
    #[must_use]
    pub fn form(&self) -> Option<&FormSpec> {
        match &self.rules {
            Rules::Form(spec) => Some(spec),
            Rules::FormSet(rules) => Some(&rules.form),
            _ => None,
        }
    }

    /// The fields that this one's rules look at.
    pub fn depends_on(&self) -> impl Iterator<Item = &str> {
        self.depends_on.iter().map(AsRef::as_ref)
    }

    /// Cleans a JSON value: text is read as an HTML form would send it.
    ///
    /// The answer is the cleaned value as JSON: decimals, dates, times, spans, UUIDs and addresses are
    /// text in their standard form; an empty field that is not required is `null`, for text fields `""`
    /// (or their `empty_value`), for lists `[]`.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the value. What is wrong inside a nested form names its place in the parameter
    /// `field`.
    pub fn clean(&self, value: &Value) -> Result<Value, Vec<FieldError>> {
        let raw = RawValue::from(value);
        self.clean_raw(Some(&raw))
            .map(|cleaned| self.rules.json(cleaned))
    }

    /// Cleans a submitted value; `None` stands for a field that was not submitted.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the value.
    pub fn clean_raw<'r>(
        &'r self,
        raw: Option<&'r RawValue<'r>>,
    ) -> Result<Cleaned<'r>, Vec<FieldError>> {
        if self.disabled && self.kind.is_file() {
            return self.clean_value(&RawValue::Null); // there is no initial file
        }
        if self.disabled {
            let initial = self.initial().unwrap_or_default();
            return self
                .clean_value(&RawValue::from(initial.as_ref()))
                .map(Cleaned::into_owned);
        }
        self.clean_value(raw.unwrap_or(&RawValue::Null))
    }

    fn clean_value<'r>(&'r self, raw: &'r RawValue<'r>) -> Result<Cleaned<'r>, Vec<FieldError>> {
        let cleaned = self
            .rules
            .clean(raw)
            .map_err(|faults| self.errors(faults))?;
        let missing = match &cleaned {
            Cleaned::Empty => true,
            // Django's rule: a box that must be ticked is one that says "I agree".
            Cleaned::Boolean(value) => !value && self.kind == Kind::Boolean,
            Cleaned::List(values) => values.is_empty(),
            Cleaned::Json(value) => RawValue::from(value).is_empty(),
            _ => false,
        };
        // An update without a file keeps the one that is there.
        let keeps = || self.file_rules().is_some_and(|rules| rules.is_clearable);
        if missing && self.required && !keeps() {
            return Err(vec![self.error("required")]);
        }
        Ok(cleaned)
    }

    /// Whether the submitted value means something else than the initial one; what cannot be read does.
    #[must_use]
    pub fn has_changed(&self, initial: &Value, raw: Option<&RawValue<'_>>) -> bool {
        if self.disabled {
            return false;
        }
        match &self.rules {
            Rules::Form(form) => {
                let sub = raw.map_or(Sub::Absent, FormInput::of_raw);
                return form_changed(form, initial, sub);
            }
            Rules::FormSet(rules) => {
                let rows = raw.map_or(Some(Vec::new()), FormInput::rows_of_raw);
                return rows_changed(rules, initial, rows.as_deref());
            }
            // A file that is sent is a change, even when it is the same one again.
            Rules::File(_) => return raw.is_some_and(|raw| !raw.is_empty()),
            _ => {}
        }
        let initial = RawValue::from(initial);
        let clean = |raw| self.rules.clean(raw).map(comparable);
        match (clean(&initial), clean(raw.unwrap_or(&RawValue::Null))) {
            (Ok(Cleaned::List(before)), Ok(Cleaned::List(after)))
                if self.kind == Kind::MultipleChoice =>
            {
                before.len() != after.len() || before.iter().any(|value| !after.contains(value))
            }
            (Ok(before), Ok(after)) => before != after,
            _ => true,
        }
    }

    /// An error of this field with this code and the message for it.
    #[must_use]
    pub fn error(&self, code: impl Into<Cow<'static, str>>) -> FieldError {
        self.worded(FieldError::new(code, ""))
    }

    fn errors(&self, faults: Vec<FieldError>) -> Vec<FieldError> {
        faults.into_iter().map(|fault| self.worded(fault)).collect()
    }

    /// Gives an error its message, unless it has one and the field does not override it.
    pub(crate) fn worded(&self, mut error: FieldError) -> FieldError {
        let own = self.messages.iter().any(|(code, _)| *code == error.code);
        if error.message.is_empty() || own {
            error.message = message(&self.messages, self.kind, &error.code, &error.params);
        }
        error
    }
}

/// A value with one way to say "nothing".
fn comparable(cleaned: Cleaned<'_>) -> Cleaned<'_> {
    match cleaned {
        Cleaned::List(values) if values.is_empty() => Cleaned::Empty,
        Cleaned::Json(value) if RawValue::from(&value).is_empty() => Cleaned::Empty,
        // One point in time, whatever the clocks show.
        Cleaned::DateTime(local, Some(offset)) => local
            .checked_sub_offset(offset)
            .map_or(Cleaned::DateTime(local, Some(offset)), |utc| {
                Cleaned::DateTime(utc, Some(chrono::Offset::fix(&chrono::Utc)))
            }),
        cleaned => cleaned,
    }
}

/// `your_name` → `Your name`.
pub(crate) fn label_from(name: &str) -> String {
    let words = name.replace('_', " ");
    let words = words.trim();
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
