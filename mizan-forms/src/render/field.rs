//! One field of a form that is being shown, whole or by part.

use std::borrow::Cow;
use std::fmt;

use askama::Template;

use super::Html;
use super::attributes::Attributes;
use super::renderer::{FormRenderer, Rendered};
use super::rows::FormRows;
use super::view::{FormView, State};
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
    path: &'f str,
    values: &'f [String],
    inside: Inside<'f>,
    errors: &'f [FieldError],
    relaxed: bool,
    plain: bool,
    /// Which of several controls it is, for a list.
    item: usize,
}

/// What a field is made of, if it is more than values.
#[derive(Debug, Clone, Copy)]
pub(super) enum Inside<'f> {
    Nothing,
    Form(&'f FormView),
    Rows(&'f FormRows),
}

impl<'f> BoundField<'f> {
    pub(super) fn new(
        spec: &'f FieldSpec,
        path: &'f str,
        state: &'f State,
        errors: &'f [FieldError],
        relaxed: bool,
    ) -> Self {
        let (values, inside) = match state {
            State::Values(values) => (values.as_slice(), Inside::Nothing),
            State::Form(form) => (&[][..], Inside::Form(form)),
            State::Rows(rows) => (&[][..], Inside::Rows(rows)),
        };
        Self {
            spec: Some(spec),
            path,
            values,
            inside,
            errors,
            relaxed,
            plain: false,
            item: 0,
        }
    }

    /// A field that does not exist; printing it fails.
    pub(super) fn missing() -> Self {
        Self {
            spec: None,
            path: "",
            values: &[],
            inside: Inside::Nothing,
            errors: &[],
            relaxed: false,
            plain: false,
            item: 0,
        }
    }

    /// The name under which the field is submitted, with those of the forms that it stands in: `contact.email`.
    #[must_use]
    pub fn name(&self) -> &'f str {
        self.path
    }

    /// The form inside this field, if it is a nested form.
    #[must_use]
    pub fn form(&self) -> Option<&'f FormView> {
        match self.inside {
            Inside::Form(form) => Some(form),
            _ => None,
        }
    }

    /// The rows of this field, if it is a formset.
    #[must_use]
    pub fn rows(&self) -> Option<&'f FormRows> {
        match self.inside {
            Inside::Rows(rows) => Some(rows),
            _ => None,
        }
    }

    /// The controls of a list: one for each value, and a blank one.
    pub(super) fn items(&self) -> impl Iterator<Item = Self> {
        let field = *self;
        (0..=self.values.len()).map(move |item| Self {
            values: field.values.get(item..=item).unwrap_or_default(),
            item,
            relaxed: field.relaxed || item > 0,
            ..field
        })
    }

    /// What names a control of a list besides the first, which has the label.
    pub(super) fn item_label(&self) -> Option<String> {
        (self.item > 0).then(|| format!("{} {}", self.label_text(), self.item + 1))
    }

    /// Whether the control must be filled in, as far as a browser may insist: a row that may be left blank must not
    /// keep the rest from being sent.
    pub(super) fn must_be_filled(&self) -> bool {
        !self.relaxed && self.spec.is_some_and(|spec| spec.required)
    }

    /// The field's description; `None` when the form has no such field.
    #[must_use]
    pub fn spec(&self) -> Option<&'f FieldSpec> {
        self.spec
    }

    /// The `id` of the control.
    #[must_use]
    pub fn id(&self) -> String {
        match self.item {
            0 => format!("id_{}", self.name()),
            item => format!("id_{}_{item}", self.name()),
        }
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
            && !matches!(self.inside, Inside::Rows(_))
    }

    /// What is printed behind the label of a field that may be left empty: `(optional)`.
    #[must_use]
    pub fn optional_text(&self) -> &'f str {
        self.spec.map_or("", |spec| spec.words.get(Word::Optional))
    }

    /// The same field in Mizan's own templates, whatever renderer its form has: for a renderer that puts something
    /// around them.
    #[must_use]
    pub fn plain(self) -> Self {
        Self {
            plain: true,
            ..self
        }
    }

    /// What the form's renderer makes of a part, if it makes anything.
    fn own(&self, make: impl FnOnce(&dyn FormRenderer) -> Rendered) -> Option<Html> {
        let renderer = self.spec.filter(|_| !self.plain)?.renderer.0.as_ref()?;
        match make(renderer.as_ref()) {
            Ok(html) => html.map(|html| Html(Some(html))),
            Err(_) => Some(Html(None)),
        }
    }

    /// `<label>`.
    #[must_use]
    pub fn label(&self) -> impl askama::filters::HtmlSafe + use<> {
        self.own(|renderer| renderer.label(self))
            .unwrap_or_else(|| rendered(&LabelTemplate { field: self }))
    }

    /// `<input>`, `<textarea>`, `<select>` or a group of inputs.
    #[must_use]
    pub fn widget(&self) -> impl askama::filters::HtmlSafe + use<> {
        self.own(|renderer| renderer.widget(self))
            .unwrap_or_else(|| {
                let spec = self.spec;
                Html(Some(
                    spec.map_or_else(String::new, |spec| widget(self, spec)),
                ))
            })
    }

    /// The help text in its element; nothing when there is none.
    #[must_use]
    pub fn help(&self) -> impl askama::filters::HtmlSafe + use<> {
        self.own(|renderer| renderer.help(self))
            .unwrap_or_else(|| rendered(&HelpTemplate { field: self }))
    }

    /// The errors as a list; nothing when there are none.
    #[must_use]
    pub fn errors(&self) -> impl askama::filters::HtmlSafe + use<> {
        self.own(|renderer| renderer.errors(self))
            .unwrap_or_else(|| rendered(&ErrorsTemplate { field: self }))
    }

    /// `disabled` and `aria-describedby` of the `<fieldset>` of a nested form or formset.
    pub(super) fn nested_attributes(&self) -> Attributes {
        let mut attributes = Attributes::default();
        attributes.flag("disabled", self.spec.is_some_and(|spec| spec.disabled));
        self.describe_only(&mut attributes);
        attributes
    }

    /// `aria-describedby` and `aria-invalid` of the `<fieldset>` of a group.
    pub(super) fn group_attributes(&self) -> Attributes {
        let mut attributes = Attributes::default();
        self.describe(&mut attributes);
        attributes
    }

    /// Ties the control to its help and its errors.
    pub(super) fn describe(&self, attributes: &mut Attributes) {
        self.describe_only(attributes);
        if self.has_errors() {
            attributes.set("aria-invalid", "true");
        }
    }

    fn describe_only(&self, attributes: &mut Attributes) {
        let help = (!self.help_text().is_empty()).then(|| self.help_id());
        let errors = self.has_errors().then(|| self.error_id());
        let ids: Vec<_> = help.into_iter().chain(errors).collect();
        if !ids.is_empty() {
            attributes.set("aria-describedby", ids.join(" "));
        }
    }
}

/// The templates of this crate write into memory, which cannot fail.
fn rendered(template: &impl Template) -> Html {
    Html(template.render().ok())
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
        if let Some(own) = self.own(|renderer| renderer.field(self)) {
            return fmt::Display::fmt(&own, formatter);
        }
        FieldTemplate { field: self }
            .render_into(formatter)
            .map_err(|_| fmt::Error)
    }
}

impl askama::filters::HtmlSafe for BoundField<'_> {}
