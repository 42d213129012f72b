//! One field of a form that is being shown, whole or by part.

use std::borrow::Cow;
use std::fmt;

use askama::Template;

use super::Html;
use super::attributes::Attributes;
use super::widget::widget;
use crate::clean::Rules;
use crate::error::FieldError;
use crate::field::{FieldSpec, Widget};
use crate::words::Word;

/// A field with its values and errors. Printed whole, or part by part:
/// [`label`](Self::label), [`widget`](Self::widget), [`help`](Self::help), [`errors`](Self::errors).
#[derive(Debug, Clone, Copy)]
pub struct BoundField<'f> {
    spec: Option<&'f FieldSpec>,
    values: &'f [String],
    errors: &'f [FieldError],
}

impl<'f> BoundField<'f> {
    pub(super) fn new(spec: &'f FieldSpec, values: &'f [String], errors: &'f [FieldError]) -> Self {
        Self {
            spec: Some(spec),
            values,
            errors,
        }
    }

    /// A field that does not exist; printing it fails.
    pub(super) fn missing() -> Self {
        Self {
            spec: None,
            values: &[],
            errors: &[],
        }
    }

    /// The name under which the field is submitted.
    #[must_use]
    pub fn name(&self) -> &'f str {
        self.spec.map_or("", FieldSpec::name)
    }

    /// The field's description; `None` when the form has no such field.
    #[must_use]
    pub fn spec(&self) -> Option<&'f FieldSpec> {
        self.spec
    }

    /// The `id` of the control.
    #[must_use]
    pub fn id(&self) -> String {
        format!("id_{}", self.name())
    }

    /// The `id` of the help text.
    #[must_use]
    pub fn help_id(&self) -> String {
        format!("id_{}_helptext", self.name())
    }

    /// The `id` of the errors.
    #[must_use]
    pub fn error_id(&self) -> String {
        format!("id_{}_error", self.name())
    }

    /// The label as text.
    #[must_use]
    pub fn label_text(&self) -> &'f str {
        self.spec.map_or("", FieldSpec::label)
    }

    /// The help as text.
    #[must_use]
    pub fn help_text(&self) -> &'f str {
        self.spec.map_or("", FieldSpec::help_text)
    }

    /// The value as text; empty for passwords.
    #[must_use]
    pub fn value(&self) -> &'f str {
        self.values.last().map_or("", String::as_str)
    }

    /// The value as the control shows it: a point in time by the clock of the field's time zone.
    #[must_use]
    pub fn shown_value(&self) -> Cow<'f, str> {
        match self.spec.map(|spec| (&spec.rules, spec.widget)) {
            Some((Rules::DateTime(rules), Widget::DateTimeLocal)) => rules.shown(self.value()),
            _ => Cow::Borrowed(self.value()),
        }
    }

    /// All values of a field that takes several.
    #[must_use]
    pub fn values(&self) -> &'f [String] {
        self.values
    }

    /// What is wrong.
    #[must_use]
    pub fn error_list(&self) -> &'f [FieldError] {
        self.errors
    }

    /// Whether something is wrong.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    /// Whether the field is an `<input type="hidden">`, which needs no label.
    #[must_use]
    pub fn is_hidden(&self) -> bool {
        self.spec.is_some_and(|spec| spec.widget == Widget::Hidden)
    }

    /// Whether the field is a group of radio buttons or checkboxes.
    #[must_use]
    pub fn is_group(&self) -> bool {
        self.spec.is_some_and(|spec| spec.widget.is_group())
    }

    /// Whether the field is one checkbox, whose label stands behind it.
    #[must_use]
    pub fn is_checkbox(&self) -> bool {
        self.spec
            .is_some_and(|spec| spec.widget == Widget::Checkbox)
    }

    /// Whether the field may be left empty. A checkbox always may be, unless it is required.
    #[must_use]
    pub fn is_optional(&self) -> bool {
        self.spec
            .is_some_and(|spec| !spec.required && !spec.disabled && !self.is_checkbox())
    }

    /// What is printed behind the label of a field that may be left empty: `(optional)`.
    #[must_use]
    pub fn optional_text(&self) -> &'f str {
        self.spec.map_or("", |spec| spec.words.get(Word::Optional))
    }

    /// `<label>`.
    #[must_use]
    pub fn label(&self) -> impl askama::filters::HtmlSafe + use<> {
        rendered(&LabelTemplate { field: self })
    }

    /// `<input>`, `<textarea>`, `<select>` or a group of inputs.
    #[must_use]
    pub fn widget(&self) -> impl askama::filters::HtmlSafe + use<> {
        Html(
            self.spec
                .map_or_else(String::new, |spec| widget(self, spec)),
        )
    }

    /// The help text in its element; nothing when there is none.
    #[must_use]
    pub fn help(&self) -> impl askama::filters::HtmlSafe + use<> {
        rendered(&HelpTemplate { field: self })
    }

    /// The errors as a list; nothing when there are none.
    #[must_use]
    pub fn errors(&self) -> impl askama::filters::HtmlSafe + use<> {
        rendered(&ErrorsTemplate { field: self })
    }

    /// `aria-describedby` and `aria-invalid` of the `<fieldset>` of a group.
    pub(super) fn group_attributes(&self) -> Attributes {
        let mut attributes = Attributes::default();
        self.describe(&mut attributes);
        attributes
    }

    /// Ties the control to its help and its errors.
    pub(super) fn describe(&self, attributes: &mut Attributes) {
        let help = (!self.help_text().is_empty()).then(|| self.help_id());
        let errors = self.has_errors().then(|| self.error_id());
        let ids: Vec<_> = help.into_iter().chain(errors).collect();
        if !ids.is_empty() {
            attributes.set("aria-describedby", ids.join(" "));
        }
        if self.has_errors() {
            attributes.set("aria-invalid", "true");
        }
    }
}

/// The templates of this crate write into memory, which cannot fail.
fn rendered(template: &impl Template) -> Html {
    Html(template.render().unwrap_or_default())
}

#[derive(Template)]
#[template(path = "mizan/forms/label.html")]
struct LabelTemplate<'f> {
    field: &'f BoundField<'f>,
}

#[derive(Template)]
#[template(path = "mizan/forms/help.html")]
struct HelpTemplate<'f> {
    field: &'f BoundField<'f>,
}

#[derive(Template)]
#[template(path = "mizan/forms/errors.html")]
struct ErrorsTemplate<'f> {
    field: &'f BoundField<'f>,
}

#[derive(Template)]
#[template(path = "mizan/forms/field.html")]
struct FieldTemplate<'f> {
    field: &'f BoundField<'f>,
}

impl fmt::Display for BoundField<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.spec.is_none() {
            return Err(fmt::Error);
        }
        FieldTemplate { field: self }
            .render_into(formatter)
            .map_err(|_| fmt::Error)
    }
}

impl askama::filters::HtmlSafe for BoundField<'_> {}
