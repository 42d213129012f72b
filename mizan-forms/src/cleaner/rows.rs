//! The rows of a formset.

use super::Cleaner;
use super::wanted::Wanted;
use crate::clean::{FormSetRules, fault};
use crate::error::{FieldError, FormErrors, NON_FIELD};
use crate::formset::FormSet;
use crate::input::RowInput;

/// The rows of a formset: `Err` for what is wrong with all of them, `Ok(None)` where a row is wrong or was not asked
/// for.
pub(super) fn rows_of<T>(
    rules: &FormSetRules,
    rows: Option<&[RowInput<'_>]>,
    wanted: Option<&Wanted<'_>>,
    keep_deleted: bool,
    errors: &mut FormErrors,
    clean: impl Fn(&mut Cleaner<'_>) -> Option<T>,
) -> Result<Option<FormSet<T>>, FieldError> {
    let Some(rows) = rows else {
        return Err(fault("invalid_list"));
    };
    let limit = |code, limit: usize, actual: usize| {
        fault(code)
            .with_param("limit", limit)
            .with_param("actual", actual)
    };
    if rows.len() > rules.absolute_max {
        return Err(limit("too_many_forms", rules.max_forms, rows.len()));
    }
    let mut set = FormSet::with_capacity(rows.len());
    let mut orders = Vec::new();
    let mut kept = 0;
    for (position, row) in rows.iter().enumerate() {
        let index = row.index;
        let inside = match wanted {
            None => None,
            Some(wanted) => {
                let index = index.to_string();
                if !wanted.has(&index) {
                    continue;
                }
                wanted.inside(&index)
            }
        };
        let Some(input) = &row.input else {
            kept += 1;
            errors.append_nested(
                &index.to_string(),
                FormErrors::of(NON_FIELD, worded("invalid")),
            );
            continue;
        };
        let deleted = rules.is_deleted(input);
        if !deleted && position >= rules.min_forms && rules.form.is_blank(input) {
            continue;
        }
        if deleted {
            let mut cleaner = Cleaner::new(&rules.form, input);
            if keep_deleted && let Some(row) = clean(&mut cleaner) {
                set.deleted.push(row);
            }
            continue;
        }
        kept += 1;
        let mut cleaner = Cleaner::inside(&rules.form, input, inside);
        let value = clean(&mut cleaner);
        let mut found = cleaner.errors;
        if rules.can_order {
            match rules.order(input) {
                Ok(order) => orders.push(order),
                Err(faults) => {
                    found.add_all("ORDER", faults);
                    orders.push(None);
                }
            }
        }
        if !found.is_empty() {
            errors.append_nested(&index.to_string(), found);
        }
        if let Some(value) = value {
            set.push(index, value);
        }
    }
    if wanted.is_some() {
        return Ok(None);
    }
    if kept < rules.min_forms {
        return Err(limit("too_few_forms", rules.min_forms, kept));
    }
    if kept > rules.max_forms {
        return Err(limit("too_many_forms", rules.max_forms, kept));
    }
    if !errors.is_empty() || set.rows.len() < kept {
        return Ok(None);
    }
    if rules.can_order {
        set.sort_by(&orders);
    }
    Ok(Some(set))
}

fn worded(code: &'static str) -> FieldError {
    FieldError::new(code, "This value is not in the expected form.")
}
