//! Forms by the clock of a time zone.

use std::sync::Arc;

use crate::clean::Rules;
use crate::field::FieldSpec;
use crate::form::FormSpec;

impl FormSpec {
    /// The same form, with points in time read and shown by the clock of this zone, where a field names none; `None`
    /// when that changes nothing.
    #[must_use]
    pub fn in_time_zone(&self, zone: crate::TimeZone) -> Option<Self> {
        let mut form = None;
        for (index, field) in self.fields.iter().enumerate() {
            if let Some(field) = field.in_time_zone(zone) {
                form.get_or_insert_with(|| self.clone()).fields[index] = field;
            }
        }
        form
    }
}

impl FieldSpec {
    fn in_time_zone(&self, zone: crate::TimeZone) -> Option<Self> {
        let rules = match &self.rules {
            Rules::DateTime(rules) if rules.takes(zone) => {
                let mut rules = rules.clone();
                rules.zone = Some(zone);
                Rules::DateTime(rules)
            }
            Rules::List(rules) => {
                let item = rules.item.in_time_zone(zone)?;
                let mut rules = rules.clone();
                rules.item = item;
                Rules::List(rules)
            }
            Rules::Form(form) => Rules::Form(Arc::new(form.in_time_zone(zone)?)),
            Rules::FormSet(rules) => {
                let form = Arc::new(rules.form.in_time_zone(zone)?);
                let mut rules = rules.clone();
                rules.form = form;
                Rules::FormSet(rules)
            }
            _ => return None,
        };
        let mut field = self.clone();
        field.rules = rules;
        Some(field)
    }
}
