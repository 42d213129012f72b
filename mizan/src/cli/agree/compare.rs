//! Holds the browser's verdicts against the server's.

use std::collections::BTreeMap;

use fastrand::Rng;
use mizan_forms::{FieldError, FormErrors, FormInput};
use serde_json::{Map, Value, json};

use super::browser::{Case, Judge, Judgement};
use super::{shrink, value};
use crate::cli::Problem;
use crate::form::FormEntry;

/// How many cases travel to the browser at once.
const BATCH: usize = 500;
/// How many values are tried before a field counts as one that no value of ours fits.
const TRIES: usize = 400;
/// How often a counterexample is made smaller.
const ROUNDS: usize = 1_000;

/// One form of the site, and how its fields are cleaned.
pub(super) struct Form {
    pub(super) name: String,
    pub(super) fields: Vec<Field>,
    clean: Box<dyn Fn(&FormInput<'_>) -> FormErrors>,
}

/// One field of it.
pub(super) struct Field {
    pub(super) name: String,
    /// As the contract describes it.
    pub(super) spec: Value,
    /// Limits are described that only a clean form is held to.
    needs_whole_form: bool,
}

/// Two verdicts on one value.
#[derive(Debug, Clone)]
pub(super) struct Disagreement {
    pub(super) value: Value,
    /// Why each refuses it; `None` for the one that takes it.
    pub(super) browser: Option<String>,
    pub(super) server: Option<String>,
}

impl Disagreement {
    fn is_like(&self, other: &Self) -> bool {
        self.browser.is_some() == other.browser.is_some()
    }
}

/// A disagreement, and how simple it became.
pub(super) struct Counterexample {
    pub(super) form: String,
    /// `None`: of the form as a whole.
    pub(super) field: Option<String>,
    pub(super) smallest: Disagreement,
    pub(super) first: Value,
}

/// What was tried.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) values: usize,
    /// Fields that are not tried: files.
    pub(super) skipped: usize,
}

impl Form {
    pub(super) fn of(entry: FormEntry) -> Self {
        let schema = entry.spec().schema_json();
        let fields = schema["fields"].as_array().into_iter().flatten();
        let fields = fields
            .map(|spec| {
                let name = spec["name"].as_str().unwrap_or_default();
                let declared = entry.spec().field(name);
                Field {
                    name: name.to_owned(),
                    spec: spec.clone(),
                    needs_whole_form: declared.is_some_and(|field| field.has_foreign_limits()),
                }
            })
            .collect();
        Self {
            name: entry.name().to_owned(),
            fields,
            clean: Box::new(move |input| entry.clean_fields(input)),
        }
    }

    /// Looks for a disagreement among `count` values for each field, and some for all fields together.
    pub(super) fn compare(
        &self,
        judge: &mut dyn Judge,
        count: usize,
        seed: u64,
    ) -> Result<Result<Tally, Counterexample>, Problem> {
        let mut tally = Tally::default();
        let mut rng = self.rng(seed, "");
        let base = self.whole(judge, &mut rng)?;
        for field in &self.fields {
            if has_files(&field.spec) {
                tally.skipped += 1;
                continue;
            }
            let mut rng = self.rng(seed, &field.name);
            let make = |_: &mut Rng| value::value(&field.spec, &mut rng);
            let part = Part::Field(field, base.as_ref());
            if let Err(found) = self.try_values(judge, &part, count, make)? {
                return Ok(Err(found));
            }
            tally.values += count;
        }
        let some = count / 10;
        let make = |rng: &mut Rng| self.object(base.as_ref(), rng);
        if let Err(found) = self.try_values(judge, &Part::Whole(seed), some, make)? {
            return Ok(Err(found));
        }
        tally.values += some;
        Ok(Ok(tally))
    }

    /// The same values for a field whatever else is tried.
    fn rng(&self, seed: u64, field: &str) -> Rng {
        let hash = blake3::hash(format!("{seed} {} {field}", self.name).as_bytes());
        let mut bytes = [0; 8];
        for (byte, hashed) in bytes.iter_mut().zip(hash.as_bytes()) {
            *byte = *hashed;
        }
        Rng::with_seed(u64::from_le_bytes(bytes))
    }

