//! What holds for every input: cleaning never panics, JSON and HTML forms agree, and what is shown cleans to the value
//! that it shows.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use mizan_forms::{BoundForm, DynamicForm, Form, FormErrors, FormInput, FormValues, FormView};
use mizan_macros::MizanForm;
use proptest::prelude::*;
use serde_json::{Value, json};

#[derive(MizanForm, Debug, PartialEq, Clone)]
#[form(crate = "mizan_forms", nested)]
struct Part {
    name: String,
    #[field(initial = 1)]
    amount: i32,
    ready: bool,
    tags: Vec<String>,
}

#[derive(MizanForm, Debug, PartialEq, Clone)]
#[form(crate = "mizan_forms")]
struct Whole {
    #[field(widget = "textarea", required = false)]
    note: String,
    price: Option<rust_decimal::Decimal>,
    day: Option<chrono::NaiveDate>,
    main: Part,
    other: Option<Part>,
    #[field(max_forms = 5, can_order)]
    parts: Vec<Part>,
}

fn part() -> impl Strategy<Value = Part> {
    let text = "[a-zäß€😀<>&\"'][a-z <>&\"']{0,6}[a-z]";
    let tags = prop::collection::vec("[a-z]{1,3}", 0..3);
    (text, any::<i32>(), any::<bool>(), tags).prop_map(|(name, amount, ready, tags)| Part {
        name,
        amount,
        ready,
        tags,
    })
}

prop_compose! {
    fn whole()(
        note in "[a-z][a-z\\n<&\"]{0,8}[a-z]|",
        price in prop::option::of((any::<i32>(), 0_u32..6)),
        day in prop::option::of(0_i32..700_000),
        main in part(),
        other in prop::option::of(part()),
        parts in prop::collection::vec(part(), 0..5),
    ) -> Whole {
        Whole {
            note,
            price: price.map(|(digits, scale)| rust_decimal::Decimal::new(digits.into(), scale)),
            day: day.and_then(chrono::NaiveDate::from_epoch_days),
            main,
            other,
            parts,
        }
    }
}

/// What a browser would send of a page: a small reader of the widgets that Mizan prints.
fn submit(html: &str) -> Vec<(String, String)> {
    let html = match (html.find("<template>"), html.find("</template>")) {
        (Some(start), Some(end)) => format!("{}{}", &html[..start], &html[end..]),
        _ => html.to_owned(),
    };
    let mut pairs = Vec::new();
    let mut rest = html.as_str();
    while let Some(start) = rest.find(['<']) {
        rest = &rest[start + 1..];
        let end = rest.find('>').unwrap();
        let (tag, after) = (&rest[..end], &rest[end + 1..]);
        let attribute = |name: &str| {
            let (_, value) = tag.split_once(&format!(" {name}=\""))?;
            Some(unescape(value.split_once('"')?.0))
        };
        let name = attribute("name").unwrap_or_default();
        if tag.starts_with("input ") {
            let ticks = matches!(attribute("type").unwrap().as_str(), "checkbox" | "radio");
            if !ticks {
                pairs.push((name, attribute("value").unwrap_or_default()));
            } else if tag.ends_with(" checked") || tag.contains(" checked ") {
                pairs.push((name, attribute("value").unwrap_or_else(|| "on".to_owned())));
            }
        } else if tag.starts_with("textarea ") {
            let text = after.split_once("</textarea>").unwrap().0;
            let text = text.strip_prefix('\n').unwrap_or(text);
            pairs.push((name, unescape(text).replace('\n', "\r\n")));
        }
        rest = after;
    }
    pairs
}

fn unescape(text: &str) -> String {
    let text = text.replace("&#60;", "<").replace("&#62;", ">");
    let text = text.replace("&#34;", "\"").replace("&#39;", "'");
    text.replace("&#38;", "&")
}

fn urlencode(pairs: &[(String, String)]) -> String {
    let mut encoded = url::form_urlencoded::Serializer::new(String::new());
    encoded.extend_pairs(pairs);
    encoded.finish()
}

/// The dotted names that an HTML form would have for JSON.
fn dotted(prefix: &str, value: &Value, pairs: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let dot = if prefix.is_empty() { "" } else { "." };
                dotted(&format!("{prefix}{dot}{name}"), value, pairs);
            }
        }
        Value::Array(values) if values.iter().any(Value::is_object) => {
            for (index, value) in values.iter().enumerate() {
                dotted(&format!("{prefix}.{index}"), value, pairs);
            }
        }
        Value::Array(values) if values.is_empty() => pairs.push((prefix.to_owned(), String::new())),
        Value::Array(values) => values.iter().for_each(|value| dotted(prefix, value, pairs)),
        Value::Null => pairs.push((prefix.to_owned(), String::new())),
        Value::String(text) => pairs.push((prefix.to_owned(), text.clone())),
        other => pairs.push((prefix.to_owned(), other.to_string())),
    }
}

/// JSON of any shape, with the names of the form more often than not.
fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,6}|on|1|\\u{0}".prop_map(Value::from),
    ];
    let name = prop_oneof![
        Just("note"),
        Just("price"),
        Just("day"),
        Just("main"),
        Just("other"),
        Just("parts"),
        Just("name"),
        Just("amount"),
        Just("ready"),
        Just("tags"),
        Just("ORDER"),
        Just("DELETE"),
        Just("__all__"),
        Just("0"),
    ];
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Array),
            prop::collection::vec((name.clone(), inner), 0..8).prop_map(|fields| {
                let fields = fields
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value));
                Value::Object(fields.collect())
            }),
        ]
    })
}

