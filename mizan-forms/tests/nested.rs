//! Forms inside forms, and rows of them: one meaning for JSON and for HTML forms.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use mizan_forms::{Cleaner, Form, FormErrors, FormInput, FormSet, NON_FIELD};
use mizan_macros::MizanForm;
use serde_json::{Value, json};

#[derive(MizanForm, Debug, PartialEq, Clone)]
#[form(crate = "mizan_forms", nested)]
struct Contact {
    #[field(email)]
    email: String,
    phone: Option<String>,
}

#[derive(MizanForm, Debug, PartialEq, Clone)]
#[form(crate = "mizan_forms", nested)]
struct Item {
    #[field(max_length = 10)]
    name: String,
    #[field(initial = 1, min_value = 1)]
    amount: u8,
    gift: bool,
}

#[derive(MizanForm, Debug, PartialEq)]
#[form(crate = "mizan_forms")]
struct Order {
    reference: String,
    contact: Contact,
    billing: Option<Contact>,
    #[field(min_forms = 1, max_forms = 3, can_delete, can_order)]
    items: Vec<Item>,
}

fn item(name: &str, amount: u8) -> Item {
    Item {
        name: name.to_owned(),
        amount,
        gift: false,
    }
}

fn codes(errors: &FormErrors) -> Vec<(String, String)> {
    let codes = errors.iter().flat_map(|(field, errors)| {
        let of = |error: &mizan_forms::FieldError| (field.to_owned(), error.code.to_string());
        errors.iter().map(of).collect::<Vec<_>>()
    });
    codes.collect()
}

fn json(value: &Value) -> Result<Order, Vec<(String, String)>> {
    let body = value.to_string();
    Order::clean_fields(&FormInput::from_json(body.as_bytes()).unwrap()).map_err(|e| codes(&e))
}

fn pairs(body: &str) -> Result<Order, Vec<(String, String)>> {
    let input = FormInput::from_urlencoded(body.as_bytes()).unwrap();
    Order::clean_fields(&input).map_err(|e| codes(&e))
}

const HEAD: &str =
    "reference=A1&contact.email=ada%40example.org&contact.phone=&billing.email=&billing.phone=";

fn head(items: Value) -> Value {
    json!({"reference": "A1", "contact": {"email": "ada@example.org", "phone": ""},
        "billing": {"email": "", "phone": ""}, "items": items})
}

/// The same rows, sent both ways, and what becomes of them.
#[test]
fn both_ways_of_sending_rows_mean_the_same() {
    let order = |items: Vec<Item>| {
        Ok(Order {
            reference: "A1".to_owned(),
            contact: Contact {
                email: "ada@example.org".to_owned(),
                phone: None,
            },
            billing: None,
            items,
        })
    };
    let errors = |list: &[(&str, &str)]| {
        let own = |(field, code): &(&str, &str)| (field.to_string(), code.to_string());
        Err(list.iter().map(own).collect::<Vec<_>>())
    };
    type Case = (
        &'static str,
        Value,
        &'static str,
        Result<Order, Vec<(String, String)>>,
    );
    let cases: Vec<Case> = vec![
        (
            "one row",
            json!([{"name": "Tea", "amount": 2}]),
            "items.0.name=Tea&items.0.amount=2",
            order(vec![item("Tea", 2)]),
        ),
        (
            "a box in a row",
            json!([{"name": "Tea", "amount": "2", "gift": true}]),
            "items.0.name=Tea&items.0.amount=2&items.0.gift=on",
            order(vec![Item {
                gift: true,
                ..item("Tea", 2)
            }]),
        ),
        (
            "a blank row behind the smallest number is skipped",
            json!([{"name": "Tea", "amount": 2}, {"name": " ", "amount": "1"}, {}]),
            "items.0.name=Tea&items.0.amount=2&items.1.name=+&items.1.amount=1",
            order(vec![item("Tea", 2)]),
        ),
        (
            "a blank row within the smallest number is not",
            json!([{"name": "", "amount": 1}]),
            "items.0.name=&items.0.amount=1",
            errors(&[("items.0.name", "required")]),
        ),
        (
            "no rows at all",
            json!([]),
            "",
            errors(&[("items", "too_few_forms")]),
        ),
        (
            "rows are numbered as they were sent",
            json!([{"name": "Tea", "amount": 2}, {}, {}, {"name": "", "amount": 0}]),
            "items.3.name=&items.3.amount=0&items.0.name=Tea&items.0.amount=2",
            errors(&[
                ("items.3.name", "required"),
                ("items.3.amount", "min_value"),
            ]),
        ),
        (
            "too many",
            json!([{"name": "a", "amount": 1}, {"name": "b", "amount": 1}, {"name": "c", "amount": 1},
                {"name": "d", "amount": 1}]),
            "items.0.name=a&items.0.amount=1&items.1.name=b&items.1.amount=1&items.2.name=c&items.2.amount=1\
             &items.3.name=d&items.3.amount=1",
            errors(&[("items", "too_many_forms")]),
        ),
        (
            "a row that goes is not looked at and does not count",
            json!([{"name": "a", "amount": 1}, {"name": "b", "amount": 1}, {"name": "c", "amount": 1},
                {"name": "a much too long name", "DELETE": true}]),
            "items.0.name=a&items.0.amount=1&items.1.name=b&items.1.amount=1&items.2.name=c&items.2.amount=1\
             &items.3.name=a+much+too+long+name&items.3.DELETE=on",
            order(vec![item("a", 1), item("b", 1), item("c", 1)]),
        ),
        (
            "rows go where their number says, those without one last",
            json!([{"name": "a", "amount": 1}, {"name": "b", "amount": 1, "ORDER": 2},
                {"name": "c", "amount": 1, "ORDER": "1"}]),
            "items.0.name=a&items.0.amount=1&items.0.ORDER=&items.1.name=b&items.1.amount=1&items.1.ORDER=2\
             &items.2.name=c&items.2.amount=1&items.2.ORDER=1",
            order(vec![item("c", 1), item("b", 1), item("a", 1)]),
        ),
        (
            "an order that is no number",
            json!([{"name": "a", "amount": 1, "ORDER": "first"}]),
            "items.0.name=a&items.0.amount=1&items.0.ORDER=first",
            errors(&[("items.0.ORDER", "invalid")]),
        ),
    ];
    for (name, rows, body, expected) in cases {
        assert_eq!(json(&head(rows)), expected, "JSON: {name}");
        assert_eq!(
            pairs(&format!("{HEAD}&{body}")),
            expected,
            "urlencoded: {name}"
        );
    }
}

