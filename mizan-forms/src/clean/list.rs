//! Several values of one kind.

use super::text::length_fault;
use super::{Cleaned, Outcome, refuse};
use crate::field::{FieldOptions, FieldSpec};
use crate::input::RawValue;

/// The rules of a list field.
#[derive(Debug, Clone)]
pub(crate) struct ListRules {
    pub(crate) item: FieldSpec,
    pub(crate) min_length: Option<usize>,
    pub(crate) max_length: Option<usize>,
}

impl ListRules {
    pub(super) fn new(options: &FieldOptions) -> Result<Self, String> {
        if let (Some(least), Some(most)) = (options.min_length, options.max_length)
            && least > most
        {
            return Err(format!(
                "`min_length` {least} is more than `max_length` {most}"
            ));
        }
        let item = options.item.as_deref().cloned().unwrap_or_default();
        Ok(Self {
            item: FieldSpec::new("", item).map_err(|error| error.reason)?,
            min_length: options.min_length,
            max_length: options.max_length,
        })
    }
}

/// Faults beyond this are not looked for: a body full of wrong items must not become an answer many
/// times its size.
const MAX_FAULTS: usize = 100;

/// Cleans each item; an item's faults carry its `index`.
pub(super) fn clean<'r>(rules: &'r ListRules, raw: &'r RawValue<'r>) -> Outcome<'r> {
    let values = match raw {
        RawValue::List(values) => values,
        empty if empty.is_empty() => return Ok(Cleaned::Empty),
        _ => return refuse("invalid_list"),
    };
    let mut faults = Vec::new();
    if let Some(least) = rules.min_length
        && values.len() < least
        && !values.is_empty()
    {
        faults.push(length_fault("min_length", least, values.len()));
    }
    if let Some(most) = rules.max_length
        && values.len() > most
    {
        faults.push(length_fault("max_length", most, values.len()));
        return Err(faults);
    }
    let mut items = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        match rules.item.clean_raw(Some(value)) {
            Ok(cleaned) => items.push(cleaned),
            Err(found) => {
                faults.extend(
                    found
                        .into_iter()
                        .map(|fault| fault.with_param("index", index)),
                );
                if faults.len() >= MAX_FAULTS {
                    break;
                }
            }
        }
    }
    if faults.is_empty() {
        Ok(Cleaned::List(items))
    } else {
        Err(faults)
    }
}
