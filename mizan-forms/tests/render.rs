//! Controls: the native constraints that are written, and those that must not be.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use mizan_forms::{DynamicForm, FormErrors, FormInput, FormView};
use serde_json::{Value, json};

fn widget(mut description: Value, submitted: Option<&str>) -> String {
    description["name"] = json!("f");
    let form = DynamicForm::from_json(&json!({"name": "x", "fields": [description]})).unwrap();
    let view = FormView::dynamic(&form);
    let view = match submitted {
        None => view,
        Some(text) => {
            let input = FormInput::from_pairs([("f", text)]).unwrap();
            view.bind(&input, FormErrors::new())
        }
    };
    view.field("f").widget().to_string()
}

#[test]
fn constraints_are_never_stricter_than_the_server() {
    for (description, submitted, expected) in [
        // Stripped before it is counted, and counted in characters: no maxlength.
        (
            json!({"type": "text", "max_length": 5, "min_length": 2}),
            None,
            r#"<input type="text" name="f" id="id_f" required minlength="2">"#,
        ),
        // Two UTF-16 units per character at most.
        (
            json!({"type": "text", "max_length": 5, "strip": false, "required": false}),
            None,
            r#"<input type="text" name="f" id="id_f" maxlength="10">"#,
        ),
        // Browsers refuse quoted local parts.
        (
            json!({"type": "email"}),
            None,
            r#"<input type="text" inputmode="email" name="f" id="id_f" required>"#,
        ),
        (
            json!({"type": "email", "esoteric": false}),
            None,
            r#"<input type="email" name="f" id="id_f" required>"#,
        ),
        // Browsers refuse addresses without a scheme.
        (
            json!({"type": "url"}),
            None,
            r#"<input type="text" inputmode="url" name="f" id="id_f" required>"#,
        ),
        (
            json!({"type": "url", "assume_scheme": ""}),
            None,
            r#"<input type="url" name="f" id="id_f" required>"#,
        ),
        (
            json!({"type": "integer", "min_value": 1, "max_value": 9, "step": 2}),
            None,
            r#"<input type="number" name="f" id="id_f" required min="1" max="9" step="2">"#,
        ),
        // Browsers count steps from the value in the page: from 1.5, two would be wrong.
        (
            json!({"type": "integer"}),
            Some("1.5"),
            r#"<input type="number" name="f" id="id_f" required value="1.5" step="any">"#,
        ),
        (
            json!({"type": "integer", "step": 3}),
            Some("4"),
            r#"<input type="number" name="f" id="id_f" required value="4" step="any">"#,
        ),
        (
            json!({"type": "integer", "step": 3}),
            Some("6"),
            r#"<input type="number" name="f" id="id_f" required value="6" step="3">"#,
        ),
        (
            json!({"type": "float", "min_value": 0.5}),
            None,
            r#"<input type="number" name="f" id="id_f" required min="0.5" step="any">"#,
        ),
        (
            json!({"type": "decimal", "decimal_places": 2, "min_value": 0}),
            None,
            r#"<input type="number" name="f" id="id_f" required min="0" step="0.01">"#,
        ),
        (
            json!({"type": "decimal", "decimal_places": 1, "min_value": "0.05"}),
            None,
            r#"<input type="number" name="f" id="id_f" required min="0.05" step="any">"#,
        ),
        // A browser's date input sends ISO 8601 and nothing else.
        (
            json!({"type": "date", "input_formats": ["%d.%m.%Y"]}),
            None,
            r#"<input type="text" name="f" id="id_f" required>"#,
        ),
        (
            json!({"type": "time"}),
            None,
            r#"<input type="time" name="f" id="id_f" required step="any">"#,
        ),
        // The server strips before it looks for the pattern.
        (
            json!({"type": "text", "pattern": "[a-z]+"}),
            None,
            r#"<input type="text" name="f" id="id_f" required pattern="\s*(?:[a-z]+)\s*">"#,
        ),
        (
            json!({"type": "text", "pattern": r"\w+"}),
            None,
            r#"<input type="text" name="f" id="id_f" required>"#,
        ),
    ] {
        assert_eq!(
            widget(description.clone(), submitted),
            expected,
            "{description}"
        );
    }
}

#[test]
fn choices_are_options_or_boxes() {
    let choices = json!([["a", "A & B"], ["More", [["b", "B"]]]]);
    assert_eq!(
        widget(json!({"type": "choice", "choices": choices}), Some("b")),
        r#"<select name="f" id="id_f" required><option value="">Choose one</option><option value="a">A &#38; B</option><optgroup label="More"><option value="b" selected>B</option></optgroup></select>"#
    );
    assert_eq!(
        widget(
            json!({"type": "choice", "choices": ["a"], "widget": "radio"}),
            Some("a")
        ),
        r#"<div class="choices"><label for="id_f_1"><input type="radio" name="f" required id="id_f_1" value="a" checked> a</label></div>"#
    );
    // Each of them required would ask for all of them.
    assert_eq!(
        widget(
            json!({"type": "multiple_choice", "choices": ["a"], "widget": "checkbox_group"}),
            None
        ),
        r#"<div class="choices"><label for="id_f_1"><input type="checkbox" name="f" id="id_f_1" value="a"> a</label></div>"#
    );
}

#[test]
fn hostile_values_stay_text() {
    let hostile = r#""><script>alert(1)</script>'"#;
    for kind in ["text", "textarea", "integer", "hidden", "date", "json"] {
        let html = widget(json!({"type": kind}), Some(hostile));
        assert!(
            !html.contains("<script") && !html.contains("\"\""),
            "{html}"
        );
    }
    assert!(!widget(json!({"type": "password"}), Some("hunter2")).contains("hunter2"));
}