#[test]
fn names_that_belong_to_no_row_are_ignored() {
    let body = "items.0.name=Tea&items.0.amount=2&items.00.name=x&items.1=x&items.x.name=x&items.-1.name=x\
        &items.1234567890.name=x&items..name=x&items.=x&items=x&items.__prefix__.name=x&items.ADD=1&item.0.name=x\
        &items.1.unknown=x";
    let order = pairs(&format!("{HEAD}&{body}")).unwrap();
    assert_eq!(order.items, [item("Tea", 2)]);
}

#[test]
fn a_nested_form_is_cleaned_where_it_stands() {
    let errors =
        json(&json!({"reference": "", "contact": {"email": "no"}, "items": [{"name": "x"}]}));
    let expected = [
        ("reference", "required"),
        ("contact.email", "invalid_email"),
        ("items.0.amount", "required"),
    ];
    let expected = expected.map(|(field, code)| (field.to_owned(), code.to_owned()));
    assert_eq!(errors.unwrap_err(), expected);

    // A form that is needed says what it lacks, whether it is empty or not there.
    for contact in [json!(null), json!({}), json!("")] {
        let mut value = head(json!([{"name": "a", "amount": 1}]));
        value["contact"] = contact;
        let errors = json(&value).unwrap_err();
        assert_eq!(
            errors,
            [("contact.email".to_owned(), "required".to_owned())]
        );
    }
}

#[test]
fn an_optional_form_is_none_only_when_it_was_left_alone() {
    let mut value = head(json!([{"name": "a", "amount": 1}]));
    for alone in [json!(null), json!({}), json!({"email": " ", "phone": null})] {
        value["billing"] = alone;
        assert_eq!(json(&value).unwrap().billing, None);
    }
    value["billing"] = json!({"phone": "1"});
    let errors = json(&value).unwrap_err();
    assert_eq!(
        errors,
        [("billing.email".to_owned(), "required".to_owned())]
    );
    value["billing"] = json!({"email": "a@example.org"});
    assert!(json(&value).unwrap().billing.is_some());
}

