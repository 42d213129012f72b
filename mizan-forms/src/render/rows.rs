//! The rows of a formset, ready to be shown.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use askama::Template;
use serde_json::Value;

use super::field::BoundField;
use super::view::{FormView, State, path, texts};
use crate::clean::{FormSetRules, RowBoxes};
use crate::error::FormErrors;
use crate::form::FormValues;
use crate::input::{FormInput, RowInput};
use crate::setup::SpecRef;
use crate::words::{Word, Words};

/// What stands for the index in the names of the row that scripts copy.
const INDEX: &str = "__prefix__";

/// The rows of a formset. Printed, they are a `<fieldset>` each, then a `<template>` of an empty row for scripts to
/// copy, and a button that asks for one more row without a script.
#[derive(Clone)]
pub struct FormRows {
    rules: FormSetRules,
    path: String,
    words: Words,
    rows: Vec<(usize, FormView)>,
    empty: FormView,
}

impl FormRows {
    pub(super) fn new(rules: &FormSetRules, path: String, initial: &Value, words: &Words) -> Self {
        let given = initial.as_array().map_or(&[][..], Vec::as_slice);
        let mut rows = Self {
            empty: row(rules, &path, INDEX, FormValues::new(), true, &Value::Null),
            rules: rules.clone(),
            path,
            words: words.clone(),
            rows: Vec::new(),
        };
        for (index, value) in given.iter().enumerate() {
            let values = FormValues::from_json(value);
            let order = Value::from(index + 1);
            let view = rows.row_at(index, values, &order);
            rows.rows.push((index, view));
        }
        let shown = given.len().max(rules.min_forms);
        let shown = shown.saturating_add(rules.extra).min(rules.max_forms);
        // A thousand blank rows are nobody's wish.
        let shown = shown.min(given.len().saturating_add(1_000));
        while rows.rows.len() < shown {
            rows.push_blank();
        }
        rows
    }

    fn row_at(&self, index: usize, values: FormValues, order: &Value) -> FormView {
        let position = self.rows.len();
        let relaxed = self.rules.can_delete || position >= self.rules.min_forms;
        let index = index.to_string();
        row(&self.rules, &self.path, &index, values, relaxed, order)
    }

    fn push_blank(&mut self) {
        let index = self.rows.last().map_or(0, |(index, _)| index + 1);
        let view = self.row_at(index, FormValues::new(), &Value::Null);
        self.rows.push((index, view));
    }

    pub(super) fn add(&mut self) {
        if self.can_add() {
            self.push_blank();
        }
    }

    /// Shows the rows that were submitted in place of the initial ones, with their boxes.
    pub(super) fn fill(&mut self, given: Vec<RowInput<'_>>, errors: &HashMap<&str, FormErrors>) {
        let mut before: HashMap<_, _> = std::mem::take(&mut self.rows).into_iter().collect();
        for row in given.into_iter().take(self.rules.absolute_max) {
            let input = row.input.unwrap_or_default();
            let mut view = match before.remove(&row.index) {
                Some(view) => view,
                None => self.row_at(row.index, FormValues::new(), &Value::Null),
            };
            let found = errors.get(row.index.to_string().as_str());
            view.fill(&input, found.cloned().unwrap_or_default());
            if let Some(boxes) = &mut view.row {
                boxes.fill(&input);
            }
            self.rows.push((row.index, view));
        }
        while self.rows.len() < self.rules.min_forms.min(1_000) {
            self.push_blank();
        }
    }

    /// Other rules of the same rows.
    pub(super) fn set_rules(&mut self, rules: &FormSetRules) {
        let rows = self.rows.iter_mut().map(|(_, row)| row);
        for view in rows.chain([&mut self.empty]) {
            view.set_spec(SpecRef::Shared(Arc::clone(&rules.form)));
            if let Some(row) = &mut view.row {
                row.boxes = Arc::clone(&rules.boxes);
            }
        }
        self.rules = rules.clone();
    }

    /// The rows, in order.
    pub fn iter(&self) -> impl Iterator<Item = &FormView> {
        self.rows.iter().map(|(_, row)| row)
    }

