//! What the fuzz targets share: forms with every kind of field, and what must hold whatever is submitted.

use std::sync::OnceLock;

use mizan_forms::{DynamicForm, FieldSpec, FormInput, FormView};
use serde_json::{Value, json};

/// Descriptions of fields: every kind, with its options in use.
pub fn descriptions() -> Vec<Value> {
    vec![
        json!({"type": "text"}),
        json!({"type": "text", "strip": false, "required": false, "min_length": 2, "max_length": 5}),
        json!({"type": "text", "pattern": "[a-z]+(-[a-z]+)*", "required": false}),
        json!({"type": "email"}),
        json!({"type": "url"}),
        json!({"type": "url", "assume_scheme": "", "required": false}),
        json!({"type": "slug", "allow_unicode": true}),
        json!({"type": "regex", "regex": "^[0-9]{3}$"}),
        json!({"type": "domain"}),
        json!({"type": "integer", "min_value": -5, "max_value": 100, "step": 3}),
        json!({"type": "integer", "required": false}),
        json!({"type": "float", "step": "0.1", "min_value": "0.05"}),
        json!({"type": "float", "required": false}),
        json!({"type": "decimal", "max_digits": 6, "decimal_places": 2}),
        json!({"type": "decimal", "step": "0.25", "required": false}),
        json!({"type": "boolean", "required": false}),
        json!({"type": "null_boolean"}),
        json!({"type": "date"}),
        json!({"type": "time"}),
        json!({"type": "datetime"}),
        json!({"type": "duration"}),
        json!({"type": "uuid"}),
        json!({"type": "ip", "unpack_ipv4": true}),
        json!({"type": "ip", "protocol": "ipv6"}),
        json!({"type": "json", "required": false}),
        json!({"type": "choice", "choices": [["a", "A"], ["1", "One"]]}),
        json!({"type": "typed_choice", "choices": [["1", "One"], ["2", "Two"]], "coerce": "integer", "required": false}),
        json!({"type": "multiple_choice", "choices": [["a", "A"], ["b", "B"], ["c", "C"]], "required": false}),
        json!({"type": "list", "item": {"type": "integer"}, "max_length": 4, "required": false}),
        json!({"type": "file", "required": false, "max_size": 64, "extensions": ["txt", "png"]}),
        json!({"type": "image", "required": false, "max_width": 100}),
        json!({"type": "datetime", "required": false, "time_zone": "Europe/Vienna"}),
        json!({"type": "form", "required": false, "fields": [{"name": "a", "type": "email"}, {"name": "b", "type": "integer", "required": false}]}),
        json!({"type": "formset", "required": false, "can_delete": true, "can_order": true, "max_forms": 3, "fields": [{"name": "a", "type": "text"}]}),
    ]
}

/// The same fields, ready to clean.
pub fn fields() -> &'static [FieldSpec] {
    static FIELDS: OnceLock<Vec<FieldSpec>> = OnceLock::new();
    FIELDS.get_or_init(|| {
        let make = |description| FieldSpec::from_json(&description).expect("a field that makes sense");
        descriptions().into_iter().map(make).collect()
    })
}

/// One form with all of them, called `f0`, `f1` …
pub fn form() -> &'static DynamicForm {
    static FORM: OnceLock<DynamicForm> = OnceLock::new();
    FORM.get_or_init(|| {
        let named = descriptions().into_iter().enumerate().map(|(index, mut field)| {
            field["name"] = json!(format!("f{index}"));
            field
        });
        let description = json!({"name": "fuzz", "fields": named.collect::<Vec<_>>()});
        DynamicForm::from_json(&description).expect("a form that makes sense")
    })
}

/// What must hold of any submission: an answer, which can be written down, and a page that can be shown.
pub fn submit(input: &FormInput<'_>) {
    let errors = match form().clean(input) {
        Ok(cleaned) => {
            assert!(cleaned.is_object());
            return;
        }
        Err(errors) => errors,
    };
    assert!(!errors.is_empty());
    for (name, found) in errors.iter() {
        assert!(!found.is_empty(), "`{name}` is wrong, but nothing is said about it");
        for error in found {
            assert!(!error.code.is_empty() && !error.message.is_empty());
        }
    }
    serde_json::to_vec(&errors).expect("errors can be written down");
    let page = FormView::dynamic(form()).bind(input, errors).to_string();
    assert!(!page.contains("<script"), "submitted text became markup");
}
