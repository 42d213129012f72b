//! Bodies: what can be read, what cannot, and that the two ways of sending a form mean the same.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use mizan_forms::{FieldSpec, FormInput, InputError, MAX_FIELDS, RawValue};
use proptest::prelude::*;
use serde_json::{Value, json};

fn unreadable(body: &[u8]) -> bool {
    matches!(FormInput::from_json(body), Err(InputError::Unreadable(_)))
}

#[test]
fn bodies_that_are_not_one_json_object_are_unreadable() {
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    for body in [
        b"".as_slice(),
        b"null",
        b"[]",
        b"\"text\"",
        b"{",
        b"{\"a\":1,}",
        b"{\"a\":1} x",
        b"{a:1}",
        b"{\"a\":1,\"a\":2}",
        b"{\"a\":{\"b\":1,\"b\":2}}",
        br#"{"a":1,"\u0061":2}"#,
        br#"{"a":"\ud800"}"#,
        br#"{"a":"\udc00\ud800"}"#,
        b"{\"a\":\"\xff\"}",
        b"{\"a\":NaN}",
        b"{\"a\":01}",
        b"{\"a\":1e999}",
        b"{\"a\":\"\n\"}",
        deep.as_bytes(),
    ] {
        assert!(unreadable(body), "{}", String::from_utf8_lossy(body));
    }
}

#[test]
fn json_values_keep_their_meaning_and_their_place_in_the_body() {
    let body = br#"{"a":"x","b":"\u00e9","c":1,"d":1.5,"e":null,"f":[true,{"g":-1}],"h":18446744073709551615}"#;
    let input = FormInput::from_json(body).unwrap();
    let RawValue::Text(std::borrow::Cow::Borrowed("x")) = input.get("a").unwrap() else {
        panic!("plain text is borrowed");
    };
    assert_eq!(input.get("b"), Some(&RawValue::Text("é".into())));
    assert_eq!(input.get("c"), Some(&RawValue::Integer(1)));
    assert_eq!(input.get("d"), Some(&RawValue::Float(1.5)));
    assert_eq!(input.get("e"), Some(&RawValue::Null));
    assert_eq!(input.get("f").unwrap().to_json(), json!([true, {"g": -1}]));
    assert_eq!(input.get("h"), Some(&RawValue::Integer(u64::MAX.into())));
    assert_eq!(input.get("z"), None);
}

#[test]
fn the_number_of_fields_is_limited() {
    let object = |count: usize| -> Vec<u8> {
        let fields: Vec<_> = (0..count).map(|n| format!("\"f{n}\":{n}")).collect();
        format!("{{{}}}", fields.join(",")).into_bytes()
    };
    assert_eq!(
        FormInput::from_json(&object(MAX_FIELDS)).unwrap().len(),
        MAX_FIELDS
    );
    fn limit(result: Result<FormInput<'_>, InputError>) -> bool {
        matches!(result, Err(InputError::TooManyFields { limit: MAX_FIELDS }))
    }
    assert!(limit(FormInput::from_json(&object(MAX_FIELDS + 1))));
    assert!(limit(FormInput::from_urlencoded(
        "a=1&".repeat(MAX_FIELDS + 1).as_bytes()
    )));
    assert!(limit(FormInput::from_pairs(
        (0..=MAX_FIELDS).map(|n| (n.to_string(), "x"))
    )));
    let mut duplicate = object(MAX_FIELDS - 1);
    duplicate.pop();
    duplicate.extend(b",\"f7\":1}");
    assert!(unreadable(&duplicate));
}

#[test]
fn urlencoded_is_decoded_as_browsers_encode() {
    let input = FormInput::from_urlencoded(
        b"a=1&a=2&b=x+y%2Bz&c&=empty&d=%E2%82%AC&e=50%&f=%zz&&g=a%0D%0Ab&h=a=b",
    )
    .unwrap();
    let text = |name: &str| match input.get(name) {
        Some(RawValue::Text(text)) => text.to_string(),
        other => panic!("{name}: {other:?}"),
    };
    assert_eq!(text("a"), "2");
    assert_eq!(text("b"), "x y+z");
    assert_eq!(text("c"), "");
    assert_eq!(text("d"), "€");
    assert_eq!(text("e"), "50%");
    assert_eq!(text("f"), "%zz");
    assert_eq!(text("g"), "a\nb");
    assert_eq!(text("h"), "a=b");
    for body in [b"a=%FF".as_slice(), b"a=\xff", b"%C3=1", b"a=%ED%A0%80"] {
        assert!(matches!(
            FormInput::from_urlencoded(body),
            Err(InputError::Unreadable(_))
        ));
    }
}