#[test]
fn what_is_no_form_or_no_list_is_refused() {
    for (field, wrong, place, code) in [
        ("contact", json!("ada"), "contact", "invalid"),
        ("contact", json!([1]), "contact", "invalid"),
        ("items", json!({"0": {}}), "items", "invalid_list"),
        ("items", json!("Tea"), "items", "invalid_list"),
        ("items", json!(["Tea"]), "items.0.__all__", "invalid"),
        ("items", json!([[]]), "items.0.name", "required"),
    ] {
        let mut value = head(json!([{"name": "a", "amount": 1}]));
        value[field] = wrong.clone();
        let errors = json(&value).unwrap_err();
        assert_eq!(errors[0], (place.to_owned(), code.to_owned()), "{wrong}");
    }
}

#[test]
fn more_rows_than_can_be_looked_at_are_one_error() {
    let rows: Vec<_> = (0..1_004).map(|_| json!({"name": ""})).collect();
    let value = head(Value::Array(rows));
    let errors = json(&value).unwrap_err();
    assert_eq!(errors, [("items".to_owned(), "too_many_forms".to_owned())]);
    assert_eq!(Order::spec().max_input_fields(), 8_042);
}

#[derive(MizanForm, Debug)]
#[form(crate = "mizan_forms")]
struct Basket {
    #[field(can_delete)]
    items: FormSet<Item>,
}

#[test]
fn a_form_set_keeps_the_rows_that_go() {
    let value = json!({"items": [{}, {"name": "Tea", "amount": 1}, {"name": "Jam", "amount": 2, "DELETE": "on"},
        {"name": "", "DELETE": true}, {"name": "Oil", "amount": 3}]});
    let basket = Basket::clean_fields(&FormInput::from_value(&value).unwrap()).unwrap();
    assert_eq!(basket.items.rows, [item("Tea", 1), item("Oil", 3)]);
    assert_eq!(basket.items.deleted, [item("Jam", 2)]);
    assert_eq!((basket.items.index(0), basket.items.index(1)), (1, 4));
}

#[test]
fn only_what_was_asked_for_is_cleaned() {
    let value = json!({"reference": "", "contact": {"email": "no", "phone": [1]}, "items": [
        {"name": "", "amount": 0}, {"name": "", "amount": 0}]});
    let input = FormInput::from_value(&value).unwrap();
    for (wanted, expected) in [
        (&["reference"][..], &["reference"][..]),
        (&["contact.email"], &["contact.email"]),
        (&["contact"], &["contact.email", "contact.phone"]),
        (&["items.1.name"], &["items.1.name"]),
        (&["items.1"], &["items.1.name", "items.1.amount"]),
        (&["unknown", "items.7", "billing"], &[]),
        (
            &["contact.phone", "reference"],
            &["reference", "contact.phone"],
        ),
    ] {
        let mut cleaner = Cleaner::new(Order::spec(), &input).only(wanted);
        assert!(Order::clean_with(&mut cleaner).is_none());
        let errors = cleaner.into_errors();
        let fields: Vec<_> = errors.iter().map(|(field, _)| field).collect();
        assert_eq!(fields, expected, "{wanted:?}");
    }
}

/// A tree has no end.
#[derive(MizanForm, Debug)]
#[form(crate = "mizan_forms", nested)]
#[allow(dead_code, reason = "only described")]
struct Branch {
    name: String,
    twigs: Vec<Twig>,
}

#[derive(MizanForm, Debug)]
#[form(crate = "mizan_forms", nested)]
#[allow(dead_code, reason = "only described")]
struct Twig {
    branches: Vec<Branch>,
}

#[test]
fn a_form_that_contains_itself_is_a_problem_and_no_overflow() {
    let problems = Branch::spec().problems();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(
        problems[0].reason.contains("contains itself"),
        "{problems:?}"
    );
    assert_eq!(problems[0].field, "twigs.branches.");
    assert!(!Twig::spec().problems().is_empty());
    let deep = json!({"name": "a", "twigs": [{"branches": [{"name": "b", "twigs": [{"branches": [{}, {"name": 1}]}]}]}]});
    let errors = Branch::clean_fields(&FormInput::from_value(&deep).unwrap());
    let _ = (
        errors,
        Branch::spec().schema_json(),
        Branch::spec().json_schema(),
    );
}

#[test]
fn errors_know_their_place() {
    let mut errors = FormErrors::new();
    errors.add_nested(
        "a",
        FormErrors::of(NON_FIELD, mizan_forms::FieldError::new("x", "X")),
    );
    errors.add_nested(
        "ab",
        FormErrors::of("c", mizan_forms::FieldError::new("y", "Y")),
    );
    assert_eq!(errors.nested("a").len(), 1);
    errors.retain_fields(&["a"]);
    assert_eq!(codes(&errors), [("a.__all__".to_owned(), "x".to_owned())]);
}