    fn try_values(
        &self,
        judge: &mut dyn Judge,
        part: &Part<'_>,
        count: usize,
        mut make: impl FnMut(&mut Rng) -> Value,
    ) -> Result<Result<(), Counterexample>, Problem> {
        let mut rng = part.rng(self);
        let mut left = count;
        while left > 0 {
            let values: Vec<Value> = (0..left.min(BATCH)).map(|_| make(&mut rng)).collect();
            left -= values.len();
            if let Some(found) = self.first(judge, part, values)? {
                return Ok(Err(self.shrink(judge, part, found)?));
            }
        }
        Ok(Ok(()))
    }

    /// The first of the values that the two disagree about.
    fn first(
        &self,
        judge: &mut dyn Judge,
        part: &Part<'_>,
        values: Vec<Value>,
    ) -> Result<Option<Disagreement>, Problem> {
        let mut found = self.judge(judge, part, values)?;
        Ok(found.find_map(|judged| self.disagreement(part, judged)))
    }

    fn shrink(
        &self,
        judge: &mut dyn Judge,
        part: &Part<'_>,
        first: Disagreement,
    ) -> Result<Counterexample, Problem> {
        let found = first.value.clone();
        let mut smallest = first;
        for _ in 0..ROUNDS {
            let simpler = self.judge(judge, part, shrink::simpler(&smallest.value))?;
            let mut alike = simpler
                .filter_map(|judged| self.disagreement(part, judged))
                .filter(|found| found.is_like(&smallest));
            let Some(next) = alike.next() else {
                break;
            };
            smallest = next;
        }
        Ok(Counterexample {
            form: self.name.clone(),
            field: part.field().map(|field| field.name.clone()),
            smallest,
            first: found,
        })
    }

    /// What the browser makes of values.
    fn judge(
        &self,
        judge: &mut dyn Judge,
        part: &Part<'_>,
        values: Vec<Value>,
    ) -> Result<std::vec::IntoIter<Judgement>, Problem> {
        let cases: Vec<Case> = values
            .into_iter()
            .map(|value| Case {
                form: self.name.clone(),
                field: part.field().map(|field| field.name.clone()),
                value,
            })
            .collect();
        Ok(judge.judge(&cases)?.into_iter())
    }

    /// The rule of the house: a browser may be looser where it says so, and is never stricter.
    fn disagreement(&self, part: &Part<'_>, judged: Judgement) -> Option<Disagreement> {
        let sent: Value = serde_json::from_str(&judged.sent).ok()?;
        let server = match part {
            Part::Field(field, base) => self.refusal(field, *base, &sent, &judged),
            Part::Whole(_) => self.refusal_of_all(&sent),
        };
        let disagree = match (&judged.refused, &server, part) {
            (Some(_), None, _) => true,
            (None, Some(_), Part::Field(field, _)) => {
                !is_server_only(&field.spec) && is_plain(&field.spec, &sent)
            }
            _ => false,
        };
        disagree.then_some(Disagreement {
            value: sent,
            browser: judged.refused,
            server,
        })
    }

    /// Why the server refuses a value of one field, when nothing else is filled in.
    fn refusal(
        &self,
        field: &Field,
        base: Option<&Map<String, Value>>,
        value: &Value,
        judged: &Judgement,
    ) -> Option<String> {
        let alone = self.clean(&json!({field.name.as_str(): value}));
        let refused = of_field(&alone, &field.name);
        if refused.is_some() || judged.refused.is_none() {
            return refused;
        }
        // The server takes it, and the browser does not. What other crates' derives enforce, they enforce in a form
        // that is clean otherwise.
        match base {
            Some(base) => {
                let mut whole = base.clone();
                whole.insert(field.name.clone(), value.clone());
                of_field(&self.clean(&Value::Object(whole)), &field.name)
            }
            None if field.needs_whole_form => {
                Some("nobody knows: no values were found that the whole form takes".to_owned())
            }
            None => None,
        }
    }

    fn refusal_of_all(&self, value: &Value) -> Option<String> {
        let errors = self.clean(value);
        let (field, errors) = errors.iter().next()?;
        Some(format!("{field}: {}", said(errors)))
    }

