//! Rules that another crate enforces: described here, so that all who read the description know them.

use std::borrow::Cow;

use super::FieldSpec;
use crate::clean::Rules;
use crate::rule::Exact;

/// What the attributes of `validator` or `garde` say about a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForeignRule {
    /// At least so many characters or items.
    MinLength(usize),
    /// At most so many characters or items.
    MaxLength(usize),
    /// A number from this one, in decimal.
    MinValue(&'static str),
    /// A number up to this one, in decimal.
    MaxValue(&'static str),
    /// A rule that only the server knows.
    ServerOnly(&'static str),
}

impl FieldSpec {
    /// The rules as the description tells them: this field's own, and the other crate's.
    pub(crate) fn described(&self) -> Cow<'_, Rules> {
        if self.foreign.is_empty() {
            return Cow::Borrowed(&self.rules);
        }
        let mut rules = self.rules.clone();
        for rule in &self.foreign {
            tighten(&mut rules, *rule);
        }
        Cow::Owned(rules)
    }

    /// Whether limits are described here that another crate enforces: it does so when all fields are clean.
    #[doc(hidden)]
    #[must_use]
    pub fn has_foreign_limits(&self) -> bool {
        let is_limit = |rule: &ForeignRule| !matches!(rule, ForeignRule::ServerOnly(_));
        self.foreign.iter().any(is_limit)
    }

    /// The names of the other crate's rules that cannot be described.
    pub(crate) fn foreign_only(&self) -> impl Iterator<Item = &'static str> {
        let has_steps = match &self.rules {
            Rules::Integer(rules) => rules.step.is_some(),
            Rules::Float(rules) | Rules::Decimal(rules) => rules.step.is_some(),
            _ => false,
        };
        self.foreign.iter().filter_map(move |rule| match rule {
            ForeignRule::ServerOnly(name) => Some(*name),
            ForeignRule::MinValue(_) if has_steps => Some("range"),
            _ => None,
        })
    }
}

/// Of two limits the narrower one counts. A rule that has no place in this kind of field is left out.
fn tighten(rules: &mut Rules, rule: ForeignRule) {
    let narrower = |limit: &mut Option<usize>, other: usize, least: bool| {
        let limits = limit.map_or(other, |own| {
            if least {
                own.max(other)
            } else {
                own.min(other)
            }
        });
        *limit = Some(limits);
    };
    match (rules, rule) {
        (Rules::Text(rules), ForeignRule::MinLength(least)) => {
            narrower(&mut rules.min_length, least, true);
        }
        (Rules::Text(rules), ForeignRule::MaxLength(most)) => {
            narrower(&mut rules.max_length, most, false);
        }
        (Rules::List(rules), ForeignRule::MinLength(least)) => {
            narrower(&mut rules.min_length, least, true);
        }
        (Rules::List(rules), ForeignRule::MaxLength(most)) => {
            narrower(&mut rules.max_length, most, false);
        }
        // Steps are counted from the field's own minimum.
        (Rules::Integer(rules), ForeignRule::MinValue(_)) if rules.step.is_some() => {}
        (Rules::Float(rules) | Rules::Decimal(rules), ForeignRule::MinValue(_))
            if rules.step.is_some() => {}
        (Rules::Integer(rules), ForeignRule::MinValue(least)) => {
            if let Ok(least) = least.parse::<i128>() {
                rules.min_value = Some(rules.min_value.map_or(least, |own| own.max(least)));
            }
        }
        (Rules::Integer(rules), ForeignRule::MaxValue(most)) => {
            if let Ok(most) = most.parse::<i128>() {
                rules.max_value = Some(rules.max_value.map_or(most, |own| own.min(most)));
            }
        }
        (Rules::Float(rules) | Rules::Decimal(rules), ForeignRule::MinValue(least)) => {
            // A limit of one's own is enforced first; of the other only what it leaves open is told.
            rules.min_value = rules.min_value.take().or_else(|| Exact::parse(least));
        }
        (Rules::Float(rules) | Rules::Decimal(rules), ForeignRule::MaxValue(most)) => {
            rules.max_value = rules.max_value.take().or_else(|| Exact::parse(most));
        }
        _ => {}
    }
}
