//! Fields that are shown together.

use std::fmt;

use askama::Template;

use super::field::BoundField;
use super::view::FormView;
use crate::form::Fieldset;

/// A fieldset of a form, or the fields between two of them. Printed, it is a `<fieldset>` with its `<legend>`.
#[derive(Debug, Clone)]
pub struct FormSection<'f> {
    legend: Option<&'f str>,
    fields: Vec<BoundField<'f>>,
    exists: bool,
}

impl<'f> FormSection<'f> {
    pub(super) fn of(view: &'f FormView, set: &'f Fieldset) -> Self {
        Self {
            legend: Some(set.shown_legend()),
            fields: set.fields().map(|name| view.field(name)).collect(),
            exists: true,
        }
    }

    pub(super) fn missing() -> Self {
        Self {
            legend: None,
            fields: Vec::new(),
            exists: false,
        }
    }

    /// A fieldset stands where the first of its fields does.
    pub(super) fn all(view: &'f FormView) -> Vec<Self> {
        let mut printed: Vec<&str> = Vec::new();
        let mut sections: Vec<Self> = Vec::new();
        for field in view.fields() {
            let name = field.spec().map_or("", |spec| spec.name());
            let mut sets = view.spec().fieldsets().iter();
            match sets.find(|set| set.fields().any(|own| own == name)) {
                Some(set) if printed.contains(&set.legend()) => {}
                Some(set) => {
                    printed.push(set.legend());
                    sections.push(Self::of(view, set));
                }
                None => match sections.last_mut() {
                    Some(section) if section.legend.is_none() => section.fields.push(field),
                    _ => sections.push(Self {
                        legend: None,
                        fields: vec![field],
                        exists: true,
                    }),
                },
            }
        }
        sections
    }

    /// The heading, if it is a fieldset.
    #[must_use]
    pub fn legend(&self) -> Option<&'f str> {
        self.legend
    }

    /// Its fields, in order.
    #[must_use]
    pub fn fields(&self) -> &[BoundField<'f>] {
        &self.fields
    }
}

#[derive(Template)]
#[template(path = "mizan/forms/section.html")]
struct SectionTemplate<'s, 'f> {
    section: &'s FormSection<'f>,
}

impl fmt::Display for FormSection<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.exists {
            return Err(fmt::Error);
        }
        SectionTemplate { section: self }
            .render_into(formatter)
            .map_err(|_| fmt::Error)
    }
}

impl askama::filters::HtmlSafe for FormSection<'_> {}
