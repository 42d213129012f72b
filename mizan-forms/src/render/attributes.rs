//! The attributes of a control: names, constraints, and what ties it to its help and errors.

use std::fmt;

use super::pattern::js_pattern;
use crate::clean::{FractionRules, IntegerRules, Rules, TextFormat, TextRules, fits_control};
use crate::field::{FieldSpec, Kind, Widget};
use crate::rule::Exact;

/// Attributes in order; those without a value are bare (`required`).
#[derive(Debug, Clone, Default)]
pub(super) struct Attributes(Vec<(&'static str, Option<String>)>);

impl Attributes {
    pub(super) fn set(&mut self, name: &'static str, value: impl Into<String>) -> &mut Self {
        self.0.push((name, Some(value.into())));
        self
    }

    pub(super) fn flag(&mut self, name: &'static str, on: bool) -> &mut Self {
        if on {
            self.0.push((name, None));
        }
        self
    }

    pub(super) fn option(
        &mut self,
        name: &'static str,
        value: Option<impl Into<String>>,
    ) -> &mut Self {
        if let Some(value) = value {
            self.set(name, value);
        }
        self
    }
}

impl fmt::Display for Attributes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.0 {
            write!(formatter, " {name}")?;
            if let Some(value) = value {
                let escaped = askama::filters::escape(value, askama::filters::Html)
                    .map_err(|_| fmt::Error)?;
                write!(formatter, "=\"{escaped}\"")?;
            }
        }
        Ok(())
    }
}

impl askama::filters::HtmlSafe for Attributes {}

/// The `type` (and `inputmode`) of an input.
///
/// Browsers check `email` and `url` inputs by rules of their own; where the server takes more, the
/// input is one of text with the right keyboard.
pub(super) fn input_type(spec: &FieldSpec, value: &str) -> (&'static str, Option<&'static str>) {
    match (spec.widget, &spec.rules) {
        (Widget::Email, Rules::Text(rules)) => match rules.format {
            TextFormat::Email { esoteric: false } => ("email", None),
            _ => ("text", Some("email")),
        },
        (Widget::Url, Rules::Text(rules)) => match &rules.format {
            TextFormat::Url { assume_scheme } if assume_scheme.is_empty() => ("url", None),
            _ => ("text", Some("url")),
        },
        (Widget::Email | Widget::Url | Widget::Text, _) => ("text", None),
        (Widget::Date, Rules::Date(formats)) if !formats.reads("%Y-%m-%d") => ("text", None),
        (Widget::Time, Rules::Time(formats))
            if !(formats.reads("%H:%M") && formats.reads("%H:%M:%S")) =>
        {
            ("text", None)
        }
        (Widget::Date, _) => ("date", None),
        (Widget::Time, _) => ("time", None),
        // A browser would show nothing at all.
        (Widget::DateTimeLocal, _) if !fits_control(value) => ("text", None),
        (Widget::DateTimeLocal, _) => ("datetime-local", None),
        (Widget::Number, Rules::Integer(_) | Rules::Float(_) | Rules::Decimal(_)) => {
            ("number", None)
        }
        (Widget::Number, _) => ("text", Some("numeric")),
        (Widget::Tel, _) => ("tel", None),
        (Widget::Search, _) => ("search", None),
        (Widget::Password, _) => ("password", None),
        (Widget::Hidden | Widget::Form | Widget::FormSet, _) => ("hidden", None),
        (Widget::Color, _) => ("color", None),
        (Widget::Checkbox | Widget::CheckboxGroup, _) => ("checkbox", None),
        (Widget::Radio, _) => ("radio", None),
        (Widget::File, _) => ("file", None),
        (
            Widget::Textarea | Widget::Select | Widget::SelectMultiple | Widget::NullBooleanSelect,
            _,
        ) => ("text", None),
    }
}

/// The native constraints, each at most as strict as the server.
pub(super) fn constraints(spec: &FieldSpec, value: &str, attributes: &mut Attributes) {
    match spec.described().as_ref() {
        Rules::Text(rules) => text(rules, spec.widget, attributes),
        Rules::Integer(rules) if spec.widget == Widget::Number => integer(rules, value, attributes),
        Rules::Float(rules) | Rules::Decimal(rules) if spec.widget == Widget::Number => {
            fraction(spec.kind, rules, value, attributes);
        }
        // Without it browsers refuse seconds.
        Rules::Time(_) | Rules::DateTime(_)
            if matches!(spec.widget, Widget::Time | Widget::DateTimeLocal) =>
        {
            attributes.set("step", "any");
        }
        _ => {}
    }
}

fn text(rules: &TextRules, widget: Widget, attributes: &mut Attributes) {
    // HTML counts UTF-16 units, one or two per character: at least as many as the server counts, so
    // `minlength` can only be looser.
    attributes.option("minlength", rules.min_length.map(|least| least.to_string()));
    // `maxlength` would be stricter for characters outside the basic plane, and for spaces that the
    // server strips: twice the limit, and only where nothing is stripped.
    if !rules.strip {
        let units = rules.max_length.map(|most| most.saturating_mul(2));
        attributes.option("maxlength", units.map(|units| units.to_string()));
    }
    let single_line = !matches!(widget, Widget::Textarea | Widget::Hidden);
    if single_line
        && !rules.strip
        && let [pattern] = rules.patterns.as_slice()
    {
        attributes.option("pattern", js_pattern(pattern));
    } else if single_line && let [pattern] = rules.patterns.as_slice() {
        // The server strips before it looks.
        let padded = js_pattern(pattern).map(|source| format!(r"\s*(?:{source})\s*"));
        attributes.option("pattern", padded);
    }
}

fn integer(rules: &IntegerRules, value: &str, attributes: &mut Attributes) {
    // The range of the type is the base of steps too if it is written down.
    let narrow = rules.narrow().filter(|_| rules.step.is_none());
    let least = rules.min_value.or(narrow.map(|range| range.0));
    let most = rules.max_value.or(narrow.map(|range| range.1));
    attributes.option("min", least.map(|least| least.to_string()));
    attributes.option("max", most.map(|most| most.to_string()));
    let step = rules.step.clone().unwrap_or_else(|| Exact::from(1));
    step_attribute(
        &step,
        rules.min_value.map(Exact::from).as_ref(),
        least.map(Exact::from),
        value,
        attributes,
    );
}

fn fraction(kind: Kind, rules: &FractionRules, value: &str, attributes: &mut Attributes) {
    attributes.option("min", rules.min_value.as_ref().map(Exact::plain));
    attributes.option("max", rules.max_value.as_ref().map(Exact::plain));
    let places = rules.decimal_places.filter(|_| kind == Kind::Decimal);
    let step = rules
        .step
        .clone()
        .or_else(|| places.and_then(|places| Exact::parse(&format!("1e-{places}"))));
    match step {
        None => {
            attributes.set("step", "any");
        }
        Some(step) => {
            let declared = rules.min_value.as_ref().filter(|_| rules.step.is_some());
            step_attribute(&step, declared, rules.min_value.clone(), value, attributes);
        }
    }
}

/// Browsers count steps from `min`, or else from the `value` that the page came with; the server
/// counts from the declared minimum, or else from zero. Where that is not the same grid: any step.
fn step_attribute(
    step: &Exact,
    offset: Option<&Exact>,
    min: Option<Exact>,
    value: &str,
    attributes: &mut Attributes,
) {
    let base = min
        .or_else(|| Exact::parse(value))
        .unwrap_or_else(|| Exact::from(0));
    if base.is_step(step, offset) {
        attributes.set("step", step.plain());
    } else {
        attributes.set("step", "any");
    }
}