    fn clean(&self, value: &Value) -> FormErrors {
        let body = value.to_string();
        match FormInput::from_json(body.as_bytes()) {
            Ok(input) => (self.clean)(&input),
            Err(error) => {
                FormErrors::of("__all__", FieldError::new("unreadable", error.to_string()))
            }
        }
    }

    /// Values that the server takes all together, if some are found.
    fn whole(
        &self,
        judge: &mut dyn Judge,
        rng: &mut Rng,
    ) -> Result<Option<Map<String, Value>>, Problem> {
        let mut whole = Map::new();
        for field in &self.fields {
            let values = (0..TRIES).map(|_| value::value(&field.spec, rng)).collect();
            let judged = self.judge(judge, &Part::Field(field, None), values)?;
            let sent = judged.filter_map(|judged| {
                let sent: Value = serde_json::from_str(&judged.sent).ok()?;
                let errors = self.clean(&json!({field.name.as_str(): &sent}));
                of_field(&errors, &field.name).is_none().then_some(sent)
            });
            // The longest says more than nothing does, where both are taken.
            let Some(best) = sent.max_by_key(|sent| sent.to_string().len().min(40)) else {
                return Ok(None);
            };
            whole.insert(field.name.clone(), best);
        }
        let is_clean = self.clean(&Value::Object(whole.clone())).is_empty();
        Ok(is_clean.then_some(whole))
    }

    /// Values for all fields; most of them good, where good ones are known.
    fn object(&self, base: Option<&Map<String, Value>>, rng: &mut Rng) -> Value {
        let mut object = base.cloned().unwrap_or_default();
        for field in self.fields.iter().filter(|field| !has_files(&field.spec)) {
            match rng.u32(..6) {
                0 => {
                    object.remove(&field.name);
                }
                1 | 2 => {
                    object.insert(field.name.clone(), value::value(&field.spec, rng));
                }
                _ => {}
            }
        }
        Value::Object(object)
    }
}

/// What a value is for.
enum Part<'f> {
    /// A field, with values for the others that are clean together.
    Field(&'f Field, Option<&'f Map<String, Value>>),
    /// All of them; made with this seed.
    Whole(u64),
}

impl Part<'_> {
    fn field(&self) -> Option<&Field> {
        match self {
            Self::Field(field, _) => Some(field),
            Self::Whole(_) => None,
        }
    }

    fn rng(&self, form: &Form) -> Rng {
        match self {
            Self::Field(..) => Rng::with_seed(0), // its values come with an own one
            Self::Whole(seed) => form.rng(*seed, "*"),
        }
    }
}

