use mizan_forms::{DynamicForm, FieldSpec, FormInput};
use serde_json::json;

#[test]
fn descriptions_that_make_no_sense_are_refused() {
    for description in [
        json!("char"),
        json!({}),
        json!({"type": "telepathy"}),
        json!({"type": "char", "max_lenght": 3}),
        json!({"type": "char", "max_length": -1}),
        json!({"type": "char", "max_length": 3, "min_length": 4}),
        json!({"type": "integer", "max_length": 3}),
        json!({"type": "integer", "min_value": 4, "max_value": 3}),
        json!({"type": "integer", "min_value": "four"}),
        json!({"type": "integer", "step_size": 0}),
        json!({"type": "regex"}),
        json!({"type": "regex", "regex": "("}),
        json!({"type": "regex", "regex": "(?=x)"}),
        json!({"type": "choice", "choices": ["a", "a"]}),
        json!({"type": "ip", "protocol": "ipv4", "unpack_ipv4": true}),
        json!({"type": "ip", "protocol": "ipx"}),
        json!({"type": "date", "input_formats": ["%Q"]}),
        json!({"type": "char", "widget": "hologram"}),
        json!({"type": "char", "required": "yes"}),
    ] {
        assert!(FieldSpec::from_json(&description).is_err(), "{description}");
    }
}

#[test]
fn djangos_class_names_are_understood() {
    for name in [
        "CharField",
        "IntegerField",
        "DateTimeField",
        "GenericIPAddressField",
        "JSONField",
        "URLField",
    ] {
        assert!(
            FieldSpec::from_json(&json!({"type": name})).is_ok(),
            "{name}"
        );
    }
}

#[test]
fn messages_can_be_replaced_and_filled_in() {
    let field = FieldSpec::from_json(&json!({
        "type": "char", "max_length": 3,
        "error_messages": {"required": "Say something.", "max_length": "{actual} of {limit}"},
    }))
    .unwrap();
    assert_eq!(
        field.clean(&json!("")).unwrap_err()[0].message,
        "Say something."
    );
    assert_eq!(
        field.clean(&json!("abcd")).unwrap_err()[0].message,
        "4 of 3"
    );
}

#[test]
fn a_submitted_value_cannot_pose_as_a_parameter() {
    let field = FieldSpec::from_json(&json!({"type": "choice", "choices": ["a"]})).unwrap();
    let error = &field.clean(&json!("{value}")).unwrap_err()[0];
    assert_eq!(error.message, "“{value}” is not one of the choices.");
}

#[test]
fn a_disabled_field_keeps_its_initial_value() {
    let field =
        FieldSpec::from_json(&json!({"type": "integer", "disabled": true, "initial": 5})).unwrap();
    assert_eq!(field.clean(&json!("7")), Ok(json!(5)));
}

#[test]
fn a_dynamic_form_reports_every_field() {
    let form = DynamicForm::from_json(&json!({
        "name": "survey",
        "fields": [
            {"name": "city", "type": "char"},
            {"name": "colours", "type": "multiple_choice", "choices": ["red", "blue"]},
            {"name": "agree", "type": "boolean"},
        ],
    }))
    .unwrap();
    let errors = form.clean(&FormInput::empty()).unwrap_err();
    assert_eq!(errors.len(), 3);
    let input = FormInput::from_urlencoded(b"city=Wien&colours=red&colours=blue&agree=on").unwrap();
    assert_eq!(
        form.clean(&input).unwrap(),
        json!({"city": "Wien", "colours": ["red", "blue"], "agree": true})
    );
    let html = mizan_forms::FormView::dynamic(&form)
        .bind(&input, errors)
        .to_string();
    assert!(html.contains(r#"<option value="red" selected>"#), "{html}");
}

#[test]
fn a_change_is_a_change_of_meaning() {
    let changed =
        |options: serde_json::Value, initial: serde_json::Value, input: serde_json::Value| {
            let field = FieldSpec::from_json(&options).unwrap();
            let raw = mizan_forms::RawValue::from(&input);
            field.has_changed(&initial, Some(&raw))
        };
    for (options, initial, input, expected) in [
        (json!({"type": "char"}), json!(null), json!(" "), false),
        (json!({"type": "char"}), json!("a"), json!(" a "), false),
        (json!({"type": "char"}), json!("a"), json!("b"), true),
        (
            json!({"type": "decimal"}),
            json!("1.5"),
            json!("1.50"),
            false,
        ),
        (
            json!({"type": "decimal"}),
            json!("1.5"),
            json!("1.51"),
            true,
        ),
        (json!({"type": "integer"}), json!(5), json!("005"), false),
        (json!({"type": "integer"}), json!(5), json!("five"), true),
        (
            json!({"type": "integer", "disabled": true}),
            json!(5),
            json!("6"),
            false,
        ),
        (json!({"type": "boolean"}), json!(null), json!(null), false),
        (json!({"type": "boolean"}), json!(false), json!("on"), true),
        (
            json!({"type": "null_boolean"}),
            json!(null),
            json!(false),
            true,
        ),
        (
            json!({"type": "date"}),
            json!("2026-10-25"),
            json!("10/25/2026"),
            false,
        ),
        (
            json!({"type": "json"}),
            json!({"a": 1}),
            json!("{ \"a\": 1 }"),
            false,
        ),
        (json!({"type": "json"}), json!({}), json!(""), false),
        (
            json!({"type": "list", "item": "integer"}),
            json!(null),
            json!([]),
            false,
        ),
        (
            json!({"type": "list", "item": "integer"}),
            json!([1, 2]),
            json!(["2", "1"]),
            true,
        ),
        (
            json!({"type": "multiple_choice", "choices": ["a", "b"]}),
            json!(["a", "b"]),
            json!(["b", "a"]),
            false,
        ),
        (
            json!({"type": "multiple_choice", "choices": ["a", "b"]}),
            json!(["a", "b"]),
            json!(["a"]),
            true,
        ),
    ] {
        let found = changed(options.clone(), initial.clone(), input.clone());
        assert_eq!(found, expected, "{options} {initial} {input}");
    }
}

#[test]
fn changed_fields_are_named_in_order() {
    let form = DynamicForm::from_json(&json!({"name": "f", "fields": [
        {"name": "a", "type": "char"},
        {"name": "b", "type": "integer", "initial": 3},
        {"name": "c", "type": "boolean"},
    ]}))
    .unwrap();
    let initial = mizan_forms::FormValues::new().with("a", "x");
    let input = FormInput::from_urlencoded(b"a=y&b=3&c=on").unwrap();
    assert_eq!(form.spec().changed_data(&initial, &input), ["a", "c"]);
    assert!(form.spec().has_changed(&initial, &input));
    let input = FormInput::from_urlencoded(b"a=x&b=+3").unwrap();
    assert!(!form.spec().has_changed(&initial, &input));
}
