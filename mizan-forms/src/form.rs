//! Forms: a named list of fields, and the struct that comes out of it.

use std::borrow::Cow;

use serde_json::Value;

use crate::clean::Rules;
use crate::cleaner::Cleaner;
use crate::error::{FieldError, FormErrors, SpecError};
use crate::field::{FieldOptions, FieldSpec, FieldValue};
use crate::input::{FormInput, MAX_FIELDS};
use crate::render::RendererRef;

/// A struct that is a form. Made by `#[derive(MizanForm)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a form",
    label = "missing `#[derive(MizanForm)]`",
    note = "add `#[derive(MizanForm)]` to a struct with named fields"
)]
pub trait Form: Sized + 'static {
    /// The form's description, made once per process.
    fn spec() -> &'static FormSpec;

    /// Cleans the fields that the cleaner asks for, in the order of declaration; all are cleaned even when one has
    /// failed. `None` when something is wrong, which the cleaner has noted, and when not all fields were asked for.
    fn clean_with(cleaner: &mut Cleaner<'_>) -> Option<Self>;

    /// Cleans the submitted data, field by field, in the order of declaration.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with any field; all are cleaned even when one has failed.
    #[inline]
    fn clean_fields(input: &FormInput<'_>) -> Result<Self, FormErrors> {
        let mut cleaner = Cleaner::new(Self::spec(), input);
        match Self::clean_with(&mut cleaner) {
            Some(form) => Ok(form),
            None => Err(cleaner.into_errors()),
        }
    }

    /// The values as a form would submit them, for showing a form that edits something.
    fn to_values(&self) -> FormValues;
}

/// The run-time description of a form.
#[derive(Debug, Clone)]
pub struct FormSpec {
    pub(crate) name: Cow<'static, str>,
    pub(crate) title: Cow<'static, str>,
    pub(crate) doc: Cow<'static, str>,
    pub(crate) fields: Vec<FieldSpec>,
    pub(crate) fieldsets: Vec<Fieldset>,
    order: Vec<Cow<'static, str>>,
    problems: Vec<SpecError>,
    pub(crate) renderer: RendererRef,
}

/// Fields that are shown together under a heading: an HTML `<fieldset>`.
#[derive(Debug, Clone)]
pub struct Fieldset {
    pub(crate) legend: Cow<'static, str>,
    /// The heading in another language.
    pub(crate) said: Option<Cow<'static, str>>,
    pub(crate) fields: Vec<Cow<'static, str>>,
}

impl Fieldset {
    /// The heading.
    #[must_use]
    pub fn legend(&self) -> &str {
        &self.legend
    }

    /// The heading in the words of the reader.
    #[must_use]
    pub fn shown_legend(&self) -> &str {
        self.said.as_ref().unwrap_or(&self.legend)
    }

    /// The names of its fields.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(AsRef::as_ref)
    }
}