/// What is wrong with one field, or with something inside it, or with the body.
fn of_field(errors: &FormErrors, name: &str) -> Option<String> {
    let is_inside = |at: &str| {
        let rest = at.strip_prefix(name);
        at == "__all__" || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let (_, errors) = errors.iter().find(|(at, _)| is_inside(at))?;
    Some(said(errors))
}

fn said(errors: &[FieldError]) -> String {
    let texts = errors
        .iter()
        .map(|error| format!("{} ({})", error.message, error.code));
    texts.collect::<Vec<_>>().join(" ")
}

/// Whether a rule of this field, or of one inside it, is the server's alone.
fn is_server_only(spec: &Value) -> bool {
    !spec["server_only"].is_null() || inner(spec).any(is_server_only)
}

fn has_files(spec: &Value) -> bool {
    matches!(spec["type"].as_str(), Some("file" | "image")) || inner(spec).any(has_files)
}

fn inner(spec: &Value) -> impl Iterator<Item = &Value> {
    let fields = spec["fields"].as_array().into_iter().flatten();
    fields.chain(spec.get("item"))
}

/// Whether a value is what a control, or a program that keeps to the types, gives: anything else is for the server to
/// refuse.
fn is_plain(spec: &Value, value: &Value) -> bool {
    let is_ascii = |text: &str| text.is_ascii() && !text.contains(['_', '\u{7f}']);
    match spec["type"].as_str().unwrap_or_default() {
        // That a field is an `f32`, the contract does not say.
        "float" if magnitude(value) > 3e38 => false,
        "integer" | "float" => value.is_number() || value.as_str().is_some_and(is_ascii),
        "boolean" => value.is_boolean() || value.is_string(),
        "multiple_choice" => {
            let items = value.as_array();
            items.is_some_and(|items| items.iter().all(Value::is_string))
        }
        "form" | "formset" => false,
        // A control has no carriage returns.
        _ => value.as_str().is_some_and(|text| !text.contains('\r')),
    }
}

fn magnitude(value: &Value) -> f64 {
    let number = match value {
        Value::String(text) => {
            // Whatever stands around it, as much of it as both sides take.
            let is_part = |char: &char| char.is_ascii_digit() || "eE.+-".contains(*char);
            let text: String = text.chars().filter(is_part).collect();
            text.parse().unwrap_or(0.0)
        }
        value => value.as_f64().unwrap_or(0.0),
    };
    f64::abs(number)
}

/// Every form that is asked for, by name; all of them when none is.
pub(super) fn chosen<'f>(
    forms: &'f BTreeMap<String, Form>,
    names: &[String],
) -> Result<Vec<&'f Form>, Problem> {
    if names.is_empty() {
        return Ok(forms.values().collect());
    }
    let find = |name: &String| {
        forms.get(name).ok_or_else(|| {
            let known: Vec<&str> = forms.keys().map(String::as_str).collect();
            Problem(format!(
                "there is no form `{name}`; there are {}",
                known.join(", ")
            ))
        })
    };
    names.iter().map(find).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use super::*;

    /// A browser that refuses what this function says.
    struct Fake(fn(&Value) -> bool);

    impl Judge for Fake {
        fn judge(&mut self, cases: &[Case]) -> Result<Vec<Judgement>, Problem> {
            let judged = cases.iter().map(|case| Judgement {
                refused: (self.0)(&case.value).then(|| "No.".to_owned()),
                sent: case.value.to_string(),
            });
            Ok(judged.collect())
        }
    }

    /// A form with one field, refused where this function says.
    fn form(spec: Value, refuses: fn(&str) -> bool) -> Form {
        let field = Field {
            name: "name".to_owned(),
            spec,
            needs_whole_form: false,
        };
        Form {
            name: "it".to_owned(),
            fields: vec![field],
            clean: Box::new(move |input| {
                let text = input.get("name").map(|value| value.to_json());
                match text.as_ref().and_then(Value::as_str) {
                    Some(text) if refuses(text) => {
                        FormErrors::of("name", FieldError::new("bad", "Bad."))
                    }
                    _ => FormErrors::default(),
                }
            }),
        }
    }

    fn found(form: &Form, browser: fn(&Value) -> bool) -> Option<Counterexample> {
        match form.compare(&mut Fake(browser), 2_000, 1) {
            Ok(found) => found.err(),
            Err(Problem(text)) => panic!("{text}"),
        }
    }

    const NEVER: fn(&Value) -> bool = |_| false;

    fn has_blank(value: &Value) -> bool {
        value.as_str().is_some_and(|text| text.contains(' '))
    }

    #[test]
    fn a_browser_that_is_stricter_is_found() {
        let form = form(json!({"type": "text", "server_only": ["x"]}), |_| false);
        let found = found(&form, has_blank).unwrap();
        assert_eq!(found.smallest.value, json!(" "));
        assert_eq!(found.smallest.browser.as_deref(), Some("No."));
        assert_eq!(found.smallest.server, None);
        assert!(has_blank(&found.first));
    }

    #[test]
    fn a_browser_that_is_looser_is_found_unless_it_says_so() {
        let refuses = |text: &str| text.contains('é');
        let form = |spec: Value| self::form(spec, refuses);
        let looser = found(&form(json!({"type": "text", "max_length": 9})), NEVER).unwrap();
        assert_eq!(looser.smallest.value, json!("é"));
        assert_eq!(looser.smallest.server.as_deref(), Some("Bad. (bad)"));
        assert_eq!(looser.field.as_deref(), Some("name"));
        let said = json!({"type": "text", "max_length": 9, "server_only": ["polite"]});
        assert!(found(&form(said), NEVER).is_none());
    }

    #[test]
    fn the_same_seed_tries_the_same_values() {
        let form = form(json!({"type": "text", "max_length": 9}), |text| {
            text.contains('é')
        });
        let firsts = [(); 2].map(|()| found(&form, NEVER).unwrap().first);
        assert_eq!(firsts[0], firsts[1]);
    }
}
