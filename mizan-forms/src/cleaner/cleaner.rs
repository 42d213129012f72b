//! Cleaning a form field by field.

use serde_json::{Map, Value};

use super::wanted::Wanted;
use super::{form_of, rows_of};
use crate::clean::{Cleaned, Rules};
use crate::error::{FieldError, FormErrors};
use crate::field::{FieldSpec, FieldValue, Kind};
use crate::form::{Form, FormSpec};
use crate::formset::FormSet;
use crate::input::{FormInput, RawValue, Sub};

/// Cleans the fields of one submission one after the other, and notes what is wrong. Used by `derive(MizanForm)`.
///
/// The description may be a request's own copy of the form's, and not all fields have to be asked for:
/// `F::clean_with(&mut cleaner)` then finds what is wrong with those.
#[derive(Debug)]
pub struct Cleaner<'f> {
    spec: &'f FormSpec,
    input: &'f FormInput<'f>,
    position: usize,
    wanted: Option<Wanted<'f>>,
    pub(super) errors: FormErrors,
}

impl<'f> Cleaner<'f> {
    /// Starts with the first field.
    #[must_use]
    #[inline]
    pub fn new(spec: &'f FormSpec, input: &'f FormInput<'f>) -> Self {
        Self {
            spec,
            input,
            position: 0,
            wanted: None,
            errors: FormErrors::new(),
        }
    }

    /// Cleans only these fields (`email`, `contact.email`, `items.0`) and those that depend on them. Unknown names are
    /// ignored.
    #[must_use]
    pub fn only(mut self, fields: &[&'f str]) -> Self {
        self.wanted = Some(Wanted::new(self.spec, fields));
        self
    }

    /// Cleans what was asked for of a part of the form.
    pub(super) fn inside(
        spec: &'f FormSpec,
        input: &'f FormInput<'f>,
        wanted: Option<Wanted<'f>>,
    ) -> Self {
        let mut cleaner = Self::new(spec, input);
        cleaner.wanted = wanted.map(|wanted| wanted.of(spec));
        cleaner
    }

    /// The description that the data is cleaned by.
    #[must_use]
    pub fn spec(&self) -> &'f FormSpec {
        self.spec
    }

    /// The submitted data.
    #[must_use]
    pub fn input(&self) -> &'f FormInput<'f> {
        self.input
    }

    /// Cleans the field with this index; `None` when something is wrong with it, which is then noted, and when it was
    /// not asked for.
    #[inline]
    pub fn field<T: FieldValue>(&mut self, index: usize) -> Option<T> {
        if self.wanted.is_some() && !self.wants(index) {
            return None;
        }
        T::read(self, index)
    }

    fn wants(&self, index: usize) -> bool {
        match (&self.wanted, self.spec.fields.get(index)) {
            (Some(wanted), Some(field)) => wanted.has(&field.name),
            _ => true,
        }
    }

    /// A field that is no form: one value, or a list of them.
    #[inline]
    pub(crate) fn plain<T: FieldValue>(&mut self, index: usize) -> Option<T> {
        let Some(spec) = self.spec.fields.get(index) else {
            return self.lost();
        };
        let result = if spec.kind.is_list() {
            let raw = match spec.kind {
                Kind::List => self.input.get_items(&spec.name),
                _ => self.input.get_list(&spec.name),
            };
            spec.clean_raw(raw.as_ref())
                .and_then(|cleaned| typed(spec, cleaned))
        } else if spec.kind.is_file() {
            let cleaned = self.input.clean_file(spec);
            cleaned.and_then(|cleaned| typed(spec, cleaned))
        } else {
            let raw = self.input.get_near(&spec.name, &mut self.position);
            spec.clean_raw(raw).and_then(|cleaned| typed(spec, cleaned))
        };
        result
            .map_err(|errors| self.errors.add_all(spec.name.clone(), errors))
            .ok()
    }

    /// A nested form.
    #[doc(hidden)]
    pub fn form<F: Form>(&mut self, index: usize) -> Option<F> {
        self.nested(index, false, |cleaner| F::clean_with(cleaner))?
    }

    /// A nested form that may be left alone.
    #[doc(hidden)]
    pub fn form_option<F: Form>(&mut self, index: usize) -> Option<Option<F>> {
        self.nested(index, true, |cleaner| F::clean_with(cleaner))
    }

    /// The rows of a formset that stay.
    #[doc(hidden)]
    pub fn form_rows<F: Form>(&mut self, index: usize) -> Option<Vec<F>> {
        let rows = self.rows(index, false, |cleaner| F::clean_with(cleaner))?;
        Some(rows.rows)
    }

    /// The rows of a formset, and those that go.
    #[doc(hidden)]
    pub fn form_set<F: Form>(&mut self, index: usize) -> Option<FormSet<F>> {
        self.rows(index, true, |cleaner| F::clean_with(cleaner))
    }

    /// The form as JSON, cleaned without a type.
    pub(crate) fn values(&mut self) -> Option<Value> {
        let mut values = Map::new();
        let mut complete = true;
        for (index, field) in self.spec.fields.iter().enumerate() {
            if !self.wants(index) {
                complete = false;
            } else if let Some(value) = self.value(index, field) {
                values.insert(field.name.clone().into_owned(), value);
            } else {
                complete = false;
            }
        }
        complete.then_some(Value::Object(values))
    }