/// One field of each kind.
fn every_kind() -> Vec<FieldSpec> {
    [
        json!({"type": "char", "max_length": 20, "min_length": 2}),
        json!({"type": "email"}),
        json!({"type": "url"}),
        json!({"type": "slug", "allow_unicode": true}),
        json!({"type": "domain"}),
        json!({"type": "regex", "regex": "^[a-z]+$"}),
        json!({"type": "integer", "step": 3, "min_value": -7, "max_value": 1000}),
        json!({"type": "float", "step": 0.1, "min_value": -0.3}),
        json!({"type": "decimal", "step": "0.05", "max_digits": 9, "decimal_places": 3}),
        json!({"type": "boolean"}),
        json!({"type": "null_boolean"}),
        json!({"type": "date"}),
        json!({"type": "time"}),
        json!({"type": "datetime"}),
        json!({"type": "duration"}),
        json!({"type": "uuid"}),
        json!({"type": "ip", "unpack_ipv4": true}),
        json!({"type": "json"}),
        json!({"type": "choice", "choices": ["a", "b"]}),
        json!({"type": "multiple_choice", "choices": ["a", "b"]}),
        json!({"type": "list", "item": "integer"}),
    ]
    .iter()
    .map(|description| FieldSpec::from_json(description).unwrap())
    .collect()
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        any_text().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(any::<String>(), inner, 0..4)
                .prop_map(|map| map.into_iter().collect()),
        ]
    })
}

/// Text that gets somewhere.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[-+0-9.eE_, :TZPDHMS/]{0,24}",
        "[a-z0-9.@:/\\[\\]\"\\\\-]{0,32}",
        "https?://[a-z.\u{a1}-\u{ffff}]{1,12}(:[0-9]{0,6})?/?",
        "[a-z]{1,5}@[a-z.\u{a1}-\u{ffff}]{1,12}",
        "[0-9]{1,4}-[0-9]{1,2}-[0-9]{1,2}[T ][0-9]{1,2}:[0-9]{1,2}(:[0-9]{2})?([.,][0-9]{1,9})?",
        "-?[0-9]{1,12} (days?,? )?-?[0-9]{1,3}:[0-9]{2}:[0-9]{2}",
        any::<String>(),
    ]
}

fn encode(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn cleaning_never_panics_and_cleans_its_own_output_to_the_same(value in any_json()) {
        for field in every_kind() {
            if let Ok(cleaned) = field.clean(&value)
                && !cleaned.is_null()
                // A JSON text is read as JSON text, so a string does not survive a second reading.
                && field.kind() != mizan_forms::Kind::Json
            {
                prop_assert_eq!(field.clean(&cleaned), Ok(cleaned.clone()), "{:?}", field.kind());
            }
        }
    }

    #[test]
    fn json_and_urlencoded_agree_on_text(text in any_text()) {
        // Browsers normalise line breaks; anything else arrives as it was typed.
        prop_assume!(!text.contains('\r'));
        let json = json!({"f": text}).to_string();
        let pairs = format!("f={}", encode(&text));
        let json = FormInput::from_json(json.as_bytes()).unwrap();
        let pairs = FormInput::from_urlencoded(pairs.as_bytes()).unwrap();
        prop_assert_eq!(json.get("f"), pairs.get("f"));
        for field in every_kind() {
            let json = field.clean_raw(json.get("f"));
            let pairs = field.clean_raw(pairs.get("f"));
            prop_assert_eq!(json, pairs);
        }
    }

    #[test]
    fn reading_bodies_never_panics(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = FormInput::from_json(&body);
        let _ = FormInput::from_urlencoded(&body);
    }

    #[test]
    fn every_json_object_is_read_as_serde_json_reads_it(value in any_json()) {
        let body = json!({"f": value}).to_string();
        let input = FormInput::from_json(body.as_bytes()).unwrap();
        let expected: Value = serde_json::from_str(&body).unwrap();
        prop_assert_eq!(input.get("f").unwrap().to_json(), expected["f"].clone());
    }
}