    /// How many rows are shown, blank ones included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no row is shown.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row with this index; `__prefix__` is the empty one.
    #[must_use]
    pub fn row(&self, index: &str) -> Option<&FormView> {
        if index == INDEX {
            return Some(&self.empty);
        }
        let index: usize = index.parse().ok()?;
        let mut rows = self.rows.iter();
        rows.find(|(own, _)| *own == index).map(|(_, row)| row)
    }

    pub(super) fn row_mut(&mut self, index: &str) -> Option<&mut FormView> {
        let index: usize = index.parse().ok()?;
        let mut rows = self.rows.iter_mut();
        rows.find(|(own, _)| *own == index).map(|(_, row)| row)
    }

    /// An empty row for scripts to copy: its names have `__prefix__` where the index belongs.
    #[must_use]
    pub fn empty_form(&self) -> &FormView {
        &self.empty
    }

    /// The name of the button that asks for one more row: `items.ADD`.
    #[must_use]
    pub fn add_name(&self) -> String {
        path(&self.path, "ADD")
    }

    /// What the button says.
    #[must_use]
    pub fn add_text(&self) -> &str {
        self.words.get(Word::Add)
    }

    /// Whether one more row is allowed.
    #[must_use]
    pub fn can_add(&self) -> bool {
        self.rows.len() < self.rules.max_forms
    }

    /// The largest number of rows.
    #[must_use]
    pub fn max_forms(&self) -> usize {
        self.rules.max_forms
    }
}

fn row(
    rules: &FormSetRules,
    formset: &str,
    index: &str,
    values: FormValues,
    relaxed: bool,
    order: &Value,
) -> FormView {
    let prefix = path(formset, index);
    let boxes = Row::new(rules, &prefix, order);
    let spec = SpecRef::Shared(Arc::clone(&rules.form));
    let mut view = FormView::part(spec, prefix, values, relaxed);
    view.row = Some(boxes);
    view
}

/// The boxes of one row.
#[derive(Clone)]
pub(super) struct Row {
    boxes: Arc<RowBoxes>,
    order: Option<(String, State)>,
    delete: Option<(String, State)>,
}

impl Row {
    fn new(rules: &FormSetRules, prefix: &str, order: &Value) -> Self {
        let state =
            |used: bool, name, values| used.then(|| (path(prefix, name), State::Values(values)));
        Self {
            boxes: Arc::clone(&rules.boxes),
            order: state(rules.can_order, "ORDER", texts(&order.into())),
            delete: state(rules.can_delete, "DELETE", Vec::new()),
        }
    }

    fn fill(&mut self, input: &FormInput<'_>) {
        for (boxed, name) in [(&mut self.order, "ORDER"), (&mut self.delete, "DELETE")] {
            if let Some((_, State::Values(values))) = boxed {
                *values = input.get(name).map_or_else(Vec::new, texts);
            }
        }
    }

    pub(super) fn fields<'f>(&'f self, errors: &'f FormErrors) -> Vec<BoundField<'f>> {
        let names = ["ORDER", "DELETE"].into_iter();
        names.filter_map(|name| self.field(name, errors)).collect()
    }

    pub(super) fn field<'f>(
        &'f self,
        name: &str,
        errors: &'f FormErrors,
    ) -> Option<BoundField<'f>> {
        let (spec, boxed) = match name {
            "ORDER" => (&self.boxes.order, self.order.as_ref()?),
            "DELETE" => (&self.boxes.delete, self.delete.as_ref()?),
            _ => return None,
        };
        let (path, state) = boxed;
        Some(BoundField::new(spec, path, state, errors.get(name), true))
    }
}

#[derive(Template)]
#[template(path = "mizan/forms/rows.html")]
struct RowsTemplate<'f> {
    rows: &'f FormRows,
}

impl fmt::Debug for FormRows {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FormRows")
            .field("name", &self.path)
            .field("rows", &self.rows.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Display for FormRows {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        RowsTemplate { rows: self }
            .render_into(formatter)
            .map_err(|_| fmt::Error)
    }
}

impl askama::filters::HtmlSafe for FormRows {}
