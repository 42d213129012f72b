//! The rules of a formset: how many rows, and what may be done to them.

use std::sync::Arc;

use super::Cleaned;
use crate::error::FieldError;
use crate::field::{FieldOptions, FieldSpec, Kind};
use crate::form::FormSpec;
use crate::input::{FormInput, RawValue, RowInput};
use crate::words::{Word, Words};

/// Django's limits.
const MAX_FORMS: usize = 1_000;
const BEYOND_MAX: usize = 1_000;

#[derive(Debug, Clone)]
pub(crate) struct FormSetRules {
    /// What each row is.
    pub(crate) form: Arc<FormSpec>,
    pub(crate) min_forms: usize,
    pub(crate) max_forms: usize,
    pub(crate) absolute_max: usize,
    pub(crate) extra: usize,
    pub(crate) can_delete: bool,
    pub(crate) can_order: bool,
    /// The boxes of each row.
    pub(crate) boxes: Arc<RowBoxes>,
}

/// What each row has besides its own fields.
#[derive(Debug, Clone)]
pub(crate) struct RowBoxes {
    /// Whether the row goes.
    pub(crate) delete: FieldSpec,
    /// The number by which rows are sorted.
    pub(crate) order: FieldSpec,
}

impl FormSetRules {
    pub(super) fn new(options: &FieldOptions) -> Result<Self, String> {
        let Some(form) = &options.form else {
            return Err("a formset needs the `fields` of its rows".to_owned());
        };
        let least = usize::from(options.required == Some(true));
        let min_forms = options.min_forms.unwrap_or(least);
        let max_forms = options.max_forms.unwrap_or(MAX_FORMS.max(min_forms));
        let beyond = max_forms.saturating_add(BEYOND_MAX);
        let absolute_max = options.absolute_max.unwrap_or(beyond);
        if min_forms > max_forms {
            return Err(format!(
                "`min_forms` {min_forms} is more than `max_forms` {max_forms}"
            ));
        }
        if max_forms > absolute_max {
            return Err(format!(
                "`max_forms` {max_forms} is more than `absolute_max` {absolute_max}"
            ));
        }
        for (name, used) in [("DELETE", options.can_delete), ("ORDER", options.can_order)] {
            if used && form.field(name).is_some() {
                return Err(format!(
                    "`{name}` is a box of the rows, so no field can have this name"
                ));
            }
        }
        let spec = |name: &'static str, kind, word: Word| {
            let label = Words::default().get(word).to_owned();
            let options = FieldOptions::new().kind(kind).required(false).label(label);
            FieldSpec::new(name, options).map_err(|error| error.reason)
        };
        Ok(Self {
            form: Arc::clone(form),
            min_forms,
            max_forms,
            absolute_max,
            extra: options.extra.unwrap_or(usize::from(min_forms == 0)),
            can_delete: options.can_delete,
            can_order: options.can_order,
            boxes: Arc::new(RowBoxes {
                delete: spec("DELETE", Kind::Boolean, Word::Delete)?,
                order: spec("ORDER", Kind::Integer, Word::Order)?,
            }),
        })
    }
}

impl FormSetRules {
    /// Whether the row's box `DELETE` is ticked.
    pub(crate) fn is_deleted(&self, row: &FormInput<'_>) -> bool {
        let ticked =
            |raw: &RawValue<'_>| matches!(super::boolean::boolean(raw), Ok(Cleaned::Boolean(true)));
        self.can_delete && row.get("DELETE").is_some_and(ticked)
    }

    /// The row's place among the others.
    pub(crate) fn order(&self, row: &FormInput<'_>) -> Result<Option<i128>, Vec<FieldError>> {
        match self.boxes.order.clean_raw(row.get("ORDER"))? {
            Cleaned::Integer(order) => Ok(Some(order)),
            _ => Ok(None),
        }
    }

    /// Whether sorting would leave the rows as they are.
    pub(crate) fn is_in_order(&self, rows: &[RowInput<'_>]) -> bool {
        let orders = rows.iter().filter_map(|row| row.input.as_ref());
        let mut last = None;
        for order in orders.filter_map(|row| self.order(row).ok().flatten()) {
            if last.is_some_and(|last| order < last) {
                return false;
            }
            last = Some(order);
        }
        true
    }
}
