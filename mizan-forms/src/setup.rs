//! One request's own copy of a form's description.

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;

use serde_json::Value;

use crate::clean::Rules;
use crate::error::SpecError;
use crate::field::{Choice, FieldSpec, Widget};
use crate::form::FormSpec;

/// A description that is shared: the form's own, or a request's copy of it.
#[derive(Debug, Clone)]
pub enum SpecRef {
    /// The one that the form's type has.
    Fixed(&'static FormSpec),
    /// One that was made at run time.
    Shared(Arc<FormSpec>),
}

impl Deref for SpecRef {
    type Target = FormSpec;

    #[inline]
    fn deref(&self) -> &FormSpec {
        match self {
            Self::Fixed(spec) => spec,
            Self::Shared(spec) => spec,
        }
    }
}

impl From<&'static FormSpec> for SpecRef {
    fn from(spec: &'static FormSpec) -> Self {
        Self::Fixed(spec)
    }
}

impl From<Arc<FormSpec>> for SpecRef {
    fn from(spec: Arc<FormSpec>) -> Self {
        Self::Shared(spec)
    }
}

impl From<FormSpec> for SpecRef {
    fn from(spec: FormSpec) -> Self {
        Self::Shared(Arc::new(spec))
    }
}

/// Changes a form's description for one request: choices from the database, initial values that depend on the visitor.
///
/// The description is copied when the first thing is changed, so that a form without changes costs nothing. What is
/// changed holds for cleaning, HTML and schema alike.
///
/// ```
/// # use mizan_forms::{Choice, FieldOptions, FormSetup, FormSpec, Kind};
/// # let spec = FormSpec::new("order").with("size", FieldOptions::new().kind(Kind::Choice)).with("note", FieldOptions::new());
/// let mut form = FormSetup::new(spec);
/// form.field("size").choices([Choice::new("s", "Small"), Choice::new("l", "Large")]).initial("s");
/// form.field("note").required(false).label("Anything else?");
/// let spec = form.finish()?;
/// assert_eq!(spec.field("size").unwrap().choices().len(), 2);
/// # Ok::<(), mizan_forms::SpecError>(())
/// ```
#[derive(Debug)]
pub struct FormSetup {
    spec: SpecRef,
    changed: bool,
    problem: Option<SpecError>,
}

impl FormSetup {
    /// Nothing changed yet.
    #[must_use]
    pub fn new(spec: impl Into<SpecRef>) -> Self {
        Self {
            spec: spec.into(),
            changed: false,
            problem: None,
        }
    }

    /// The description as it is now.
    #[must_use]
    pub fn spec(&self) -> &FormSpec {
        &self.spec
    }

    /// Whether anything was changed.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.changed
    }

    /// The field of this name or path, to be changed. `items.name` is that field of every row. A name that the form
    /// does not have is an error of [`finish`](Self::finish).
    pub fn field(&mut self, path: &str) -> FieldSetup<'_> {
        if self.spec.field(path).is_none() {
            let reason = format!("the form `{}` has no such field", self.spec.name());
            self.problem.get_or_insert(SpecError::new(path, reason));
            return FieldSetup {
                field: None,
                problem: &mut self.problem,
            };
        }
        FieldSetup {
            field: find(owned(&mut self.spec, &mut self.changed), path),
            problem: &mut self.problem,
        }
    }

    /// Another heading.
    pub fn title(&mut self, title: impl Into<Cow<'static, str>>) -> &mut Self {
        owned(&mut self.spec, &mut self.changed).title = title.into();
        self
    }

    /// The finished description.
    ///
    /// # Errors
    ///
    /// The first thing that made no sense: a field that the form does not have, choices for one that takes none.
    pub fn finish(self) -> Result<SpecRef, SpecError> {
        match self.problem {
            Some(problem) => Err(problem),
            None => Ok(self.spec),
        }
    }
}

fn owned<'s>(spec: &'s mut SpecRef, changed: &mut bool) -> &'s mut FormSpec {
    *changed = true;
    Arc::make_mut(match spec {
        SpecRef::Shared(spec) => spec,
        SpecRef::Fixed(fixed) => {
            let copy = SpecRef::Shared(Arc::new(fixed.clone()));
            *spec = copy;
            return owned(spec, changed);
        }
    })
}

/// The field of a path, with every form on the way copied if somebody else has it too.
fn find<'s>(spec: &'s mut FormSpec, path: &str) -> Option<&'s mut FieldSpec> {
    let index = spec.fields.iter().position(|field| field.name == path);
    if let Some(index) = index {
        return spec.fields.get_mut(index);
    }
    let (first, rest) = path.split_once('.')?;
    let mut fields = spec.fields.iter_mut();
    let field = fields.find(|field| field.name == first)?;
    match &mut field.rules {
        Rules::Form(form) => find(Arc::make_mut(form), rest),
        Rules::FormSet(rules) => find(Arc::make_mut(&mut rules.form), rest),
        _ => None,
    }
}

/// One field of a [`FormSetup`].
#[derive(Debug)]
pub struct FieldSetup<'s> {
    field: Option<&'s mut FieldSpec>,
    problem: &'s mut Option<SpecError>,
}

impl FieldSetup<'_> {
    fn set(mut self, change: impl FnOnce(&mut FieldSpec)) -> Self {
        if let Some(field) = &mut self.field {
            change(field);
        }
        self
    }

    /// The only choices, for fields of the kinds `choice` and `multiple_choice`.
    pub fn choices(mut self, choices: impl IntoIterator<Item = Choice>) -> Self {
        if let Some(field) = &mut self.field {
            match &mut field.rules {
                Rules::Choice(rules) | Rules::MultipleChoice(rules) => {
                    rules.choices = choices.into_iter().collect();
                }
                _ => {
                    let reason = "choices are for fields that were declared with `choices`";
                    self.problem
                        .get_or_insert(SpecError::new(&field.name, reason));
                }
            }
        }
        self
    }

    /// The value shown in a fresh form, and the value of a disabled field. For a nested form an object, for a formset
    /// a list of objects.
    pub fn initial(self, initial: impl Into<Value>) -> Self {
        let initial = initial.into();
        self.set(|field| {
            field.initial = Some(initial);
            field.initial_with = None;
        })
    }

    /// Whether an empty field is an error. A type without an empty value stays required.
    pub fn required(self, required: bool) -> Self {
        self.set(|field| field.required = required)
    }

    /// Whether what is submitted is ignored.
    pub fn disabled(self, disabled: bool) -> Self {
        self.set(|field| field.disabled = disabled)
    }

    /// What people see beside the field.
    pub fn label(self, label: impl Into<Cow<'static, str>>) -> Self {
        let label = label.into();
        self.set(|field| field.label = label)
    }

    /// The sentence under the field.
    pub fn help_text(self, help_text: impl Into<Cow<'static, str>>) -> Self {
        let help_text = help_text.into();
        self.set(|field| field.help_text = help_text)
    }

    /// The hint inside the empty field.
    pub fn placeholder(self, placeholder: impl Into<Cow<'static, str>>) -> Self {
        let placeholder = placeholder.into();
        self.set(|field| field.placeholder = Some(placeholder))
    }

    /// How the field is shown.
    pub fn widget(self, widget: Widget) -> Self {
        self.set(|field| field.widget = widget)
    }
}