    fn value(&mut self, index: usize, field: &'f FieldSpec) -> Option<Value> {
        match &field.rules {
            Rules::Form(_) => {
                let value = self.nested(index, true, |cleaner| cleaner.values())?;
                Some(value.unwrap_or_default())
            }
            Rules::FormSet(_) => {
                let rows = self.rows(index, false, |cleaner| cleaner.values())?;
                Some(Value::Array(rows.rows))
            }
            rules => {
                let list;
                let raw = if field.kind.is_list() {
                    list = match field.kind {
                        Kind::List => self.input.get_items(&field.name),
                        _ => self.input.get_list(&field.name),
                    };
                    list.as_ref()
                } else {
                    self.input.get_near(&field.name, &mut self.position)
                };
                let cleaned = if field.kind.is_file() {
                    self.input.clean_file(field)
                } else {
                    field.clean_raw(raw)
                };
                match cleaned {
                    Ok(cleaned) => Some(rules.json(cleaned)),
                    Err(errors) => {
                        self.errors.add_all(field.name.clone(), errors);
                        None
                    }
                }
            }
        }
    }

    /// Cleans a nested form by its own cleaner, whose errors get the form's name in front. The inner `None` is a form
    /// that was left alone and may be.
    fn nested<T>(
        &mut self,
        index: usize,
        optional: bool,
        clean: impl FnOnce(&mut Cleaner<'_>) -> Option<T>,
    ) -> Option<Option<T>> {
        let (Some(field), input) = (self.spec.fields.get(index), self.input) else {
            return self.lost();
        };
        let Rules::Form(form) = &field.rules else {
            return self.lost();
        };
        let wanted = self.wanted.as_ref();
        let wanted = wanted.and_then(|wanted| wanted.inside(&field.name));
        let optional = optional && !field.required;
        let initial;
        let sub = if field.disabled {
            initial = field.initial().unwrap_or_default();
            initial.as_object().map_or(Sub::Absent, |object| {
                Sub::Form(FormInput::from_object(object))
            })
        } else {
            input.sub(&field.name)
        };
        let mut errors = FormErrors::new();
        let value = form_of(form, sub, wanted, optional, &mut errors, clean);
        match value {
            Err(fault) => {
                self.errors.add(field.name.clone(), field.worded(fault));
                None
            }
            Ok(value) => {
                self.errors.append_nested(&field.name, errors);
                value
            }
        }
    }

    /// Cleans the rows of a formset.
    fn rows<T>(
        &mut self,
        index: usize,
        keep_deleted: bool,
        clean: impl Fn(&mut Cleaner<'_>) -> Option<T>,
    ) -> Option<FormSet<T>> {
        let (Some(field), input) = (self.spec.fields.get(index), self.input) else {
            return self.lost();
        };
        let Rules::FormSet(rules) = &field.rules else {
            return self.lost();
        };
        let wanted = self.wanted.as_ref();
        let wanted = wanted.and_then(|wanted| wanted.inside(&field.name));
        let initial;
        let initial_raw;
        let rows = if field.disabled {
            initial = field.initial().unwrap_or_default();
            initial_raw = RawValue::from(initial.as_ref());
            FormInput::rows_of_raw(&initial_raw)
        } else {
            input.row_inputs(&field.name)
        };
        let mut errors = FormErrors::new();
        let set = rows_of(
            rules,
            rows.as_deref(),
            wanted.as_ref(),
            keep_deleted,
            &mut errors,
            clean,
        );
        match set {
            Err(fault) => {
                self.errors.add(field.name.clone(), field.worded(fault));
                self.errors.append_nested(&field.name, errors);
                None
            }
            Ok(set) => {
                self.errors.append_nested(&field.name, errors);
                set
            }
        }
    }

    /// Notes what is wrong with the field of this index, as its type or its rules found it.
    #[doc(hidden)]
    pub fn refuse(&mut self, index: usize, errors: Vec<FieldError>) {
        if let Some(field) = self.spec.fields.get(index) {
            let worded = errors.into_iter().map(|error| field.worded(error));
            self.errors.add_all(field.name.clone(), worded.collect());
        }
    }

    /// Notes what is wrong with the form as a whole, or with any field.
    #[doc(hidden)]
    pub fn refuse_form(&mut self, errors: FormErrors) {
        self.errors.merge(errors);
    }

    /// The description has no such field: it was made for another form.
    #[cold]
    fn lost<T>(&mut self) -> Option<T> {
        let fault = FieldError::new("invalid", "This form is not described as it is declared.");
        self.errors.add_non_field(fault);
        None
    }

    /// What is wrong so far.
    #[must_use]
    pub fn errors(&self) -> &FormErrors {
        &self.errors
    }

    /// Everything that was wrong.
    #[must_use]
    pub fn into_errors(self) -> FormErrors {
        self.errors
    }
}

/// The Rust value, when the type has nothing against it.
#[inline]
fn typed<T: FieldValue>(spec: &FieldSpec, cleaned: Cleaned<'_>) -> Result<T, Vec<FieldError>> {
    let value = T::from_cleaned(cleaned).map_err(|error| vec![spec.worded(error)])?;
    let faults = value.check();
    if faults.is_empty() {
        Ok(value)
    } else {
        Err(faults.into_iter().map(|fault| spec.worded(fault)).collect())
    }
}
