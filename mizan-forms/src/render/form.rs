//! A form ready to be shown: fresh, or with what was submitted and what is wrong with it.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use super::renderer::FormRenderer;
use super::view::FormView;
use crate::error::FormErrors;
use crate::form::{Form, FormValues};
use crate::input::FormInput;
use crate::setup::SpecRef;

/// A form of the type `F` with its values and errors: what a page shows.
///
/// `{{ form }}` in an Askama template prints the errors of the whole form and every field, not the
/// `<form>` tag; `{{ form.field("email") }}` prints one field, and [`BoundField`](crate::BoundField) has its parts.
/// Everything else is [`FormView`]'s.
///
/// Passwords that were submitted are never shown again.
pub struct BoundForm<F> {
    view: Box<FormView>,
    form: PhantomData<fn() -> F>,
}

impl<F: Form> BoundForm<F> {
    /// A fresh form, with the initial values that its fields declare.
    #[must_use]
    pub fn unbound() -> Self {
        Self::with_initial(&FormValues::new())
    }

    /// A fresh form with initial values; those of the fields stand in for what is missing.
    #[must_use]
    pub fn with_initial(initial: &FormValues) -> Self {
        Self {
            view: Box::new(FormView::with_initial(F::spec(), initial)),
            form: PhantomData,
        }
    }

    /// A form that edits something that exists.
    #[must_use]
    pub fn editing(value: &F) -> Self {
        Self::with_initial(&value.to_values())
    }

    /// A form as it was submitted, with what is wrong with it.
    #[must_use]
    pub fn bound(input: &FormInput<'_>, errors: FormErrors) -> Self {
        Self::unbound().bind(input, errors)
    }

    /// The same form with submitted values in place of the initial ones. Disabled fields keep theirs.
    #[must_use]
    pub fn bind(self, input: &FormInput<'_>, errors: FormErrors) -> Self {
        Self {
            view: Box::new(self.view.bind(input, errors)),
            form: PhantomData,
        }
    }

    /// The same form with another description of the same fields: a translation, or what
    /// [`FormSetup`](crate::FormSetup) made for one request. Before [`bind`](Self::bind).
    #[must_use]
    pub fn with_spec(self, spec: impl Into<SpecRef>) -> Self {
        Self {
            view: Box::new(self.view.with_spec(spec)),
            form: PhantomData,
        }
    }

    /// The same form with a word in front of all names (`left.email`), for pages that show two of a kind. Before
    /// [`bind`](Self::bind).
    #[must_use]
    pub fn with_prefix(self, prefix: impl Into<String>) -> Self {
        Self {
            view: Box::new(self.view.with_prefix(prefix)),
            form: PhantomData,
        }
    }

    /// The same form with one more blank row in the formset of this name.
    #[must_use]
    pub fn with_row(self, formset: &str) -> Self {
        Self {
            view: Box::new(self.view.with_row(formset)),
            form: PhantomData,
        }
    }

    /// The same form, printed by another renderer: see [`FormRenderer`].
    #[must_use]
    pub fn with_renderer(self, renderer: impl FormRenderer) -> Self {
        Self {
            view: Box::new(self.view.with_renderer(renderer)),
            form: PhantomData,
        }
    }

    /// The same, without its type: for a template that shows any form.
    #[must_use]
    pub fn into_view(self) -> FormView {
        *self.view
    }
}

impl<F> Deref for BoundForm<F> {
    type Target = FormView;

    fn deref(&self) -> &FormView {
        &self.view
    }
}

impl<F> Clone for BoundForm<F> {
    fn clone(&self) -> Self {
        Self {
            view: self.view.clone(),
            form: PhantomData,
        }
    }
}

impl<F> fmt::Debug for BoundForm<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.view, formatter)
    }
}

impl<F> fmt::Display for BoundForm<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.view, formatter)
    }
}

impl<F> askama::filters::HtmlSafe for BoundForm<F> {}
