//! Makes a counterexample small.

use serde_json::{Map, Value, json};

/// Simpler values than this one, the simplest first.
pub(super) fn simpler(value: &Value) -> Vec<Value> {
    let mut candidates = candidates(value);
    let size = size(value);
    candidates.retain(|candidate| self::size(candidate) < size);
    candidates.sort_by_cached_key(self::size);
    candidates.dedup();
    candidates
}

/// How long a value is, and then how strange. Each step of shrinking makes it less, so that it ends.
fn size(value: &Value) -> (usize, u64) {
    match value {
        Value::Null => (0, 0),
        Value::Bool(is) => (1, u64::from(*is)),
        Value::Number(number) => {
            let text = number.to_string();
            // The nearer to zero the simpler; a float that is too large for the type is as large as it gets.
            let distance = number.as_f64().unwrap_or_default().abs() as u64;
            (1 + text.len(), distance)
        }
        Value::String(text) => (
            1 + text.chars().count(),
            text.chars().map(strangeness).sum(),
        ),
        Value::Array(items) => sum(items.iter()),
        Value::Object(fields) => sum(fields.values()),
    }
}

fn sum<'v>(values: impl Iterator<Item = &'v Value>) -> (usize, u64) {
    values.fold((2, 0), |(length, strange), value| {
        let (own, own_strange) = size(value);
        (length + 2 + own, strange + own_strange)
    })
}

/// Letters and digits say the least about why they are there.
fn strangeness(char: char) -> u64 {
    match char {
        'a' => 0,
        '0' => 1,
        'b'..='z' | '1'..='9' => 2,
        char if char.is_ascii_graphic() => 3,
        ' ' => 4,
        char => 5 + u64::from(u32::from(char)),
    }
}

fn candidates(value: &Value) -> Vec<Value> {
    match value {
        Value::Null => Vec::new(),
        Value::Bool(_) => vec![json!(false)],
        Value::Number(number) => {
            let number = number.as_f64().unwrap_or_default();
            let steps = [
                0.0,
                1.0,
                number.trunc(),
                (number / 2.0).trunc(),
                number / 10.0,
                number.abs(),
            ];
            let near = [number - 1.0, number + 1.0];
            steps
                .iter()
                .chain(&near)
                .map(|number| plain(*number))
                .collect()
        }
        Value::String(text) => texts(text).into_iter().map(Value::String).collect(),
        Value::Array(items) => {
            let mut smaller: Vec<Value> = (0..items.len())
                .map(|index| without(items, index))
                .collect();
            for (index, item) in items.iter().enumerate() {
                smaller.extend(candidates(item).into_iter().map(|item| {
                    let changed = items.iter().enumerate();
                    changed
                        .map(|(at, old)| {
                            if at == index {
                                item.clone()
                            } else {
                                old.clone()
                            }
                        })
                        .collect()
                }));
            }
            smaller
        }
        Value::Object(fields) => {
            let mut smaller = Vec::new();
            for (name, field) in fields {
                let mut rest = fields.clone();
                rest.remove(name);
                smaller.push(Value::Object(rest));
                smaller.extend(candidates(field).into_iter().map(|field| {
                    let mut changed: Map<String, Value> = fields.clone();
                    changed.insert(name.clone(), field);
                    Value::Object(changed)
                }));
            }
            smaller
        }
    }
}

/// Whole numbers as such: `7`, not `7.0`.
#[expect(clippy::cast_possible_truncation, reason = "it is small enough")]
fn plain(number: f64) -> Value {
    match number.fract() == 0.0 && number.abs() < 1e15 {
        true => json!(number as i64),
        false => json!(number),
    }
}

fn without(items: &[Value], index: usize) -> Value {
    let others = items.iter().enumerate().filter(|(at, _)| *at != index);
    others.map(|(_, item)| item.clone()).collect()
}

/// The text without a part of it (halves first, then less and less), and with plainer characters.
fn texts(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut smaller = vec![String::new()];
    let mut length = chars.len() / 2;
    // Long texts lose long parts only; the next round goes on with what is left.
    while length >= 1.max(chars.len() / 64) {
        for start in (0..chars.len()).step_by(length) {
            let kept = chars
                .iter()
                .enumerate()
                .filter(|(at, _)| !(start..start + length).contains(at));
            smaller.push(kept.map(|(_, char)| *char).collect());
        }
        length /= 2;
    }
    let cuts = (0..12)
        .map(|power| 1 << power)
        .take_while(|cut| *cut < chars.len());
    smaller.extend(cuts.map(|cut| chars.iter().take(chars.len() - cut).collect()));
    for plain in ['a', '0', '-'] {
        smaller.push(chars.iter().map(|_| plain).collect());
        if chars.len() <= 64 {
            smaller.extend((0..chars.len()).map(|index| {
                let changed = chars.iter().enumerate();
                changed
                    .map(|(at, char)| if at == index { plain } else { *char })
                    .collect()
            }));
        }
    }
    smaller
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The smallest value that still has a property.
    fn shrunk(mut value: Value, has: impl Fn(&Value) -> bool) -> Value {
        assert!(has(&value));
        while let Some(next) = simpler(&value).into_iter().find(|candidate| has(candidate)) {
            value = next;
        }
        value
    }

    #[test]
    fn a_text_shrinks_to_what_matters() {
        let has = |part: &'static str| {
            move |value: &Value| value.as_str().is_some_and(|text| text.contains(part))
        };
        let text = json!("some \u{2028} text, an émigré with 3 things");
        assert_eq!(shrunk(text.clone(), has("é")), json!("é"));
        assert_eq!(shrunk(text, has("\u{2028}")), json!("\u{2028}"));
        let long = json!("x".repeat(3_000));
        let is_long = |value: &Value| value.as_str().is_some_and(|text| text.len() > 2_000);
        assert_eq!(shrunk(long, is_long), json!("a".repeat(2_001)));
    }

    #[test]
    fn numbers_lists_and_objects_shrink() {
        let over = |value: &Value| value.as_f64().is_some_and(|number| number > 41.5);
        assert_eq!(shrunk(json!(1234.75), over), json!(42));
        let any = |value: &Value| {
            let items = value["items"].as_array();
            items.is_some_and(|items| items.iter().any(|item| item["count"] == 7))
        };
        let value = json!({"items": [{"count": 1}, {"count": 7, "name": "x"}], "other": [1, 2]});
        assert_eq!(shrunk(value, any), json!({"items": [{"count": 7}]}));
    }

    #[test]
    fn nothing_is_as_simple_as_it_gets() {
        for value in [json!(null), json!(false), json!("")] {
            assert_eq!(simpler(&value), Vec::<Value>::new(), "{value}");
        }
    }
}