fn object() -> impl Strategy<Value = Value> {
    anything().prop_map(|value| match value {
        Value::Object(_) => value,
        other => json!({"parts": [other.clone()], "main": other}),
    })
}

proptest! {
    #[test]
    fn cleaning_never_panics_and_says_why(value in object(), names in "[a-z0.]{0,9}") {
        let input = FormInput::from_value(&value).unwrap();
        match Whole::clean_fields(&input) {
            Ok(form) => {
                let json = form.to_values().to_json();
                let again = Whole::clean_fields(&FormInput::from_value(&json).unwrap()).unwrap();
                prop_assert_eq!(again, form);
            }
            Err(errors) => prop_assert!(!errors.is_empty()),
        }
        let view = BoundForm::<Whole>::bind(BoundForm::unbound(), &input, FormErrors::new());
        let _ = (view.to_string(), Whole::spec().has_changed(&FormValues::from_json(&value), &input));
        let mut pairs = Vec::new();
        dotted(&names, &value, &mut pairs);
        let body = urlencode(&pairs);
        let input = FormInput::from_urlencoded(body.as_bytes()).unwrap();
        let errors = Whole::clean_fields(&input).err();
        let _ = BoundForm::<Whole>::bound(&input, errors.unwrap_or_default()).to_string();
    }

    #[test]
    fn what_is_shown_cleans_to_the_value_that_it_shows(form in whole()) {
        let html = BoundForm::editing(&form).to_string();
        let body = urlencode(&submit(&html));
        let again = Whole::clean_fields(&FormInput::from_urlencoded(body.as_bytes()).unwrap());
        prop_assert_eq!(again.map_err(|errors| errors.to_string()), Ok(form.clone()), "{}", html);
        let values = form.to_values();
        let input = FormInput::from_urlencoded(body.as_bytes()).unwrap();
        prop_assert_eq!(Whole::spec().changed_data(&values, &input), Vec::<&str>::new());
    }

    #[test]
    fn json_and_urlencoded_agree(form in whole(), broken in any::<bool>()) {
        let mut json = form.to_values().to_json();
        if broken {
            json["main"]["amount"] = json!("x");
            json["price"] = json!("1.x");
        }
        let mut pairs = Vec::new();
        dotted("", &json, &mut pairs);
        let body = urlencode(&pairs);
        let by_pairs = Whole::clean_fields(&FormInput::from_urlencoded(body.as_bytes()).unwrap());
        let by_json = Whole::clean_fields(&FormInput::from_value(&json).unwrap());
        prop_assert_eq!(by_pairs, by_json);
    }
}

#[test]
fn a_form_from_json_knows_forms_and_rows() {
    let form = DynamicForm::from_json(&json!({
        "name": "order",
        "fieldsets": [{"legend": "Who", "fields": ["contact"]}],
        "order": ["items", "contact"],
        "fields": [
            {"name": "contact", "type": "form", "fields": [{"name": "email", "type": "email"}]},
            {"name": "items", "type": "formset", "title": "Thing", "min_forms": 1, "can_delete": true, "fields": [
                {"name": "name", "type": "text"},
                {"name": "amount", "type": "integer", "initial": 1},
            ]},
        ],
    }))
    .unwrap();
    let body = b"contact.email=a%40example.org&items.0.name=Tea&items.0.amount=2&items.1.name=&items.1.amount=1";
    let input = FormInput::from_urlencoded(body).unwrap();
    let clean =
        json!({"contact": {"email": "a@example.org"}, "items": [{"name": "Tea", "amount": 2}]});
    assert_eq!(form.clean(&input).unwrap(), clean);
    let wrong = json!({"contact": {}, "items": [{"DELETE": true}]});
    let errors = form
        .clean(&FormInput::from_value(&wrong).unwrap())
        .unwrap_err();
    assert!(errors.has_error("contact.email", "required"));
    assert!(errors.has_error("items", "too_few_forms"));
    let html = FormView::dynamic(&form).to_string();
    assert!(
        html.contains("<legend>Thing 1</legend>") && html.contains("<legend>Who</legend>"),
        "{html}"
    );
    assert_eq!(form.validate(&input, &["items"]).len(), 0);
    for (field, reason) in [
        (json!({"type": "form"}), "needs its `fields`"),
        (
            json!({"type": "formset", "fields": [{"type": "text"}]}),
            "needs a `name`",
        ),
        (
            json!({"type": "formset", "fields": [], "min_forms": 2, "max_forms": 1}),
            "more than `max_forms`",
        ),
        (json!({"type": "text", "min_forms": 2}), "says nothing"),
        (
            json!({"type": "form", "fields": [{"name": "a.b", "type": "text"}]}),
            "leads into a nested form",
        ),
        (
            json!({"type": "formset", "can_delete": true, "fields": [{"name": "DELETE", "type": "text"}]}),
            "no field can",
        ),
    ] {
        let error = mizan_forms::FieldSpec::from_json(&field).unwrap_err();
        assert!(error.reason.contains(reason), "{error}");
    }
    let alone = mizan_forms::FieldSpec::from_json(
        &json!({"type": "formset", "fields": [{"name": "n", "type": "integer"}]}),
    );
    let alone = alone.unwrap();
    assert_eq!(alone.clean(&json!([{"n": "1"}, {}])), Ok(json!([{"n": 1}])));
    let errors = alone.clean(&json!([{"n": "x"}])).unwrap_err();
    assert_eq!(
        (errors[0].code.as_ref(), &errors[0].params["field"]),
        ("invalid", &json!("0.n"))
    );
}