impl FormSpec {
    /// A form without fields.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        let name = name.into();
        Self {
            title: Cow::Owned(crate::field::label_from(&name)),
            name,
            doc: Cow::Borrowed(""),
            fields: Vec::new(),
            fieldsets: Vec::new(),
            order: Vec::new(),
            problems: Vec::new(),
            renderer: RendererRef::default(),
        }
    }

    /// With a heading. Default: the name in words.
    #[must_use]
    pub fn with_title(mut self, title: impl Into<Cow<'static, str>>) -> Self {
        self.title = title.into();
        self
    }

    /// With a description.
    #[must_use]
    pub fn with_doc(mut self, doc: impl Into<Cow<'static, str>>) -> Self {
        self.doc = doc.into();
        self
    }

    /// With one more field, described by options.
    ///
    /// Options that make no sense are kept as [`problems`](Self::problems), and the field takes any text
    /// its kind takes: a program must look at the problems before it serves the form, and Mizan does.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, options: FieldOptions) -> Self {
        let name = name.into();
        let kind = options.kind;
        let field = FieldSpec::new(name.clone(), options).or_else(|problem| {
            self.problems.push(problem);
            let plain = FieldOptions::new();
            FieldSpec::new(name, kind.map_or(plain.clone(), |kind| plain.kind(kind)))
        });
        match field {
            Ok(field) => self.with_field(field),
            Err(problem) => {
                self.problems.push(problem);
                self
            }
        }
    }

    /// With one more field.
    #[must_use]
    pub fn with_field(mut self, field: FieldSpec) -> Self {
        if field.name.contains('.') {
            let reason = "a `.` in a name leads into a nested form: use another character";
            self.problems.push(SpecError::new(&field.name, reason));
        }
        if let Some(form) = field.form() {
            let nested = form.problems.iter().map(|problem| SpecError {
                field: format!("{}.{}", field.name, problem.field),
                reason: problem.reason.clone(),
            });
            self.problems.extend(nested);
        }
        if self.field(&field.name).is_some() {
            self.problems
                .push(SpecError::new(&field.name, "this name is used twice"));
        }
        self.fields.push(field);
        self
    }

    /// With fields, declared before, that are shown together under a heading.
    #[must_use]
    pub fn with_fieldset<N: Into<Cow<'static, str>>>(
        mut self,
        legend: impl Into<Cow<'static, str>>,
        fields: impl IntoIterator<Item = N>,
    ) -> Self {
        let fields: Vec<_> = fields.into_iter().map(Into::into).collect();
        for name in &fields {
            self.must_have(name);
            if self
                .fieldsets
                .iter()
                .any(|other| other.fields.contains(name))
            {
                let reason = "a field stands in one fieldset: take it out of the other";
                self.problems.push(SpecError::new(name, reason));
            }
        }
        let legend = legend.into();
        self.fieldsets.push(Fieldset {
            legend,
            said: None,
            fields,
        });
        self
    }

    /// With another order than that of the declaration, for people and programs that show the form. Fields that are
    /// not named follow those that are.
    #[must_use]
    pub fn with_order<N: Into<Cow<'static, str>>>(
        mut self,
        order: impl IntoIterator<Item = N>,
    ) -> Self {
        self.order = order.into_iter().map(Into::into).collect();
        for name in self.order.clone() {
            self.must_have(&name);
        }
        self
    }

    fn must_have(&mut self, name: &str) {
        if !self.fields.iter().any(|field| field.name == name) {
            self.problems
                .push(SpecError::new(name, "the form has no such field"));
        }
    }

    /// The fieldsets, in order.
    #[must_use]
    pub fn fieldsets(&self) -> &[Fieldset] {
        &self.fieldsets
    }

    /// These names, and those of the fields that depend on them: what live validation of `names` reports.
    #[must_use]
    pub fn with_dependents<'n>(&'n self, names: &[&'n str]) -> Vec<&'n str> {
        crate::cleaner::with_dependents(self, names)
    }

    /// The path of the formset whose button "add another" was pressed, without JavaScript.
    #[must_use]
    pub fn added_row<'i>(&self, input: &'i FormInput<'_>) -> Option<&'i str> {
        input.iter().find_map(|(name, _)| {
            let path = name.strip_suffix(".ADD")?;
            let field = self.field(path)?;
            matches!(field.rules, Rules::FormSet(_)).then_some(path)
        })
    }

    /// The indices of the fields in the order in which they are shown.
    pub(crate) fn shown(&self) -> Vec<usize> {
        let mut shown: Vec<usize> = (0..self.fields.len()).collect();
        if !self.order.is_empty() {
            let place = |index: &usize| {
                let name = self.fields.get(*index).map(|field| &field.name);
                let place = self.order.iter().position(|other| Some(other) == name);
                place.unwrap_or(usize::MAX)
            };
            shown.sort_by_key(place);
        }
        shown
    }

    pub(crate) fn with_problem(mut self, problem: SpecError) -> Self {
        self.problems.push(problem);
        self
    }

    /// The name in addresses and programs.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The heading that people see.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The description, from the struct's doc comment.
    #[must_use]
    pub fn doc(&self) -> &str {
        &self.doc
    }

    /// The fields, in order.
    #[must_use]
    pub fn fields(&self) -> &[FieldSpec] {
        &self.fields
    }

    /// The field of this name, or of this path: `contact.email`, and `items.name` or `items.0.name` for a field of
    /// each row.
    #[must_use]
    pub fn field(&self, path: &str) -> Option<&FieldSpec> {
        self.place(path).1
    }

    /// The form and the field that a path leads to; no field where the path names the form as a whole, or nothing.
    pub(crate) fn place(&self, path: &str) -> (&Self, Option<&FieldSpec>) {
        let own = |name: &str| self.fields.iter().find(|field| field.name == name);
        if let Some(field) = own(path) {
            return (self, Some(field));
        }
        let found = path.split_once('.').and_then(|(first, rest)| {
            let field = own(first)?;
            Some((field, field.form()?, rest))
        });
        let Some((field, form, rest)) = found else {
            return (self, None);
        };
        let Rules::FormSet(rules) = &field.rules else {
            return form.place(rest);
        };
        let (index, inside) = rest.split_once('.').unwrap_or((rest, ""));
        let rest = if index.parse::<usize>().is_ok() {
            inside
        } else {
            rest
        };
        if rest == "ORDER" && rules.can_order {
            return (form, Some(&rules.boxes.order));
        }
        form.place(rest)
    }

    /// Whether the form has files, its nested forms and rows included, so that an HTML form must say
    /// `enctype="multipart/form-data"`.
    #[must_use]
    pub fn needs_multipart(&self) -> bool {
        self.fields
            .iter()
            .any(|field| field.kind.is_file() || field.form().is_some_and(Self::needs_multipart))
    }

    /// What makes no sense in the description. Empty for a form that can be served.
    #[must_use]
    pub fn problems(&self) -> &[SpecError] {
        &self.problems
    }

    /// How many names one post of this form may need, with every row of its formsets: at least [`MAX_FIELDS`], at most
    /// 100,000. The size of a body is limited apart from this.
    #[must_use]
    pub fn max_input_fields(&self) -> usize {
        self.input_fields().clamp(MAX_FIELDS, 100 * MAX_FIELDS)
    }

    fn input_fields(&self) -> usize {
        let of = |field: &FieldSpec| match &field.rules {
            Rules::Form(form) => form.input_fields(),
            Rules::FormSet(rules) => {
                let row = rules.form.input_fields().saturating_add(2);
                rules.absolute_max.saturating_add(1).saturating_mul(row)
            }
            Rules::List(rules) => rules.max_length.unwrap_or(100),
            Rules::MultipleChoice(rules) => rules.choices.len(),
            Rules::File(rules) if rules.is_multiple => rules.files.1.unwrap_or(100),
            // A field, and the box beside it.
            _ => 2,
        };
        self.fields
            .iter()
            .map(of)
            .fold(0, |sum: usize, count| sum.saturating_add(count))
    }

    /// An error of the named field, with that field's message for the code.
    #[must_use]
    pub fn error(&self, field: &str, code: &'static str) -> FieldError {
        match self.field(field) {
            Some(spec) => spec.error(code),
            None => FieldError::new(code, "This value is not valid."),
        }
    }
}

/// Values by field name, as JSON: initial values of a form.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FormValues {
    values: Vec<(Cow<'static, str>, Value)>,
}

impl FormValues {
    /// No values.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With one more value.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Value>) -> Self {
        self.values.push((name.into(), value.into()));
        self
    }

    /// With the value of a Rust type that a form can have.
    #[must_use]
    pub fn with_field<T: FieldValue>(self, name: impl Into<Cow<'static, str>>, value: &T) -> Self {
        self.with(name, value.to_json())
    }

    /// The value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values
            .iter()
            .rfind(|(candidate, _)| candidate == name)
            .map(|(_, value)| value)
    }

    /// The values as a JSON object.
    #[must_use]
    pub fn to_json(&self) -> Value {
        self.iter()
            .map(|(name, value)| (name.to_owned(), value.clone()))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }

    /// The values of a JSON object; of anything else, none.
    #[must_use]
    pub fn from_json(value: &Value) -> Self {
        let fields = value.as_object().into_iter().flatten();
        Self {
            values: fields
                .map(|(name, value)| (Cow::Owned(name.clone()), value.clone()))
                .collect(),
        }
    }

    /// Every name with its value.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.values
            .iter()
            .map(|(name, value)| (name.as_ref(), value))
    }
}
